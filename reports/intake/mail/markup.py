"""The HTML of an e-mail as HTML that is printed: its words, tables, lists, links and pictures, and nothing else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3
from lxml import etree
from lxml import html as lxml_html

from reports.intake.mail.styles import Styles, is_left_out, is_too_small, kept

UNSEEN = {"script", "style", "head", "title", "template", "noscript", "object", "embed", "iframe", "audio", "video",
          "svg", "math", "link", "meta", "base", "area", "map"}  # fmt: skip
BLOCKS = {"p", "div", "blockquote", "table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "li", "h2",
          "pre", "hr", "caption"}  # fmt: skip
INLINE = {"a", "b", "strong", "i", "em", "u", "s", "del", "ins", "sub", "sup", "small", "code", "span", "br", "img",
          "td", "th", "mark", "col", "colgroup"}  # fmt: skip
RENAMED = {"h1": "h2", "h3": "h2", "h4": "h2", "h5": "h2", "h6": "h2", "strike": "s", "center": "div", "font": "span",
           "big": "span", "tt": "code", "address": "div", "section": "div", "article": "div", "header": "div",
           "footer": "div", "main": "div", "aside": "div", "nav": "div", "figure": "div", "figcaption": "div",
           "details": "div", "summary": "div", "fieldset": "div", "legend": "div", "form": "div", "dir": "ul",
           "menu": "ul", "dl": "div", "dt": "div", "dd": "div", "body": "div", "listing": "pre",
           "xmp": "pre"}  # fmt: skip
PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup")  # of a table
CELLS = ("td", "th")
DEEPEST = 40  # elements within one another
DEEPEST_TABLE = 2
MOST_SPANNED = 50  # columns or rows
SMALL = 3  # pixels: less is no picture, but a spacer or a way of counting readers
INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)
ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)


@dataclass
class Printable:
    """HTML to print, in it nothing but what is allowed, and what of the original is not in it.

    `words` is its text; `hidden` are texts that no viewer shows. `pictures` counts those that are printed, `elsewhere`
    those that would have to be fetched, `undrawn` those that cannot be drawn.
    """

    html: str
    words: str
    hidden: list[str] = field(default_factory=list)
    elsewhere: int = 0
    undrawn: int = 0
    pictures: int = 0
    is_flattened: bool = False


def printable(html: str, picture: Callable[[str], str | None]) -> Printable:
    """An HTML document as it is printed. `picture` gives the data URI for an address of a picture.

    It gives "" where there is none at that address, None where there is one that cannot be drawn.
    """
    if (root := _parsed(html)) is None:
        words = words_of(html)
        return Printable(from_text(words), words, is_flattened=True)
    done = Printable("", "")
    _show(root, done)
    for element in list(root.iter("img")):
        _draw(element, picture, done)
    _plain_tables(root)
    _plain_links(root)
    _whole_lists(root)
    _bound(root)
    body = root.find("body")
    written = etree.tostring(root if body is None else body, encoding="unicode", method="html", with_tail=False)
    done.html = _CLEANER.clean(written)
    done.words = words_of(done.html)
    return done


def from_text(text: str) -> str:
    """Plain text as paragraphs, its line breaks and spaces as they are."""
    paragraphs = re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    parts = (part.strip("\n").rstrip() for part in paragraphs)
    return "".join(f'<p class="typed">{escape(part, quote=False)}</p>' for part in parts if part.strip())


def words_of(html: str) -> str:
    """The words of HTML alone, a line a block."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.words).splitlines()]
    return "\n\n".join(line for line in lines if line)


