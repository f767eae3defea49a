from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from meetings.contents import Contents, ItemLine, PaperLine, SectionLines
from reports.build.plan import plan, roman

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
