"""A page that comes out empty, though it showed something as it came, is told; one that was empty is not."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name

from reports.intake import blank
from tests import samples


def add_page_of_a_mark(pdf, kind):
    """A page on which there is nothing but a mark that is left out."""
    page = pdf.add_blank_page(page_size=(595, 842))
    look = pdf.make_stream(b"1 0 0 rg 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, 100, 100])
    mark = Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=Array([100, 100, 200, 200]), F=4, Contents="A note")
    mark.AP = Dictionary(N=look)
    page.obj.Annots = Array([pdf.make_indirect(mark)])


def test_pages_that_came_out_empty_are_told_and_pages_on_which_nothing_was_are_not():
    pdf = pikepdf.open(BytesIO(samples.plain()))
    for kind in ("/Text", "/FileAttachment"):
        add_page_of_a_mark(pdf, kind)
    pdf.add_blank_page(page_size=(595, 842))
    pdf.add_blank_page(page_size=(595, 842)).obj.Contents = pdf.make_stream(b"1 g 0 0 595 842 re f")
    told = [(page, words) for page, kind, words in samples.received(samples.saved(pdf)).warnings if kind == "blank"]
    assert told == [(2, f"{blank.BLANK} (Pages 2, 3.)")]


def test_where_the_file_as_it_came_is_no_longer_there_nothing_is_compared(tmp_path):
    assert blank.warnings(tmp_path, [1]) == []