def _parsed(html: str) -> etree._Element | None:
    """The document without what is never shown; None for one that is nested too deeply to be read so."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = lxml_html.document_fromstring(html.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        return None
    return root


def _show(root: etree._Element, done: Printable) -> None:
    """Leave what is shown, named and styled as it is printed."""
    gone, unseen = [], {}
    for element, declared in list(Styles(root).elements(root)):
        above = unseen.get(element.getparent(), (False, False))
        if element.tag in UNSEEN:
            gone.append((element, False))
            continue
        if is_left_out(declared) or element.get("hidden") is not None:
            gone.append((element, True))
        size, shown = declared.get("font-size"), declared.get("visibility")
        unseen[element] = (
            is_too_small(size) if size and size != "inherit" else above[0],
            shown in {"hidden", "collapse"} if shown and shown != "inherit" else above[1],
        )
        _restyle(element, declared)
    for element, is_hidden in gone:
        if is_hidden and element.getroottree().getroot() is root:
            _note(done, "".join(element.itertext()))
        if element.getparent() is not None:
            element.drop_tree()
    for element, (small, invisible) in unseen.items():
        if small or invisible:
            _silence(element, done)


def _silence(element: etree._Element, done: Printable) -> None:
    """Take out an element's own text, in it and between the elements in it."""
    _note(done, element.text or "")
    element.text = ""
    for child in element:
        _note(done, child.tail or "")
        child.tail = ""


def _note(done: Printable, text: str) -> None:
    if INVISIBLE.sub("", text):
        done.hidden.append(" ".join(text.split()))


def _restyle(element: etree._Element, declared: dict[str, str]) -> None:
    declared = dict(declared)
    if colour := element.get("bgcolor"):
        declared.setdefault("background-color", colour)
    if element.tag == "font" and (colour := element.get("color")):
        declared.setdefault("color", colour)
    if element.tag in {"td", "th", "p", "div"} and (side := element.get("align")):
        declared.setdefault("text-align", side)
    if element.tag == "center":
        declared.setdefault("text-align", "center")
    if element.tag == "img" and re.fullmatch(r"\d{1,4}(\.\d+)?px", width := declared.get("width", "")):
        element.set("width", width.removesuffix("px").split(".")[0])
    element.attrib.pop("style", None)
    if style := kept(declared):
        element.set("style", style)
    element.tag = RENAMED.get(element.tag, element.tag)


def _draw(element: etree._Element, picture: Callable[[str], str | None], done: Printable) -> None:
    """Put a picture into its place, or the words that stand for it."""
    if any(_number(element.get(side, "")) <= SMALL for side in ("width", "height")):
        element.drop_tree()
        return
    address, words = element.get("src", "").strip(), " ".join(element.get("alt", "").split())
    uri = picture(address) if address else ""
    if uri:
        element.set("src", uri)
        done.pictures += 1
        return
    done.undrawn += uri is None
    done.elsewhere += uri == "" and bool(address)
    element.text, element.tag = f"[{words}]" if words else "", "span"
    if not words:
        element.drop_tree()


def _number(text: str) -> float:
    """The pixels that an attribute of a picture gives; what gives none is large."""
    found = re.fullmatch(r"\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*", text)
    return int(found[1]) if found else 1e6


def _plain_tables(root: etree._Element) -> None:
    """Tables that only put things in their places become blocks one below the other; others stay, and do not nest."""
    depth = {}
    for table in reversed(list(root.iter("table"))):  # the inner ones first
        inner = max((depth.get(each, 0) for each in table.iterdescendants("table")), default=0)
        if table.get("role") in {"presentation", "none"} or inner >= DEEPEST_TABLE or not _is_grid(table, inner > 0):
            _unwrap(table)
        else:
            depth[table] = inner + 1
            _tidy(table)


def _is_grid(table: etree._Element, is_outer: bool) -> bool:
    """Whether a table has rows of several cells that say something; one with tables in it needs two of them."""
    rows = [sum(1 for cell in row if cell.tag in CELLS and _says_something(cell)) for row in _rows(table)]
    return sum(1 for cells in rows if cells > 1) > is_outer


def _says_something(cell: etree._Element) -> bool:
    return bool("".join(cell.itertext()).strip()) or cell.find(".//img") is not None


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _unwrap(table: etree._Element) -> None:
    for part in [table, *(each for each in table.iterdescendants(*PARTS) if _table_of(each) is table)]:
        for name in ("colspan", "rowspan", "role"):
            part.attrib.pop(name, None)
        part.tag = "div"


def _table_of(part: etree._Element) -> etree._Element | None:
    return next(part.iterancestors("table"), None)


def _tidy(table: etree._Element) -> None:
    for cell in table.iterdescendants(*CELLS):
        for name in ("colspan", "rowspan"):
            if (text := cell.get(name)) is not None:
                cell.set(name, str(min(max(1, int(_number(text))), MOST_SPANNED)) if _number(text) < 1e6 else "1")
        if cell.tag == "th":
            cell.set("scope", "row" if cell.get("scope") == "row" else "col")


