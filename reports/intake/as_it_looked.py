"""Making a paper safe so that it looks as it came: what covers words stays, and any other difference is told."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pypdfium2 import PdfiumError

from reports.pdf import safe
from reports.pdf.compared import Difference, as_it_came, compare

UNCOVERED = "uncovered"  # the kind of warning that has to be looked at before publication
WIDTH = 320  # pixels of the picture of a page as it came
LIT = (
    "These words were covered in the file as it came, and can be seen now: “{}”. Ask the author for a copy from which "
    "they are taken out, or say why they can stay."
)
OTHERWISE = "This page looks different from the file as it came. Compare the two pictures."
TOLD = 300  # characters of words that are told


def make_safe(
    path: Path, output: Path, pictures: Path, how: dict, told: Callable[[int], None]
) -> tuple[safe.Safe, list[list]]:
    """Make a PDF safe (see reports.pdf.safe); (what became of it, warnings of how its pages differ from before).

    Marks that are left out stay where words came to light without them. Pages that differ leave a picture of how they
    looked in the folder `pictures`. `how` goes to reports.pdf.safe; `told` gets the number of each page looked at.
    """
    done = safe.make_safe(path, output, **how)
    found = _compared(path, output, done, told)
    if covering := {page: [letter.box for letter in each.lit] for page, each in found.items() if each.words}:
        done = safe.make_safe(path, output, covering=covering, **how)
        found = _compared(path, output, done, told)
    _keep_pictures(path, {page for page, _ in done.unapplied}.union(found), pictures)
    warnings = [[page, UNCOVERED, words] for page, words in done.unapplied]
    for page, each in sorted(found.items()):
        if each.words:
            warnings.append([page, UNCOVERED, LIT.format("”, “".join(each.words)[:TOLD])])
        if each.looks:
            warnings.append([page, "looks", OTHERWISE])
    return done, warnings


def _compared(path, output, done, told) -> dict[int, Difference]:
    return compare(path, output, done.changed, altered=done.altered, icons=done.icons, told=told)


def _keep_pictures(path, pages, folder):
    folder.mkdir(exist_ok=True)
    for page in pages:
        with suppress(PdfiumError, IndexError):  # there is nothing to see of it
            as_it_came(path, page, WIDTH).save(folder / f"before-{page}.webp", "WEBP", quality=75)
