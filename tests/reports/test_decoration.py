"""Lines, frames and backgrounds of converted documents are artifacts; pictures and words are not."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports.pdf.decoration import drop_plain_figures, mark_unmarked
from reports.pdf.figures import figures_of
from reports.pdf.orphans import adopt

PARAGRAPH = "/P <</MCID 0>> BDC BT /F 12 Tf 20 150 Td (Words) Tj ET EMC"
MARKED = "/Artifact BMC {} EMC"


def document(content, figures=0):
    """A tagged page of 300 by 300 points: a paragraph of the marked content 0, and some figures of 1, 2 …"""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(300, 300))
    root = pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    top = root.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    for mcid in range(figures + 1):
        role = Name.Figure if mcid else Name.P
        element = Dictionary(Type=Name.StructElem, S=role, P=top, Pg=page.obj, K=Array([mcid]))
        top.K.append(pdf.make_indirect(element))
    root.ParentTree = Dictionary(Nums=Array([0, Array(list(top.K))]))
    page.obj.StructParents = 0
    picture = pdf.make_stream(b"\0", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8,
                              ColorSpace=Name.DeviceGray)  # fmt: skip
    form = pdf.make_stream(b"BT (In a form) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    page.Resources = Dictionary(XObject=Dictionary(I=picture, F=form))
    page.Contents = pdf.make_stream(content.encode())
    return pdf


def squeezed(text):
    return "".join(text.split())


def content_of(pdf):
    return squeezed(pdf.pages[0].Contents.read_bytes().decode())


@pytest.mark.parametrize(
    "drawing, marked",
    [
        ("10 10 100 20 re f", MARKED.format("10 10 100 20 re f")),
        ("q 2 w 10 10 m 90 10 l S Q", f"q 2 w {MARKED.format('10 10 m 90 10 l S')} Q"),
        ("q 0 0 9 9 re W n 1 1 2 2 re f Q", f"q 0 0 9 9 re W n {MARKED.format('1 1 2 2 re f')} Q"),
        ("q 0 0 9 9 re W* f Q", f"q {MARKED.format('0 0 9 9 re W* f')} Q"),
        ("q 5 0 0 5 0 0 cm /I Do Q", f"q 5 0 0 5 0 0 cm {MARKED.format('/I Do')} Q"),
        ("/F Do", "/F Do"),
        ("q 1 1 m 9 9 l S EMC Q", f"q {MARKED.format('1 1 m 9 9 l S')} Q"),
        ("BT (Loose words) Tj ET", "BT (Loose words) Tj ET"),
        ("/Artifact BMC 10 10 100 20 re f EMC", "/Artifact BMC 10 10 100 20 re f EMC"),
    ],
)
def test_a_drawing_outside_all_marks_becomes_an_artifact_and_words_do_not(drawing, marked):
    pdf = document(f"{drawing} {PARAGRAPH} {drawing}")
    mark_unmarked(pdf)
    assert content_of(pdf) == squeezed(f"{marked} {PARAGRAPH} {marked}")


@pytest.mark.parametrize(
    "drawing, stays",
    [
        ("10 10 200 1 re f", False),  # a rule
        ("10 10 m 200 10 l S", False),
        ("q .1 0 0 .1 0 0 cm 1 1 1 rg 100 100 500 300 re f 100 100 500 300 re S Q", False),  # the frame of a text box
        (".9 g 10 10 200 80 re f", False),  # a background
        ("", False),
        ("1 0 0 rg 10 10 20 20 re f", True),  # a red square: it may say how something stands
        ("10 10 m 20 30 30 30 40 10 c f", True),
        ("10 10 m 60 60 l 80 20 l h S", True),  # an arrow or the like
        ("10 10 9 9 re S 20 10 9 9 re S 30 10 9 9 re S", True),  # more than a frame
        ("q 50 0 0 50 10 10 cm /I Do Q", True),
        ("BT (Words in a picture) Tj ET", True),
    ],
)
def test_a_picture_that_is_a_line_or_a_frame_wants_no_words(drawing, stays):
    pdf = document(f"{PARAGRAPH} /Figure <</MCID 1>> BDC {drawing} EMC", figures=1)
    assert drop_plain_figures(pdf) == (not stays)
    assert len(figures_of(pdf)) == stays
    assert ("/Artifact" in content_of(pdf)) is not stays


def test_a_line_that_its_author_described_stays_a_picture():
    pdf = document(f"{PARAGRAPH} /Figure <</MCID 1>> BDC 10 10 200 1 re f EMC", figures=1)
    pdf.Root.StructTreeRoot.K.K[1].Alt = "The boundary"
    assert drop_plain_figures(pdf) == 0


def test_a_mark_that_begins_in_a_form_begins_on_the_page_instead():
    pdf = document(f"{PARAGRAPH} q /F Do Q 10 10 m 90 90 l S EMC", figures=1)
    form = pdf.pages[0].Resources.XObject.F
    form.write(b"/Figure <</MCID 1>> BDC 11 9 m 91 89 l S")
    mark_unmarked(pdf)
    assert content_of(pdf) == squeezed(f"{PARAGRAPH} q /Figure <</MCID 1>> BDC /F Do Q 10 10 m 90 90 l S EMC")
    assert b"BDC" not in form.read_bytes()


def test_an_element_that_the_root_does_not_know_comes_before_what_is_on_its_page():
    pdf = document(f"/P <</MCID 1>> BDC BT (A box in the header) Tj ET EMC {PARAGRAPH}")
    root = pdf.Root.StructTreeRoot
    box = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Div, P=root, K=Array()))
    words = Dictionary(Type=Name.StructElem, S=Name.P, P=box, Pg=pdf.pages[0].obj, K=Array([1]))
    box.K.append(pdf.make_indirect(words))
    root.ParentTree.Nums[1].append(box.K[0])
    assert adopt(pdf) == 1
    assert [str(each.S) for each in root.K.K] == ["/Div", "/P"]
    assert box.P.objgen == root.K.objgen
    assert adopt(pdf) == 0
