"""Words that are in a page but not to be seen on it: found by looking at the page with its text and without it.

Whatever hides a word (a box over it, its colour, the edge of the page, a clip, no ink at all), the page looks the
same when the word is taken away. What cannot be told apart so (text that reads otherwise than it looks, text too
small to read) is asked for by itself.
"""

import ctypes
import re
from dataclasses import dataclass, field

import pypdfium2.raw as pdfium
from PIL import Image

from reports.pdf import read
from reports.pdf.letters import (
    DEEPEST,
    DIFFERENT,
    INVISIBLE,
    Letter,
    Reading,
    Word,
    address,
    difference,
    fineness,
    objects,
    onto,
    picture,
    pixels,
    text_objects,
    viewed,
)
from reports.pdf.normalised import letters_of

COVER = 0.01  # of a word's box must change when the word goes
FAINT = 0.05  # of the room of a letter in its word: where there is less ink, letters are looked at
THIN = 0.12  # of the box of a word: where there is less ink, letters are looked at
PLAIN = 0.35  # of a letter's box: with so much ink it is in sight
SHOWN = 0.5  # of a letter's ink is in sight where it can be read
LEGIBLE = 8.8  # points: nine, as fonts round it
TINY = 2.6  # points: text that nobody can read
LEAST_WORDS, LEAST_LETTERS = 1, 4  # of what is hidden, for it to be somebody's words
LEAST_DIGITS = 3
NAME = re.compile(r"[A-Z][a-z]{2,}\W?")
TOLD = 160  # characters that are told
DRAWS_NOTHING = 3  # a text rendering mode (ISO 32000-1, table 106)
ROW, MOST_ROWS = 20.0, 1000  # points: words are looked for near one another
GRID = 200  # points across and down in which pictures are looked for
OVER = 0.4  # of a word's box that another word stands on, to be looked at by itself
MOST_LAYERS = 6  # of words upon words


@dataclass(frozen=True)
class Findings:
    """`hidden` are passages that cannot be seen, `tiny` those too small to read; `recognised`: it is a scan's text.

    `small` is the part of what can be seen that is set in less than 9 points. `unseen` are all letters that cannot be
    seen, those of a scan's text among them.
    """

    hidden: list[str]
    tiny: list[str]
    recognised: bool
    small: float
    unseen: list[Letter] = field(default_factory=list)


def look(page, *, fields: bool = False) -> Findings:
    """Look for words on an open page that nobody sees, letter by letter. The page is changed: open it anew to read on.

    `fields`: with what is filled in, of a document whose form is open.
    """
    with Reading(page) as reading:
        words = reading.words()
        return _look(page, reading, words, fields) if words else Findings([], [], False, 0.0)


def _look(page, reading, words, fields):
    scale = fineness(page)
    whole = picture(page, scale, fields=fields)
    gone = _overwritten(page, words) | _under_words(page, words, whole, scale, fields)
    modes = [(item, pdfium.FPDFTextObj_GetTextRenderMode(item)) for item in text_objects(page)]
    drawn = [(item, mode) for item, mode in modes if mode not in INVISIBLE]
    _make_invisible(item for item, _ in drawn)
    ink = _Ink(page, drawn, difference(whole, picture(page, scale, fields=fields)))
    letters = [reading.letters(word) if place in gone or word.invisible else ink.unseen(reading, word)
               for place, word in enumerate(words)]  # fmt: skip
    pictures = _pictures_on(page) if any(word.invisible for word in words) else None
    recognised = [word.invisible and _lies_on(page, word, pictures) for word in words]
    place_on = onto(page, whole.size)
    told = [[] if scanned and not _is_blank(word, whole, place_on) or word.invisible and _is_doubled(word, words)
            else unseen for word, unseen, scanned in zip(words, letters, recognised, strict=True)]  # fmt: skip
    in_sight = [word for word, unseen in zip(words, letters, strict=True) if not any(unseen)]
    small = sum(word.size < LEGIBLE for word in in_sight) / len(in_sight) if in_sight else 0.0
    return Findings(
        hidden=_passages(part for word, unseen in zip(words, told, strict=True) for part in _parts(word, unseen)),
        tiny=_passages(word.text if word.size < TINY and not any(unseen) else None
                       for word, unseen in zip(words, letters, strict=True)),
        recognised=any(recognised), small=small, unseen=[letter for unseen in letters for letter in unseen if letter],
    )  # fmt: skip


