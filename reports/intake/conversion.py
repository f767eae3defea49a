"""From whatever is no PDF to a PDF, one way for each kind of file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reports.intake import cut_off, office, word
from reports.intake.recognise import SHEET, SLIDES, WORD
from reports.intake.work import Work

LETTERS, ELEMENTS = 20_000, 300  # of an e-mail that are printed in a second, on a slow machine
READING, BYTES_A_SECOND, MOST_SECONDS = 15.0, 50_000, 100  # seconds that LibreOffice gets to print what it could read


@dataclass(frozen=True)
class Converted:
    """What became of a file: what was left out, in words; (name, bytes) of files within it; warnings as steps tell."""

    left_out: list[str] = field(default_factory=list)
    files: Sequence[tuple[str, bytes]] = ()
    warnings: list[list] = field(default_factory=list)


def _office(work: Work, out: Path) -> Converted:
    ready = word.make_ready(work.path, work.detail, work.folder)
    made, left_out = office.print_office(
        ready.path, work.kind, work.detail, work.folder, _when_read(work), work.filename
    )
    made.rename(out)
    flat = next(work.new("flat").glob("*"), None)
    warnings = word.look_at(ready, flat, out, work.kind)
    if work.kind == SHEET:
        warnings += cut_off.warnings(flat, out)
    return Converted([*left_out, *ready.left_out], ready.files, warnings)


def _table(work: Work, out: Path) -> Converted:
    office.print_table(work.path, work.folder, _when_read(work), work.filename).rename(out)
    return Converted()


def _pictures(work: Work, out: Path) -> Converted:
    from reports.intake import pictures  # takes long to load, as do those of letters

    printed = pictures.print_pictures(work.path, work.folder, out, work.tell.progress)
    work.tell.progress(1, 1, earned=printed.pages)
    return Converted([*printed.left_out], (), [[page, "size", words] for page, words in printed.warnings])


def _letter(work: Work, out: Path) -> Converted:
    from reports.intake import letter

    printed = letter.print_letter(work.path, work.detail, out, work.time_zone, _when_opened(work))
    return Converted([*printed.left_out], printed.attachments)


def _when_read(work: Work) -> Callable[[], None]:
    """Tells that LibreOffice could read a document: then printing it may take its time."""
    patience = READING + min(work.path.stat().st_size / BYTES_A_SECOND, MOST_SECONDS)
    return lambda: work.tell.progress(1, 2, earned=patience)


def _when_opened(work: Work) -> Callable[[int, int], None]:
    """Tells how long an e-mail is that could be read: printing it takes its time by that."""
    return lambda letters, elements: work.tell.progress(1, 2, earned=letters / LETTERS + elements / ELEMENTS)


CONVERTERS: dict[str, Callable[[Work, Path], Converted]] = {
    WORD: _office, SHEET: _office, SLIDES: _office, "csv": _table, "picture": _pictures, "mail": _letter,
}  # fmt: skip
