"""Rich text of minutes: what the editor offers is what is let through, and nothing else, within bounds.

`clean` is for what comes in; a form refuses what `trouble_with` finds in it. `bounded` is for what goes out, to a page
or into print, however it came to be on record.
"""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import nh3
from django_prose_editor.config import allowlist_from_extensions, expand_extensions

# Each choice is a button of its own: the editor's drop-down list cannot be opened with a keyboard.
MENU = [{"group": group} for group in ("blockType -lists", "lists", "marks", "link", "table", "history")]
EXTENSIONS = {
    "Menu": {"groups": MENU},
    "NoSpellCheck": False,
    "Bold": True,
    "Italic": True,
    "Underline": True,
    "Heading": {"levels": [3, 4]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
}
LONGEST = 60_000  # characters that a form takes, formatting counted: some twenty pages
MOST_SHOWN = 100_000  # characters that are shown or printed of what is on record already
DEEPEST = 6  # lists and tables within one another
MOST_OPEN = 32  # elements within one another
MOST_SPANNED = 50  # columns or rows that one cell takes
LAST_NUMBER = 9999  # with which a list may begin
OMITTED = "<p>(The rest of this text is too long to be shown here. It is on record.)</p>"

NESTING = {"ul", "ol", "table"}
LINES = {"p", "li", "h3", "h4", "tr"}
OF_A_TABLE = 4  # elements within one another: table, body, row and cell
RESERVED = 1000  # characters for the ends of what is open where a text is cut, and for OMITTED


def trouble_with(html: str) -> str:
    """What of rich text is out of bounds, to go on after a name: 'is too long: …'. '' where nothing is."""
    if len(html) > LONGEST:
        return f"is too long: {len(html):,} characters with its formatting; at most {LONGEST:,}"
    bounds = _Bounds(html)
    if bounds.deepest > DEEPEST:
        return f"has {bounds.deepest} lists or tables inside one another; at most {DEEPEST}"
    return "has too much formatting inside other formatting: clear some of it" if bounds.is_flattened else ""


def clean(html: str) -> str:
    """Rich text with only what the editor offers, its numbers within bounds; no word of it is lost.

    Cleaned again it stays as it is. The time that it takes grows with the square of the length: see LONGEST.
    """
    return _settled(html, _cleaned, len(html))


def bounded(html: str) -> str:
    """Clean rich text within all bounds: what is nested more deeply becomes lines of text, what is longer is cut.

    Bounded again it stays as it is.
    """
    if len(html) > MOST_SHOWN:
        html = _Bounds(_cleaned(html[:MOST_SHOWN]), MOST_SHOWN - RESERVED).html + OMITTED
    return _settled(html, lambda text: _cut(_cleaned(text)), MOST_SHOWN // 6)


def _cleaned(html: str) -> str:
    """The editor leaves an empty element where nothing was written."""
    html = _CLEANER.clean(html)
    return "" if re.fullmatch(r"<(\w+)></\1>", html) else html


def _cut(html: str) -> str:
    """Cleaned rich text within bounds."""
    if len(html) <= MOST_SHOWN:
        return _Bounds(html).html
    return _Bounds(html, MOST_SHOWN - RESERVED).html + OMITTED


def _settled(html: str, step: Callable[[str], str], most: int) -> str:
    """What a step makes of a text when it no longer changes anything; `most` of the words alone if that never comes."""
    for _ in range(4):
        if (done := step(html)) == html:
            return html
        html = done
    return _CLEANER.clean(f"<p>{nh3.clean(html, tags=set())[:most]}</p>")


def _attribute(element: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None where the editor would never write it."""
    if name in {"colspan", "rowspan"}:
        return _number(value, MOST_SPANNED)
    return _number(value, LAST_NUMBER) if name == "start" else value


def _number(text: str, most: int) -> str | None:
    return str(min(int(text), most)) if re.fullmatch("0*[1-9][0-9]{0,8}", text) else None


def _of_this_site(address: str) -> str | None:
    """An address without a scheme: None where a browser takes it for another site's."""
    return address if re.match(r"/(?![/\\])", re.sub(r"[\x00-\x20]", "", address)) else None


_CLEANER = nh3.Cleaner(
    **allowlist_from_extensions(expand_extensions(EXTENSIONS)), attribute_filter=_attribute, url_relative=_of_this_site
)


class _Bounds(HTMLParser):
    """Writes cleaned rich text again, with no more than `most` characters of it and nothing nested too deeply."""

    def __init__(self, html: str, most: int | None = None):
        super().__init__(convert_charrefs=False)
        self.most, self.parts, self.written = len(html) if most is None else most, [], 0
        self.open, self.flat = [], None  # elements from the outermost; how many were open where the flat part begins
        self.nested = self.deepest = 0
        self.is_flattened = False
        self.feed(html)
        self.close()

    @property
    def html(self) -> str:
        return "".join(self.parts)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "br":
            self._write("<br>")
            return
        self.nested += tag in NESTING
        self.deepest = max(self.deepest, self.nested)
        if self.flat is None and self._is_too_deep(tag):
            self.flat, self.is_flattened = len(self.open), True
        self.open.append((tag, self._begin(tag)))

    def _is_too_deep(self, tag: str) -> bool:
        room = OF_A_TABLE if tag == "table" else 1
        return self.nested > DEEPEST or len(self.open) + room > MOST_OPEN

    def _begin(self, tag: str) -> bool:
        """Write the beginning of an element, or what stands for it in a flat part; whether it is to be ended."""
        if self.flat is None:
            return self._write(self.get_starttag_text())
        if tag in LINES:
            self._break()
        elif tag in {"td", "th"}:
            self._write(" ")
        return False

    def handle_endtag(self, tag: str) -> None:
        self.nested -= tag in NESTING
        _, is_written = self.open.pop()
        if is_written:
            self.parts.append(f"</{tag}>")
            self.written += len(tag) + 3
        if len(self.open) == self.flat:
            self._break()
            self.flat = None

    def _break(self) -> None:
        if self.parts and self.parts[-1] != "<br>":
            self._write("<br>")

    def handle_data(self, data: str) -> None:
        self._write(data)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def _write(self, part: str) -> bool:
        """Write as much as there is room for; whether all of it was."""
        room = self.most - self.written
        self.written += len(part)
        if (fits := len(part) <= room) or not part.startswith(("<", "&")):
            self.parts.append(part[: max(0, room)])
        return fits
