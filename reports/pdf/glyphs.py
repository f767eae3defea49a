"""Characters that come out as a box, because their font has no glyph for them (.notdef, ISO 32000-1, 9.6.6 and 9.7.6).

A program that embeds part of a font gives the glyph of what is missing a number like any other's. So a character is
looked up in the font as it is embedded: it has no glyph, the glyph 0, or one that is drawn as the glyph 0 is.
"""

import io
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pikepdf
from fontTools.agl import UV2AGL, toUnicode
from fontTools.encodings.MacRoman import MacRoman
from fontTools.encodings.StandardEncoding import StandardEncoding
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from reports.pdf.contents import BROKEN
from reports.pdf.objects import listed

DEEPEST = 8  # forms within forms
UNSEEN = 3  # the rendering mode of text that is not drawn (ISO 32000-1, table 106)
OPERATORS = "q Q Tf Tr Tj TJ ' \" Do"
MOST_SHOWN = 12  # characters that are told of a page
SYMBOLS = (0xF000, 0xF100, 0xF200)  # where fonts of symbols have their codes
SYMBOLIC = 4  # a flag of a font (ISO 32000-1, table 123)
BOXES = {*map(chr, range(0x25A0, 0x2600)), "☐", "⬚", "⬜", "⯐", "\ufffd"}  # characters that look as a missing one does
WIN_ANSI = {code: bytes([code]).decode("cp1252", "ignore") for code in range(256)}
DAMAGED = (TTLibError, struct.error, KeyError, IndexError, ValueError, AssertionError, AttributeError, TypeError)


@dataclass
class Boxes:
    """What comes out as boxes on a page (from 1): how many characters, of which fonts, which they are if known."""

    page: int
    count: int = 0
    fonts: dict[str, None] = field(default_factory=dict)
    characters: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Face:
    """A font as a document uses it: its name, how many bytes a code has, what it lacks, what its codes mean."""

    name: str
    width: int
    lacks: Callable[[int], bool]
    meaning: dict[int, str]


def boxes_in(
    pdf: Pdf, told: Callable[[int], None] = lambda page: None, among: Iterable[int] | None = None
) -> list[Boxes]:
    """The pages of an open document, or those `among` them, on which characters come out as boxes.

    `told` gets the number of each page, from 1.
    """
    faces: dict[tuple, Face | None] = {}
    found = []
    for number in range(1, len(pdf.pages) + 1) if among is None else among:
        page = pdf.pages[number - 1]
        on_page = Boxes(number)
        try:
            _look(page, page.obj.get("/Resources"), faces, on_page, 0)
        except (*BROKEN, RecursionError):
            pass  # what cannot be read is not drawn
        if on_page.count:
            found.append(on_page)
        told(number)
    return found


def _look(content, resources, faces, found, depth):
    """Count what a page or form draws of characters that its fonts lack."""
    fonts = _fonts(resources, faces)
    forms = _forms(resources) if depth < DEEPEST else {}
    if not fonts and not forms:
        return
    state, kept, drawn = (None, 0), [], set()
    for instruction in pikepdf.parse_content_stream(content, OPERATORS):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            kept.append(state)
        elif operator == "Q":
            state = kept.pop() if kept else state
        elif operator == "Tf":
            state = fonts.get(str(operands[0])), state[1]
        elif operator == "Tr":
            state = state[0], int(operands[0])
        elif operator == "Do":
            drawn.add(str(operands[0]))
        elif state[0] is not None and state[1] != UNSEEN and operands:
            _count(state[0], operands[-1], found)
    for name in drawn & forms.keys():
        _look(forms[name], forms[name].get("/Resources", resources), faces, found, depth + 1)


def _count(face, shown, found):
    for text in listed(shown):
        if not isinstance(text, String):
            continue
        data = bytes(text)
        for at in range(0, len(data) - face.width + 1, face.width):
            code = int.from_bytes(data[at : at + face.width], "big")
            meaning = face.meaning.get(code, "")
            if face.lacks(code) and not (meaning and (meaning.isspace() or meaning in BOXES)):
                found.count += 1
                found.fonts[face.name] = None
                if meaning and len(found.characters) < MOST_SHOWN:
                    found.characters[meaning] = None


