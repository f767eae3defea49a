"""The check refuses a pack that is not the one that was planned, and says what is wrong and where."""

import json
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from meetings.models.packs import Audience
from reports.build.check import BuildFailed, check
from reports.build.run import run
from reports.intake.take_in import facts_of
from reports.pdf.conformance import obstacles
from tests import samples
from tests.factories import a_meeting, a_paper, an_item

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pack(tmp_path):
    """A pack of a tagged and an untagged paper, and one exempt."""
    meeting = a_meeting()
    item = an_item(meeting, "Parks")
    a_paper(item, "The report", content=samples.tagged(2, "Report"))
    a_paper(item, "The map", content=samples.with_links())
    a_paper(item, "The offers", content=samples.tagged(1, "Offers"), access="exempt", exempt_paragraphs=[3])
    made, _ = run(meeting, tmp_path, draft=False)
    return next(one for one in made if one.audience == Audience.RESTRICTED)


def checked(pack):
    facts = {paper.id: facts_of(paper.sha256) for paper in pack.plan.contents.papers if paper.bound}
    check(pack.plan, pack.path, facts)


def spoil(pack, change):
    with pikepdf.open(pack.path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(pack.path)


def add_script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def attach(pdf):
    pdf.attachments["figures.csv"] = pikepdf.AttachedFileSpec(pdf, b"1,2", filename="figures.csv")


def name_an_author(pdf):
    pdf.docinfo["/Author"] = "Nobody Inparticular"


def relabel(pdf):
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=7)]))


def lead_astray(pdf):
    pdf.pages[2].obj.Annots[0].Dest = Array([pdf.make_indirect(Dictionary(Type=Name.Page)), Name.Fit])


def take_off_number(pdf):
    contents = list(pdf.pages[2].obj.Contents)
    pdf.pages[2].obj.Contents = Array([*contents[:-1], pdf.make_stream(b"Q")])


def number_twice(pdf):
    contents = list(pdf.pages[2].obj.Contents)
    again = pdf.make_stream(b"q " + contents[-1].read_bytes().lstrip(b"\nQ").replace(b" 17.00 Tm", b" 40.00 Tm"))
    pdf.pages[2].obj.Contents = Array([*contents, again])


def lose_a_line(pdf):
    """The page as it is, but for the words of its only sentence."""
    whole = list(pikepdf.parse_content_stream(pdf.pages[2]))
    shown = [index for index, each in enumerate(whole) if str(each.operator) in {"Tj", "TJ"}]
    del whole[shown[1]]
    pdf.pages[2].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(whole))


def show_another_page(pdf):
    pdf.pages[2].obj.Contents[1], pdf.pages[3].obj.Contents[1] = (
        pdf.pages[3].obj.Contents[1],
        pdf.pages[2].obj.Contents[1],
    )


def swap_letters(pdf):
    """The first two letters of a line change places."""
    whole = list(pikepdf.parse_content_stream(pdf.pages[2]))
    place = [index for index, each in enumerate(whole) if str(each.operator) in {"Tj", "TJ"}][1]
    shown = whole[place].operands[0]
    data = b"".join(
        bytes(each) for each in (shown if isinstance(shown, Array) else [shown]) if isinstance(each, String)
    )
    swapped = String(data[2:4] + data[:2] + data[4:])
    whole[place] = pikepdf.ContentStreamInstruction([swapped], pikepdf.Operator("Tj"))
    pdf.pages[2].obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(whole))


def run_off_the_agenda(pdf):
    front = pdf.pages[0]
    front.contents_add(b"/Artifact BMC BT /ScrutinyStamp 9 Tf 1 0 0 1 560 300 Tm (https://example.org/) Tj ET EMC")


def link_off_the_agenda(pdf):
    link = next(mark for mark in pdf.pages[0].obj.Annots if mark.Subtype == Name.Link)
    link.Rect = Array([700, link.Rect[1], 800, link.Rect[3]])


def untag_words(pdf):
    """Words that are in no marked content: drawn over what is there."""
    pdf.pages[2].contents_add(b"BT /ScrutinyStamp 9 Tf 1 0 0 1 100 400 Tm (Beside the tags) Tj ET")


def cut_from_the_tree(pdf):
    del pdf.pages[2].obj["/StructParents"]


def orphan_content(pdf):
    extra = pdf.make_stream(b"/P <</MCID 99>> BDC 0 g 100 100 9 9 re f EMC")
    pdf.pages[2].obj.Contents = Array([*pdf.pages[2].obj.Contents, extra])


def lose_a_bookmark(pdf):
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Nowhere", None))


