"""Marks that lie over a sentence, of every subtype, with an appearance stream and without one."""

from pikepdf import Array, Dictionary, Name, String

from tests.hidden_samples import HIDDEN, _box_drawn, _page
from tests.samples import saved

LEFT, LOW, RIGHT, HIGH = 70, 495, 350, 513
MIDDLE = (LOW + HIGH) / 2
RECT = [LEFT, LOW, RIGHT, HIGH]
QUAD = [LEFT, HIGH, RIGHT, HIGH, LEFT, LOW, RIGHT, LOW]
ALONG = [LEFT - 5, MIDDLE, RIGHT + 5, MIDDLE]
BROAD = {"BS": Dictionary(W=20)}
BLACK = Array([0])

BARE = {  # what a viewer draws each from, where it brings no appearance, so that it covers the sentence
    "Square": {"IC": BLACK}, "Circle": {"IC": BLACK, "Rect": [LEFT - 200, LOW - 60, RIGHT + 200, HIGH + 60]},
    "Polygon": {"IC": BLACK, "Vertices": [LEFT, LOW, RIGHT, LOW, RIGHT, HIGH, LEFT, HIGH]},
    "PolyLine": {"Vertices": [*ALONG[:2], 200, MIDDLE, *ALONG[2:]], **BROAD}, "Line": {"L": ALONG, **BROAD},
    "Ink": {"InkList": Array([Array(ALONG)]), "Rect": [50, 480, 370, 528], **BROAD}, "Highlight": {"QuadPoints": QUAD},
    "Underline": {"QuadPoints": QUAD, **BROAD}, "StrikeOut": {"QuadPoints": QUAD, **BROAD},
    "Squiggly": {"QuadPoints": QUAD, **BROAD}, "FreeText": {"DA": String("/Helv 9 Tf 1 g"), "Contents": String("")},
    "Redact": {"QuadPoints": QUAD, "IC": BLACK},
}  # fmt: skip
WITH_A_LOOK = [
    *BARE, "Text", "Stamp", "Caret", "FileAttachment", "Sound", "Movie", "Screen", "Watermark", "Widget", "RichMedia",
    "3D", "Projection", "OfAnEditorsOwn",
]  # fmt: skip


def covered(subtype, *, drawn, **keys):
    """A page with the hidden sentence and a black mark over it, with an appearance (`drawn`) or without one."""
    pdf, page = _page(HIDDEN)
    entries = {"Rect": RECT, "C": BLACK, "F": 4, **({} if drawn else BARE[subtype]), **keys}
    mark = Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), **entries)
    if drawn:
        mark.AP = _box_drawn(pdf, "0 g")
    page.obj.Annots = Array([pdf.make_indirect(mark)])
    if subtype == "Widget":
        mark.FT, mark.T = Name.Tx, String("field")
        pdf.Root.AcroForm = Dictionary(Fields=Array([page.obj.Annots[0]]))
    return saved(pdf)


def marked(*marks, content=""):
    """A page that everybody may read, with some marks: (subtype, entries) of each."""
    pdf, page = _page(content)
    page.obj.Annots = Array([
        pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name(f"/{subtype}"), **{"F": 4, "Rect": RECT, **entries}))
        for subtype, entries in marks
    ])  # fmt: skip
    return saved(pdf)
