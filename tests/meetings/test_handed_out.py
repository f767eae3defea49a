"""Laws of which editions are handed out, over histories of one agenda."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from meetings.contents import Contents, ItemLine, PaperLine, SectionLines
from meetings.models import Edition, Pack
from meetings.queries.editions import handed_out

FIRST = datetime(2026, 6, 1, 9)
ITEMS = {1: (11, 12), 2: (21,)}  # ids of items, and of the papers on each

titles = st.sampled_from(["Budget", "Sale", "Parks"])
notes = st.sampled_from(["", "A note", "Another note"])
documents = st.sampled_from([None, "a" * 64, "b" * 64])


@st.composite
def papers(draw, pk, *, closed):
    common = {"id": pk, "kind": "report", "kind_words": "Report", "withdrawn": draw(st.booleans())}
    if closed or draw(st.sampled_from([True, False, False])):
        return PaperLine(title="", withheld=True, exempt_paragraphs=(3,), **common)
    return PaperLine(
        title=draw(titles), label=draw(st.sampled_from(["", "Appendix A"])), sha256=draw(documents), **common
    )


@st.composite
def agendas(draw, *, may_close=True):
    items = []
    for number, pks in ITEMS.items():
        closed = may_close and draw(st.sampled_from([True, False, False]))
        present = [pk for pk in pks if draw(st.sampled_from([True, True, False]))]
        lines = tuple(draw(papers(pk, closed=closed)) for pk in present)
        if not may_close:
            lines = tuple(line.model_copy(update={"withheld": False, "exempt_paragraphs": ()}) for line in lines)
        items.append(
            ItemLine(
                id=number,
                number=number,
                title=draw(titles),
                note="" if closed else draw(notes),
                papers=lines,
                exempt_paragraphs=(3,) if closed else (),
                withdrawn=draw(st.booleans()),
            )  # fmt: skip
        )
    return items


def editions(history):
    """The editions of a history of agendas, the latest first."""
    rows = []
    for number, items in enumerate(history, start=1):
        contents = Contents(
            audience="public", council="", panel="", numbering="whole_pack", starts_at=FIRST, venue="",
            sections=(SectionLines(items=tuple(items)),),
        )  # fmt: skip
        pack = Pack(frozen_contents=contents.model_dump(mode="json"))
        rows.append(Edition(number=number, pack=pack, published_at=FIRST + timedelta(days=number)))
    return rows[::-1]


def lines(edition):
    """{thing: (whether it is withheld, its words and documents)}."""
    found = {}
    for item in edition.pack.contents.items:
        found["item", item.id] = bool(item.exempt_paragraphs), {item.title, item.note} - {""}
        for paper in item.papers:
            words = {paper.title, paper.label, paper.sha256 if paper.bound else ""} - {"", None}
            found["paper", paper.id] = paper.withheld, words
    return found


histories = st.lists(agendas(), min_size=1, max_size=5)


@given(histories)
def test_the_latest_edition_is_always_handed_out(history):
    latest, *_ = handed_out(editions(history))
    assert latest.is_handed_out


@given(histories)
def test_no_edition_that_is_handed_out_says_more_of_what_is_withheld_than_the_latest_does(history):
    latest, *earlier = handed_out(editions(history))
    now = {thing: words for thing, (withheld, words) in lines(latest.edition).items() if withheld}
    for each in earlier:
        if each.is_handed_out:
            for thing, (_, words) in lines(each.edition).items():
                assert words <= now.get(thing, words)


@given(histories)
def test_what_was_withheld_once_is_open_only_as_a_later_edition_opens_it(history):
    """Also when it has left the agenda since."""
    rows = handed_out(editions(history))[::-1]
    for place, each in enumerate(rows):
        if each.is_handed_out:
            for thing, (_, words) in lines(each.edition).items():
                later = [lines(row.edition).get(thing) for row in rows[place + 1 :]]
                later = [line for line in later if line]
                withheld_at = max((at for at, (withheld, _) in enumerate(later) if withheld), default=None)
                if withheld_at is not None:
                    said_since = set().union(*(said for _, said in later[withheld_at:]))
                    assert words <= said_since


@given(st.lists(agendas(may_close=False), min_size=1, max_size=5))
def test_what_is_withdrawn_replaced_renamed_or_taken_off_takes_no_edition_off(history):
    assert all(each.is_handed_out for each in handed_out(editions(history)))


@given(histories)
def test_an_edition_is_taken_off_when_a_later_one_is_published(history):
    for each in handed_out(editions(history)):
        if not each.is_handed_out:
            assert each.taken_off_at > each.edition.published_at