def _fonts(resources, faces):
    """{name: face} of the fonts among some resources that may lack something."""
    fonts = resources.get("/Font") if isinstance(resources, Dictionary) else None
    found = {}
    for name in fonts.keys() if isinstance(fonts, Dictionary) else ():
        font = fonts[name]
        if isinstance(font, Dictionary) and (face := _face(font, faces)):
            found[name] = face
    return found


def _face(font, faces):
    key = font.objgen if font.is_indirect else None
    if key is None or key not in faces:
        try:
            face = _read(font)
        except (*BROKEN, *DAMAGED):
            face = None
        if key is None:
            return face
        faces[key] = face
    return faces[key]


def _forms(resources):
    objects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    named = {name: objects[name] for name in objects.keys()} if isinstance(objects, Dictionary) else {}  # noqa: SIM118
    return {name: each for name, each in named.items()
            if isinstance(each, Stream) and each.get("/Subtype") == Name.Form}  # fmt: skip


def _read(font) -> Face | None:
    """A font that lacks something or may do; None of one that lacks nothing or cannot be judged."""
    kind = font.get("/Subtype")
    if kind == Name.Type0:
        width, lacking = 2, _composite(font, font.DescendantFonts[0])
    elif kind in {Name.TrueType, Name.Type1, Name.MMType1} and "/FontDescriptor" in font:
        width, lacking = 1, _simple(font)
    else:
        return None
    if not lacking:
        return None
    name = str(font.get("/BaseFont", "/a font without a name"))[1:]
    return Face(name.partition("+")[2] or name, width, lacking, _meanings(font))


def _composite(font, below):
    """What tells whether a composite font lacks a code."""
    chosen = _chosen(font.get("/Encoding"))
    program = _program(below.FontDescriptor) if chosen is not None else None
    if program is None or not (boxes := program.boxes):
        return None
    table = below.get("/CIDToGIDMap", Name.Identity)
    glyphs = table.read_bytes() if isinstance(table, Stream) else None

    def lacks(code):
        chosen_glyph = chosen(code)
        if glyphs is not None:
            chosen_glyph = int.from_bytes(glyphs[2 * chosen_glyph : 2 * chosen_glyph + 2], "big")
        return chosen_glyph in boxes

    return lacks


def _chosen(encoding) -> Callable[[int], int] | None:
    """What gives the CID of a code of two bytes, by an encoding that is the identity or is embedded (9.7.5)."""
    if isinstance(encoding, Name) and str(encoding) in {"/Identity-H", "/Identity-V"}:
        return lambda code: code
    if not isinstance(encoding, Stream):
        return None
    listed_ones = {}
    for instruction in pikepdf.parse_content_stream(encoding, "endcidchar endcidrange"):
        said = instruction.operands
        if str(instruction.operator) == "endcidchar":
            listed_ones |= {_code(code): int(cid) for code, cid in zip(said[::2], said[1::2], strict=False)}
        else:
            for first, last, cid in zip(said[::3], said[1::3], said[2::3], strict=False):
                start = _code(first)
                for code in range(start, min(_code(last), start + 65535) + 1):
                    listed_ones[code] = int(cid) + code - start
    return lambda code: listed_ones.get(code, 0)


def _simple(font):
    """What tells whether a simple font lacks a code, among those that have a width."""
    program = _program(font.FontDescriptor)
    if program is None or not program.boxes:
        return None
    first, widths = int(font.get("/FirstChar", 0)), [float(width) for width in listed(font.get("/Widths"))]
    used = [first + at for at, width in enumerate(widths) if width and 0 <= first + at < 256]
    names = _names(font)
    lacking = {code for code in used if not program.glyphs_of(code, names.get(code)) - program.boxes}
    return lacking.__contains__ if lacking else None


def _names(font) -> dict[int, str]:
    """{code: name of the glyph} as a simple font's encoding has them, none where it says nothing."""
    encoding = font.get("/Encoding")
    is_symbolic = int(font.FontDescriptor.get("/Flags", 0)) & SYMBOLIC
    base = encoding.get("/BaseEncoding") if isinstance(encoding, Dictionary) else encoding
    if base == Name.WinAnsiEncoding:
        names = {code: UV2AGL.get(ord(letter), "") for code, letter in WIN_ANSI.items() if letter}
    elif base == Name.MacRomanEncoding:
        names = dict(enumerate(MacRoman))
    elif is_symbolic or encoding is None:
        names = {}
    else:
        names = dict(enumerate(StandardEncoding))
    code = 0
    for each in listed(encoding.get("/Differences")) if isinstance(encoding, Dictionary) else ():
        if isinstance(each, Name):
            names[code] = str(each)[1:]
            code += 1
        else:
            code = int(each)
    return names


