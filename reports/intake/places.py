"""Where words stand on the pages of a document that was converted, found by their letters alone."""

from collections.abc import Iterable
from pathlib import Path

from reports.pdf import read
from reports.pdf.normalised import letters_of

ENOUGH = 60  # letters by which a passage is known


class Places:
    """The letters of each page of a PDF."""

    def __init__(self, path: Path):
        with read.opened(path) as document:
            self.pages = [letters_of(read.text_of(page)) for page in document]

    def page_of(self, passage: str, after: int = 1) -> int | None:
        """The first page, from 1 and not before `after`, on which a passage begins; None where it is on none."""
        wanted = letters_of(passage)[:ENOUGH]
        if not wanted:
            return None
        return next((n for n, page in enumerate(self.pages, start=1) if n >= after and wanted in page), None)

    def pages_of(self, passages: Iterable[str]) -> list[int]:
        """The pages on which some passages begin, each once."""
        return sorted({page for each in passages if (page := self.page_of(each)) is not None})
