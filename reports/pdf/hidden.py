"""Words that are in a page but not to be seen on it: found by looking at the page with its text and without it.

Whatever hides a word (a box over it, its colour, the edge of the page, a clip, no ink at all), the page looks the
same when the word is taken away. What cannot be told apart so (text that reads otherwise than it looks, text too
small to read) is asked for by itself.
"""

import ctypes
import re
from dataclasses import dataclass

import pypdfium2.raw as pdfium
from PIL import Image, ImageChops

from reports.pdf import read

FINE = 2.0  # pixels to a point
MOST_PIXELS = 6_000_000
SEEN = 20  # of 255: a difference that an eye can see
COVER = 0.01  # of a word's box must change when the word goes
LEGIBLE = 8.8  # points: nine, as fonts round it
TINY = 2.6  # points: text that nobody can read
LEAST_WORDS, LEAST_LETTERS = 1, 6  # of what is hidden, for it to be somebody's words
LEAST_DIGITS = 4
NAME = re.compile(r"[A-Z][a-z]{3,}\W?")
TOLD = 160  # characters that are told
INVISIBLE = 3  # text rendering modes that draw nothing (ISO 32000-1, table 106)
ROW, MOST_ROWS = 20.0, 1000  # points: words are looked for near one another
FINER = 64  # parts of a pixel
GRID = 200  # points across and down in which pictures are looked for
DEEPEST = 12  # forms within forms


@dataclass(frozen=True)
class Word:
    text: str
    box: tuple[float, float, float, float]
    size: float
    invisible: bool
    owner: int  # address of the text object that it is part of


@dataclass(frozen=True)
class Findings:
    """`hidden` are passages that cannot be seen, `tiny` those too small to read; `recognised`: it is a scan's text.

    `small` is the part of what can be seen that is set in less than 9 points.
    """

    hidden: list[str]
    tiny: list[str]
    recognised: bool
    small: float


