"""The fonts that a document asks for and this server lacks, and what they were replaced by.

A font of other widths moves lines, pages and what was fitted into boxes. Read from the flat OpenDocument file that
LibreOffice made of the document (OpenDocument 1.3, part 3, 16 and 19), whatever that was.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from reports.intake.places import Places
from reports.pdf.fonts import font_names
from reports.pdf.normalised import letters_of

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, STYLE, FO, SVG = (f"{{{ODF}{name}:1.0}}" for name in ("text", "style", "xsl-fo-compatible", "svg-compatible"))
TABLE, DRAW, PRESENTATION = (f"{{{ODF}{name}:1.0}}" for name in ("table", "drawing", "presentation"))
STYLED = {  # attribute with the name of a style -> the style's family
    f"{TEXT}style-name": None, f"{TABLE}style-name": None, f"{DRAW}style-name": "graphic",
    f"{DRAW}text-style-name": "paragraph", f"{PRESENTATION}style-name": "presentation",
}  # fmt: skip
FAMILIES = {f"{TEXT}span": "text", f"{TEXT}a": "text", f"{TABLE}table-cell": "table-cell"}  # the others: paragraph
SAME_WIDTHS = {  # font -> the one that was made to stand for it
    "arial": "Liberation Sans", "helvetica": "Liberation Sans", "times new roman": "Liberation Serif",
    "times": "Liberation Serif", "courier new": "Liberation Mono", "courier": "Liberation Mono", "calibri": "Carlito",
    "calibri light": "Carlito", "cambria": "Caladea", "georgia": "Gelasio", "arial narrow": "Liberation Sans Narrow",
}  # fmt: skip
SIGNS = re.compile(
    r"(?:wingdings|webdings|symbol|opensymbol|starsymbol|marlett|mt extra|zapf ?dingbats)\b", re.IGNORECASE
)
PLAIN = re.compile(r"[A-Za-zÀ-žͰ-ӿ0-9]")  # what is set in a font for Latin, Greek or Cyrillic
MOST_FONTS, MOST_PASSAGES, MOST_STYLES = 20, 200, 50  # told of, looked for of each, above one another
SECONDS = 20


@dataclass
class Replaced:
    """A font that the server lacks: its name, what stands in for it, the beginnings of what was set in it."""

    name: str
    by: str
    passages: dict[str, None] = field(default_factory=dict)


def replaced_in(tree: etree._ElementTree) -> list[Replaced]:
    """The fonts of a flat OpenDocument file that were replaced by ones of other widths, those most used first."""
    styles, found = _Styles(tree), {}
    for element, passage in _passages(tree.getroot()):
        if PLAIN.search(passage) and (name := styles.font_of(element)):
            passages = found.setdefault(name, {})
            if len(passages) < MOST_PASSAGES:
                passages[passage] = None
    names = sorted(found, key=lambda name: -len(found[name]))[:MOST_FONTS]
    return [Replaced(name, by, found[name]) for name in names if (by := _stands_in(name))]


def warnings(tree: etree._ElementTree, pdf: Path, places: Places) -> list[list]:
    """[page, kind, words] for each font that was replaced and each page on which it was used."""
    embedded = {letters_of(name) for name in font_names(pdf)}
    told = []
    for font in replaced_in(tree):
        pages = places.pages_of(font.passages)
        if letters_of(font.name) in embedded or not pages:
            continue  # the document brought it along, or nothing of it is printed
        by = font.by if letters_of(font.by) in " ".join(embedded) else "another font"
        words = TOLD.format(name=font.name, by=by)
        told += [[page, "fonts", words] for page in pages]  # equal ones are put together in the end
    return told


TOLD = (
    "Set in {name}, which this server lacks, and shown in {by}, whose letters are not as wide: look whether words are "
    "cut off or lines have moved."
)


class _Styles:
    """The styles of a document, and the fonts that they name."""

    def __init__(self, tree):
        self.faces = {
            face.get(f"{STYLE}name"): _plain(face.get(f"{SVG}font-family")) for face in tree.iter(f"{STYLE}font-face")
        }
        self.named, self.defaults, self.known = {}, {}, {}
        for style in tree.iter(f"{STYLE}style", f"{STYLE}default-style"):
            properties = style.find(f"{STYLE}text-properties")
            font = None if properties is None else self._face(properties)
            family, name = style.get(f"{STYLE}family"), style.get(f"{STYLE}name")
            if name is None:
                self.defaults[family] = font
            else:
                self.named[family, name] = font, style.get(f"{STYLE}parent-style-name")

    def _face(self, properties):
        name = properties.get(f"{STYLE}font-name")
        return self.faces.get(name, name) if name else _plain(properties.get(f"{FO}font-family"))

    def font_of(self, element: etree._Element) -> str | None:
        """The font in which the words of an element are set."""
        while element is not None:
            for attribute, family in STYLED.items():
                name = element.get(attribute)
                if name and (font := self._of_style(family or FAMILIES.get(element.tag, "paragraph"), name)):
                    return font
            element = element.getparent()
        return self.defaults.get("paragraph")

    def _of_style(self, family, name):
        key = family, name
        if key not in self.known:
            font = None
            for _ in range(MOST_STYLES):
                if font or not name:
                    break
                font, name = self.named.get((family, name), (None, None))
            self.known[key] = font
        return self.known[key]


def _passages(root) -> Iterator[tuple[etree._Element, str]]:
    """(element, words) of all text in paragraphs: the element is the one in whose style the words are set."""
    for element in root.iter(f"{TEXT}p", f"{TEXT}h", f"{TEXT}span", f"{TEXT}a"):
        if element.text and element.text.strip():
            yield element, element.text
        for child in element:
            if child.tail and child.tail.strip():
                yield element, child.tail


def _plain(family: str | None) -> str | None:
    """The name of a font as CSS writes it, without quotation marks and other choices."""
    return family.split(",")[0].split(";")[0].strip().strip("'\"") or None if family else None


def _stands_in(name: str) -> str | None:
    """What a font is replaced by; None where the server has it, or one of the same widths."""
    if SIGNS.match(name):
        return None
    asked = re.sub(r"([-:,\\])", r"\\\1", name)
    said = subprocess.run(
        ["fc-match", "-f", "%{family}", asked], capture_output=True, text=True, timeout=SECONDS, check=False
    ).stdout
    families = said.split(",")
    has_it = any(letters_of(each) == letters_of(name) for each in families)
    return None if has_it or not said or SAME_WIDTHS.get(name.lower()) in families else families[0]