def hide_a_picture(pdf):
    form = pdf.make_stream(b"0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    pdf.pages[2].obj.Resources.XObject["/Unnamed"] = form


def hide_words(pdf):
    pdf.pages[2].obj.Resources.Properties = Dictionary(M=Dictionary(Secret=String("Zq")))


def hide_beside_the_pages(pdf):
    pdf.trailer.Secret = pdf.make_stream(b"Zq")


@pytest.mark.parametrize(
    "change, words",
    [
        (hide_a_picture, "none of its pages shows: something that no content names"),
        (hide_words, "none of its pages shows: something that no content names"),
        (hide_beside_the_pages, "none of its pages shows: /Secret in the trailer"),
        (add_script, "would carry"),
        (attach, "would carry an attached file"),
        (name_an_author, "metadata “Author”"),
        (relabel, "label of page 1"),
        (lead_astray, "leads nowhere"),
        (take_off_number, "“Page 3” does not stand once"),
        (number_twice, "“Page 3” does not stand once"),
        (lose_a_line, "Words are missing on page 1 of “The report”"),
        (show_another_page, "Words are missing on page 1 of “The report”"),
        (swap_letters, "Words are missing on page 1 of “The report”"),
        (run_off_the_agenda, "A word, “https://example.org/”, in .*agenda does not fit on page 1 of the pack"),
        (link_off_the_agenda, "A link in item 1 of the agenda does not fit on page 1 of the pack"),
        (untag_words, "page 1 of “The report” is out of reach"),
        (cut_from_the_tree, "tags on page 1 of “The report”"),
        (orphan_content, "page 1 of “The report” is out of reach"),
        (lose_a_bookmark, "bookmark “Nowhere” leads nowhere"),
    ],
)
def test_the_check_finds(pack, change, words):
    spoil(pack, change)
    with pytest.raises(BuildFailed, match=words):
        checked(pack)


def test_an_earlier_state_of_the_file_is_found(pack):
    with pack.path.open("ab") as file:
        file.write(b"\nstartxref\n0\n%%EOF\n")
    with pytest.raises(BuildFailed):
        checked(pack)


def test_a_pack_is_passed(pack):
    checked(pack)


def test_a_pack_of_papers_without_obstacles_says_that_it_is_accessible_and_is(tmp_path):
    meeting = a_meeting()
    a_paper(an_item(meeting), content=samples.tagged(3))
    made, _ = run(meeting, tmp_path, draft=False)
    with pikepdf.open(made[0].path) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
    assert obstacles(made[0].path) == []


def test_a_pack_with_a_paper_that_is_in_the_way_does_not_claim_to_be_accessible(tmp_path):
    meeting = a_meeting()
    pdf = pikepdf.open(samples.BytesIO(samples.tagged()))
    document = pdf.Root.StructTreeRoot.K
    document = document[0] if isinstance(document, Array) else document
    figure = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, P=document))
    document.K = Array([*document.K, figure])
    a_paper(an_item(meeting), "A chart", content=samples.saved(pdf))
    made, _ = run(meeting, tmp_path, draft=False)
    with pikepdf.open(made[0].path) as bound, bound.open_metadata() as metadata:
        assert "pdfuaid:part" not in metadata
    paper = made[0].plan.contents.hindered[0]
    assert (paper.title, "alternative text" in paper.obstacles[0]) == ("A chart", True)


def test_another_reader_reaches_every_marked_content(pack):
    node = ROOT / ".venv" / "bin" / "node"
    library = ROOT / "node_modules" / "pdfjs-dist" / "legacy" / "build" / "pdf.mjs"
    command = [node, Path(__file__).with_name("coverage.mjs"), library, pack.path]
    pages = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout.splitlines()[-1])
    assert sum(len(page["marked"]) for page in pages) > 20
    assert [set(page["marked"]) - set(page["reached"]) for page in pages] == [set()] * len(pages)


def test_the_first_page_of_a_file_comes_first(pack):
    with pikepdf.open(pack.path) as pdf:
        assert pdf.is_linearized
        assert pdf.check_linearization()


def test_each_paper_leads_back_to_its_item_in_the_agenda(pack):
    with pikepdf.open(pack.path) as pdf:
        firsts = [index for index, s in enumerate(pack.plan.sheets) if s.kind == "paper" and s.page == 0]
        back = [[a for a in pdf.pages[i].obj.Annots if "Back to item 1" in str(a.Contents)] for i in firsts]
        assert [len(found) for found in back] == [1, 1, 1]
        assert all(found[0].Dest[0].objgen == pdf.pages[0].obj.objgen for found in back)
        assert all(found[0].Dest[1] == Name.XYZ for found in back)
