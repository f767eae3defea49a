"""Reading files with another library than the one that writes them: text, pictures and margins of pages."""

from contextlib import contextmanager

import pypdfium2
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


def texts(file):
    """The text of each page, one after another."""
    with opened(file) as document:
        for index in range(len(document)):
            page = document[index]
            yield text_of(page)
            page.close()


def text_of(page) -> str:
    """The text of one open page."""
    text = page.get_textpage()
    try:
        return text.get_text_bounded().replace("\r\n", "\n")
    finally:
        text.close()


def pictures(file, *, width):
    """A PIL image of each page, `width` pixels wide."""
    with opened(file) as document:
        for index in range(len(document)):
            page = document[index]
            yield page.render(scale=width / page.get_width(), may_draw_forms=False).to_pil()
            page.close()


def margins(page, unit=1.0) -> Free:
    """How far from the edges of an open page, as viewed, anything is to be seen.

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
    return Free(
        foot=(depth - below[3]) * points if below else DEPTH,
        left=_from_top(left, points),
        right=_from_top(right, points),
    )


def _from_top(strip, points):
    found = strip.getbbox() if strip.width else None
    return found[1] * points if found else DEPTH


def _at(pixel):
    return max(0, round(pixel))