def _plain_links(root: etree._Element) -> None:
    """Make links of words alone, since others get no tag in print; one around a picture goes, the picture stays."""
    for link in list(root.iter("a")):
        if link.find(".//img") is not None:
            link.drop_tag()
            continue
        for inner in list(link.iterdescendants()):
            if inner.tag == "br":
                inner.tail = f" {inner.tail or ''}"
            if inner.tag not in BLOCKS:
                inner.drop_tag()


def _whole_lists(root: etree._Element) -> None:
    """Parts of lists and tables that stand outside any become blocks; what is in a list is an entry of it."""
    for element in list(root.iter("li", *PARTS)):
        is_inside = element.getparent().tag in {"ul", "ol"} if element.tag == "li" else _table_of(element) is not None
        if not is_inside:
            element.tag = "div"
    for each in list(root.iter("ul", "ol")):
        for child in list(each):
            text, child.tail = child.tail, ""
            if child.tag != "li":
                child.addprevious(entry := _entry())
                entry.append(child)
            if text and text.strip():
                (entry if child.tag != "li" else child).addnext(_entry(text))
        if each.text and each.text.strip():
            each.insert(0, _entry(each.text))
        each.text = ""


def _entry(text: str = "") -> etree._Element:
    """An entry of a list without a sign before it."""
    entry = lxml_html.Element("li", style="list-style-type: none")
    entry.text = text
    return entry


def _bound(root: etree._Element) -> None:
    """Take out wrappers that say nothing, and make flat what is nested too deeply."""
    for element in reversed(list(root.iter("div"))):
        if element.getparent() is not None and not element.get("style") and _only_wraps(element):
            element.drop_tag()
    depth = {}
    for element in list(root.iter(etree.Element)):
        above = element.getparent()
        depth[element] = depth.get(above, 0) + 1
        if depth[element] > DEEPEST and element.tag not in {"br", "img"}:
            depth[element] = depth[above]
            if element.tag in BLOCKS or element.tag in CELLS:
                after = etree.Element("br")
                after.tail, element.tail = element.tail, ""
                element.addprevious(etree.Element("br"))
                element.addnext(after)
            element.drop_tag()


def _only_wraps(element: etree._Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return len(element) > 0 and not any(t and t.strip() for t in texts) and all(c.tag in BLOCKS for c in element)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute that is printed; None for one that is not."""
    if name == "href":
        return value if ADDRESS.match(value) else None
    if name == "src":
        return value if re.match(r"data:image/(?:png|jpeg);base64,", value) else None
    if name == "width":
        return value if re.fullmatch(r"[1-9]\d{0,3}|[1-9]\d?%|100%", value) else None
    if name in {"start", "value"}:
        return value if re.fullmatch(r"\d{1,4}", value) else None
    if name == "type":
        return value if value in {"1", "a", "A", "i", "I"} else None
    return value


_CLEANER = nh3.Cleaner(
    tags=BLOCKS | INLINE,
    clean_content_tags=set(),
    attributes={
        "*": {"style", "dir"}, "a": {"href"}, "img": {"src", "alt", "width"}, "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"}, "ol": {"start", "type"}, "li": {"value"}, "p": {"class"},
    },
    attribute_filter=_attribute,
    filter_style_properties={"color", "background-color", "font-weight", "font-style", "text-decoration",
                             "text-decoration-line", "text-align", "white-space", "list-style-type"},
    url_schemes={"http", "https", "mailto", "tel", "data"},
    link_rel=None,
)  # fmt: skip


class _Words(HTMLParser):
    """The words of HTML, as many levels as it has."""

    def __init__(self) -> None:
        super().__init__()
        self.words, self.unseen = [], 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.unseen += tag in UNSEEN - {"link", "meta", "base", "area", "embed"}
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        self._break(tag)

    def _break(self, tag: str) -> None:
        if RENAMED.get(tag, tag) in BLOCKS or tag == "br":
            self.words.append("\n")
        elif tag in CELLS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(re.sub(r"\s+", " ", data))
