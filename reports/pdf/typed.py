"""Text that somebody typed onto a page, set in type as a viewer shows it, in faces that are embedded.

A viewer lays the text out when it shows it, from the default appearance string, the default style and rich text
(ISO 32000-1, 12.7.3.3 and 12.7.3.4). Faces are those of the same widths as the ones that forms name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from io import BytesIO

import lxml.html
import pikepdf
from lxml.etree import LxmlError
from pikepdf import Pdf, Stream

FACES = [  # what a font's name begins with or has in it, and the face of the same widths
    ("cour", "Liberation Mono"), ("mono", "Liberation Mono"), ("tim", "Liberation Serif"), ("tiro", "Liberation Serif"),
    ("serif", "Liberation Serif"), ("georgia", "Liberation Serif"), ("roman", "Liberation Serif"),
    ("calibri", "Carlito"), ("cambria", "Caladea"),
]  # fmt: skip
FACE = "Liberation Sans"  # of Helvetica's and Arial's widths
ALIGNED = ("left", "center", "right")  # by /Q
TAGS = {"p", "span", "b", "i", "u", "br", "sup", "sub", "div", "em", "strong"}
STYLES = {"color", "font-size", "font-weight", "font-style", "text-decoration", "text-align", "vertical-align"}
HARMLESS = re.compile(r"[\w#.,%() +-]{1,60}")
SIZES = (2.0, 300.0)  # points
USUAL = 12.0  # points: the size of text that names none


@dataclass(frozen=True)
class Style:
    """How text is set: a face, its size in points (0: as large as fits), a CSS colour, an alignment."""

    face: str = FACE
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    colour: str = "#000"
    align: str = "left"


@dataclass(frozen=True)
class Text:
    """What is to be set into a box of so many points: HTML, already escaped.

    `lines`: text of several lines, from the top; else one line in the middle of the height. `cells`: one letter each
    in so many cells (a comb).
    """

    html: str
    style: Style
    width: float
    height: float
    lines: bool = False
    cells: int = 0
    shown: list[str] = field(default_factory=list)  # rows of a list box, HTML


def style_of(appearance: str, font_name: str = "", align: int = 0) -> Style:
    """The style that a default appearance string asks for; `font_name` is the base font that it names."""
    size, colour = 0.0, "#000"
    operands: list[str] = []
    name = ""
    for token in re.findall(r"/[^\s/\[\]<>()]*|[^\s/]+", appearance):
        if token == "Tf" and len(operands) >= 2:
            name, size = operands[-2].lstrip("/"), _number(operands[-1])
        elif token in {"g", "rg", "k"}:
            colour = css_colour([_number(each) for each in operands[-{"g": 1, "rg": 3, "k": 4}[token] :]])
        else:
            operands.append(token)
            continue
        operands = []
    named = (font_name or name).lower()
    face = next((face for part, face in FACES if part in named and "sans" not in named), FACE)
    return Style(
        face=face, bold="bold" in named or named in {"hebo", "tibo", "cobo"}, colour=colour,
        italic="italic" in named or "oblique" in named or named in {"heob", "tiit", "coob"},
        size=min(size, SIZES[1]) if size > 0 else 0.0, align=ALIGNED[align] if align in (0, 1, 2) else "left",
    )  # fmt: skip


def css_colour(numbers: list[float]) -> str:
    """A colour of 1 (grey), 3 (RGB) or 4 (CMYK) numbers from 0 to 1 in CSS; black where it is none."""
    if len(numbers) == 1:
        numbers = numbers * 3
    if len(numbers) == 4:
        *inks, black = numbers
        numbers = [(1 - ink) * (1 - black) for ink in inks]
    if len(numbers) != 3:
        return "#000"
    return "#" + "".join(f"{round(min(max(number, 0), 1) * 255):02x}" for number in numbers)


def _number(text):
    try:
        return float(text)
    except ValueError:
        return 0.0


def plain(words: str) -> str:
    """Plain text as HTML, its lines kept."""
    return escape(re.sub(r"\r\n?", "\n", words))


def rich(markup: str) -> str | None:
    """Rich text (12.7.3.4) as HTML that holds words and their looks alone; None where it cannot be read."""
    try:
        tree = lxml.html.fragment_fromstring(re.sub(r"<\?xml[^>]*\?>", "", markup), create_parent="div")
    except (LxmlError, ValueError, AssertionError):
        return None
    return "".join(_allowed(tree)) if tree.text_content().strip() else None


def _allowed(element) -> Iterator[str]:
    yield escape(element.text or "")
    for child in element:
        tag = child.tag.split("}")[-1].lower() if isinstance(child.tag, str) else ""
        known = tag in TAGS
        if known:
            yield f'<{tag} style="{escape(_harmless(child.get("style", "")))}">'
        if tag not in {"script", "style", "head", ""}:
            yield from _allowed(child)
        if known and tag != "br":
            yield f"</{tag}>"
        yield escape(child.tail or "")


def _harmless(style):
    pairs = (rule.partition(":") for rule in style.split(";"))
    kept = [(name.strip().lower(), value.strip()) for name, _, value in pairs]
    return "; ".join(f"{name}: {value}" for name, value in kept if name in STYLES and HARMLESS.fullmatch(value))


def set_in_type(pdf: Pdf, texts: list[Text]) -> list[Stream]:
    """The texts as forms (8.10) of a document, each with a box of its own size, from 0 0."""
    from reports.pdf.render import render  # it takes long to load, and few papers need it

    sheet = "".join(f"@page p{place} {{ size: {text.width:.3f}pt {text.height:.3f}pt; margin: 0 }}"
                    for place, text in enumerate(texts))  # fmt: skip
    body = "".join(f'<section style="page: p{place}">{_box(text)}</section>' for place, text in enumerate(texts))
    made = render(f"<html><head><style>{COMMON}{sheet}</style></head><body>{body}</body></html>", tagged=False)[0]
    with pikepdf.open(BytesIO(made)) as source:
        forms = [pdf.copy_foreign(source.make_indirect(page.as_form_xobject())) for page in source.pages]
    for form in forms:
        for key in form.keys() & {"/Group", "/StructParents"}:
            del form[key]
    return forms


COMMON = (
    "body { margin: 0 } section { break-before: page; position: relative;"
    " font-kerning: none; font-variant-ligatures: none }"
    " section:first-child { break-before: auto }"
    " p { margin: 0 } .typed { position: absolute; overflow: hidden; white-space: pre-wrap; overflow-wrap: anywhere }"
    " .row { overflow: hidden; white-space: nowrap; padding: 0 }"
)
SPACE = 0.278  # of the size: a space is as wide in the usual face; viewers count the one at the end of a line
LEADING = 1.169  # lines of a form: the height of its usual face above and below the line, of its size


def _box(text):
    style = text.style
    looks = (
        f"font-family: {style.face}, Liberation Sans, DejaVu Sans, sans-serif; font-size: {style.size or USUAL:.2f}pt;"
        f" color: {style.colour}; text-align: {style.align}; font-weight: {700 if style.bold else 400};"
        f" font-style: {'italic' if style.italic else 'normal'}; height: {text.height:.3f}pt;"
    )
    if text.cells:
        return _comb(text, looks)
    hanging = SPACE * (style.size or USUAL) if text.lines and style.align == "left" else 0.0
    across = f"left: 1pt; width: {max(text.width - 2 - hanging, 1):.3f}pt;"
    if text.shown:
        across = f"{across} top: 1pt; line-height: {LEADING}"
        return f'<div class="typed" style="{looks}{across}">{"".join(text.shown)}</div>'
    how = f"line-height: {LEADING}; top: 1pt" if text.lines else f"white-space: pre; line-height: {text.height:.3f}pt"
    return f'<div class="typed" style="{looks}{across}{how}">{text.html}</div>'


def _comb(text, looks):
    wide = text.width / text.cells
    letters = re.findall(r"&\w+;|&#\w+;|.", text.html)[: text.cells]
    missing = text.cells - len(letters)
    first = {"left": 0, "center": missing // 2, "right": missing}[text.style.align]
    return "".join(
        f'<div class="typed" style="{looks} left: {(first + place) * wide:.3f}pt; width: {wide:.3f}pt;'
        f' text-align: center; line-height: {text.height:.3f}pt">{letter}</div>'
        for place, letter in enumerate(letters)
    )
