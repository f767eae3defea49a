"""Reading files with another library than the one that writes them: text, pictures and margins of pages."""

import ctypes
from contextlib import contextmanager

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import ImageOps

from reports.pdf.fit import DEPTH, Free

FOOT_WIDE = 60  # points to each side of the middle in which a page number stands
HEAD_WIDE = 132  # points from the right edge in which an item's mark stands
FAINT = 10  # of 255: what is lighter than this is paper


@contextmanager
def opened(file):
    """A document open for reading, closed whatever happens."""
    document = pypdfium2.PdfDocument(file)
    try:
        yield document
    finally:
        document.close()


def text_of(page) -> str:
    """The text of one open page."""
    text = page.get_textpage()
    try:
        return words_of(text)
    finally:
        text.close()


def words_of(text) -> str:
    """The text of a page that is open as text."""
    return text.get_text_bounded().replace("\r\n", "\n")


def shows_a_picture(page) -> bool:
    """Whether an open page shows any picture."""
    return any(item.type == pdfium.FPDF_PAGEOBJ_IMAGE for item in page.get_objects(max_depth=6))


def shows_anything(page) -> bool:
    """Whether there is any ink on an open page."""
    scale = min(1.0, 300 / max(*page.get_size(), 1))
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    return ImageOps.invert(picture.convert("L")).point(lambda value: value > FAINT and 255).getbbox() is not None


def picture_sizes(page) -> list[tuple[float, float]]:
    """(width, height) in points of the pictures that stand on an open page itself."""
    found = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1):
        left, low, right, high = item.get_bounds()
        found.append((right - left, high - low))
    return found


def fonts_not_embedded(page) -> list[str]:
    """Names of the fonts of an open page that it does not bring along."""
    names = {}
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=6):
        font = pdfium.FPDFTextObj_GetFont(item)
        if font and not pdfium.FPDFFont_GetIsEmbedded(font):
            buffer = ctypes.create_string_buffer(128)
            length = pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
            names[buffer.raw[: max(length - 1, 0)].decode("utf-8", "replace") or "a font without a name"] = True
    return list(names)


def cut_out(page, wanted):
    """(key, PIL image) of what marked contents draw on an open page; `wanted` are (key, IDs, box in its own space).

    The box counts where no ID is found; what has neither is passed over.
    """
    bounds = {}
    for item in page.get_objects(max_depth=1):
        bounds.setdefault(pdfium.FPDFPageObj_GetMarkedContentID(item), []).append(item.get_bounds())
    picture = page.render(scale=min(2.0, 2000 / max(*page.get_size(), 1)), may_draw_forms=False).to_pil()
    for key, mcids, box in wanted:
        boxes = [each for mcid in mcids for each in bounds.get(mcid, ())] or ([box] if len(box) == 4 else [])
        if not boxes:
            continue
        corners = [
            on_picture(page, x, y, picture.size)
            for x, y in (
                (min(b[0] for b in boxes), min(b[1] for b in boxes)),
                (max(b[2] for b in boxes), max(b[3] for b in boxes)),
            )
        ]
        across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        area = (max(0, across[0] - 4), max(0, down[0] - 4), min(picture.width, across[1] + 4),
                min(picture.height, down[1] + 4))  # fmt: skip
        if area[2] - area[0] > 3 and area[3] - area[1] > 3:
            yield key, picture.crop(area)


def on_picture(page, x, y, size):
    """Where a point of an open page lies on a picture of it of a size in pixels."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def margins(page, unit=1.0) -> Free:
    """How far from the edges of an open page, as viewed, anything is to be seen."""
    return margins_and_whether_blank(page, unit)[0]


def margins_and_whether_blank(page, unit=1.0) -> tuple[Free, bool]:
    """The same, and whether nothing is to be seen on the page at all.

    `unit` is the page's UserUnit in points, of which this library knows nothing.
    """
    scale = min(unit, 1500 / max(*page.get_size(), 1))
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
    ink = ImageOps.invert(picture.convert("L")).point(lambda value: 255 if value > FAINT else 0)
    points = unit / scale  # of paper in a pixel
    across, down = ink.size
    depth = min(down, round(DEPTH / points))
    foot = ink.crop((_at(across / 2 - FOOT_WIDE / points), down - depth, _at(across / 2 + FOOT_WIDE / points), down))
    split = max(0, _at(across - HEAD_WIDE / points))
    left, right = ink.crop((0, 0, split, depth)), ink.crop((split, 0, across, depth))
    below = foot.getbbox()
    free = Free(
        foot=(depth - below[3]) * points if below else DEPTH,
        left=_from_top(left, points),
        right=_from_top(right, points),
    )
    return free, ink.getbbox() is None


def _from_top(strip, points):
    found = strip.getbbox() if strip.width else None
    return found[1] * points if found else DEPTH


def _at(pixel):
    return max(0, round(pixel))
