from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from meetings.contents import Contents, ItemLine, PaperLine, SectionLines
from reports.build.plan import letters, plan, roman, settled_by

NUMBERINGS = st.sampled_from(["whole_pack", "after_agenda"])


@st.composite
def agendas(draw):
    """Contents of any shape: items without papers, papers to follow, exempt ones among open ones."""
    items, ids = [], iter(range(1, 1000))
    for number in range(1, draw(st.integers(0, 6)) + 1):
        papers = tuple(
            PaperLine(
                id=next(ids),
                title="T",
                kind="report",
                kind_words="Report",
                sheets=sheets,
                sha256="0" * 64 if sheets else None,
                exempt_paragraphs=draw(st.sampled_from([(), (), (3,)])),
            )
            for sheets in draw(st.lists(st.integers(0, 9), max_size=4))
        )
        items.append(ItemLine(id=number, number=number, title="T", papers=papers))
    return Contents(
        audience="restricted", council="C", panel="P", numbering=draw(NUMBERINGS),
        starts_at=datetime(2026, 6, 1, 9, tzinfo=UTC), venue="V", sections=(SectionLines(items=tuple(items)),),
    )  # fmt: skip


def public(contents):
    """The same agenda with its exempt papers withheld."""
    items = tuple(
        item.model_copy(update={"papers": tuple(_withheld(p) if p.exempt_paragraphs else p for p in item.papers)})
        for item in contents.items
    )
    return contents.model_copy(update={"audience": "public", "sections": (SectionLines(items=items),)})


def _withheld(paper):
    return paper.model_copy(update={"title": "", "sha256": None, "withheld": True})


@given(agendas(), st.integers(1, 5))
def test_numbers_run_on_without_a_gap_through_papers_and_fillers(contents, front):
    numbers = [s.number for s in plan(contents, front).sheets if s.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))


@given(agendas(), st.integers(1, 5))
def test_every_paper_starts_on_a_right_hand_page(contents, front):
    for index, sheet in enumerate(plan(contents, front).sheets):
        if sheet.kind == "paper" and sheet.page == 0:
            assert sheet.number % 2 == 1
            assert index % 2 == 0


@given(agendas(), st.integers(1, 5))
def test_public_and_restricted_agree_on_every_number_and_range(contents, front):
    restricted, open_one = plan(contents, front), plan(public(contents), front)
    assert {(p.id, p.pages) for p in restricted.contents.papers} == {(p.id, p.pages) for p in open_one.contents.papers}
    assert [i.pages for i in restricted.contents.items] == [i.pages for i in open_one.contents.items]
    ours = {(s.paper, s.page, s.kind): s.number for s in restricted.sheets}
    assert all(ours[(s.paper, s.page, s.kind)] == s.number for s in open_one.sheets if s.kind == "paper")


@given(agendas(), st.integers(1, 5))
def test_no_sheet_of_a_withheld_paper_is_in_the_public_plan(contents, front):
    made = plan(public(contents), front)
    withheld = {paper.id for paper in made.contents.papers if paper.withheld}
    assert not any(sheet.paper in withheld for sheet in made.sheets)


@given(agendas(), st.integers(1, 5))
def test_each_item_is_opened_once_on_its_first_sheet(contents, front):
    made = plan(contents, front)
    opened = [sheet.opens_item for sheet in made.sheets if sheet.opens_item]
    assert opened == [item.number for item in made.contents.items if item.bound]


@st.composite
def reissues(draw):
    """(contents as first published, front pages then, contents later, front pages later): papers replaced by
    shorter and longer ones, withdrawn, added, put under seal and opened."""
    before = draw(agendas())
    ids = iter(range(1000, 2000))
    items = []
    for item in before.items:
        papers = [_changed(draw, paper) for paper in item.papers]
        for sheets in draw(st.lists(st.integers(0, 5), max_size=2)):
            papers.append(_new_paper(next(ids), sheets))
        items.append(item.model_copy(update={"papers": tuple(papers)}))
    later = before.model_copy(update={"sections": (SectionLines(items=tuple(items)),)})
    return before, draw(st.integers(1, 4)), later, draw(st.integers(1, 5))


def _new_paper(key, sheets):
    sha256 = "1" * 64 if sheets else None
    return PaperLine(id=key, title="N", kind="report", kind_words="Report", sheets=sheets, sha256=sha256, version=1)


def _changed(draw, paper):
    if not paper.sheets:
        return paper
    fate = draw(st.sampled_from(["stays", "stays", "shorter or longer", "withdrawn", "sealed"]))
    if fate == "shorter or longer":
        return paper.model_copy(update={"sheets": draw(st.integers(1, 12)), "version": paper.version + 1})
    if fate == "withdrawn":
        return paper.model_copy(update={"withdrawn": True})
    return paper.model_copy(update={"exempt_paragraphs": (1,)}) if fate == "sealed" else paper


def reissue(case, view=lambda contents: contents):
    before, front, later, later_front = case
    first = plan(view(before), front)
    return first, plan(view(later), later_front, settled=settled_by(first.contents, list(first.sheets)))


def labels(made, *, of=None):
    """{(paper, page): label} of the sheets of papers."""
    return {(s.paper, s.page): s.label for s in made.sheets if s.kind == "paper" and (of is None or s.paper in of)}


