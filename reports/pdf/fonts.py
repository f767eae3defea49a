"""The one face that we print in, from its package, and its embedding for stamps."""

from functools import cache
from io import BytesIO
from pathlib import Path

import font_source_sans_pro
import pikepdf
from fontTools import subset
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf

FOLDER = Path(font_source_sans_pro.__file__).parent / "files"
STAMPED = "".join(map(chr, range(32, 127)))
FIRST, LAST = ord(STAMPED[0]), ord(STAMPED[-1])


@cache
def face():
    """(subset of the semibold face as bytes, width of each stamped character in 1/1000 em)."""
    font = TTFont(FOLDER / "SourceSansPro-Semibold.ttf", recalcTimestamp=False)
    options = subset.Options(layout_features=[], name_IDs=[], notdef_outline=True, glyph_names=False, hinting=False)
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(text=STAMPED)
    cutter.subset(font)
    output = BytesIO()
    font.save(output)
    scale = 1000 / font["head"].unitsPerEm
    characters, advance = font.getBestCmap(), font["hmtx"]
    widths = {c: round(advance[characters[ord(c)]][0] * scale) for c in STAMPED}
    return output.getvalue(), widths


def width(text: str, size: float) -> float:
    """How wide `text` is when stamped at `size` points, in points."""
    return sum(face()[1][character] for character in text) * size / 1000


def wrapped(text: str, room: float, part: float) -> list[str]:
    """`text` in lines that are at most `room` points wide when set at `part` of the stamps' size of 10 points."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, 10 * part) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def embed(pdf: Pdf):
    """The stamps' font as an object of `pdf`, wholly embedded."""
    data, widths = face()
    name = Name("/SCRUTI+SourceSansPro-Semibold")
    file = pdf.make_stream(data)
    file.Length1 = len(data)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=32, ItalicAngle=0, CapHeight=660, StemV=100, FontFile2=file,
        **_measures(),
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=name,
            Encoding=Name.WinAnsiEncoding,
            FirstChar=FIRST,
            LastChar=LAST,
            Widths=Array([widths[character] for character in STAMPED]),
            FontDescriptor=pdf.make_indirect(descriptor),
        )
    )


def _measures():
    """What a font descriptor says of the face, in 1/1000 em."""
    box, ascent, descent = _extremes()
    return {"FontBBox": Array(box), "Ascent": ascent, "Descent": descent}


@cache
def _extremes():
    font = TTFont(BytesIO(face()[0]))
    scale = 1000 / font["head"].unitsPerEm
    head, lines = font["head"], font["hhea"]
    box = [round(edge * scale) for edge in (head.xMin, head.yMin, head.xMax, head.yMax)]
    return box, round(lines.ascent * scale), round(lines.descent * scale)


class _Outline(BasePen):
    """Collects glyphs as PDF path operators: a word that can be seen but not extracted."""

    def __init__(self, glyphs):
        super().__init__(glyphs)
        self.operators, self.shift = [], 0

    def _write(self, operator, *points):
        numbers = " ".join(f"{x + self.shift:.0f} {y:.0f}" for x, y in points)
        self.operators.append(f"{numbers} {operator}")

    def _moveTo(self, point):
        self._write("m", point)

    def _lineTo(self, point):
        self._write("l", point)

    def _curveToOne(self, one, two, three):
        self._write("c", one, two, three)

    def _closePath(self):
        self.operators.append("h")


@cache
def outline(text: str) -> tuple[str, float]:
    """(path operators of `text` in 1/1000 em, its width in 1/1000 em)."""
    font = TTFont(FOLDER / "SourceSansPro-Bold.ttf")
    glyphs, characters, advance = font.getGlyphSet(), font.getBestCmap(), font["hmtx"]
    pen = _Outline(glyphs)
    for character in text:
        glyph = characters[ord(character)]
        glyphs[glyph].draw(pen)
        pen.shift += advance[glyph][0]
    return "\n".join(pen.operators), pen.shift


def font_names(path: Path) -> set[str]:
    """The families of all fonts that the PDF at `path` describes: 'LiberationSans' for 'ABCDEF+LiberationSans-Bold'."""
    with pikepdf.open(path) as pdf:
        named = (item for item in pdf.objects if isinstance(item, Dictionary) and "/FontName" in item)
        names = [str(item.FontName).removeprefix("/") for item in named]
    return {name.rpartition("+")[2].split("-")[0] for name in names}
