"""A page that comes out empty, though it showed something as it came, is told; one that was empty is not."""

from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from reports.intake import blank, steps
from tests import samples


class Silent:
    def progress(self, done, total, earned=0.0):
        pass


def told(content, folder):
    """The pages of which it is told that they came out empty."""
    (folder / "original").write_bytes(content)
    work = steps.Work(folder, Silent(), "original", title="A paper")
    outcomes = [step(work) for name, step in steps.STEPS.items() if name != "read"]
    return [page for outcome in outcomes for page, kind, _ in outcome.get("warnings", ()) if kind == "blank"]


def commented(pdf, **keys):
    """A second page on which there is nothing but a mark that is left out."""
    pdf.add_blank_page(page_size=(595, 842))
    look = pdf.make_stream(
        b"1 0 0 rg 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 100, 100])
    )
    mark = Dictionary(Type=Name.Annot, Rect=Array([100, 100, 200, 200]), AP=Dictionary(N=look), F=4, **keys)
    pdf.pages[1].obj.Annots = Array([pdf.make_indirect(mark)])
    return samples.saved(pdf)


@pytest.mark.parametrize("kind", ["/Text", "/FileAttachment"])
def test_a_page_with_a_mark_alone_that_is_left_out_is_told(kind, tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    assert told(commented(pdf, Subtype=Name(kind), Contents="A note"), tmp_path) == [2]


def test_where_the_file_as_it_came_is_no_longer_there_nothing_is_compared(tmp_path):
    assert blank.warnings(tmp_path, [1]) == []


def test_a_page_on_which_nothing_was_is_not_told(tmp_path):
    pdf = pikepdf.open(BytesIO(samples.plain()))
    pdf.add_blank_page(page_size=(595, 842))
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[2].obj.Contents = pdf.make_stream(b"1 g 0 0 595 842 re f")
    assert told(samples.saved(pdf), tmp_path) == []
