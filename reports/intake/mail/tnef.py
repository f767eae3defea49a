"""winmail.dat: what Outlook packs of a message in a form of its own ([MS-OXTNEF]), as a MIME message."""

import logging
from email.message import Message

from tnefparse import TNEF
from tnefparse import properties as names

from reports.intake.mail import outlook

log = logging.getLogger(__name__)
DEEPEST = 5  # messages within one another


def to_mime(data: bytes) -> Message | None:
    """The text and files in it; None for what cannot be opened."""
    try:
        packed = TNEF(data, do_checksum=False)
        return outlook.to_mime(_letter(packed)) if packed.objects else None
    except Exception as error:  # whatever a damaged file makes the library say
        log.warning("winmail.dat could not be opened: %r", error)
        return None


def _letter(packed: TNEF, depth: int = 0) -> outlook.Letter:
    plain, html = packed.body or "", packed.htmlbody or b""
    letter = outlook.Letter(plain=_text(plain, packed.codepage))
    letter.html = html.encode("utf-8", "replace") if isinstance(html, str) else html
    letter.encoding = "utf-8" if isinstance(html, str) else ""
    outlook.add_rich_text(letter, (packed._rtfbody or b"") + b"\0")  # of which the library loses the last
    subjects = [each.data for each in packed.msgprops if each.name == TNEF.ATTSUBJECT]
    letter.headers = [("Subject", _text(each, packed.codepage)) for each in subjects[:1]]
    letter.files = [_file(each, depth) for each in packed.attachments]
    return letter


def _file(attachment, depth: int) -> outlook.File:
    known = {each.name: each.data for each in attachment.mapi_attrs}
    name = _text(attachment.long_filename(), attachment.codepage) or "attachment"
    if (inner := getattr(attachment, "embed", None)) is not None and depth < DEEPEST:
        mail = outlook.to_mime(_letter(inner, depth + 1))
        if "subject" not in mail:
            mail["Subject"] = name
        return outlook.File(name, mail=mail)
    return outlook.File(
        name,
        bytes(attachment.data),
        kind=_text(known.get(names.MAPI_ATTACH_MIME_TAG, ""), attachment.codepage) or "application/octet-stream",
        content_id=_text(known.get(names.MAPI_ATTACH_CONTENT_ID, ""), attachment.codepage).strip("<>"),
    )


def _text(value, codepage: str | None) -> str:
    if isinstance(value, (list, tuple)):
        value = value[0] if value else ""
    text = value.decode(codepage or "cp1252", "replace") if isinstance(value, bytes) else str(value)
    return text.rstrip("\0")
