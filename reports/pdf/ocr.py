"""Text for pages that are pictures, as Tesseract recognises it; pages that lie on their side or head are turned."""

import logging
from dataclasses import dataclass, field
from pathlib import Path

import ocrmypdf

from reports.pdf import ocr_engine, read

log = logging.getLogger(__name__)
PAGE_SECONDS = 300  # that Tesseract may take for one, on a busy machine too


@dataclass(frozen=True)
class Recognised:
    """1-based pages: those that were given text, those on which nothing could be read, and those that were turned.

    `is_done` says whether there is a new document at all.
    """

    is_done: bool = False
    read: list[int] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    turned: list[int] = field(default_factory=list)


def recognise_text(source: Path, output: Path, pages: list[int]) -> Recognised:
    """Lay the text that Tesseract recognises under the pictures that pages (1-based) consist of.

    Text that such a page has of its own, as of a stamp, is kept and not recognised again.
    """
    logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)
    before = _seen(source, pages)
    has_own = any(words for words, _ in before.values())
    try:
        done = ocrmypdf.ocr(
            source, output, language=["eng"], output_type="pdf", pages=",".join(map(str, pages)),
            skip_text=not has_own, redo_ocr=has_own, rotate_pages=True, rotate_pages_threshold=1.0, optimize=0, jobs=1,
            progress_bar=False, invalidate_digital_signatures=True, tesseract_timeout=PAGE_SECONDS,
            rasterizer="pypdfium", max_image_mpixels=200, plugins=[ocr_engine.__name__],
        )  # fmt: skip
    except (ocrmypdf.exceptions.ExitCodeException, OSError, ValueError, RuntimeError) as error:
        log.warning("no text was recognised: %s", error)
        return Recognised(unread=[page for page in pages if not before[page][0]])
    if done != ocrmypdf.ExitCode.ok or not output.exists():
        return Recognised(unread=[page for page in pages if not before[page][0]])
    after = _seen(output, pages)
    read_now = [page for page in pages if after[page][0] > before[page][0]]
    unread = [page for page in pages if not after[page][0]]
    turned = [page for page in pages if after[page][1] != before[page][1]]
    return Recognised(is_done=bool(read_now or turned), read=read_now, unread=unread, turned=turned)


def _seen(path: Path, pages: list[int]) -> dict[int, tuple[int, int]]:
    """{page: (words on it, by how many degrees it is turned)}."""
    found = {}
    with read.opened(path) as document:
        for number in pages:
            page = document[number - 1]
            found[number] = len(read.text_of(page).split()), page.get_rotation()
            page.close()
    return found