def look(page) -> Findings:
    """Look for words on an open page that nobody sees. The page is changed: open it anew to read on."""
    words = _words(page)
    if not words:
        return Findings([], [], False, 0.0)
    width, height = page.get_size()
    scale = min(FINE, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
    overwritten = _overwritten(page, words)
    whole = _picture(page, scale)
    _make_invisible(page)
    changed = _difference(whole, _picture(page, scale))
    to_picture = _onto(page, changed.size)
    unseen = [place in overwritten or not _is_seen(word, changed, to_picture) for place, word in enumerate(words)]
    pictures = _pictures_on(page) if any(word.invisible for word in words) else None
    scanned = [word.invisible and gone and _lies_on(page, word, pictures)
               for word, gone in zip(words, unseen, strict=True)]  # fmt: skip
    hidden = _passages(
        word if gone and not over else None for word, gone, over in zip(words, unseen, scanned, strict=True)
    )
    tiny = _passages(word if word.size < TINY and not gone else None for word, gone in zip(words, unseen, strict=True))
    sizes = [word.size for word, gone in zip(words, unseen, strict=True) if not gone]
    small = sum(size < LEGIBLE for size in sizes) / len(sizes) if sizes else 0.0
    return Findings(hidden, tiny, any(scanned), small)


def _words(page):
    """Words of a page in the order of its text."""
    text = page.get_textpage()
    found, letters = [], []
    try:
        for index in range(text.count_chars()):
            code = pdfium.FPDFText_GetUnicode(text, index)
            if code <= 32 or code in {0xA0, 0xAD, 0xFFFE, 0xFFFF}:
                if letters:
                    found.append(_word(text, letters))
                    letters = []
                continue
            letters.append((index, chr(code)))
        if letters:
            found.append(_word(text, letters))
    finally:
        text.close()
    return found


def _word(text, letters):
    first = letters[0][0]
    owner = pdfium.FPDFText_GetTextObject(text, first)
    mode = pdfium.FPDFTextObj_GetTextRenderMode(owner) if owner else 0
    heights = [box[3] - box[1] for box in (text.get_charbox(index, loose=True) for index, _ in letters[:1])]
    return Word(
        text="".join(letter for _, letter in letters),
        box=_box(text, first, letters[-1][0] - first + 1),
        size=_size(text, first, heights),
        invisible=mode == INVISIBLE,
        owner=_address(owner),
    )


def _box(text, first, count):
    """Around some letters one after another: their library joins the boxes of those that stand in one line."""
    rects = [text.get_rect(index) for index in range(text.count_rects(first, count))] or [text.get_charbox(first)]
    left, low, right, high = zip(*rects, strict=True)
    return min(left), min(low), max(right), max(high)


def _size(text, index, heights):
    """The size in which a letter is seen, in points."""
    matrix = pdfium.FS_MATRIX()
    size = pdfium.FPDFText_GetFontSize(text, index)
    if pdfium.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        return size * scale if scale else 0.0
    return heights[0]


def _picture(page, scale):
    return page.render(scale=scale, grayscale=True, may_draw_forms=False, draw_annots=True).to_pil().convert("L")


def _difference(one, other):
    return ImageChops.difference(one, other).point(lambda value: 255 if value > SEEN else 0)


def _make_invisible(page):
    """Take all text out of how a page is drawn."""
    for item, _ in _objects(page):
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_TEXT:
            pdfium.FPDFTextObj_SetTextRenderMode(item, INVISIBLE)


def _is_seen(word, changed, to_picture):
    left, low = to_picture(word.box[0], word.box[1])
    right, high = to_picture(word.box[2], word.box[3])
    box = (min(left, right), min(low, high), max(left, right) + 1, max(low, high) + 1)
    box = (max(0, box[0]), max(0, box[1]), min(changed.width, box[2]), min(changed.height, box[3]))
    if box[2] <= box[0] or box[3] <= box[1]:
        return False  # off the page
    area = changed.crop(box)
    ink = area.histogram()[255]
    return ink > COVER * area.width * area.height and ink >= 1


def _lies_on(page, word, pictures):
    """Whether a word lies on a picture, as text does that was recognised in a scan."""
    left, low, right, high = word.box
    box = _grid(page, [(left, low), (right, high)])
    area = pictures.crop(box) if box[2] > box[0] and box[3] > box[1] else None
    return bool(area) and area.histogram()[255] > 0.8 * area.width * area.height


def _overwritten(page, words):
    """Places of words that are painted over and written over: what was typed in their stead hides that they go."""
    order, paint = _drawing_order(page)
    turns = [order.get(word.owner, 0) for word in words]
    layers, found = _by_rows(box for _, box in paint), set()
    lines = None  # of words, when they are needed: on most pages nothing is painted over
    for place, word in enumerate(words):
        near = {index for row in _rows(word.box) for index in layers.get(row, ())}
        over = [
            turn for turn, box in map(paint.__getitem__, near) if turn > turns[place] and _part(word.box, box) > 0.8
        ]
        if over:
            lines = lines or _by_rows(word.box for word in words)
            others = {index for row in _rows(word.box) for index in lines[row]}
            if any(turns[other] > min(over) and words[other].text != word.text
                   and _part(word.box, words[other].box) > 0.4 for other in others):  # fmt: skip
                found.add(place)
    return found


def _by_rows(boxes):
    """{row of a page: places of the boxes that touch it}."""
    rows = {}
    for place, box in enumerate(boxes):
        for row in _rows(box):
            rows.setdefault(row, []).append(place)
    return rows


def _rows(box):
    low, high = max(box[1], -MOST_ROWS * ROW), min(box[3], MOST_ROWS * ROW)
    return range(int(low // ROW), int(high // ROW) + 1)


def _part(box, other):
    """The part of a box that another covers."""
    wide = min(box[2], other[2]) - max(box[0], other[0])
    high = min(box[3], other[3]) - max(box[1], other[1])
    area = (box[2] - box[0]) * (box[3] - box[1])
    return wide * high / area if wide > 0 and high > 0 and area > 0 else 0.0


def _drawing_order(page):
    """({address of a text object: its turn}, [(turn, box)] of what is filled or a picture) as a page is drawn."""
    order, paint = {}, []

    def draw(count, object_at, placed):
        for index in range(count):
            item = object_at(index)
            kind, turn = pdfium.FPDFPageObj_GetType(item), len(order) + len(paint)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                order[_address(item)] = turn
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and len(placed) < DEEPEST:
                matrix = pdfium.FS_MATRIX()
                pdfium.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix))
                inside = pdfium.FPDFFormObj_CountObjects(item)
                draw(inside, lambda place, form=item: pdfium.FPDFFormObj_GetObject(form, place), (matrix, *placed))
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE or kind == pdfium.FPDF_PAGEOBJ_PATH and _is_filled(item):
                paint.append((turn, _bounds(item, placed)))

    draw(pdfium.FPDFPage_CountObjects(page), lambda index: pdfium.FPDFPage_GetObject(page, index), ())
    return order, paint


def _is_filled(path):
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))) and fill.value != 0


