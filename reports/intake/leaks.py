"""Whether words that were left out of a document stand in the PDF that was made of it.

Words are compared by their letters and digits, so that neither line breaks, hyphens nor the spaces that a reader of PDF
sees or misses between letters matter. Words that stand in what stays too, short ones and those that programs print of
their own accord are no find: they tell nothing apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from reports.pdf.normalised import letters_of

RUN = 6  # words of a longer text that are looked for together
LONG = 8  # letters from which words are found wherever they begin, with or without spaces between them
UNMISTAKABLE = 20  # letters from which words tell a text from others though each of them stands there, too
FEWEST_LETTERS, FEWEST_WITH_DIGITS, FEWEST_DIGITS = 4, 5, 4  # of a word that tells a text from others
WORD = re.compile(r"\w+(?:[-'’.,/]\w+)*")
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufffe\uffff]")  # soft hyphens and the like, as pdfium tells them
PRINTED_ANYWAY = (
    "page pages sheet slide row column series table contents figure error reference source not found "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december"
)


def found_in(shown: str, left_out: Iterable[str], stays: Iterable[str]) -> str | None:
    """The first of the texts that were left out, or six words of it, that `shown` has and `stays` has not."""
    runs = list(_runs(left_out))
    pages, kept = _Text(shown, runs), _Text("\n".join([PRINTED_ANYWAY, *stays]), runs)
    for run in runs:
        if pages.shows(run) and not kept.holds(run) and kept.is_told_apart_from(run):
            return run.words
    return None


def _words_of(text):
    return WORD.findall(unicodedata.normalize("NFKC", UNSEEN.sub("", text)).casefold())


class _Run:
    """Up to six words of a text that was left out."""

    def __init__(self, words: list[str]):
        self.words, self.parts = " ".join(words), [word.casefold() for word in words]
        self.letters = letters_of(self.words)
        self.is_long = len(self.letters) >= LONG and not self.letters.isdigit()

    @property
    def beginning(self) -> str:
        return self.letters[:LONG]


def _runs(texts) -> Iterator[_Run]:
    seen = set()
    for text in texts:
        words = WORD.findall(unicodedata.normalize("NFKC", UNSEEN.sub("", text)))
        for start in range(max(len(words) - RUN, 0) + 1):
            run = _Run(words[start : start + RUN])
            if run.letters and run.letters not in seen:
                seen.add(run.letters)
                yield run


class _Text:
    """A text in which runs are looked for: its letters in one, its words, and those that the end of a line parts."""

    def __init__(self, text: str, runs: list[_Run]):
        self.letters = letters_of(text)
        beginnings = {run.beginning for run in runs if run.is_long}
        windows = (self.letters[place : place + LONG] for place in range(len(self.letters))) if beginnings else ()
        self.begun = beginnings.intersection(windows)
        lines = [line for line in map(_words_of, text.splitlines()) if line]
        self.words = {word for line in lines for word in line}
        self.line_of_words = f" {' '.join(word for line in lines for word in line)} "
        self.parted = {one[-1] + two[0] for one, two in pairwise(lines)}

    def shows(self, run: _Run) -> bool:
        """Whether the words of a run stand here; those of a short one as words of their own."""
        if run.is_long:
            return run.beginning in self.begun and run.letters in self.letters
        if len(run.parts) == 1:
            return run.parts[0] in self.words or run.letters.isalpha() and run.letters in self.parted
        return run.parts[0] in self.words and f" {' '.join(run.parts)} " in self.line_of_words

    def holds(self, run: _Run) -> bool:
        """Whether the letters of a run stand here, be it within other words."""
        return (not run.is_long or run.beginning in self.begun) and run.letters in self.letters

    def is_told_apart_from(self, run: _Run) -> bool:
        """Whether a run is very long, or has a word that nothing here could be taken for."""
        if len(run.letters) >= UNMISTAKABLE:
            return True
        return any(_is_telling(part) and letters_of(part) not in self.letters for part in run.parts)


def _is_telling(word):
    letters = letters_of(word)
    if letters.isalpha():
        return len(letters) >= FEWEST_LETTERS
    digits = "".join(c for c in letters if c.isdigit()).rstrip("0")  # axes of charts have round numbers
    return len(letters) >= FEWEST_WITH_DIGITS and (not letters.isdigit() or len(digits) >= FEWEST_DIGITS)
