"""Mending a paper without touching what is seen, and the replacement texts in it that are to be looked at."""

from pathlib import Path

import pikepdf
from pikepdf import Dictionary, ObjectStreamMode, Pdf, Stream, String

from reports.pdf.clean import LANGUAGE
from reports.pdf.contents import UNREADABLE, is_readable
from reports.pdf.inspect import open_safely
from reports.pdf.objects import listed
from reports.pdf.structure import is_tagged

MOST_SENTENCES = 5000


def open_with(source: Path, password: str, output: Path):
    """Write the document at `source` without its protection; raise Locked where the password does not fit."""
    with open_safely(source, password) as pdf:
        pdf.save(output, object_stream_mode=ObjectStreamMode.generate)


def speak_english(pdf: Pdf):
    """What an office program takes for American English is the English of the council that wrote it."""
    if str(pdf.Root.get("/Lang", "en")).lower().startswith("en"):
        pdf.Root.Lang = String(LANGUAGE)
    for item in pdf.objects:
        if isinstance(item, Dictionary) and "/S" in item and str(item.get("/Lang", "")) == "en-US":
            item.Lang = String(LANGUAGE)


def replacement_texts(pdf: Pdf) -> list[tuple[int, str]]:
    """(0-based page, text) of every replacement text (ISO 32000-1, 14.9.4) in elements and in pages' contents."""
    pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
    found = []
    if is_tagged(pdf):
        for item in pdf.objects:
            if isinstance(item, Dictionary) and "/ActualText" in item and "/S" in item:
                owner = item.get("/Pg")
                if not isinstance(owner, Dictionary):
                    owner = next(
                        (k.Pg for k in listed(item.get("/K")) if isinstance(k, Dictionary) and "/Pg" in k), None
                    )
                place = pages.get(owner.objgen) if isinstance(owner, Dictionary) else None
                if place is not None:
                    found.append((place, str(item.ActualText)))
    for index, page in enumerate(pdf.pages):
        try:
            found.extend((index, text) for text in _in_content(page))
        except UNREADABLE:
            continue  # content that cannot be read says nothing
        if len(found) > MOST_SENTENCES:
            break
    return found


def without_replacements(pdf: Pdf, output: Path):
    """The same pages, reading as they look."""
    for item in pdf.objects:
        if isinstance(item, (Dictionary, Stream)) and "/ActualText" in item:
            del item["/ActualText"]
    for page in pdf.pages:
        for stream in listed(page.obj.get("/Contents")) if is_readable(page) else ():
            data = stream.read_bytes()
            if b"ActualText" in data:
                stream.write(data.replace(b"/ActualText", b"/WasReplaced"))
    pdf.save(output)


def _in_content(page):
    """Replacement texts in a page's own content, and in its named property lists."""

    properties = page.obj.get("/Resources", Dictionary()).get("/Properties", Dictionary())
    named = [properties[name] for name in properties.keys()] if isinstance(properties, Dictionary) else []  # noqa: SIM118
    yield from (str(entry.ActualText) for entry in named if isinstance(entry, Dictionary) and "/ActualText" in entry)
    if not any(b"ActualText" in stream.read_bytes() for stream in listed(page.obj.get("/Contents"))):
        return
    for instruction in pikepdf.parse_content_stream(page, "BDC"):
        operand = instruction.operands[1] if len(instruction.operands) > 1 else None
        if isinstance(operand, Dictionary) and isinstance(operand.get("/ActualText"), String):
            yield str(operand.ActualText)
