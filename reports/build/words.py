"""Words of a page, before and after it was bound: compared by their letters, since where spaces are read depends on how
far letters stand apart, and so on the size in which a page is shown.
"""

import re
from collections.abc import Iterable

NO_LETTERS = re.compile(r"[\W_]+")


def lost(before: str, after: str, marks: Iterable[str] = ()) -> str:
    """The first word of a page's text that is missing from what is read of it in a pack; '' if none is.

    `marks` are what was stamped on it: they stand for no word of its own. Words that are all there, though in another
    order, are not missing.
    """
    expected, found = letters_of(before), _without(letters_of(after), marks)
    if _follows(expected, found):
        return ""
    words = dict.fromkeys(before.split())
    return next((w for w in words if (sought := letters_of(w)) and expected.count(sought) > found.count(sought)), "")


def letters_of(text: str) -> str:
    """The letters and digits of a text, one after another."""
    return NO_LETTERS.sub("", text)


def _follows(expected: str, found: str) -> bool:
    """Whether all letters of one text come in the other in their order, whatever else stands between them."""
    if expected in found:
        return True
    place = 0
    for letter in expected:
        place = found.find(letter, place) + 1
        if not place:
            return False
    return True


def _without(found: str, marks: Iterable[str]) -> str:
    """Letters less those of some marks, each taken out where it comes last."""
    for mark in map(letters_of, marks):
        head, stamped, tail = found.rpartition(mark) if mark else ("", "", found)
        found = head + tail if stamped else found
    return found
