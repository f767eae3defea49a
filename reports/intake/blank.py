"""Pages that come out empty though they showed something in the file as it came."""

from collections.abc import Iterable
from pathlib import Path

from pypdfium2 import PdfiumError

from reports.pdf import read

BLANK = (
    "This page comes out empty, though there is something on it in the file as it came. Compare the two. If it is "
    "needed, print the file to PDF in the program in which it was made, and upload that."
)
AS_THEY_CAME = ("converted.pdf", "opened.pdf", "original")  # the earliest document that is one, in a file's folder


def warnings(folder: Path, empty: Iterable[int]) -> list[list[object]]:
    """(page, kind, words) of 1-based pages that are `empty` now and were not in what came; looked at only then."""
    pages = sorted(empty)
    before = next((folder / name for name in AS_THEY_CAME if (folder / name).exists()), None)
    if not pages or before is None:
        return []
    try:
        with read.opened(before) as document:
            shown = [page for page in pages if page <= len(document) and read.shows_anything(document[page - 1])]
    except PdfiumError:  # this library cannot open it as it came
        return []
    return [[page, "blank", BLANK] for page in shown]
