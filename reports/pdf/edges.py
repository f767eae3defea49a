"""What of a page's text, links and pictures lies outside of the page, or over its margins."""

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as pdfium

SIDE = 48.0  # points from the sides within which nothing of our own sheets stands but stamps
STAMPED = 30.0  # the same for stamps and their links, which stand within BAND of the head or the foot
BAND = 42.0
END = 5.0  # points from the head and the foot
ROUNDING = 0.5  # points: sizes of pages and places of stamps are rounded
TOLD = 60  # characters of what runs off
WHITE = {0, 9, 10, 13, 32, 0xA0, 0xAD, 0x200B, 0xFFFE, 0xFFFF}  # characters that leave no mark
Box = tuple[float, float, float, float]  # left, low, right, high


@dataclass(frozen=True)
class Over:
    """Something that lies over the edge: what it is, its words, and how high it stands, in points."""

    what: str
    words: str
    height: float


def over_the_edge(page) -> list[Over]:
    """All of that on an open page of our own, upright and at the origin: words first, then links, then pictures."""
    width, height = page.get_size()
    found = _words(page, width, height)
    found += [Over("a link", "", box[1]) for box in _links(page) if _is_over(box, width, height)]
    pictures = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=1)
    found += [
        Over("a picture", "", box[1]) for box in (p.get_bounds() for p in pictures) if _is_over(box, width, height)
    ]
    return found


def line_of(page, words: str) -> float | None:
    """How high a line stands that begins with some words at the margin of an open page; None where none does."""
    text = page.get_textpage()
    try:
        searcher = text.search(words, match_case=True, match_whole_word=True)
        while (hit := searcher.get_next()) is not None:
            left, _, _, high = text.get_charbox(hit[0])
            if left < 2 * SIDE:
                return high
    finally:
        text.close()
    return None


def _words(page, width, height):
    text = page.get_textpage()
    try:
        count = text.count_chars()
        over = [
            index for index in range(count) if _is_letter(text, index) and _is_over(_box(text, index), width, height)
        ]
        return [
            Over("a word", _around(text, first, count), _box(text, first)[1])
            for first in over
            if first == over[0] or first - 1 not in over
        ]
    finally:
        text.close()


def _is_letter(text, index):
    return pdfium.FPDFText_GetUnicode(text, index) not in WHITE


def _box(text, index) -> Box:
    return text.get_charbox(index, loose=True)


def _around(text, index, count):
    """The word that a character is part of, from its beginning."""
    first = last = index
    while first > 0 and _is_letter(text, first - 1) and index - first < TOLD:
        first -= 1
    while last < count and _is_letter(text, last) and last - first < TOLD:
        last += 1
    return "".join(chr(pdfium.FPDFText_GetUnicode(text, place)) for place in range(first, last))


def _links(page):
    place, link, rect = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    while pdfium.FPDFLink_Enumerate(page, ctypes.byref(place), ctypes.byref(link)):
        if pdfium.FPDFLink_GetAnnotRect(link, ctypes.byref(rect)):
            low, high = sorted((rect.bottom, rect.top))
            yield rect.left, low, rect.right, high


def _is_over(box: Box, width: float, height: float) -> bool:
    left, low, right, high = box
    side = STAMPED if high < BAND or low > height - BAND else SIDE
    side, end = side - ROUNDING, END - ROUNDING
    return left < side or right > width - side or low < end or high > height - end
