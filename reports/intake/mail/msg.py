"""Outlook's messages (.msg, [MS-OXMSG]) as MIME messages, with the messages and files in them."""

from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from typing import BinaryIO

from olefile import OleFileIO
from oxmsg.domain import constants as c
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from reports.intake.mail import outlook
from reports.intake.mail.charsets import decode
from reports.pdf.inspect import Unusable

WHOLE, WITHIN, OF_A_FILE, OF_A_PERSON = 32, 24, 8, 8  # bytes before the properties ([MS-OXMSG] 2.4.1)
STRING, STRING_8, BINARY, OBJECT = 0x001F, 0x001E, 0x0102, 0x000D  # types of properties ([MS-OXCDATA] 2.11.1)
TO, COPY = 1, 2  # kinds of recipients ([MS-OXOMSG] 2.2.3.1)
DRAWN = 4  # a flag of files that the text shows ([MS-OXCMSG] 2.2.2.18)
DEEPEST = 20  # messages within one another
TOO_DEEP = (
    "This e-mail has too many messages within one another. Save those that are wanted, and upload them one by one."
)


def to_mime(source: Path | BinaryIO) -> Message:
    """The message in a file; raises Unusable where it is too deep, and what olefile raises."""
    with OleFileIO(source) as ole:
        try:
            return _message(Storage.from_ole(ole), WHOLE, 0)
        except RecursionError as error:
            raise Unusable(TOO_DEEP) from error


class _Known:
    """The properties of a message, a recipient or a file."""

    def __init__(self, storage: Storage, offset: int):
        self.storage, self.properties = storage, Properties(storage, properties_header_offset=offset)

    def text(self, *names: int) -> str:
        """The first of some properties that is there as text."""
        for name in names:
            if (data := self._bytes(name, STRING)) is not None:
                return data.decode("utf-16-le", "replace").replace("\0", "")
            if (data := self._bytes(name, STRING_8)) is not None:
                return decode(data, self.encoding).replace("\0", "")
        return ""

    def data(self, name: int) -> bytes:
        return self._bytes(name, BINARY) or b""

    def number(self, name: int) -> int:
        try:
            return int(self.properties.int_prop_value(name) or 0)
        except (KeyError, ValueError, TypeError):
            return 0

    def moment(self, name: int):
        try:
            return self.properties.date_prop_value(name)
        except (KeyError, ValueError, TypeError, OverflowError):
            return None

    @property
    def encoding(self) -> str:
        """Of texts that are in no Unicode."""
        return self._encoding(c.PID_MESSAGE_CODEPAGE)

    @property
    def body_encoding(self) -> str:
        return self._encoding(c.PID_INTERNET_CODEPAGE) or self.encoding

    def _encoding(self, name: int) -> str:
        if not (number := self.number(name)):
            return ""
        try:
            return encoding_from_codepage(number)
        except (KeyError, LookupError, ValueError):
            return f"cp{number}"

    def _bytes(self, name: int, kind: int) -> bytes | None:
        try:
            return self.storage.property_stream_bytes(name, kind)
        except KeyError:
            return None


def _message(storage: Storage, offset: int, depth: int) -> Message:
    if depth > DEEPEST:
        raise Unusable(TOO_DEEP)
    known = _Known(storage, offset)
    letter = outlook.Letter(headers=_headers(known))
    letter.plain, letter.html, letter.encoding = known.text(c.PID_BODY), known.data(c.PID_HTML), known.body_encoding
    if not letter.html and (html := known.text(c.PID_BODY_HTML, c.PID_HTML)):
        letter.html, letter.encoding = html.encode("utf-8", "replace"), "utf-8"
    outlook.add_rich_text(letter, known.data(c.PID_RTF_COMPRESSED))
    files = list(storage.iter_attachment_storages())
    letter.files = [_file(each, depth) for each in files]
    if (whole := _sealed(known.text(c.PID_MESSAGE_CLASS).upper(), letter.files)) is not None:
        letter.files, letter.plain, letter.html = [whole], "", b""
    return outlook.to_mime(letter)


def _headers(known: _Known) -> list[tuple[str, str]]:
    """Those that the message came with, or else what Outlook keeps in their place."""
    came = HeaderParser().parsestr(known.text(c.PID_TRANSPORT_MESSAGE_HEADERS).lstrip())
    raw = {name.lower(): str(value) for name, value in reversed(list(came.raw_items()))}
    people = [_Known(each, OF_A_PERSON) for each in known.storage.iter_recipient_storages()]
    sender = _person(known.text(c.PID_SENDER_NAME, c.PID_SENT_REPRESENTING_NAME),
                     known.text(c.PID_SENDER_SMTP_ADDRESS, c.PID_SENDER_EMAIL_ADDRESS))  # fmt: skip
    date = raw.get("date") or outlook.date(known.moment(c.PID_CLIENT_SUBMIT_TIME))
    return [
        ("From", raw.get("from") or sender),
        ("To", raw.get("to") or _people(people, TO)),
        ("Cc", raw.get("cc") or _people(people, COPY)),
        ("Subject", known.text(c.PID_SUBJECT) or raw.get("subject", "")),
        ("Date", date),
    ]


def _people(people: list[_Known], kind: int) -> str:
    return ", ".join(
        _person(each.text(c.PID_DISPLAY_NAME), each.text(c.PID_SMTP_ADDRESS, c.PID_EMAIL_ADDRESS))
        for each in people
        if (each.number(c.PID_RECIPIENT_TYPE) & 0xF or TO) == kind
    )


def _person(name: str, address: str) -> str:
    """A name and an address, unless that is a path in an organisation's own directory."""
    address = address if "@" in address else ""
    if not name or name == address:
        return address
    return f"{name} <{address}>" if address else name


def _file(storage: Storage, depth: int) -> outlook.File:
    known = _Known(storage, OF_A_FILE)
    name = (
        known.text(c.PID_ATTACH_LONG_FILENAME, c.PID_ATTACH_FILENAME) or known.text(c.PID_DISPLAY_NAME) or "attachment"
    )
    inner = next(
        (each for each in storage.storages if each.name == f"__substg1.0_{c.PID_ATTACH_DATA_BINARY:04X}{OBJECT:04X}"),
        None,
    )
    if inner is not None and "__properties_version1.0" in inner._streams_by_name:
        return outlook.File(name, mail=_message(inner, WITHIN, depth + 1))
    return outlook.File(
        name,
        known.data(c.PID_ATTACH_DATA_BINARY),
        kind=known.text(c.PID_ATTACH_MIME_TAG) or "application/octet-stream",
        content_id=known.text(c.PID_ATTACH_CONTENT_ID).strip("<>"),
        is_hidden=bool(known.number(c.PID_ATTACHMENT_HIDDEN) or known.number(c.PID_ATTACH_FLAGS) & DRAWN),
    )


def _sealed(kind: str, files: list[outlook.File]) -> outlook.File | None:
    """The whole message where Outlook keeps it as a file, since it is signed or encrypted ([MS-OXOSMIME] 2.1)."""
    if not kind.startswith("IPM.NOTE.SMIME") or len(files) != 1:
        return None
    if kind.endswith("MULTIPARTSIGNED"):
        return outlook.File(files[0].name, mail=message_from_bytes(files[0].data), is_text=True)
    return outlook.File(files[0].name, files[0].data, kind="application/pkcs7-mime")
