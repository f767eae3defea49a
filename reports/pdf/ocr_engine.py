"""Tesseract for OCRmyPDF, with caution: of what it reads only that is kept of which it is fairly sure.

A plug-in of OCRmyPDF (https://ocrmypdf.readthedocs.io/en/latest/plugins.html), which loads it by its name.
"""

from pathlib import Path

from ocrmypdf import PageContext, hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine
from ocrmypdf.builtin_plugins.tesseract_ocr import filter_ocr_image as bounded
from ocrmypdf.pluginspec import OrientationConfidence
from PIL import Image, ImageDraw

from reports.pdf import hocr, read
from reports.pdf.scans import own_boxes
from reports.pdf.upright import better_angle

WEAK = 2.0  # the confidence below which Tesseract's guess at how a page lies says nothing
PREVIEW, TURN = "rasterize_preview.jpg", "turn.txt"  # in OCRmyPDF's folder, after the number of a page


class CautiousEngine(TesseractOcrEngine):
    """Tesseract, whose doubtful words and turns do not count."""

    @staticmethod
    def get_orientation(input_file: Path, options) -> OrientationConfidence:
        """How a page lies, by how many degrees clockwise; it is turned back only where more can be read on it then.

        Tesseract guesses it from the shapes of letters.
        """
        guessed = TesseractOcrEngine.get_orientation(input_file, options)
        if guessed.confidence < WEAK or guessed.angle % 360 == 0:
            return OrientationConfidence(0, guessed.confidence)
        with Image.open(input_file) as picture:
            angle = better_angle(picture, [guessed.angle])
        input_file = Path(input_file)
        input_file.with_name(input_file.name.replace(PREVIEW, TURN)).write_text(str(angle))
        return OrientationConfidence(angle, 100.0)

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options) -> None:
        TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)
        if (page := hocr.parsed(output_hocr)) is not None:
            hocr.drop_doubtful(page)
            page.getroottree().write(output_hocr, encoding="utf-8", xml_declaration=True)


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
