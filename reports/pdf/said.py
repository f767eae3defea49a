"""All that a PDF says, in sight or not: on its pages, and in what is read aloud or listed of it."""

from collections.abc import Iterator
from pathlib import Path

from pikepdf import Dictionary, Pdf, Stream, String

from reports.pdf import read
from reports.pdf.inspect import open_safely

SPOKEN = {"/Alt", "/ActualText", "/E", "/T", "/TU", "/Title", "/Subject", "/Keywords", "/Contents", "/URI"}


def text_of_pdf(path: Path) -> str:
    """The words of every page of the PDF at `path`, then those of its titles, descriptions and addresses."""
    with read.opened(path) as document:
        pages = [read.text_of(page) for page in document]
    with open_safely(path) as pdf:
        return "\n".join([*pages, *_spoken(pdf)])


def _spoken(pdf: Pdf) -> Iterator[str]:
    for item in pdf.objects:
        if isinstance(item, (Dictionary, Stream)):
            yield from (str(item[key]) for key in item.keys() & SPOKEN if isinstance(item[key], String))
