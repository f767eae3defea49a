"""Tesseract for OCRmyPDF, with caution: of what it reads only that is kept of which it is fairly sure.

A plug-in of OCRmyPDF (https://ocrmypdf.readthedocs.io/en/latest/plugins.html), which loads it by its name.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree
from ocrmypdf import PageContext, hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.builtin_plugins.tesseract_ocr import filter_ocr_image as bounded
from ocrmypdf.pluginspec import OrientationConfidence
from PIL import Image, ImageDraw

from reports.pdf import read
from reports.pdf.scans import own_boxes

# Of 100, as Tesseract has it (hOCR 1.2, "x_wconf"): clear print has some 90, what is no text 20 to 60.
SURE_WORD, SURE_LINE, SURE_SHORT, VERY_SURE = 20, 55, 75, 80
SHORT = 6  # letters: a line with fewer is a short one
MOSTLY = 0.5  # of a page's letters: where fewer are in lines that are sure, the page is hardly text
TURNED_BETTER = 1.5  # times as many sure letters must be read on a page that is turned
UPRIGHT = 0.6  # of the letters read on a page that are sure: it is upright
NO_TEXT = 20  # letters: where fewer are read, of whatever sense, there is no text, upright or not
WEAK = 2.0  # the confidence below which Tesseract's guess at how a page lies says nothing
TRIED_AT = 1800  # pixels of the longer side of a page that is tried in several ways: 150 dots an inch of A4
LIGHT, PAPER = 200, 0.5  # of 255, and of a page that is lighter: paper, not a photo
PREVIEW, TURN = "rasterize_preview.jpg", "turn.txt"  # in OCRmyPDF's folder, after the number of a page
LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}
WORD = "ocrx_word"


class CautiousEngine(TesseractOcrEngine):
    """Tesseract, whose doubtful words and turns do not count."""

    @staticmethod
    def get_orientation(input_file: Path, options) -> OrientationConfidence:
        """How a page lies, by how many degrees clockwise; it is turned back only where more can be read on it then.

        Tesseract guesses from the shapes of letters; where it cannot, each way is tried.
        """
        guessed = TesseractOcrEngine.get_orientation(input_file, options)
        if guessed.confidence >= WEAK and guessed.angle % 360 == 0:
            return guessed
        angles = [guessed.angle] if guessed.confidence >= WEAK else [90, 270, 180]
        angle = _better(Path(input_file), angles, options)
        turn_file = Path(input_file).with_name(Path(input_file).name.replace(PREVIEW, TURN))
        turn_file.write_text(str(angle))
        return OrientationConfidence(angle, 100.0)

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options) -> None:
        TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)
        if (page := _parsed(output_hocr)) is not None:
            drop_doubtful(page)
            page.getroottree().write(output_hocr, encoding="utf-8", xml_declaration=True)


def drop_doubtful(page: etree._Element) -> None:
    """Take the words out of a page of hOCR of which Tesseract is not sure, and lines that are mostly such."""
    lines = [(line, list(_words(line))) for line in _of_class(page, LINES)]
    letters = sum(_letters(words) for _, words in lines)
    kept = sum(_letters(words) for _, words in lines if _is_sure(words, SURE_LINE))
    bound = SURE_LINE if kept >= MOSTLY * letters else VERY_SURE
    for line, words in lines:
        if not _is_sure(words, bound):
            line.getparent().remove(line)
            continue
        for word, _, confidence in words:
            if confidence < SURE_WORD:
                word.getparent().remove(word)


def _is_sure(words: list[tuple], bound: int) -> bool:
    """Whether Tesseract is sure of a line; of a short one it has to be surer."""
    letters = _letters(words)
    confidence = sum(count * confidence for _, count, confidence in words) / max(letters, 1)
    return confidence >= (bound if letters >= SHORT else max(bound, SURE_SHORT))


def _better(page: Path, angles: list[int], options) -> int:
    """The angle by which a picture of a page is to be turned back for most to be read on it; 0 where none is better."""
    with Image.open(page) as picture, TemporaryDirectory(dir=page.parent) as folder:
        grey, dpi = picture.convert("L"), picture.info.get("dpi", (300, 300))[0]
        scale = min(1.0, TRIED_AT / max(grey.size))
        grey = grey.resize((round(grey.width * scale), round(grey.height * scale)), Image.Resampling.LANCZOS)
        if sum(grey.histogram()[LIGHT:]) < PAPER * grey.width * grey.height:
            return 0
        found = {}
        for angle in (0, *angles):
            turned = Path(folder, f"turned-{angle}.png")
            grey.rotate(angle, expand=True).save(turned, dpi=(dpi * scale, dpi * scale))
            found[angle], letters = _sure_letters(turned, options)
            if angle == 0 and (letters < NO_TEXT or found[angle] >= UPRIGHT * letters):
                return 0
    best = max(angles, key=found.__getitem__)
    return best if found[best] > TURNED_BETTER * found[0] else 0


def _sure_letters(picture: Path, options) -> tuple[int, int]:
    """(letters that are read of a picture in words of which Tesseract is very sure, all that are read of it).

    Words that it reads upwards or downwards do not count as sure.
    """
    hocr, text = picture.with_suffix(".hocr"), picture.with_suffix(".txt")
    TesseractOcrEngine.generate_hocr(picture, hocr, text, options)
    words = [] if (root := _parsed(hocr)) is None else list(_words(root))
    sure = _letters([each for each in words if each[2] >= VERY_SURE and not _is_on_its_side(each[0], each[1])])
    return sure, _letters(words)


def _is_on_its_side(word: etree._Element, letters: int) -> bool:
    """Whether a word of some letters is higher than wide."""
    found = re.search(r"bbox (\d+) (\d+) (\d+) (\d+)", word.get("title", ""))
    left, top, right, low = map(int, found.groups()) if found else (0, 0, 1, 1)
    return letters > 2 and low - top > right - left


def _parsed(hocr: Path) -> etree._Element | None:
    return etree.parse(hocr, etree.XMLParser(recover=True, no_network=True, resolve_entities=False)).getroot()


def _words(within: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """(element, letters, confidence) of each word."""
    for word in _of_class(within, {WORD}):
        letters = sum(letter.isalnum() for letter in "".join(word.itertext()))
        facts = word.get("title", "").split("x_wconf")
        yield word, letters, int(facts[1].split()[0].strip(";")) if len(facts) > 1 else 0


def _of_class(within: etree._Element, names: set[str]) -> list[etree._Element]:
    return [each for each in within.iter(etree.Element) if each.get("class") in names]


def _letters(words: list[tuple]) -> int:
    return sum(letters for _, letters, _ in words)


@hookimpl(tryfirst=True)
def get_ocr_engine(options) -> CautiousEngine:
    """What OCRmyPDF asks a plug-in for."""
    return CautiousEngine()


@hookimpl(tryfirst=True)
def filter_ocr_image(page: PageContext, image: Image.Image) -> Image.Image:
    """The picture of a page that is read: without the words that the page has of its own, which are text already."""
    with read.opened(page.origin) as document:
        boxes = own_boxes(document[page.pageno])
    turn_file = page.get_path(TURN)
    angle = int(turn_file.read_text()) if turn_file.exists() else 0
    if boxes:
        draw = ImageDraw.Draw(image)
        for box in boxes:
            corners = [_turned(*corner, angle) for corner in (box[:2], box[2:])]
            across, down = sorted(x * image.width for x, _ in corners), sorted(y * image.height for _, y in corners)
            draw.rectangle((across[0] - 2, down[0] - 2, across[1] + 2, down[1] + 2), fill="white")
    return bounded(page, image)


def _turned(x: float, y: float, angle: int) -> tuple[float, float]:
    """Where a point of a picture, in parts of its sides, lies when that is turned back by an angle."""
    return {90: (y, 1 - x), 180: (1 - x, 1 - y), 270: (1 - y, x)}.get(angle % 360, (x, y))
