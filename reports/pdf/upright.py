"""Which way up the picture of a page is: the way in which most can be read on it."""

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from reports.pdf import hocr

TURNED_BETTER = 1.5  # times as many sure letters must be read on a page that is turned
UPRIGHT = 0.6  # of the letters read on a page that are sure: it is upright
NO_TEXT = 20  # letters: where fewer are read, of whatever sense, there is no text, upright or not
TRIED_AT = 1800  # pixels of the longer side of a page that is tried in several ways: 150 dots an inch of A4
LIGHT, PAPER = 200, 0.5  # of 255, and of a page that is lighter: paper, not a photo
SECONDS = 120  # for one try


def better_angle(picture: Image.Image, angles: list[int]) -> int:
    """By which of some angles, in degrees, a picture of a page is to be turned to the left for most to be read on it.

    0 where none is better by much, and where there is no text.
    """
    grey = picture.convert("L")
    grey.thumbnail((TRIED_AT, TRIED_AT), Image.Resampling.LANCZOS)
    if sum(grey.histogram()[LIGHT:]) < PAPER * grey.width * grey.height:
        return 0
    found = {}
    with TemporaryDirectory() as folder:
        for angle in (0, *angles):
            found[angle], letters = _sure_letters(grey.rotate(angle, expand=True), Path(folder, str(angle)))
            if angle == 0 and (letters < NO_TEXT or found[angle] >= UPRIGHT * letters):
                return 0
    best = max(angles, key=found.__getitem__)
    return best if found[best] > TURNED_BETTER * found[0] else 0


def _sure_letters(picture: Image.Image, path: Path) -> tuple[int, int]:
    """(letters that are read of a picture in words of which Tesseract is very sure, all that are read of it).

    Words that it reads upwards or downwards do not count as sure.
    """
    picture.save(path.with_suffix(".png"), dpi=(150, 150))
    command = ["tesseract", str(path.with_suffix(".png")), str(path), "-l", "eng", "hocr"]
    try:
        alone = os.environ | {"OMP_THREAD_LIMIT": "1"}  # several threads of it wait for each other on a busy machine
        subprocess.run(command, check=True, capture_output=True, timeout=SECONDS, env=alone)
        page = hocr.parsed(path.with_suffix(".hocr"))
    except (subprocess.SubprocessError, OSError):
        return 0, 0
    words = [] if page is None else list(hocr.words_in(page))
    sure = [word for word in words if word.confidence >= hocr.VERY_SURE and not word.is_on_its_side]
    return hocr.letters_of(sure), hocr.letters_of(words)
