"""The words and letters of an open page, where they stand, and the picture of a page to look for them in."""

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

FINE = 2.0  # pixels to a point
MOST_PIXELS = 6_000_000
DIFFERENT = 20  # of 255: a difference that an eye can see
INVISIBLE = {3, 7}  # text rendering modes that draw nothing (ISO 32000-1, table 106)
DEEPEST = 12  # forms within forms
FINER = 64  # parts of a pixel
NO_LETTERS = {0xA0, 0xAD, 0xFFFE, 0xFFFF}

Box = tuple[float, float, float, float]  # left, low, right, high, in points of the page's own space
Place = Callable[[float, float], tuple[int, int]]


@dataclass(frozen=True)
class Word:
    """A word on a page; `owner` is the address of the text object that it begins in, `first` its place in the text."""

    text: str
    box: Box
    size: float
    invisible: bool
    owner: int
    first: int


@dataclass(frozen=True)
class Letter:
    """One letter on a page, with the box that its ink fills."""

    text: str
    box: Box

    @property
    def key(self) -> tuple[str, int, int]:
        """What and where it is, in whole points: the same in two files of one page."""
        left, low, right, high = self.box
        return self.text, round((left + right) / 2), round((low + high) / 2)


class Reading:
    """The text of an open page, open until it is closed."""

    def __init__(self, page) -> None:
        self._text = page.get_textpage()

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_) -> None:
        self._text.close()

    def words(self) -> list[Word]:
        """The words of the page in the order of its text."""
        text, found, letters, first = self._text, [], [], 0
        for index in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text, index)
            if code <= 32 or code in NO_LETTERS:
                if letters:
                    found.append(self._word("".join(letters), first))
                    letters = []
                continue
            if not letters:
                first = index
            letters.append(chr(code))
        if letters:
            found.append(self._word("".join(letters), first))
        return found

    def letters(self, word: Word) -> list[Letter]:
        """The letters of a word."""
        return [Letter(letter, self._text.get_charbox(word.first + place)) for place, letter in enumerate(word.text)]

    def _word(self, letters, first):
        owner = pdfium.FPDFText_GetTextObject(self._text, first)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
        box = self._box(first, len(letters))
        return Word(letters, box, self._size(first), mode in INVISIBLE, address(owner), first)

    def _box(self, first, count):
        """Around some letters one after another: their library joins the boxes of those that stand in one line."""
        text = self._text
        rects = [text.get_rect(place) for place in range(text.count_rects(first, count))] or [text.get_charbox(first)]
        left, low, right, high = zip(*rects, strict=True)
        return min(left), min(low), max(right), max(high)

    def _size(self, index):
        """The size in which a letter is seen, in points."""
        matrix = pdfium.FS_MATRIX()
        size = pdfium.FPDFText_GetFontSize(self._text, index)
        if pdfium.FPDFText_GetMatrix(self._text, index, ctypes.byref(matrix)):
            return size * (matrix.c**2 + matrix.d**2) ** 0.5
        box = self._text.get_charbox(index, loose=True)
        return box[3] - box[1]


def fineness(page) -> float:
    """Pixels to a point in which an open page is looked at."""
    width, height = page.get_size()
    return min(FINE, (MOST_PIXELS / max(width * height, 1)) ** 0.5)


def picture(page, scale: float, *, marks: bool = True, fields: bool = False) -> Image.Image:
    """An open page in grey, with what lies on it; with fields as they are filled in where the document's are open."""
    return page.render(scale=scale, grayscale=True, may_draw_forms=fields, draw_annots=marks).to_pil().convert("L")


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """White where two pictures differ so that an eye can see it, else black."""
    return ImageChops.difference(one, other).point(lambda value: 255 if value > DIFFERENT else 0)


def address(item) -> int:
    """The address of a page's object, to know it by."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0 if item else 0


def objects(page) -> Iterator[tuple]:
    """(object, matrices of the forms that it stands in, the innermost first) of all that a page draws."""
    stack = [(pdfium.FPDFPage_GetObject(page, i), ()) for i in range(pdfium.FPDFPage_CountObjects(page))]
    while stack:
        item, placed = stack.pop()
        yield item, placed
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM and len(placed) < DEEPEST:
            matrix = pdfium.FS_MATRIX()
            pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
            count = pdfium.FPDFFormObj_CountObjects(item)
            stack.extend((pdfium.FPDFFormObj_GetObject(item, place), (matrix, *placed)) for place in range(count))


def text_objects(page) -> list:
    """All text objects of a page."""
    return [item for item, _ in objects(page) if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT]


def viewed(page, x: float, y: float, size: tuple[int, int]) -> tuple[int, int]:
    """Where a point of a page is on a picture of `size`."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def onto(page, size: tuple[int, int]) -> Place:
    """What puts a point of a page, as it is viewed, onto a picture of `size`: the library's answer, asked once."""
    far = 1000
    wide = (size[0] * FINER, size[1] * FINER)
    (x0, y0), (x1, y1), (x2, y2) = (viewed(page, *point, wide) for point in ((0, 0), (far, 0), (0, far)))
    a, b, c, d = ((x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far)
    return lambda x, y: (round((x0 + a * x + c * y) / FINER), round((y0 + b * x + d * y) / FINER))


def pixels(box: Box, place: Place, size: tuple[int, int]) -> tuple[int, int, int, int] | None:
    """The pixels of a picture that a box takes up; None for one that is off the picture."""
    left, low = place(box[0], box[1])
    right, high = place(box[2], box[3])
    found = (max(0, min(left, right)), max(0, min(low, high)),
             min(size[0], max(left, right) + 1), min(size[1], max(low, high) + 1))  # fmt: skip
    return found if found[2] > found[0] and found[3] > found[1] else None
