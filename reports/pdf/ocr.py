"""Text for pages that are pictures, as Tesseract recognises it; pages that lie on their side or head are turned."""

import logging
from dataclasses import dataclass, field
from pathlib import Path

import ocrmypdf

from reports.pdf import ocr_engine, read
from reports.pdf.inspect import open_safely
from reports.pdf.upright import TRIED_AT, better_angle

log = logging.getLogger(__name__)
HARDLY_ANY = 5  # words
MOST_TRIED = 20  # pages of a document that are tried in each way
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

    Text that such a page has of its own, as of a stamp, is kept and not recognised again. A page on which hardly
    anything can be read is tried in each of the ways in which it may lie.
    """
    logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)
    before = _seen(source, pages)
    has_own = any(words for words, _ in before.values())
    newest = output if _recognise(source, output, pages, has_own) else source
    after = _seen(newest, pages)
    hardly = [page for page in pages if after[page][0] - before[page][0] <= HARDLY_ANY][:MOST_TRIED]
    turned_file, again = output.with_suffix(".turned.pdf"), output.with_suffix(".again.pdf")
    if newest == output and hardly and (turned := _turn(newest, turned_file, hardly)):
        if _recognise(turned_file, again, turned, has_own or any(after[page][0] for page in turned)):
            again.replace(output)
        after = _seen(newest, pages)
    read_now = [page for page in pages if after[page][0] > before[page][0]]
    turned = [page for page in pages if after[page][1] != before[page][1]]
    unread = [page for page in pages if not after[page][0]]
    return Recognised(is_done=bool(read_now or turned), read=read_now, unread=unread, turned=turned)


def _recognise(source: Path, output: Path, pages: list[int], has_text: bool) -> bool:
    """Whether there is a document with text in `output`, as far as Tesseract could read any.

    `has_text` says whether some of the pages have text: what is visible of it stays, what is not is read again.
    """
    try:
        done = ocrmypdf.ocr(
            source, output, language=["eng"], output_type="pdf", pages=",".join(map(str, pages)),
            skip_text=not has_text, redo_ocr=has_text, rotate_pages=True, rotate_pages_threshold=1.0, optimize=0,
            jobs=1, progress_bar=False, invalidate_digital_signatures=True, tesseract_timeout=PAGE_SECONDS,
            rasterizer="pypdfium", max_image_mpixels=200, plugins=[ocr_engine.__name__],
        )  # fmt: skip
    except (ocrmypdf.exceptions.ExitCodeException, OSError, ValueError, RuntimeError) as error:
        log.warning("no text was recognised: %s", error)
        return False
    return done == ocrmypdf.ExitCode.ok and output.exists()


def _turn(source: Path, output: Path, pages: list[int]) -> list[int]:
    """Write a document with those of some pages turned on which more can be read then; the pages that were."""
    angles = {}
    with read.opened(source) as document:
        for number in pages:
            page = document[number - 1]
            picture = page.render(scale=TRIED_AT / max(*page.get_size(), 1), grayscale=True).to_pil()
            if angle := better_angle(picture, [90, 270, 180]):
                angles[number] = angle
            page.close()
    if angles:
        with open_safely(source) as pdf:
            for number, angle in angles.items():
                pdf.pages[number - 1].rotate(-angle, relative=True)
            pdf.save(output)
    return list(angles)


def _seen(path: Path, pages: list[int]) -> dict[int, tuple[int, int]]:
    """{page: (words on it, by how many degrees it is turned)}."""
    found = {}
    with read.opened(path) as document:
        for number in pages:
            page = document[number - 1]
            found[number] = len(read.text_of(page).split()), page.get_rotation()
            page.close()
    return found