class _Ink:
    """What of a page's letters is in sight (white in the picture `seen`), beside what there would be on bare paper."""

    def __init__(self, page, drawn, seen):
        self._page, self._drawn, self._seen, self._bare = page, drawn, seen, None
        self._place = onto(page, seen.size)

    def unseen(self, reading: Reading, word: Word) -> list[Letter | None]:
        """The letters of a word, None in place of each that is seen; nothing where all of them are."""
        area = pixels(word.box, self._place, self._seen.size)
        if area is None:
            return reading.letters(word)
        if self._is_plain(word, area):
            return []
        letters, found, last = reading.letters(word), [], None
        for letter in letters:
            if letter.text.isalnum() and _has_extent(letter.box):
                last = not self._shows(letter.box)
            found.append(last)
        found = [next((each for each in found if each is not None), True) if each is None else each for each in found]
        return [letter if gone else None for letter, gone in zip(letters, found, strict=True)] if any(found) else []

    def _is_plain(self, word, area):
        """Whether there is ink all along a word: most words need no closer look."""
        across, down = area[2] - area[0], area[3] - area[1]
        count = len(word.text)
        cells = (count, 1) if across >= down else (1, count)
        ink = self._seen.resize(cells, Image.Resampling.BOX, box=area)
        if ink.getextrema()[0] <= FAINT * 255:
            return False
        return ink.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)) > THIN * 255

    def _shows(self, box):
        """Whether enough of a letter's ink is in sight to read it."""
        area = pixels(box, self._place, self._seen.size)
        if area is None:
            return False
        ink = self._seen.crop(area).histogram()[255]
        if ink > PLAIN * (area[2] - area[0]) * (area[3] - area[1]):
            return True
        if self._bare is None:
            self._bare = _on_bare_paper(self._page, self._drawn)
        return ink > SHOWN * self._bare.crop(area).histogram()[255]


def _has_extent(box):
    return box[2] > box[0] and box[3] > box[1]


def _on_bare_paper(page, drawn):
    """Some text objects of a page in their modes, white, and nothing else, black."""
    for item, _ in objects(page):
        if pdfium.FPDFPageObj_GetType(item) not in {pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_FORM}:
            pdfium.FPDFPageObj_SetIsActive(item, False)
    for item, mode in drawn:
        pdfium.FPDFPageObj_SetFillColor(item, 0, 0, 0, 255)
        pdfium.FPDFPageObj_SetStrokeColor(item, 0, 0, 0, 255)
        pdfium.FPDFTextObj_SetTextRenderMode(item, mode)
    found = picture(page, fineness(page), marks=False)
    return difference(found, Image.new("L", found.size, 255))


def _make_invisible(items):
    for item in items:
        pdfium.FPDFTextObj_SetTextRenderMode(item, DRAWS_NOTHING)


def _under_words(page, words, whole, scale, fields):
    """Places of words that stand where others do and change nothing when they alone are taken away."""
    candidates, clashes = _upon_one_another(words)
    if not candidates:
        return set()
    by_owner = {address(item): item for item in text_objects(page)}
    found = set()
    for layer in _layers({words[place].owner for place in candidates}, clashes):
        items = [by_owner[owner] for owner in layer if owner in by_owner]
        modes = [pdfium.FPDFTextObj_GetTextRenderMode(item) for item in items]
        _make_invisible(items)
        changed = difference(whole, picture(page, scale, fields=fields))
        for item, mode in zip(items, modes, strict=True):
            pdfium.FPDFTextObj_SetTextRenderMode(item, mode)
        place_on = onto(page, changed.size)
        found |= {place for place in candidates
                  if words[place].owner in layer and not _changes(words[place], changed, place_on)}  # fmt: skip
    return found


