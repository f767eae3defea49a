"""Text for pages that are pictures, as Tesseract recognises it."""

import logging
from pathlib import Path

import ocrmypdf

log = logging.getLogger(__name__)
PAGE_SECONDS = 300  # that Tesseract may take for one, on a busy machine too


def recognise_text(source: Path, output: Path, pages: list[int]) -> bool:
    """Lay the text that Tesseract recognises under the pictures that pages (1-based) consist of; whether it could."""
    logging.getLogger("ocrmypdf").setLevel(logging.ERROR)
    try:
        done = ocrmypdf.ocr(
            source, output, language=["eng"], output_type="pdf", pages=",".join(map(str, pages)), skip_text=True,
            rotate_pages=False, optimize=0, jobs=1, progress_bar=False, invalidate_digital_signatures=True,
            tesseract_timeout=PAGE_SECONDS, rasterizer="pypdfium", max_image_mpixels=200,
        )  # fmt: skip
    except (ocrmypdf.exceptions.ExitCodeException, OSError, ValueError, RuntimeError) as error:
        log.warning("no text was recognised: %s", error)
        return False
    return done == ocrmypdf.ExitCode.ok and output.exists()
