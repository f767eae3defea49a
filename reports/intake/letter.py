"""An e-mail as a letter on A4: who wrote to whom, when and about what, and its words. Its files are handed on."""

from dataclasses import dataclass
from email import message_from_binary_file, policy
from email.utils import parsedate_to_datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path

from oxmsg import Message

from reports.pdf.inspect import Unusable
from reports.pdf.render import render

MOST_ATTACHMENTS = 50
BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "hr"}
UNSEEN = {"script", "style", "head", "title", "template", "noscript"}
DAMAGED = "This e-mail is damaged: it cannot be opened. Save it again, or print it to PDF, and upload that."
STYLE = """
@page { size: A4; margin: 25mm 22mm }
body { font-family: Scrutiny, sans-serif; font-size: 11pt; line-height: 1.4 }
h1 { font-size: 15pt; margin: 0 0 4mm }
table { border-collapse: collapse; margin-bottom: 6mm; width: 100% }
th { text-align: left; vertical-align: top; width: 24mm; font-weight: 600; padding: 0.5mm 0 }
td { padding: 0.5mm 0; overflow-wrap: anywhere }
p { margin: 0 0 3mm; overflow-wrap: anywhere }
"""


@dataclass(frozen=True)
class Letter:
    """What is printed of an e-mail, and the (name, bytes) of what came with it."""

    subject: str
    lines: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    attachments: tuple[tuple[str, bytes], ...]


def print_letter(source: Path, kind: str, output: Path) -> Letter:
    """Write the e-mail at `source` (`kind` is eml or msg) as a tagged PDF to `output`."""
    try:
        letter = _from_eml(source) if kind == "eml" else _from_msg(source)
    except (LookupError, ValueError, OSError, AttributeError, TypeError, AssertionError) as error:
        raise Unusable(DAMAGED) from error
    output.write_bytes(render(_html(letter))[0])
    return letter


def _from_eml(source):
    with source.open("rb") as file:
        mail = message_from_binary_file(file, policy=policy.default)
    body = mail.get_body(preferencelist=("plain", "html"))
    text = _content(body) if body is not None else ""
    if body is not None and body.get_content_subtype() == "html":
        text = _words(text)
    attachments = []
    for part in list(mail.iter_attachments())[:MOST_ATTACHMENTS]:
        if part.get_content_type() == "message/rfc822":
            letter = part.get_payload(0)
            attachments.append((f"{letter['subject'] or 'letter'}.eml", letter.as_bytes()))
            continue
        data = part.get_payload(decode=True) if not part.is_multipart() else part.as_bytes()
        drawn_in = part.get_content_disposition() == "inline" and (part["content-id"] or not part.get_filename())
        if data and not drawn_in:
            attachments.append((part.get_filename() or "attachment", data))
    lines = (("From", mail["from"]), ("To", mail["to"]), ("Copy to", mail["cc"]), ("Sent", _date(mail["date"])))
    return _letter(mail["subject"], lines, text, attachments)


def _from_msg(source):
    mail = Message.load(str(source))
    text = mail.body or _words(mail.html_body or "")
    headers = {name.lower(): value for name, value in (mail.message_headers or {}).items()}
    to = headers.get("to") or ", ".join(f"{r.name} <{r.email_address}>" for r in mail.recipients)
    sent = f"{mail.sent_date:%A %-d %B %Y, %H:%M}" if mail.sent_date else ""
    attachments = [
        (a.file_name or "attachment", a.file_bytes) for a in mail.attachments[:MOST_ATTACHMENTS] if a.file_bytes
    ]
    lines = (("From", mail.sender), ("To", to), ("Copy to", headers.get("cc")), ("Sent", sent))
    return _letter(mail.subject, lines, text, attachments)


def _letter(subject, lines, text, attachments):
    paragraphs = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    return Letter(
        subject=str(subject or "").strip() or "A letter by e-mail",
        lines=tuple((name, str(value)) for name, value in lines if value),
        paragraphs=tuple(part for part in paragraphs if part),
        attachments=tuple(attachments),
    )


def _content(part):
    try:
        return part.get_content()
    except (LookupError, UnicodeError):  # a character set that nobody knows
        return part.get_payload(decode=True).decode("latin-1")


def _date(value):
    try:
        return f"{parsedate_to_datetime(str(value)):%A %-d %B %Y, %H:%M}"
    except (ValueError, TypeError):
        return str(value or "")


class _Reader(HTMLParser):
    """The words of a web page, a line a block."""

    def __init__(self):
        super().__init__()
        self.words, self.unseen = [], 0

    def handle_starttag(self, tag, attrs):
        self.unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag):
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data):
        if not self.unseen:
            self.words.append(" ".join(data.split()) + " " if data.strip() else " ")


def _words(html):
    reader = _Reader()
    reader.feed(html)
    lines = [line.strip() for line in "".join(reader.words).splitlines()]
    return "\n\n".join(line for line in lines if line)


def _html(letter):
    rows = [*letter.lines]
    if letter.attachments:
        rows.append(("Attached", ", ".join(name for name, _ in letter.attachments)))
    head = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    body = "".join(f"<p>{'<br>'.join(map(escape, part.splitlines()))}</p>" for part in letter.paragraphs)
    return (
        f"<html lang='en-GB'><head><title>{escape(letter.subject)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{escape(letter.subject)}</h1><table>{head}</table>{body or '<p>(No words.)</p>'}</body></html>"
    )