def _changes(word, changed, place):
    area = pixels(word.box, place, changed.size)
    return area is not None and changed.crop(area).histogram()[255] > COVER * (area[2] - area[0]) * (area[3] - area[1])


def _upon_one_another(words):
    """(places of words that one of another object, with other letters, stands upon; pairs of objects that clash)."""
    shown = [(word.box, place) for place, word in enumerate(words) if not word.invisible and _has_extent(word.box)]
    ahead, found, clashes = [], set(), set()
    for box, place in sorted(shown, key=lambda each: each[0][1]):
        left, low, right, _ = box
        ahead = [each for each in ahead if each[0][3] > low]
        for other, at in ahead:
            if (other[0] < right and other[2] > left and words[at].owner != words[place].owner
                    and words[at].text != words[place].text):  # fmt: skip
                found |= {one for one, part in ((place, _part(box, other)), (at, _part(other, box))) if part > OVER}
                clashes |= {(words[at].owner, words[place].owner), (words[place].owner, words[at].owner)}
        ahead.append((box, place))
    return found, clashes


def _layers(owners, clashes):
    """Objects in groups within which none clashes with another."""
    layers = []
    for owner in sorted(owners):
        free = next((layer for layer in layers if not any((owner, other) in clashes for other in layer)), None)
        if free is None:
            layers.append({owner})
        else:
            free.add(owner)
    return layers[:MOST_LAYERS]


def _is_blank(word, whole, place):
    """Whether there is nothing to be seen where a word was recognised in a scan: it is painted over."""
    area = pixels(word.box, place, whole.size)
    if area is None:
        return True
    low, high = whole.crop(area).getextrema()
    return high - low < DIFFERENT


def _is_doubled(word, words):
    """Whether a word without ink stands where the same word is in sight."""
    return any(not other.invisible and other.text == word.text and _part(word.box, other.box) > OVER for other in words)


def _parts(word, unseen):
    """What of a word is unseen, and None for each part between that is seen."""
    if not any(unseen):
        return [None]
    parts = [None if gone is None else "" for gone in unseen]
    found = []
    for letter, gone in zip(word.text, parts, strict=True):
        if gone is None:
            found.append(None)
        elif found and found[-1] is not None:
            found[-1] += letter
        else:
            found.append(letter)
    return found


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
                order[address(item)] = turn
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


def _pictures_on(page):
    """Where pictures lie on a page, as a mask of GRID by GRID points."""
    cover = Image.new("L", (GRID, GRID))
    for item, placed in objects(page):
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
    points = [viewed(page, x, y, (GRID, GRID)) for x, y in corners]
    across, down = [x for x, _ in points], [y for _, y in points]
    return max(0, min(across)), max(0, min(down)), min(GRID, max(across) + 1), min(GRID, max(down) + 1)


def _moved(x, y, matrices):
    for m in matrices:
        x, y = m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f
    return x, y


def _passages(words):
    """Runs of words that make up something said; between them stand Nones."""
    found, run = [], []
    for word in [*words, None]:
        if word is not None:
            run.append(word)
            continue
        if says_something(run):
            said = " ".join(run)
            found.append(f"{said[:TOLD]}…" if len(said) > TOLD else said)
        run = []
    return found


def says_something(run: list[str]) -> bool:
    """Whether a run of words says anything: a name, a number, or more than a word or two."""
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
            shown[index] = letters_of(read.text_of(page))
            page.close()
        if says_something(text.split()) and letters_of(text) not in shown[index]:
            found.append((index, text[:TOLD]))
    return found
