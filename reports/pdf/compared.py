"""A page as it came, drawn by a viewer with all that lies on it, beside the page as it goes out.

What was covered and is in sight now is found letter by letter; what looks otherwise, by area.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from pypdfium2 import PdfiumError

from reports.pdf import hidden, read
from reports.pdf.letters import Box, Letter, Reading, onto, picture, pixels

LEAST, LEAST_UNDER_ICONS = 3, 8  # letters or figures that come to light, to be told
CELL = 4  # points across and down of an area whose tone is compared
AROUND = 3  # areas across and down: letters and lines may be drawn so far from where another viewer draws them
TONE = 48  # of 255: a difference of tone of such an area that is told
MOST_AREAS = 2  # of a page that may differ untold: edges of lines and letters that are drawn a little otherwise


@dataclass(frozen=True)
class Difference:
    """What became of one page: `lit` are letters that came to light, `words` what they say.

    `looks`: whether it looks otherwise in any area.
    """

    lit: list[Letter] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    looks: bool = False


def compare(
    before: Path,
    after: Path,
    pages: Iterable[int],
    *,
    altered: Mapping[int, Sequence[Box]],
    icons: Mapping[int, Sequence[Box]],
    told: Callable[[int], None],
) -> dict[int, Difference]:
    """The 1-based pages among `pages` that differ in two files, and how.

    `altered` are the boxes, by page, of what is meant to look otherwise; `icons` those of signs that went, which stand
    beside words and may have covered a letter or two. `told` gets each page's number when it is done.
    """
    found = {}
    for number in sorted(pages):
        try:
            with read.opened(before) as old, read.opened(after) as new:
                old.init_forms()
                difference = _compared(old[number - 1], new[number - 1], altered.get(number, ()), icons.get(number, ()))
        except (PdfiumError, IndexError):
            difference = Difference(looks=True)  # no viewer shows the page as it came
        if difference.words or difference.looks:
            found[number] = difference
        told(number)
    return found


def _compared(old, new, altered, icons):
    scale = 1.0 if max(*old.get_size()) < 2000 else 2000 / max(*old.get_size())
    looks = _looks_otherwise(new, picture(old, scale, fields=True), picture(new, scale), [*altered, *icons])
    was_unseen = {letter.key for letter in hidden.look(old, fields=True).unseen}
    lit, words = [], []
    if was_unseen:
        with Reading(new) as reading:
            all_words = [reading.letters(word) for word in reading.words()]
        still = {letter.key for letter in hidden.look(new).unseen}
        came = was_unseen - still
        lit = [letter for word in all_words for letter in word if letter.key in came]
        words = [said for said in _said(all_words, came) if _counts(said, lit, icons)]
    return Difference(lit if words else [], words, looks)


def as_it_came(file: Path, number: int, width: int) -> Image.Image:
    """A picture of a 1-based page of a file with all that lies on it; raises PdfiumError where no viewer shows it."""
    with read.opened(file) as document:
        document.init_forms()
        page = document[number - 1]
        return page.render(scale=width / page.get_width(), may_draw_forms=True).to_pil().convert("RGB")


def _said(words, came):
    """Runs of words, or parts of words, of which every letter came to light."""
    found, run = [], []
    for word in [*words, []]:
        whole = bool(word) and all(letter.key in came for letter in word if letter.text.isalnum())
        part = "".join(letter.text for letter in word if letter.key in came)
        if whole and part:
            run.append(part)
            continue
        if part:
            found.append(part)
        if run:
            found.append(" ".join(run))
        run = []
    return found


def _counts(said, lit, icons):
    """Whether what came to light is more than the few letters that an icon may have stood upon."""
    under = icons and all(any(_within(letter.box, box) for box in icons) for letter in lit)
    return sum(letter.isalnum() for letter in said) >= (LEAST_UNDER_ICONS if under else LEAST)


def _within(box, other):
    return other[0] <= box[2] and box[0] <= other[2] and other[1] <= box[3] and box[1] <= other[3]


def _looks_otherwise(page, old, new, beside):
    """Whether two pictures of a page differ in tone somewhere else than in some boxes."""
    if old.size != new.size:
        return True
    place, one, two = onto(page, old.size), old.copy(), new.copy()
    for box in beside:
        if area := pixels(box, place, old.size):
            for each in (one, two):
                ImageDraw.Draw(each).rectangle((area[0] - 2, area[1] - 2, area[2] + 2, area[3] + 2), fill=255)
    cells = (max(1, old.width // CELL), max(1, old.height // CELL))
    one, two = (each.resize(cells, Image.Resampling.BOX) for each in (one, two))
    return max(_apart(one, two), _apart(two, one)) > MOST_AREAS


def _apart(one, other):
    """How many areas of a picture are much darker or lighter than all of another's that are around the same place."""
    darker = ImageChops.subtract(other.filter(ImageFilter.MinFilter(AROUND)), one)
    lighter = ImageChops.subtract(one, other.filter(ImageFilter.MaxFilter(AROUND)))
    return sum(ImageChops.lighter(darker, lighter).histogram()[TONE:])
