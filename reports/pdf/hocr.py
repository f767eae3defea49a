"""What Tesseract reads of a picture, as hOCR 1.2, and how sure it is of it (http://kba.github.io/hocr-spec/1.2/)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

# Of 100, as Tesseract has it ("x_wconf"): clear print has some 90, what is no text 20 to 60.
SURE_WORD, SURE_LINE, SURE_SHORT, VERY_SURE = 20, 55, 75, 80
SHORT = 6  # letters: a line with fewer is a short one
MOSTLY = 0.5  # of a page's letters: where fewer are in lines that are sure, the page is hardly text
LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}
WORD = "ocrx_word"
BOX = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
CONFIDENCE = re.compile(r"x_wconf (\d+)")


@dataclass(frozen=True)
class Word:
    """A word in hOCR; `letters` counts letters and digits, `confidence` is of 100."""

    element: etree._Element
    letters: int
    confidence: int

    @property
    def is_on_its_side(self) -> bool:
        """Whether it is higher than wide: it was read upwards or downwards."""
        found = BOX.search(self.element.get("title", ""))
        left, top, right, low = map(int, found.groups()) if found else (0, 0, 1, 1)
        return self.letters > 2 and low - top > right - left


def parsed(path: Path) -> etree._Element | None:
    """The page in a file of hOCR; None where there is none."""
    return etree.parse(path, etree.XMLParser(recover=True, no_network=True, resolve_entities=False)).getroot()


def words_in(within: etree._Element) -> Iterator[Word]:
    """The words in a page or a line."""
    for element in _of_class(within, {WORD}):
        letters = sum(letter.isalnum() for letter in "".join(element.itertext()))
        found = CONFIDENCE.search(element.get("title", ""))
        yield Word(element, letters, int(found[1]) if found else 0)


def letters_of(words: list[Word]) -> int:
    """How many letters some words have."""
    return sum(word.letters for word in words)


def drop_doubtful(page: etree._Element) -> None:
    """Take the words out of a page of which Tesseract is not sure, and lines that are mostly such."""
    lines = [(line, list(words_in(line))) for line in _of_class(page, LINES)]
    letters = sum(letters_of(words) for _, words in lines)
    kept = sum(letters_of(words) for _, words in lines if _is_sure(words, SURE_LINE))
    bound = SURE_LINE if kept >= MOSTLY * letters else VERY_SURE
    for line, words in lines:
        if not _is_sure(words, bound):
            line.getparent().remove(line)
            continue
        for word in words:
            if word.confidence < SURE_WORD:
                word.element.getparent().remove(word.element)


def _is_sure(words: list[Word], bound: int) -> bool:
    """Whether Tesseract is sure of a line; of a short one it has to be surer."""
    letters = letters_of(words)
    confidence = sum(word.letters * word.confidence for word in words) / max(letters, 1)
    return confidence >= (bound if letters >= SHORT else max(bound, SURE_SHORT))


def _of_class(within: etree._Element, names: set[str]) -> list[etree._Element]:
    return [each for each in within.iter(etree.Element) if each.get("class") in names]
