"""Text outside the tags, pages outside the tree and marks that no element owns are mended or told."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, NumberTree

from reports.pdf import audit, read
from tests.tag_samples import ARTIFACT, LOOSE, document, read_aloud, rules_broken, saved, taken_in


def outside(path):
    """(IDs that no element owns, whether there are words outside) of each page, by the other library."""
    with read.opened(path) as opened:
        readings = [audit.read_page(opened[index]) for index in range(len(opened))]
    return [(reading.unowned, reading.untagged) for reading in readings]


def test_the_check_sees_words_outside_every_tag_and_passes_over_artifacts():
    pdf = document(
        [("/P", "One", 72, 700), (ARTIFACT, "Header", 72, 800)], [("/P", "Two", 72, 700), (LOOSE, "Lost", 72, 600)]
    )
    assert outside(saved(pdf)) == [((), False), ((), True)]


def test_spaces_outside_every_tag_are_no_words():
    assert outside(saved(document([("/P", "One", 72, 700), (LOOSE, "  ", 72, 680)]))) == [((), False)]


def test_a_paragraph_between_two_others_is_read_between_them(tmp_path):
    pdf = document([("/H1", "Parks", 72, 760), (LOOSE, "Lost words", 72, 700), ("/P", "Last", 72, 640)])
    safe, prepared, _, _ = taken_in(pdf, tmp_path)
    for path in (safe, prepared):
        assert read_aloud(path) == [("/H1", "Parks"), ("/P", "Lost words"), ("/P", "Last")]
        assert outside(path) == [((), False)]
        assert rules_broken(path) == []


def test_what_is_drawn_last_and_stands_higher_is_read_where_it_stands(tmp_path):
    pdf = document(
        [("/H1", "Parks", 72, 760), ("/P", "First", 72, 700), ("/P", "Last", 72, 500), (LOOSE, "Typed", 72, 600)]
    )
    safe, _, _, _ = taken_in(pdf, tmp_path)
    assert [words for _, words in read_aloud(safe)] == ["Parks", "First", "Typed", "Last"]


def test_a_header_and_a_footer_that_are_drawn_last_have_places_of_their_own(tmp_path):
    body = [("/P", "First", 72, 700), ("/P", "Last", 72, 500)]
    pdf = document([*body, (LOOSE, "Header", 72, 800), (LOOSE, "Footer", 72, 40)], [("/P", "Next", 72, 700)])
    safe, _, _, _ = taken_in(pdf, tmp_path)
    assert [words for _, words in read_aloud(safe)] == ["Header", "First", "Last", "Footer", "Next"]


def test_words_in_the_middle_of_a_paragraph_become_part_of_it(tmp_path):
    pdf = document([("/P", "before ", 72, 700), (LOOSE, "lost ", 120, 700), ("/P", "after", 150, 700)])
    one, other = pdf.Root.StructTreeRoot.K.K
    one.K = Array([0, 1])
    NumberTree(pdf.Root.StructTreeRoot.ParentTree)[0] = Array([one, one])
    pdf.Root.StructTreeRoot.K.K = Array([one])
    safe, _, _, _ = taken_in(pdf, tmp_path)
    assert read_aloud(safe) == [("/P", "before lost after")]


def table(pdf, elements, top):
    """Make one row of some elements."""
    row = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TR, K=Array(elements)))
    whole = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Table, P=top, K=Array([row])))
    row.P = whole
    for element in elements:
        element.P = row
    return whole


def test_words_between_two_cells_are_read_in_the_first(tmp_path):
    pdf = document([("/TD", "Ward", 72, 700), (LOOSE, "lost", 120, 700), ("/TD", "Priory", 200, 700)])
    top = pdf.Root.StructTreeRoot.K
    top.K = Array([table(pdf, list(top.K), top)])
    safe, _, _, _ = taken_in(pdf, tmp_path)
    assert read_aloud(safe) == [("/TD", "Ward"), ("/P", "lost"), ("/TD", "Priory")]


def test_words_at_the_head_of_a_page_in_the_middle_of_a_table_are_left_and_told(tmp_path):
    """No guess: in either cell they would be read as a part of it."""
    pdf = document([("/TD", "Ward", 72, 100)], [(LOOSE, "Page head", 72, 800), ("/TD", "Priory", 72, 700)])
    top = pdf.Root.StructTreeRoot.K
    top.K = Array([table(pdf, list(top.K), top)])
    _, prepared, _, _ = taken_in(pdf, tmp_path)
    assert outside(prepared) == [((), False), ((), True)]
    assert "PDFUA1-CONTENT-TAGGING-001" in rules_broken(prepared)


def test_rules_and_backgrounds_are_artifacts_and_a_drawing_is_not_called_one(tmp_path):
    pdf = document([("/P", "One", 72, 700)], [("/P", "Two", 72, 700)])
    for page, drawn in zip(
        pdf.pages, (b"72 690 200 1 re f 72 600 m 300 600 l S", b"72 600 m 90 640 120 640 150 600 c S"), strict=True
    ):
        page.contents_add(drawn)
    safe, _, _, _ = taken_in(pdf, tmp_path)
    assert rules_broken(safe) == ["PDFUA1-CONTENT-TAGGING-001"]
    with pikepdf.open(safe) as done:
        marks = [i for i in pikepdf.parse_content_stream(done.pages[0]) if str(i.operator) == "BMC"]
    assert [mark.operands[0] for mark in marks] == [Name.Artifact, Name.Artifact]


def test_a_picture_outside_the_tags_is_offered_to_be_described(tmp_path):
    pdf = document([("/P", "One", 72, 700), ("/P", "Two", 72, 300)])
    picture = pdf.make_stream(b"\x80", Type=Name.XObject, Subtype=Name.Image)
    picture.Width = picture.Height = 1
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 8
    pdf.pages[0].obj.Resources.XObject = Dictionary(I1=picture)
    pdf.pages[0].contents_add(b"q 100 0 0 100 72 400 cm /I1 Do Q")
    safe, _, _, _ = taken_in(pdf, tmp_path)
    with pikepdf.open(safe) as done:
        assert [str(kid.S) for kid in done.Root.StructTreeRoot.K.K] == ["/P", "/Figure", "/P"]
    assert rules_broken(safe) == ["PDFUA1-FIGURE-ALTERNATIVE-TEXT-001"]


def appended(first, *others):
    """Pages put behind others without their tree, as programs do that know nothing of tags."""
    for other in others:
        for page in other.pages:
            first.pages.append(page)
    return first


def test_a_page_appended_without_its_tree_is_read_as_one_paragraph(tmp_path):
    pdf = appended(
        document([("/H1", "Parks", 72, 700), ("/P", "One", 72, 600)]),
        document([("/H1", "Roads", 72, 700), ("/P", "Two", 72, 600)]),
    )
    assert pdf.pages[0].obj.StructParents == pdf.pages[1].obj.StructParents
    safe, prepared, _, made = taken_in(pdf, tmp_path)
    assert made.untagged == [1]
    assert read_aloud(prepared) == [("/H1", "Parks"), ("/P", "One"), ("/P", "RoadsTwo")]
    assert outside(prepared) == [((), False), ((), False)]
    assert rules_broken(prepared) == []


def test_a_parent_tree_that_leads_to_another_page_does_not_count(tmp_path):
    pdf = document([("/H1", "Parks", 72, 700)], [("/P", "Two", 72, 700)])
    pdf.pages[0].obj.StructParents, pdf.pages[1].obj.StructParents = 1, 0
    _, prepared, _, _ = taken_in(pdf, tmp_path)
    with pikepdf.open(prepared) as done:
        tree = NumberTree(done.Root.StructTreeRoot.ParentTree)
        assert [str(tree[int(page.obj.StructParents)][0].S) for page in done.pages] == ["/H1", "/P"]
    assert outside(prepared) == [((), False), ((), False)]


def test_marked_content_that_no_element_owns_gets_one(tmp_path):
    pdf = document([("/H1", "Parks", 72, 760), ("/P", "Lost words", 72, 700), ("/P", "Last", 72, 640)])
    del pdf.Root.StructTreeRoot.K.K[1]
    safe, prepared, _, _ = taken_in(pdf, tmp_path)
    assert read_aloud(safe) == [("/H1", "Parks"), ("/P", "Lost words"), ("/P", "Last")]
    assert outside(prepared) == [((), False)]


def test_two_links_of_one_key_have_each_an_element(tmp_path):
    pdf = document([("/P", "One", 72, 700)])
    root = pdf.Root.StructTreeRoot
    web = Dictionary(S=Name.URI, URI=pikepdf.String("https://example.org/"))
    marks = [
        pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([9, y, 90, y + 9]), A=web, StructParent=7)
        )
        for y in (100, 200)
    ]
    pdf.pages[0].obj.Annots = Array(marks)
    link = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Link, P=root.K, Pg=pdf.pages[0].obj))
    link.K = Dictionary(Type=Name.OBJR, Obj=marks[0], Pg=pdf.pages[0].obj)
    root.K.K.append(link)
    NumberTree(root.ParentTree)[7] = link
    _, prepared, _, _ = taken_in(pdf, tmp_path)
    with pikepdf.open(prepared) as done:
        keys = [int(mark.StructParent) for mark in done.Root["/ScrutinyIndex"].Annots[0]]
        assert len(set(keys)) == 2
        tree = NumberTree(done.Root.StructTreeRoot.ParentTree)
        assert {str(tree[key].S) for key in keys} == {"/Link"}


@pytest.mark.parametrize("show", ["[(Lost) -200 (words)] TJ", "(Lost words) '", '0 0 (Lost words) "', "/X1 Do"])
def test_words_are_found_in_whatever_way_they_are_shown(show, tmp_path):
    pdf = document([("/P", "One", 72, 700), ("/P", "Two", 72, 500)])
    page = pdf.pages[0]
    form = pdf.make_stream(b"BT /F1 12 Tf 72 600 Td (Lost words) Tj ET", Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Resources = Array([0, 0, 595, 842]), page.obj.Resources
    page.obj.Resources.XObject = Dictionary(X1=form)
    page.contents_add((show if "Do" in show else f"BT /F1 12 Tf 14 TL 72 600 Td {show} ET").encode())
    assert outside(saved(pdf)) == [((), True)]
    safe, prepared, _, _ = taken_in(pdf, tmp_path)
    assert outside(prepared) == [((), False)]
    with pikepdf.open(safe) as done:
        assert [str(kid.S) for kid in done.Root.StructTreeRoot.K.K] == ["/P", "/P", "/P"]


def test_a_form_whose_marks_are_counted_among_the_pages_gets_no_second_tag(tmp_path):
    pdf = document([("/P", "One", 72, 700), ("/P", "Two", 72, 500)])
    page = pdf.pages[0]
    form = pdf.make_stream(page.obj.Contents.read_bytes(), Type=Name.XObject, Subtype=Name.Form)
    form.BBox, form.Resources = Array([0, 0, 595, 842]), Dictionary(page.obj.Resources)
    page.obj.Resources = Dictionary(XObject=Dictionary(X1=form))
    page.obj.Contents = pdf.make_stream(b"/X1 Do")
    safe, _, _, _ = taken_in(pdf, tmp_path)
    with pikepdf.open(safe) as done:
        assert [str(kid.S) for kid in done.Root.StructTreeRoot.K.K] == ["/P", "/P"]


def test_what_is_taken_in_twice_gets_no_more_tags(tmp_path):
    pdf = document([("/H1", "Parks", 72, 760), (LOOSE, "Lost words", 72, 700), ("/P", "Last", 72, 640)])
    safe, _, _, _ = taken_in(pdf, tmp_path)
    (tmp_path / "again").mkdir()
    again, _, _, _ = taken_in(pikepdf.open(BytesIO(safe.read_bytes())), tmp_path / "again")
    assert read_aloud(again) == read_aloud(safe)
