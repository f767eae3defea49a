"""Bytes of e-mails as text, whatever they say, or do not say, about their encoding."""

import base64
import binascii
import codecs
import quopri
import re

import webencodings

# Labels under which programs send any bytes: the text may be UTF-8 or windows-1252 all the same.
UNDECLARED = {"", "us-ascii", "ascii", "ansi_x3.4-1968", "iso-8859-1", "latin1", "latin-1", "8bit", "binary", "default",
              "unknown", "unknown-8bit", "x-unknown", "x-user-defined", "none"}  # fmt: skip
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}  # byte order marks
REPLACED = "\ufffd"
ENCODED = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")  # RFC 2047, 2; RFC 2231, 5
BETWEEN = re.compile(r"(\?=)\s+(=\?)")
# C1 controls stand for what windows-1252 has in their places (WHATWG Encoding, "windows-1252").
CONTROLS = {code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in b"\x81\x8d\x8f\x90\x9d"}


def decode(data: bytes, label: str | None, inner: str | None = None) -> str:
    """Bytes as text, by the label of an encoding that they came with; U+FFFD stands for what no letter is.

    Without a label, and with one that many programs put on any text, they are UTF-8 where that is valid; else by
    `inner`, which the text says of itself; else windows-1252, as browsers have it.
    """
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    label = (label or "").strip().strip("\"'").lower()
    if label in UNDECLARED or _codec(label) is None:
        return _undeclared(data, inner)
    if label.replace("-", "") in {"utf8", "unicode11utf8"}:
        return _as_utf_8(data)
    return _plain(data, _codec(label))


def header(raw: str) -> str:
    """The value of a header as it is read: unfolded, its encoded words (RFC 2047) and undeclared bytes as letters.

    `raw` is as Python's parser keeps it, with bytes that are not ASCII as surrogates.
    """
    text = " ".join(as_letters(raw).split())
    text = BETWEEN.sub(r"\1\2", text)
    parts, last, pending = [], 0, None
    for match in ENCODED.finditer(text):
        between = text[last : match.start()]
        label, data = match[1].lower(), _bytes_of(match[2], match[3])
        if pending and not between and pending[0] == label:  # a letter may be cut between two words
            pending = (label, pending[1] + data)
        else:
            parts += [decode(pending[1], pending[0])] if pending else []
            parts.append(between)
            pending = (label, data)
        last = match.end()
    parts += [decode(pending[1], pending[0])] if pending else []
    parts.append(text[last:])
    return " ".join("".join(parts).translate(CONTROLS).replace("\0", "").split())


def as_letters(raw: str) -> str:
    """A string in which surrogates stand for bytes that nobody declared, with letters in their place."""
    if raw.isascii():
        return raw
    try:
        return decode(raw.encode("ascii", "surrogateescape"), None)
    except UnicodeEncodeError:  # it has letters already
        return raw.encode("utf-8", "replace").decode()


def _bytes_of(way: str, text: str) -> bytes:
    data = text.encode("ascii", "replace")
    if way in "qQ":
        return quopri.decodestring(data.replace(b"_", b"=20"))
    try:
        return base64.b64decode(data + b"=" * (-len(data) % 4))
    except binascii.Error:
        return data


def _undeclared(data: bytes, inner: str | None) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        codec = _codec((inner or "").strip().lower())
        return _plain(data, codec if codec and codec.name != "utf-8" else _codec("windows-1252"))


def _as_utf_8(data: bytes) -> str:
    """UTF-8 where most of what is beyond ASCII is that, else windows-1252."""
    text = data.decode("utf-8", "replace")
    if (lost := text.count(REPLACED)) and lost > sum(1 for letter in text if letter > "\x7f" and letter != REPLACED):
        return _plain(data, _codec("windows-1252"))
    return text


def _plain(data: bytes, codec: codecs.CodecInfo) -> str:
    return codec.decode(data, "replace")[0].translate(CONTROLS)


def _codec(label: str) -> codecs.CodecInfo | None:
    """What a label means to browsers, which know what programs mean by it, or else to Python; None to neither."""
    if found := webencodings.lookup(label):
        return found.codec_info
    try:
        return codecs.lookup(label) if label and isinstance(b"".decode(label), str) else None
    except (LookupError, ValueError):
        return None
