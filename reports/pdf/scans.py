"""Which pages are pictures of text, as from a scanner: those without words, and those whose few words are a stamp's."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium
from PIL import ImageDraw
from pypdfium2 import PdfDocument, PdfPage

from reports.pdf import read

FEW = 80  # words: a page with more is no picture
COVERED = 0.7  # of a page's area that its pictures cover
LOOKED_AT = 500  # pixels of the longer side of a page that is looked at
LIGHT, DARK = 200, 120  # of 255: paper is lighter, ink darker
PAPER = 0.5  # of a page that is light
FINE = 10_000  # parts of a side
INK = 0.003  # of a page that is dark beside the words that it has of its own: about a line of text


@dataclass(frozen=True)
class Pictured:
    """1-based pages that are pictures of text: those without words, and those that have a few of their own."""

    silent: list[int] = field(default_factory=list)
    stamped: list[int] = field(default_factory=list)


def pictures_of_text(document: PdfDocument, told: Callable[[int, int], None]) -> Pictured:
    """The pages of an open document that are pictures of text; `told` gets how many of how many were looked at."""
    found = Pictured()
    for index in range(len(document)):
        page = document[index]
        words = len(read.text_of(page).split())
        if words == 0 and read.shows_a_picture(page):
            found.silent.append(index + 1)
        elif 0 < words <= FEW and _is_covered(page) and _has_other_ink(page):
            found.stamped.append(index + 1)
        page.close()
        told(index + 1, len(document))
    return found


def _is_covered(page: PdfPage) -> bool:
    """Whether pictures, or forms that consist of them, cover most of an open page."""
    left, low, right, high = page.get_cropbox()
    covered = 0.0
    for item in page.get_objects(max_depth=1):
        if item.type == pdfium.FPDF_PAGEOBJ_IMAGE or (item.type == pdfium.FPDF_PAGEOBJ_FORM and _shows_one(item)):
            x, y, to_x, to_y = item.get_bounds()
            covered += max(0.0, min(to_x, right) - max(x, left)) * max(0.0, min(to_y, high) - max(y, low))
    return covered >= COVERED * abs((right - left) * (high - low))


def _shows_one(form) -> bool:
    """Whether a form on a page has a picture in it, and no text."""
    count = max(0, pdfium.FPDFFormObj_CountObjects(form))
    kinds = {pdfium.FPDFPageObj_GetType(pdfium.FPDFFormObj_GetObject(form, index)) for index in range(min(count, 1000))}
    return pdfium.FPDF_PAGEOBJ_IMAGE in kinds and pdfium.FPDF_PAGEOBJ_TEXT not in kinds


def _has_other_ink(page: PdfPage) -> bool:
    """Whether an open page looks like paper with more on it than its own words."""
    scale = LOOKED_AT / max(*page.get_size(), 1)
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil().convert("L")
    light = sum(picture.histogram()[LIGHT:])
    draw, (width, height) = ImageDraw.Draw(picture), picture.size
    for left, top, right, low in own_boxes(page):
        draw.rectangle((left * width - 1, top * height - 1, right * width + 1, low * height + 1), fill=255)
    dark = sum(picture.histogram()[:DARK])
    return light > PAPER * width * height and dark > INK * width * height


def own_boxes(page: PdfPage) -> list[tuple[float, float, float, float]]:
    """Around the letters that an open page shows as text: left, top, right and low, in parts of its sides as viewed."""
    text, found = page.get_textpage(), []
    try:
        for index in range(text.count_chars()):
            owner = pdfium.FPDFText_GetTextObject(text, index)
            if owner and pdfium.FPDFTextObj_GetTextRenderMode(owner) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
                found.append(_as_viewed(page, text.get_charbox(index, loose=True)))
    finally:
        text.close()
    return found


def _as_viewed(page: PdfPage, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    corners = [read.on_picture(page, x, y, (FINE, FINE)) for x, y in (box[:2], box[2:])]
    across, down = sorted(x / FINE for x, _ in corners), sorted(y / FINE for _, y in corners)
    return across[0], down[0], across[1], down[1]
