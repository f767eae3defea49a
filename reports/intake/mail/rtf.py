"""The text of e-mails that Outlook kept as rich text, and the HTML that it wraps in it."""

import re
from dataclasses import dataclass, replace
from html import escape

from compressed_rtf import decompress
from striprtf.striprtf import rtf_to_text

LARGEST = 20_000_000  # bytes
DEEPEST = 200  # groups within one another
UNREADABLE = "(The text of this e-mail could not be read.)"
TOKEN = re.compile(r"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+")
FONT = re.compile(r"\\f(\d+)\b[^{}]{0,200}?\\fcharset(\d+)")
# Code pages of \fcharset (Rich Text Format 1.9.1, "Font Table")
CHARSETS = {0: 1252, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
            186: 1257, 204: 1251, 222: 874, 238: 1250}  # fmt: skip
SIGNS = {"par": "\r\n", "line": "\r\n", "tab": "\t", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
         "bullet": "•", "endash": "–", "emdash": "—"}  # fmt: skip
SYMBOLS = {"~": "\u00a0", "_": "\u00ad", "{": "{", "}": "}", "\\": "\\"}
NO_TEXT = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object"}  # groups that begin so


@dataclass
class _State:
    """What holds within a group."""

    is_html: bool = False  # an HTMLTAG group: its text is HTML
    is_dropped: bool = False
    for_rich_text: bool = False  # between \\htmlrtf and \\htmlrtf0
    page: int = 1252
    skipped: int = 1  # characters that stand for a Unicode one


def unpacked(compressed: bytes) -> bytes:
    """Rich text out of its compressed form ([MS-OXRTFCP]); empty where that is damaged or too long."""
    if int.from_bytes(compressed[4:8], "little") > LARGEST:
        return b""
    try:
        return decompress(compressed)
    except Exception:  # whatever damaged bytes make the library say
        return b""


def words_of(rich: bytes) -> str:
    """The words of rich text, or a sentence in their place."""
    try:
        return rtf_to_text(rich.decode("latin-1").rstrip("\0"), errors="replace").strip() if rich else UNREADABLE
    except Exception:  # whatever odd text makes the library say
        return UNREADABLE


def html_of(rich: bytes) -> str:
    """The HTML that is wrapped in rich text ([MS-OXRTFEX] 2.1); empty where there is none."""
    text = rich.decode("latin-1")
    if "\\fromhtml1" not in text[:1000]:
        return ""
    default = re.search(r"\\ansicpg(\d+)", text[:1000])
    unwrapped = _Unwrapped(int(default[1]) if default else 1252, dict(FONT.findall(text)))
    for match in TOKEN.finditer(text):
        unwrapped.take(match)
    return unwrapped.html()


class _Unwrapped:
    """Puts HTML together, token by token."""

    def __init__(self, page: int, fonts: dict[str, str]):
        self.state, self.outer = _State(page=page), []
        self.pages = {number: CHARSETS.get(int(charset), page) for number, charset in fonts.items()}
        self.parts, self.bytes = [], bytearray()
        self.to_skip, self.begins, self.may_be_dropped = 0, False, False

    def take(self, match: re.Match) -> None:
        """Go on with the next token."""
        hexed, word, number, symbol, brace, text = match.groups()
        if brace:
            self._brace(brace)
            return
        if symbol == "*":
            self.may_be_dropped = self.begins
            return
        if word:
            self._word(word, number)
        elif hexed and not self._skips():
            self.bytes += bytes.fromhex(hexed) if self._is_shown() else b""
        elif symbol and not self._skips():
            self._write(SYMBOLS.get(symbol, ""))
        elif text:
            skipped = min(self.to_skip, len(text))
            self.to_skip -= skipped
            self._write(text[skipped:])
        self.begins = self.may_be_dropped = False

    def html(self) -> str:
        self._settle()
        return "".join(self.parts).encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _brace(self, brace: str) -> None:
        self._settle()
        self.to_skip = 0
        if brace == "{" and len(self.outer) < DEEPEST:
            self.outer.append(self.state)
            self.state = replace(self.state)
        elif brace == "}" and self.outer:
            self.state = self.outer.pop()
        self.begins = brace == "{"

    def _word(self, word: str, number: str | None) -> None:
        if word == "u" and number:
            self.to_skip = self.state.skipped
            self._write(chr(int(number) % 65536))
            return
        self.to_skip = 0
        if word == "htmltag" and self.may_be_dropped:
            self.state.is_html = True
        elif self.may_be_dropped or (self.begins and word in NO_TEXT):
            self.state.is_dropped = True
        elif word == "htmlrtf":
            self._settle()
            self.state.for_rich_text = number != "0"
        elif word == "f" and number in self.pages:
            self._settle()
            self.state.page = self.pages[number]
        elif word == "uc" and number:
            self.state.skipped = min(max(int(number), 0), 10)
        elif word in SIGNS:
            self._write(SIGNS[word])

    def _skips(self) -> bool:
        self.to_skip -= (skips := self.to_skip > 0)
        return skips

    def _is_shown(self) -> bool:
        return not (self.state.is_dropped or (self.state.for_rich_text and not self.state.is_html))

    def _write(self, text: str) -> None:
        self._settle()
        if text and self._is_shown():
            self.parts.append(text if self.state.is_html else escape(text, quote=False))

    def _settle(self) -> None:
        """Write the bytes that stand one after another: some letters take two of them."""
        if self.bytes:
            try:
                text = self.bytes.decode(f"cp{self.state.page}", "replace")
            except LookupError:
                text = self.bytes.decode("cp1252", "replace")
            self.bytes = bytearray()
            self.parts.append(text if self.state.is_html else escape(text, quote=False))
