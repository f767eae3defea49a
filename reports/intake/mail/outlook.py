"""What Outlook's formats have in common: the parts of a message, put together as a MIME message (RFC 2045 to 2049)."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime

from reports.intake.mail import rtf

SHORTEST = 17  # bytes of compressed rich text: its header, and any text


@dataclass
class File:
    """A file in a message of Outlook's; `mail` instead of `data` for a message in it, or for what is its text."""

    name: str
    data: bytes = b""
    kind: str = "application/octet-stream"
    content_id: str = ""
    is_hidden: bool = False
    mail: Message | None = None
    is_text: bool = False


@dataclass
class Letter:
    """What Outlook's formats tell of a message; headers are (name, value)."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    plain: str = ""
    html: bytes = b""
    encoding: str = ""
    files: list[File] = field(default_factory=list)


def add_rich_text(letter: Letter, compressed: bytes) -> None:
    """Take the HTML that is wrapped in a message's rich text, or its words where there is no other text."""
    if letter.html.strip() or len(compressed) < SHORTEST:
        return
    rich = rtf.unpacked(compressed)
    if html := rtf.html_of(rich):
        letter.html, letter.encoding = html.encode("utf-8", "replace"), "utf-8"
    elif not letter.plain.strip():
        letter.plain = rtf.words_of(rich)


def to_mime(letter: Letter) -> Message:
    """The same as a MIME message, whose headers and texts are in UTF-8."""
    mail = _multipart("mixed")
    for name, value in letter.headers:
        if value:
            mail[name] = " ".join(value.split())
    texts = _multipart("alternative")
    if letter.plain.strip():
        texts.attach(_text("plain", letter.plain.encode("utf-8", "replace"), "utf-8"))
    if letter.html.strip():
        texts.attach(_text("html", letter.html, letter.encoding))
    mail.attach(texts)
    for file in letter.files:
        mail.attach(_part(file))
    return mail


def date(moment: datetime | None) -> str:
    """A moment as a header has it; Outlook keeps UTC and says nothing of a zone ("-0000": RFC 5322, 3.3)."""
    return format_datetime(moment.astimezone(UTC).replace(tzinfo=None)) if moment else ""


def _multipart(subtype: str) -> Message:
    mail = Message()
    mail["Content-Type"] = f"multipart/{subtype}"
    mail.set_payload([])
    return mail


def _text(subtype: str, data: bytes, encoding: str) -> Message:
    part = Message()
    part.add_header("Content-Type", f"text/{subtype}", **({"charset": encoding} if encoding else {}))
    _fill(part, data)
    return part


def _part(file: File) -> Message:
    if file.mail is not None and file.is_text:
        return file.mail
    part = Message()
    if file.mail is not None:
        part["Content-Type"] = "message/rfc822"
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", file.name))
        part.set_payload([file.mail])
        return part
    part["Content-Type"] = (
        file.kind if file.kind.count("/") == 1 and file.kind.isascii() else "application/octet-stream"
    )
    part.add_header("Content-Disposition", "inline" if file.is_hidden else "attachment",
                    filename=("utf-8", "", file.name))  # fmt: skip
    if file.content_id:
        part["Content-ID"] = f"<{file.content_id}>"
    _fill(part, file.data)
    return part


def _fill(part: Message, data: bytes) -> None:
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
