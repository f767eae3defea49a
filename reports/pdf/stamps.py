"""Stamps: page numbers, item marks and the draft mark, upright as the page is viewed.

All are pagination artifacts (ISO 32000-1, 14.8.2.2.2) in an embedded font.
"""

from dataclasses import dataclass

from pikepdf import Array, Dictionary, Name, Page, Pdf

from reports.pdf import fonts
from reports.pdf.contents import enclose
from reports.pdf.fit import FREE, Fit, Free, fit
from reports.pdf.objects import inherited, listed

FONT = Name("/ScrutinyStamp")
DRAFT = Name("/ScrutinyDraft")
WATERMARK = "DRAFT"
SIDE = 36  # from the side of the page to a mark at its head, in points
SMALLER = 0.75  # the words below a mark, against the mark


@dataclass(frozen=True)
class View:
    """A page as it is seen: its size in points, and the matrix from there to the page's own space.

    `box` is what is seen of it, as (left, bottom, right, top) in the page's own space.
    """

    width: float
    height: float
    matrix: tuple[float, ...]
    box: tuple[float, float, float, float]

    def place(self, x, y):
        """A point of the view in the page's own space."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


@dataclass(frozen=True)
class Marks:
    """What is stamped on one page. `head_words` stand below `head_left`, in as many lines as they need."""

    foot: str = ""
    head_left: str = ""
    head_right: str = ""
    head_words: str = ""


def view_of(page: Page) -> View:
    """How a page is viewed, given its crop box, rotation and user unit, inherited or not."""
    media, crop = _edges(page.mediabox), _edges(page.cropbox)
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if right <= left or top <= bottom:
        left, bottom, right, top = media
    unit = float(page.obj.get("/UserUnit", 1)) or 1
    s = 1 / unit
    width, height, box = (right - left) * unit, (top - bottom) * unit, (left, bottom, right, top)
    match int(inherited(page.obj, "/Rotate") or 0) % 360:
        case 90:
            return View(height, width, (0, s, -s, 0, right, bottom), box)
        case 180:
            return View(width, height, (-s, 0, 0, -s, right, top), box)
        case 270:
            return View(height, width, (0, -s, s, 0, left, top), box)
    return View(width, height, (s, 0, 0, s, left, bottom), box)


class Stamper:
    """Puts stamps on the pages of one document."""

    def __init__(self, pdf: Pdf, *, draft: bool = False):
        self.pdf = pdf
        self.font = fonts.embed(pdf)
        self.draft = self._draft_mark() if draft else None
        self._before = {}

    def stamp(self, page: Page, marks: Marks, free: Free = FREE):
        """Stamp a page, its content made smaller where something stands in the margin.

        Returns the box of the mark by which the page is known (the item's, else the number's), as
        (left, bottom, right, top) in the page's own space; None where it has neither.
        """
        view = view_of(page)
        lines = fonts.wrapped(marks.head_words, view.width - 2 * SIDE, SMALLER) if marks.head_words else []
        fitted = fit(view.height, free, foot=bool(marks.foot), left=bool(marks.head_left),
                     right=bool(marks.head_right or lines), lines=len(lines))  # fmt: skip
        size, known = fitted.size, None
        drawn = []
        if marks.foot:
            x = (view.width - fonts.width(marks.foot, size)) / 2
            drawn.append(_text(marks.foot, x, fitted.edge, size, "Footer"))
            known = _box(view, x, fitted.edge, marks.foot, size)
        head = view.height - fitted.edge - 0.7 * size
        if marks.head_left:
            room = view.width - 2 * SIDE - (fonts.width(f"{marks.head_right}  ", size) if marks.head_right else 0)
            smaller = min(1.0, max(room, size) / fonts.width(marks.head_left, size))  # on a page narrower than A4
            drawn.append(_text(marks.head_left, SIDE, head, round(size * smaller, 2), "Header"))
        for number, line in enumerate(lines, start=1):
            drawn.append(_text(line, SIDE, head - number * fitted.leading, size * SMALLER, "Header"))
        if marks.head_right:
            x = view.width - SIDE - fonts.width(marks.head_right, size)
            drawn.append(_text(marks.head_right, x, head, size, "Header"))
            known = _box(view, x, head, marks.head_right, size)
        if self.draft is not None:
            drawn.append(_placed_draft(view))
        if fitted.scale < 1:
            _move_annotations(page, *_shrinking(view, fitted))
        self._append(page, view, fitted, "\n".join(drawn))
        return known

    def _append(self, page, view, fitted, drawn):
        shrink = ""
        if fitted.scale < 1:
            s, x, y = _shrinking(view, fitted)
            shrink = f"{s:.5f} 0 0 {s:.5f} {x:.4f} {y:.4f} cm\n{_clip(view)}"
        matrix = " ".join(f"{number:.4f}" for number in view.matrix)
        after = self.pdf.make_stream(f"\nQ\nq {matrix} cm\n{drawn}\nQ".encode("ascii"))
        enclose(page, self._opening(f"q\n{shrink}"), after)
        resources = self._own_resources(page)
        if f"{FONT} " in drawn:
            resources.Font[FONT] = self.font
        if self.draft is not None:
            resources.XObject[DRAFT] = self.draft

    def _opening(self, operators):
        if operators not in self._before:
            self._before[operators] = self.pdf.make_stream(operators.encode("ascii"))
        return self._before[operators]

    def _own_resources(self, page):
        """Resources of this page alone, so that no other page or form is touched."""
        shared = inherited(page.obj, "/Resources")
        own = Dictionary(shared) if isinstance(shared, Dictionary) else Dictionary()
        for kind in ("/Font", "/XObject"):
            theirs = own.get(kind)
            own[kind] = Dictionary(theirs) if isinstance(theirs, Dictionary) else Dictionary()
        page.obj.Resources = own
        return page.obj.Resources

    def _draft_mark(self):
        path, across = fonts.outline(WATERMARK)
        mark = self.pdf.make_stream(f"/Faint gs 0.7 0 0 rg\n{path}\nf".encode("ascii"))
        mark.Type, mark.Subtype = Name.XObject, Name.Form
        mark.BBox = Array([0, -50, round(across), 750])
        faint = Dictionary(Type=Name.ExtGState, ca=0.13)
        mark.Resources = Dictionary(ExtGState=Dictionary({"/Faint": faint}))
        mark.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
        return mark


def _edges(box):
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _shrinking(view: View, fitted: Fit):
    """(scale, x, y) of the matrix that shrinks a page's content about the fitted point, in the page's own space."""
    x, y = view.place(view.width / 2, fitted.anchor)
    return fitted.scale, x * (1 - fitted.scale), y * (1 - fitted.scale)


def _clip(view: View):
    """What lies outside of what is seen of a page is not to come to sight when its content is made smaller."""
    left, bottom, right, top = view.box
    return f"{left:.4f} {bottom:.4f} {right - left:.4f} {top - bottom:.4f} re W n\n"


def _move_annotations(page, scale, x, y):
    """Links and other marks stay over what they belong to."""
    for annotation in listed(page.obj.get("/Annots")):
        for key in ("/Rect", "/QuadPoints"):
            if isinstance(annotation.get(key), Array):
                numbers = [float(number) for number in annotation[key]]
                moved = [number * scale + (y if place % 2 else x) for place, number in enumerate(numbers)]
                annotation[key] = Array([round(number, 3) for number in moved])


def _box(view, x, y, text, size):
    corners = view.place(x - 2, y - 3), view.place(x + fonts.width(text, size) + 2, y + size)
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _text(text, x, y, size, where):
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return (
        f"/Artifact <</Type /Pagination /Subtype /{where}>> BDC\n"
        f"BT 0 g 0 Tr 0 Tc 0 Tw 100 Tz 0 Ts {FONT} {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ({escaped}) Tj ET\nEMC"
    )


def _placed_draft(view):
    """The watermark from corner to corner."""
    _, across = fonts.outline(WATERMARK)
    diagonal = (view.width**2 + view.height**2) ** 0.5
    cosine, sine = view.width / diagonal, view.height / diagonal
    scale = 0.62 * diagonal / across
    rise = 330 * scale
    x = view.width / 2 - 0.31 * diagonal * cosine + rise * sine
    y = view.height / 2 - 0.31 * diagonal * sine - rise * cosine
    matrix = " ".join(f"{n:.4f}" for n in (scale * cosine, scale * sine, -scale * sine, scale * cosine, x, y))
    return f"/Artifact <</Type /Pagination /Subtype /Watermark>> BDC\nq {matrix} cm {DRAFT} Do Q\nEMC"
