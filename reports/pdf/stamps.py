"""Stamps: page numbers, item marks and the draft mark, upright as the page is viewed.

All are pagination artifacts (ISO 32000-1, 14.8.2.2.2) in an embedded font.
"""

from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Page, Pdf

from reports.pdf import fonts
from reports.pdf.objects import listed

FONT = Name("/ScrutinyStamp")
DRAFT = Name("/ScrutinyDraft")
SIZE = 10
EDGE = 17  # from the foot or head of the page to the text, in points
SIDE = 36


@dataclass(frozen=True)
class View:
    """A page as it is seen: its size in points, and the matrix from there to the page's own space."""

    width: float
    height: float
    matrix: tuple[float, ...]


def view_of(page: Page) -> View:
    """How a page is viewed, given its crop box, rotation and user unit, inherited or not."""
    media, crop = _edges(page.mediabox), _edges(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    unit = float(page.obj.get("/UserUnit", 1)) or 1
    s = 1 / unit
    width, height = (right - left) * unit, (top - bottom) * unit
    match int(_inherited(page.obj, "/Rotate") or 0) % 360:
        case 90:
            return View(height, width, (0, s, -s, 0, right, bottom))
        case 180:
            return View(width, height, (-s, 0, 0, -s, right, top))
        case 270:
            return View(height, width, (0, -s, s, 0, left, top))
    return View(width, height, (s, 0, 0, s, left, bottom))


def _edges(box):
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


class Stamper:
    """Puts stamps on the pages of one document."""

    def __init__(self, pdf: Pdf, *, draft: bool = False):
        self.pdf = pdf
        self.font = fonts.embed(pdf)
        self.draft = self._draft_mark() if draft else None
        self.before = pdf.make_stream(b"q\n")

    def stamp(self, page: Page, *, foot: str = "", head_left: str = "", head_right: str = ""):
        """Print at the visual foot (centred) and head of a page; the page's own content is closed off first."""
        view = view_of(page)
        marks = []
        if foot:
            marks.append(_text(foot, (view.width - fonts.width(foot, SIZE)) / 2, EDGE, "Footer"))
        if head_left:
            marks.append(_text(head_left, SIDE, view.height - EDGE - 7, "Header"))
        if head_right:
            x = view.width - SIDE - fonts.width(head_right, SIZE)
            marks.append(_text(head_right, x, view.height - EDGE - 7, "Header"))
        if self.draft is not None:
            marks.append(_placed_draft(view))
        self._append(page, view, "\n".join(marks))

    def _append(self, page, view, marks):
        matrix = " ".join(f"{number:.4f}" for number in view.matrix)
        after = self.pdf.make_stream(f"\nQ\nq {matrix} cm\n{marks}\nQ".encode("ascii"))
        page.obj.Contents = Array([self.before, *listed(page.obj.get("/Contents")), after])
        resources = self._own_resources(page)
        resources.Font[FONT] = self.font
        if self.draft is not None:
            resources.XObject[DRAFT] = self.draft

    def _own_resources(self, page):
        """Resources of this page alone, so that no other page or form is touched."""
        shared = _inherited(page.obj, "/Resources") or Dictionary()
        own = Dictionary(shared)
        for kind in ("/Font", "/XObject"):
            own[kind] = Dictionary(own.get(kind) or Dictionary())
        page.obj.Resources = own
        return page.obj.Resources

    def _draft_mark(self):
        path, across = fonts.outline("DRAFT")
        mark = self.pdf.make_stream(f"/Faint gs 0.7 0 0 rg\n{path}\nf".encode("ascii"))
        mark.Type, mark.Subtype = Name.XObject, Name.Form
        mark.BBox = Array([0, -50, round(across), 750])
        faint = Dictionary(Type=Name.ExtGState, ca=0.13)
        mark.Resources = Dictionary(ExtGState=Dictionary({"/Faint": faint}))
        mark.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
        return mark


def _text(text, x, y, where):
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return (
        f"/Artifact <</Type /Pagination /Subtype /{where}>> BDC\n"
        f"BT 0 g 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts {FONT} {SIZE} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({escaped}) Tj ET\nEMC"
    )


def _placed_draft(view):
    """DRAFT from corner to corner."""
    _, across = fonts.outline("DRAFT")
    diagonal = (view.width**2 + view.height**2) ** 0.5
    cosine, sine = view.width / diagonal, view.height / diagonal
    scale = 0.62 * diagonal / across
    rise = 330 * scale
    x = view.width / 2 - 0.31 * diagonal * cosine + rise * sine
    y = view.height / 2 - 0.31 * diagonal * sine - rise * cosine
    matrix = " ".join(f"{n:.4f}" for n in (scale * cosine, scale * sine, -scale * sine, scale * cosine, x, y))
    return f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\nq {matrix} cm {DRAFT} Do Q\nEMC"


def _inherited(node, key):
    """The value of an inheritable page attribute, from the page tree."""
    for _ in range(64):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None
