"""All that a PDF says: on its pages, and in what is read aloud or listed of it (ISO 32000-1, 14.9 and table 164)."""

from collections.abc import Iterator
from pathlib import Path

from pikepdf import Dictionary, Pdf, Stream, String

from reports.pdf import read
from reports.pdf.inspect import open_safely

SPOKEN = {"/Alt", "/ActualText", "/E", "/T", "/TU", "/Title", "/Subject", "/Keywords", "/Contents", "/URI"}


def text_of_pdf(path: Path) -> str:
    """The text of the pages of the document at `path`, and its other words, a line each."""
    with read.opened(path) as document:
        pages = [read.text_of(page) for page in document]
    with open_safely(path) as pdf:
        return "\n".join([*pages, *_spoken(pdf)])


def _spoken(pdf: Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if isinstance(item, (Dictionary, Stream)):
            yield from (str(item[key]) for key in item.keys() & SPOKEN if isinstance(item[key], String))