def _bounds(item, placed):
    edges = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
        return (0, 0, 0, 0)
    left, low, right, high = (edge.value for edge in edges)
    corners = [_moved(x, y, placed) for x in (left, right) for y in (low, high)]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(down), max(across), max(down)


def _address(item):
    return ctypes.cast(item, ctypes.c_void_p).value or 0 if item else 0


def _viewed(page, x, y, size):
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _onto(page, size):
    """What puts a point of a page, as it is viewed, onto a picture of `size`: the library's answer, asked once."""
    far = 1000
    wide = (size[0] * FINER, size[1] * FINER)
    (x0, y0), (x1, y1), (x2, y2) = (_viewed(page, *point, wide) for point in ((0, 0), (far, 0), (0, far)))
    a, b, c, d = ((x1 - x0) / far, (y1 - y0) / far, (x2 - x0) / far, (y2 - y0) / far)
    return lambda x, y: (round((x0 + a * x + c * y) / FINER), round((y0 + b * x + d * y) / FINER))


def _pictures_on(page):
    """Where pictures lie on a page, as a mask of GRID by GRID points."""
    cover = Image.new("L", (GRID, GRID))
    for item, placed in _objects(page):
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        edges = [ctypes.c_float() for _ in range(4)]
        if pdfium.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
            left, low, right, high = (edge.value for edge in edges)
            corners = [_moved(x, y, placed) for x in (left, right) for y in (low, high)]
            box = _grid(page, corners)
            if box[2] > box[0] and box[3] > box[1]:
                cover.paste(255, box)
    return cover


def _grid(page, corners):
    """The box of GRID by GRID that holds some points of a page."""
    points = [_viewed(page, x, y, (GRID, GRID)) for x, y in corners]
    across, down = [x for x, _ in points], [y for _, y in points]
    return max(0, min(across)), max(0, min(down)), min(GRID, max(across) + 1), min(GRID, max(down) + 1)


def _moved(x, y, matrices):
    for m in matrices:
        x, y = m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f
    return x, y


def _objects(page):
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


def _passages(words):
    """Runs of words that make up something said; between them stand Nones."""
    found, run = [], []
    for word in [*words, None]:
        if word is not None:
            run.append(word.text)
            continue
        if _says_something(run):
            said = " ".join(run)
            found.append(f"{said[:TOLD]}…" if len(said) > TOLD else said)
        run = []
    return found


def _says_something(run):
    spoken = [word for word in run if len(re.findall(r"[^\W\d_]", word)) >= 2]
    if any(NAME.fullmatch(word) for word in spoken) or len(re.findall(r"\d", "".join(run))) >= LEAST_DIGITS:
        return True  # a name, a sum, a telephone number
    return len(spoken) >= LEAST_WORDS and sum(map(len, spoken)) >= LEAST_LETTERS


def otherwise_read(plain, sentences) -> list[tuple[int, str]]:
    """(0-based page, text) of replacement texts that say what the page does not show (ISO 32000-1, 14.9.4).

    `plain` is the open document without them; `sentences` are (page, text) of each.
    """
    found, shown = [], {}
    for index, text in sentences:
        if index not in shown:
            page = plain[index]
            shown[index] = _letters(read.text_of(page))
            page.close()
        if _says_something(text.split()) and _letters(text) not in shown[index]:
            found.append((index, text[:TOLD]))
    return found


def _letters(text):
    return re.sub(r"[\W_]+", "", text).lower()