@given(reissues())
def test_a_reissue_moves_no_page_that_did_not_change(case):
    first, second = reissue(case)
    before, after = ({p.id: p for p in made.contents.papers} for made in (first, second))
    same = {key for key, p in before.items() if p.sheets == after[key].sheets and not after[key].withdrawn}
    assert labels(first, of=same) == labels(second, of=same)
    assert {key: before[key].pages for key in same} == {key: after[key].pages for key in same}


@given(reissues())
def test_every_label_is_on_one_sheet_only(case):
    _, second = reissue(case)
    found = [sheet.label for sheet in second.sheets]
    assert len(found) == len(set(found))


@given(reissues())
def test_papers_of_a_reissue_start_on_right_hand_pages(case):
    _, second = reissue(case)
    for index, sheet in enumerate(second.sheets):
        if sheet.kind in {"paper", "notice"} and sheet.page == 0:
            assert index % 2 == 0
            assert sheet.number % 2 == 1


@given(reissues())
def test_public_and_restricted_agree_on_a_reissue_too(case):
    first, second = reissue(case)
    open_first, open_second = reissue(case, public)
    assert first.contents.numbering == open_first.contents.numbering
    slots = [{p.id: (p.slot, p.pages) for p in made.contents.papers} for made in (second, open_second)]
    assert slots[0] == slots[1]
    shown = labels(open_second)
    assert shown == {key: label for key, label in labels(second).items() if key in shown}


@given(reissues())
def test_new_papers_run_on_from_the_last_number(case):
    first, second = reissue(case)
    last = max([s.number for s in first.sheets if s.number], default=0)
    fresh = [p for p in second.contents.papers if p.id >= 1000 and p.pages]
    assert all(p.pages.first > last for p in fresh)
    assert [p.pages.first for p in fresh] == sorted(p.pages.first for p in fresh)


@given(reissues())
def test_a_withdrawn_paper_leaves_one_notice_and_its_range(case):
    first, second = reissue(case)
    before = {p.id: p for p in first.contents.papers}
    for paper in second.contents.papers:
        if paper.withdrawn and before[paper.id].pages:
            assert paper.slot == before[paper.id].slot
            assert [s.kind for s in second.sheets if s.paper == paper.id] == ["notice", "filler"]


@given(reissues(), reissues())
def test_a_third_edition_moves_nothing_of_the_second(case, other):
    _, second = reissue(case)
    third = plan(case[2], 1, settled=settled_by(second.contents, list(second.sheets)))
    assert labels(second) == labels(third)


def one_paper(sheets, **details):
    paper = PaperLine(id=1, title="T", kind="report", kind_words="Report", sheets=sheets, sha256="0" * 64, **details)
    return Contents(
        audience="public", council="C", panel="P", numbering="after_agenda", venue="V",
        starts_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
        sections=(SectionLines(items=(ItemLine(id=1, number=1, title="T", papers=(paper,)),)),),
    )  # fmt: skip


def test_a_longer_paper_goes_on_with_letters_after_its_last_number():
    first = plan(one_paper(3), 2)
    second = plan(one_paper(7, version=2), 2, settled=settled_by(first.contents, list(first.sheets)))
    assert [s.label for s in second.sheets] == ["i", "ii", "1", "2", "3", "4", "4A", "4B", "4C", "4D"]
    assert [s.kind for s in second.sheets][-2:] == ["paper", "filler"]
    assert str(second.contents.papers[0].pages) == "1 - 4C"


def test_a_shorter_paper_keeps_its_range_with_blank_pages():
    first = plan(one_paper(5), 2)
    second = plan(one_paper(2, version=2), 2, settled=settled_by(first.contents, list(first.sheets)))
    assert [(s.label, s.kind) for s in second.sheets[2:]] == [
        ("1", "paper"), ("2", "paper"), ("3", "filler"), ("4", "filler"), ("5", "filler"), ("6", "filler"),
    ]  # fmt: skip
    assert second.contents.items[0].page_words == "Pages 1 - 6"


def test_letters_go_on_after_z():
    assert [letters(n) for n in (0, 25, 26, 51, 52)] == ["A", "Z", "AA", "AZ", "BA"]


def test_an_unnumbered_front_sheet_is_padded_to_a_right_hand_page_one():
    contents = Contents(
        audience="public", council="C", panel="P", numbering="after_agenda", venue="V",
        starts_at=datetime(2026, 6, 1, 9, tzinfo=UTC),
        sections=(SectionLines(items=(ItemLine(id=1, number=1, title="T", papers=(
            PaperLine(id=1, title="T", kind="report", kind_words="Report", sheets=1, sha256="0" * 64),
        )),)),),
    )  # fmt: skip
    assert [(s.kind, s.label) for s in plan(contents, 3).sheets] == [
        ("front", "i"), ("front", "ii"), ("front", "iii"), ("filler", "iv"), ("paper", "1"), ("filler", "2"),
    ]  # fmt: skip


def test_roman_labels():
    assert [roman(n) for n in (1, 4, 9, 14, 40)] == ["i", "iv", "ix", "xiv", "xl"]
