"""Pictures as pages: upright, whole, in their proportions on A4."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import img2pdf
import pillow_heif
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from reports.intake.cut import is_long, pieces
from reports.pdf.inspect import Unusable

A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
BORDER = img2pdf.mm_to_pt(12)
MOST_PIXELS = 120_000_000
MOST_FRAMES = 500
FINEST = 3508  # pixels of the longer side of A4 at 300 dots an inch: more is not seen in print
MOST_STRETCHED = 8  # times as many dots an inch one way as the other
FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "JPEG2000", "HEIF", "AVIF")  # that are opened
ANIMATED = {"GIF", "WEBP", "PNG", "AVIF"}  # several pictures in one file of these are no pages
LOSSLESS = {"PNG", "TIFF", "GIF", "BMP"}
ORIENTATION, KIND_OF_FRAME = 0x0112, 0x00FE  # tags (Exif 2.3, 4.6.4; TIFF 6.0, page 36)
ON_ITS_SIDE = {5, 6, 7, 8}  # orientations
REDUCED = 1  # a kind of frame: a small copy of another
CUT = "This picture is so long that it was cut into {} pages. See whether it was cut between lines."
DAMAGED = "This picture is damaged: it cannot be opened. Save it again, and upload the new copy."

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
Image.init()  # all formats are known from here on; which are opened is said each time
pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Printed:
    """How many pages were made of a file of pictures, what of it is not on them, and (page, words) to look at."""

    pages: int
    left_out: tuple[str, ...] = ()
    warnings: tuple[tuple[int, str], ...] = ()


def print_pictures(source: Path, folder: Path, output: Path, progress: Callable[..., None]) -> Printed:
    """Write every picture of the file at `source` to `output`, a page each, or several where one is very tall or wide.

    Raises Unusable for what is damaged or too large.
    """
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        frames, printed = _frames(source, folder, progress)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable("This picture is far larger than a page needs. Save it smaller, and upload that.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError) as error:
        raise Unusable(DAMAGED) from error
    with output.open("wb") as file:
        img2pdf.convert(frames, layout_fun=_on_a4, outputstream=file, rotation=img2pdf.Rotation.none)
    return printed


def as_seen(frame: Image.Image, longest: int | None = FINEST) -> Image.Image:
    """A picture as a viewer shows it on white paper: upright, its pixels square, in two colours (1), grey (L) or RGB.

    No side is longer than `longest`. Pictures of two colours or of a palette are made grey or coloured before they are
    made smaller: of their own pixels there is no mean.
    """
    across, down = _resolution(frame)
    orientation = frame.getexif().get(ORIENTATION, 1)
    if orientation in ON_ITS_SIDE:
        across, down = down, across
    frame.load()
    picture = _of_shades(frame if orientation == 1 else ImageOps.exif_transpose(frame))
    wanted = _square(picture.size, across, down)
    scale = min(1.0, longest / max(wanted) if longest else (MOST_PIXELS / (wanted[0] * wanted[1])) ** 0.5)
    wanted = max(1, round(wanted[0] * scale)), max(1, round(wanted[1] * scale))
    if wanted != picture.size:
        smooth = picture.convert("L") if picture.mode == "1" else picture
        picture = smooth.resize(wanted, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return _on_white(picture)


def _of_shades(picture: Image.Image) -> Image.Image:
    """In colours or greys of which there is a mean, of 256 shades each, or in two colours."""
    if picture.mode.startswith("I;16"):  # of 65,536 greys
        return picture.point(lambda grey: grey / 256).convert("L")
    if picture.mode in {"I", "F"}:
        _, most = picture.getextrema()
        return picture.point(lambda grey: grey * (255 / most if most > 255 else 1)).convert("L")
    if "transparency" in picture.info or picture.mode == "PA":
        return picture.convert("RGBA")
    return picture.convert("RGB") if picture.mode == "P" else picture


def _on_white(picture: Image.Image) -> Image.Image:
    """In two colours, grey or RGB, on white where nothing is; what is white itself stands on grey."""
    if set(picture.getbands()) & {"A", "a"}:
        coloured = picture.convert("RGBA")
        there = coloured.getchannel("A")
        if there.getextrema()[1] == 0:  # some programs leave it empty
            return coloured.convert("RGB")
        on_white = _laid_on("white", coloured, there)
        is_blank = all(low == 255 for low, _ in on_white.getextrema())
        return _laid_on("grey", coloured, there) if is_blank else on_white
    return picture if picture.mode in {"1", "L", "RGB"} else picture.convert("RGB")


def _laid_on(colour: str, picture: Image.Image, there: Image.Image) -> Image.Image:
    paper = Image.new("RGB", picture.size, colour)
    paper.paste(picture, mask=there)
    return paper


def _resolution(frame: Image.Image) -> tuple[float, float]:
    """Dots an inch, or of any unit, across and down; (1, 1) where the file does not say, or nothing that can be."""
    across, down = frame.info.get("dpi") or frame.info.get("resolution") or frame.info.get("aspect") or (1, 1)
    across, down = float(across), float(down)
    if across > 0 and down > 0 and 1 / MOST_STRETCHED <= across / down <= MOST_STRETCHED:
        return across, down
    return 1.0, 1.0


def _square(size: tuple[int, int], across: float, down: float) -> tuple[int, int]:
    """The size of a picture whose pixels are as wide as they are high: the way with fewer dots gets more."""
    if abs(across / down - 1) < 0.02:
        return size
    return (size[0], round(size[1] * across / down)) if across > down else (round(size[0] * down / across), size[1])


def _frames(source: Path, folder: Path, progress: Callable[..., None]) -> tuple[list[str], Printed]:
    """(files of the pages to be, what is to be told of them)."""
    made, left_out, told = [], [], []
    with Image.open(source, formats=FORMATS) as picture:
        count = getattr(picture, "n_frames", 1)
        total = 1 if picture.format in ANIMATED | {"MPO"} else count  # a photo's others are small copies
        if total > MOST_FRAMES:
            raise Unusable(f"This file holds {total:,} pictures; {MOST_FRAMES} is the most that it may.")
        if count > 1 and picture.format in ANIMATED:
            left_out.append(f"the other {count - 1:,} pictures of an animation, of which the first is shown")
        for number, frame in enumerate(_pages_in(picture, total), start=1):
            parts = (
                pieces(as_seen(frame, None)) if is_long(_square(frame.size, *_resolution(frame))) else [as_seen(frame)]
            )
            if len(parts) > 1:
                told.append((len(made) + 1, CUT.format(len(parts))))
            for part_number, part in enumerate(parts, start=1):
                made.append(_saved(part, folder / f"frame-{number}-{part_number}", (frame.format or picture.format)))
            progress(number, total, earned=2.0 * len(parts))
    if len(made) > MOST_FRAMES:
        raise Unusable(f"This file makes {len(made):,} pages; {MOST_FRAMES} is the most that it may.")
    return [str(path) for path in made], Printed(len(made), tuple(left_out), tuple(told))


def _pages_in(picture: Image.Image, total: int) -> Iterator[Image.Image]:
    """The pictures of a file that are pages: small copies of others are none."""
    for frame in islice(ImageSequence.Iterator(picture), total):
        if total == 1 or not (getattr(frame, "tag_v2", {}).get(KIND_OF_FRAME, 0) & REDUCED):
            yield frame


def _saved(picture: Image.Image, path: Path, kind: str | None) -> Path:
    if max(picture.size) > FINEST:
        picture = picture.convert("L") if picture.mode == "1" else picture
        picture.thumbnail((FINEST, FINEST), Image.Resampling.LANCZOS)
    path = path.with_suffix(".png" if picture.mode != "RGB" or kind in LOSSLESS else ".jpg")
    picture.save(path, **({"quality": 88} if path.suffix == ".jpg" else {}))
    return path


def _on_a4(width: int, height: int, dpi: tuple[float, float]) -> tuple[float, float, float, float]:
    """Page and picture sizes in points for a picture of so many pixels: A4, turned where the picture is wide."""
    page = A4[::-1] if width > height else A4
    room = page[0] - 2 * BORDER, page[1] - 2 * BORDER
    scale = min(room[0] / width, room[1] / height)
    return (*page, width * scale, height * scale)
