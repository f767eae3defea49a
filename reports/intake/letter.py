"""An e-mail as a letter on A4: who wrote to whom, when and about what, and its words. Its files are handed on."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from html import escape
from pathlib import Path

from reports.intake.mail import message, msg
from reports.intake.mail.times import sent
from reports.pdf.inspect import Unusable
from reports.pdf.render import render

MOST_ATTACHMENTS = 50
MOST_BYTES = 1024**3  # of files that are offered
MOST_ELEMENTS = 60_000  # of HTML
LONGEST = 1_500_000  # characters of words: some five hundred pages
DAMAGED = "This e-mail is damaged: it cannot be opened. Save it again, or print it to PDF, and upload that."
TOO_LONG = "This e-mail is far too long to be printed here. Print it to PDF in your mail program, and upload that."
NO_WORDS = "(No words.)"
STYLE = """
@page { size: A4; margin: 25mm 22mm }
body { font-family: Scrutiny, sans-serif; font-size: 11pt; line-height: 1.4; overflow-wrap: anywhere }
h1 { font-size: 15pt; margin: 0 0 4mm }
h2 { font-size: 12pt; margin: 4mm 0 2mm }
table.head { border-collapse: collapse; margin-bottom: 6mm; width: 100% }
.head th { text-align: left; vertical-align: top; width: 24mm; font-weight: 600; padding: 0.5mm 0 }
.head td { padding: 0.5mm 0 }
p { margin: 0 0 3mm }
p.typed, pre { white-space: pre-wrap; font-family: inherit; font-size: inherit; margin: 0 0 3mm }
.text table { border-collapse: collapse; margin: 0 0 3mm; max-width: 100% }
.text td, .text th { border: 0.2mm solid #888; padding: 1mm 1.5mm; vertical-align: top; text-align: left }
.text th { font-weight: 600 }
.text img { max-width: 100%; max-height: 230mm; object-fit: contain }
blockquote { margin: 0 0 3mm; padding-left: 3mm; border-left: 0.6mm solid #bbb }
blockquote blockquote blockquote blockquote { padding-left: 0; border: 0 }
ul, ol { margin: 0 0 3mm; padding-left: 6mm }
"""


@dataclass(frozen=True)
class Letter:
    """What is printed of an e-mail, as HTML, the (name, bytes) of what came with it, and what was left out."""

    subject: str
    lines: tuple[tuple[str, str], ...]
    html: str
    attachments: tuple[tuple[str, bytes], ...]
    left_out: tuple[str, ...]


def print_letter(
    source: Path, kind: str, output: Path, zone: str, told: Callable[[int, int], None] = lambda letters, elements: None
) -> Letter:
    """Write the e-mail at `source` (`kind` is eml or msg) as a tagged PDF to `output`, its times in those of `zone`.

    `told` gets how many letters and elements of HTML it has before they are printed. Raises Locked for one that is
    encrypted, Unusable for one that is damaged or too much.
    """
    try:
        letter = _read(source, kind, zone)
    except Unusable:
        raise
    except RecursionError as error:
        raise Unusable(message.TOO_MUCH) from error
    except Exception as error:  # whatever a damaged message makes the libraries say
        raise Unusable(DAMAGED) from error
    told(len(letter.html), letter.html.count("<") // 2)
    try:
        output.write_bytes(render(_html(letter), hints=True)[0])
    except Exception as error:  # whatever odd HTML makes the library say
        raise Unusable(message.TOO_MUCH) from error
    return letter


def _read(source: Path, kind: str, zone: str) -> Letter:
    mail = message.opened(source.read_bytes()) if kind == "eml" else msg.to_mime(source)
    seen = message.read(mail)
    if sum(map(len, seen.words)) > LONGEST or sum(each.count("<") for each in seen.html) > 2 * MOST_ELEMENTS:
        raise Unusable(TOO_LONG)
    left_out, offered = list(seen.left_out), _bounded([*seen.files, *seen.inner])
    if missing := len(seen.files) + len(seen.inner) - len(offered):
        left_out.append(
            f"{missing:,} more files that came with it, of which there are too many, or which are too large"
        )
    return Letter(
        subject=message.value_of(mail, "subject") or "A letter by e-mail",
        lines=tuple(_lines(mail, seen.files, zone)),
        html="\n".join(seen.html),
        attachments=tuple(offered),
        left_out=tuple(left_out),
    )


def _lines(mail: Message, files: list[tuple[str, bytes]], zone: str) -> list[tuple[str, str]]:
    lines = [(said, message.value_of(mail, name)) for said, name in (("From", "from"), ("To", "to"), ("Copy to", "cc"))]
    lines.append(("Sent", sent(message.value_of(mail, "date"), zone)))
    lines.append(("Attached", ", ".join(name for name, _ in files[:MOST_ATTACHMENTS])))
    return [(said, value) for said, value in lines if value]


def _bounded(files: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    kept, size = [], 0
    for name, data in files:
        size += len(data)
        if len(kept) < MOST_ATTACHMENTS and size <= MOST_BYTES:
            kept.append((name, data))
    return kept


def _html(letter: Letter) -> str:
    head = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in letter.lines
    )
    text = f'<div class="text">{letter.html}</div>' if letter.html else f"<p>{NO_WORDS}</p>"
    return (
        f"<html lang='en-GB'><head><title>{escape(letter.subject)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{escape(letter.subject)}</h1><table class='head'>{head}</table>{text}</body></html>"
    )
