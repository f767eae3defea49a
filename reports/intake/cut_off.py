"""Cells of a sheet that do not fit their column: a spreadsheet cuts words off, and shows numbers as hash signs."""

import re
from bisect import bisect_left
from itertools import groupby
from pathlib import Path

from lxml import etree

from reports.intake.left_out import visible_texts
from reports.pdf.normalised import letters_of
from reports.pdf.sheet_tables import cells_of

HASHES = re.compile("#{2,}")
FEWEST = 3  # letters that are left of a cell's words
NAMED = 3  # cells of a page that are named
MOST_PAGES = 20  # that are told
WORDS = "{} of a sheet {} cut off at the edge of {} column: {}. {}"
ADVICE = "Make the columns wider in the spreadsheet, and upload it again."
TOO_MANY = "On more pages, too, cells of sheets are cut off at the edge of their columns."


def warnings(flat: Path, made: Path) -> list[list]:
    """[page, kind, words] for each page of `made` with cells that are cut off; `flat` is the sheet it was made of."""
    whole = {letters_of(text) for text in visible_texts(etree.parse(flat, etree.XMLParser(huge_tree=True)))}
    beginnings, ends = sorted(whole), sorted(text[::-1] for text in whole)
    found = []
    for page, cells in groupby(cells_of(made), key=lambda cell: cell[0]):
        cut = [words for _, words in cells if _is_cut(words, whole, beginnings, ends)]
        if cut:
            named = ", ".join(f"“{words[:40].strip()}”" for words in cut[:NAMED])
            several = len(cut) > 1
            found.append([page, "cut off", WORDS.format(
                f"{len(cut):,} cells" if several else "A cell", "are" if several else "is",
                "their" if several else "its", named, ADVICE)])  # fmt: skip
    return found if len(found) <= MOST_PAGES else [*found[:MOST_PAGES], [None, "cut off", TOO_MANY]]


def _is_cut(words, whole, beginnings, ends):
    letters = letters_of(words)
    if HASHES.fullmatch(words.strip()):
        return words.strip() not in whole and not letters
    if len(letters) < FEWEST or letters in whole or letters.isdigit():  # of a number fewer decimals are shown
        return False
    return _begins(letters, beginnings) or _begins(letters[::-1], ends)


def _begins(letters, ordered):
    """Whether one of some texts in order begins with these letters."""
    place = bisect_left(ordered, letters)
    return place < len(ordered) and ordered[place].startswith(letters)
