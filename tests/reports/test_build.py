import base64
import re
from io import BytesIO

import pikepdf
import pytest

from meetings.models.packs import Audience
from reports.build import job
from reports.build.check import BuildFailed, check
from reports.build.run import run
from reports.intake.take_in import facts_of
from tests import samples
from tests.factories import PanelFactory, a_meeting, a_paper, a_seat, a_version, an_item

pytestmark = pytest.mark.django_db


def build(meeting, folder, draft=False):
    made, _ = run(meeting, folder, draft=draft)
    return {pack.audience: pack for pack in made if pack.extent == "whole"}


def public(meeting, folder, **options):
    return build(meeting, folder, **options)[Audience.PUBLIC]


def facts(pack):
    return {paper.id: facts_of(paper.sha256) for paper in pack.plan.contents.papers if paper.bound}


def inflated(path):
    """The whole file as a reader could see it: every stream decompressed."""
    output = BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(output, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue() + path.read_bytes()


def test_ranges_are_printed_into_the_agenda_and_link_there(tmp_path):
    meeting = a_meeting(panel=PanelFactory(numbering="after_agenda"))
    a_paper(an_item(meeting, "First"), content=samples.tagged(7))
    a_paper(an_item(meeting, "Second"), content=samples.tagged(2, "Other"))
    pack = public(meeting, tmp_path)
    front = " ".join(list(samples.texts(pack.path))[: pack.plan.front])
    assert re.findall(r"\(Pages \d+ - \d+\)", front) == ["(Pages 1 - 8)", "(Pages 9 - 10)"]
    with pikepdf.open(pack.path) as pdf:
        places = [a.Dest[0].objgen for a in pdf.pages[0].obj.Annots]
        offset = len(pack.plan.sheets) - 10
        assert places == [pdf.pages[offset].obj.objgen, pdf.pages[offset + 8].obj.objgen]


def test_labels_equal_the_printed_numbers(tmp_path):
    meeting = a_meeting(panel=PanelFactory(numbering="after_agenda"))
    a_paper(an_item(meeting), content=samples.tagged(3))
    pack = public(meeting, tmp_path)
    with pikepdf.open(pack.path) as pdf:
        assert [page.label for page in pdf.pages] == [sheet.label for sheet in pack.plan.sheets]


def test_blank_pages_say_that_they_are_blank_and_are_no_content(tmp_path):
    meeting = a_meeting()
    a_paper(an_item(meeting), content=samples.tagged(1))
    pack = public(meeting, tmp_path)
    index = [sheet.kind for sheet in pack.plan.sheets].index("filler", 2)
    assert "This page is intentionally left blank" in list(samples.texts(pack.path))[index]
    with pikepdf.open(pack.path) as pdf:
        assert "/StructParents" not in pdf.pages[index].obj


def test_bookmarks_name_every_item_and_paper(tmp_path):
    meeting = a_meeting()
    item = an_item(meeting, "Parks")
    a_paper(item, "Report on parks")
    a_paper(item, "Map", label="Appendix A")
    with pikepdf.open(public(meeting, tmp_path).path) as pdf, pdf.open_outline() as outline:
        assert [entry.title for entry in outline.root] == ["Agenda", "1. Parks"]
        assert [child.title for child in outline.root[1].children] == ["Report on parks", "Appendix A: Map"]


def test_a_long_agenda_in_whole_pack_style_counts_its_own_pages(tmp_path):
    meeting = a_meeting()
    for number in range(60):
        an_item(meeting, f"Item about subject number {number}")
    a_paper(an_item(meeting, "With a paper"))
    pack = public(meeting, tmp_path)
    first = next(sheet for sheet in pack.plan.sheets if sheet.kind == "paper")
    assert pack.plan.front > 2
    assert first.number == pack.plan.front + pack.plan.front % 2 + 1
    assert f"(Pages {first.number} - {first.number + 1})" in " ".join(samples.texts(pack.path))


def test_the_front_sheet_lists_members_by_capacity_with_the_co_optees_footnote(tmp_path):
    meeting = a_meeting()
    a_seat(meeting.panel, role="chair")
    a_seat(meeting.panel, role="education_co_optee")
    an_item(meeting)
    text = " ".join(samples.texts(public(meeting, tmp_path).path))
    assert "Chair – Councillor Person" in text
    assert "vote on any education functions" in text


def test_the_same_meeting_gives_the_same_bytes(tmp_path):
    meeting = a_meeting()
    a_paper(an_item(meeting))
    first = public(meeting, tmp_path).path.read_bytes()
    assert public(meeting, tmp_path).path.read_bytes() == first


def test_an_agenda_without_papers_is_a_pack_too(tmp_path):
    meeting = a_meeting()
    an_item(meeting)
    assert [sheet.kind for sheet in public(meeting, tmp_path).plan.sheets] == ["front"]


def test_a_paper_to_follow_is_said_and_nothing_is_bound(tmp_path):
    from meetings.actions.papers import add_paper
    from tests.factories import NOW

    meeting = a_meeting()
    add_paper(item=an_item(meeting), title="Late", by=None, now=NOW)
    pack = public(meeting, tmp_path)
    assert "(To follow)" in next(samples.texts(pack.path))


CANARY = "Quibblethorn"


@pytest.fixture
def exempt_meeting():
    """An exempt paper between two open ones, its canary in every place where a string can be."""
    meeting = a_meeting(panel=PanelFactory(numbering="after_agenda"))
    a_paper(an_item(meeting, "Before"), content=samples.tagged(2))
    pdf = pikepdf.open(BytesIO(samples.tagged(3, CANARY)))
    pdf.docinfo["/Author"] = pdf.docinfo["/Subject"] = CANARY
    item = an_item(
        meeting, f"{CANARY} sale", note=f"{CANARY} note", access="exempt", exempt_paragraphs=[3], open_title="A sale"
    )
    a_paper(item, f"{CANARY} offers", content=samples.saved(pdf))
    a_paper(an_item(meeting, "After"), content=samples.tagged(2, "Open"))
    return meeting


def encodings(word):
    hexed = word.encode().hex().encode()
    wide = word.encode("utf-16-be")
    return [
        word.encode(),
        wide,
        word.encode("utf-16-le"),
        hexed,
        hexed.upper(),
        wide.hex().encode(),
        base64.b64encode(word.encode())[:-4],
    ]


def test_nothing_of_an_exempt_paper_is_in_the_public_pack(exempt_meeting, tmp_path):
    made = build(exempt_meeting, tmp_path)
    open_bytes, closed_bytes = inflated(made[Audience.PUBLIC].path), inflated(made[Audience.RESTRICTED].path)
    assert CANARY.encode() in closed_bytes
    assert not [form for form in encodings(CANARY) if form in open_bytes]
    assert CANARY not in made[Audience.PUBLIC].plan.contents.model_dump_json()


def test_exempt_pages_keep_their_numbers_in_both_packs(exempt_meeting, tmp_path):
    made = build(exempt_meeting, tmp_path)
    open_labels = [s.label for s in made[Audience.PUBLIC].plan.sheets]
    assert open_labels == ["i", "ii", "1", "2", "7", "8"]
    with pikepdf.open(made[Audience.PUBLIC].path) as pdf:
        assert [page.label for page in pdf.pages] == open_labels
    front = next(samples.texts(made[Audience.PUBLIC].path))
    assert "(Pages 3 - 6)" in front
    assert "paragraph 3 of Part 1 of Schedule 12A" in front


def test_each_exempt_page_of_the_restricted_pack_says_so(exempt_meeting, tmp_path):
    pack = build(exempt_meeting, tmp_path)[Audience.RESTRICTED]
    marked = ["NOT FOR PUBLICATION: paragraph 3" in text for text in samples.texts(pack.path)]
    assert marked == [bool(sheet.mark) for sheet in pack.plan.sheets]
    assert sum(marked) == 3


def test_the_check_refuses_a_pack_that_lacks_a_page(tmp_path):
    meeting = a_meeting()
    a_paper(an_item(meeting), content=samples.tagged(2))
    pack = public(meeting, tmp_path)
    with pikepdf.open(pack.path, allow_overwriting_input=True) as pdf:
        del pdf.pages[-1]
        pdf.save()
    with pytest.raises(BuildFailed, match="planned"):
        check(pack.plan, pack.path, facts(pack))


def test_the_check_names_the_paper_whose_words_are_missing(tmp_path):
    meeting = a_meeting()
    a_paper(an_item(meeting), "The accounts", content=samples.tagged(2))
    pack = public(meeting, tmp_path)
    with pikepdf.open(pack.path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[-1]
        page.obj.Contents = pikepdf.Array([page.obj.Contents[-1]])
        pdf.save()
    with pytest.raises(BuildFailed, match="page 2 of “The accounts”"):
        check(pack.plan, pack.path, facts(pack))


def papers_read_in_the_check(meeting, folder, *, draft=True):
    told = []
    run(meeting, folder, draft=draft, progress=lambda stage, done, total: told.append(stage))
    return told.count("Checking")


@pytest.fixture
def checked_meeting():
    """A meeting with two papers and a draft of its pack that was found to be right."""
    meeting = a_meeting()
    for title in ("Parks", "Roads"):
        a_paper(an_item(meeting, title), content=samples.tagged(2, title))
    job.carry_out(job.claim_next())
    return meeting


def test_the_next_draft_reads_only_pages_that_changed(checked_meeting, tmp_path):
    checked_meeting.items.update(title="Another title")
    assert papers_read_in_the_check(checked_meeting, tmp_path) == 0
    a_version(checked_meeting.items.first().papers.get(), samples.tagged(2, "Ponds"))
    assert papers_read_in_the_check(checked_meeting, tmp_path) == 1


def test_pages_with_other_numbers_are_read_again(checked_meeting, tmp_path):
    a_version(checked_meeting.items.first().papers.get(), samples.tagged(4, "A longer paper"))
    assert papers_read_in_the_check(checked_meeting, tmp_path) == 2


def test_all_of_a_publication_is_read(checked_meeting, tmp_path):
    assert papers_read_in_the_check(checked_meeting, tmp_path, draft=False) == 2


def test_all_of_a_draft_is_read_where_something_is_withheld_from_it(checked_meeting, tmp_path):
    a_paper(an_item(checked_meeting), content=samples.tagged(1, CANARY), access="exempt", exempt_paragraphs=[3])
    job.carry_out(job.claim_next())
    assert papers_read_in_the_check(checked_meeting, tmp_path) == 2


def test_what_is_kept_prepared_in_an_older_way_is_made_anew(tmp_path, monkeypatch):
    """As after an upgrade: a front sheet and papers that lie in storage as the version before prepared them."""
    from reports.build import render
    from reports.intake import prepared
    from reports.pdf import prepare as preparing

    meeting = a_meeting()
    a_paper(an_item(meeting, "Kept from before"), content=samples.tagged(2, "Kept from before"))
    public(meeting, tmp_path)
    ran = []
    monkeypatch.setattr(render, "prepare", lambda *args: ran.append(args) or preparing.prepare(*args))
    for module in (render, prepared):
        monkeypatch.setattr(module, "WAY", 10_000)
    render._kept.cache_clear()
    public(meeting, tmp_path)
    assert ran