class _TrueType:
    """An embedded font with TrueType's outlines. `boxes` are the glyphs that are drawn as what is missing is."""

    def __init__(self, data: bytes):
        self.font = TTFont(io.BytesIO(data), lazy=True)
        outlines = self._outlines()
        self.boxes = (
            {glyph for glyph, outline in enumerate(outlines) if outline == outlines[0]} if outlines[0] else set()
        )

    def _outlines(self) -> list[bytes]:
        tables, count = self.font.reader, struct.unpack(">H", self.font.reader["maxp"][4:6])[0]
        is_long = struct.unpack(">h", tables["head"][50:52])[0]
        places = struct.unpack_from(f">{count + 1}{'L' if is_long else 'H'}", tables["loca"])
        size, data = 1 if is_long else 2, tables["glyf"]
        return [data[start * size : end * size] for start, end in zip(places, places[1:], strict=False)]

    def glyphs_of(self, code: int, name: str | None) -> set[int]:
        """The glyphs that readers may draw for a code: they differ in the order in which they look (9.6.6.4)."""
        tables = self.font["cmap"].tables if "cmap" in self.font else []
        tables = [each for each in tables if each.format in {0, 2, 4, 6, 10, 12, 13}]
        letter = toUnicode(name) if name else ""
        letters = [each for each in tables if each.isUnicode()] if len(letter) == 1 else []
        wanted = [ord(letter)] if letters else [code, *(page + code for page in SYMBOLS)]
        found = {self.font.getGlyphID(table.cmap[each]) for table in letters or tables for each in wanted
                 if each in table.cmap}  # fmt: skip
        if not found and name and "post" in self.font and name in self.font.getReverseGlyphMap():
            found.add(self.font.getGlyphID(name))
        return found


class _Compact:
    """An embedded font in the Compact Font Format. Only the glyph 0 is known to be a box."""

    def __init__(self, data: bytes):
        from fontTools.cffLib import CFFFontSet

        fonts = CFFFontSet()
        fonts.decompile(io.BytesIO(data), None)
        self.top = fonts.topDictIndex[0]
        pen = ControlBoundsPen(None)
        self.top.CharStrings[".notdef"].draw(pen)
        self.boxes = {0} if pen.bounds and pen.bounds[2] > pen.bounds[0] else set()

    def glyphs_of(self, code: int, name: str | None) -> set[int]:
        if name is None:
            encoding = self.top.Encoding
            name = (encoding if isinstance(encoding, list) else StandardEncoding)[code]
        return {0} if name not in self.top.CharStrings or name == ".notdef" else {1}


def _program(descriptor) -> _TrueType | _Compact | None:
    if "/FontFile2" in descriptor:
        return _TrueType(descriptor.FontFile2.read_bytes())
    if "/FontFile3" in descriptor and descriptor.FontFile3.get("/Subtype") in {Name.Type1C, Name.CIDFontType0C}:
        return _Compact(descriptor.FontFile3.read_bytes())
    return None


def _meanings(font) -> dict[int, str]:
    """{code: characters} of a font's ToUnicode map, as far as it lists them."""
    if not isinstance(table := font.get("/ToUnicode"), Stream):
        return {}
    return dict(_listed_meanings(table))


def _listed_meanings(table: Stream) -> Iterator[tuple[int, str]]:
    for instruction in pikepdf.parse_content_stream(table, "endbfchar endbfrange"):
        said = instruction.operands
        if str(instruction.operator) == "endbfchar":
            for code, text in zip(said[::2], said[1::2], strict=False):
                yield _code(code), _text(text)
            continue
        for first, last, text in zip(said[::3], said[1::3], said[2::3], strict=False):
            start = _code(first)
            for step in range(min(_code(last) - start + 1, 65536)):
                if isinstance(text, Array):
                    yield start + step, _text(text[step]) if step < len(text) else ""
                else:
                    data = bytes(text)
                    moved = int.from_bytes(data, "big") + step
                    yield start + step, moved.to_bytes(len(data) + 1, "big")[1:].decode("utf-16-be", "ignore")


def _code(text) -> int:
    return int.from_bytes(bytes(text), "big")


def _text(text) -> str:
    return bytes(text).decode("utf-16-be", "ignore")
