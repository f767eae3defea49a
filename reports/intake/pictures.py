"""Pictures as pages: upright, whole, in their proportions on A4."""

import warnings
from itertools import islice
from pathlib import Path

import img2pdf
import pillow_heif
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from reports.pdf.inspect import Unusable

A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))
BORDER = img2pdf.mm_to_pt(12)
MOST_PIXELS = 120_000_000
MOST_FRAMES = 500
FINEST = 3508  # pixels of the longer side of A4 at 300 dots an inch: more is not seen in print
DAMAGED = "This picture is damaged: it cannot be opened. Save it again, and upload the new copy."

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
pillow_heif.register_heif_opener()


def print_pictures(source: Path, folder: Path, output: Path, progress) -> int:
    """Write every picture of the file at `source` to `output`, a page each; return how many there were."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        frames = _frames(source, folder, progress)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable("This picture is far larger than a page needs. Save it smaller, and upload that.") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unusable(DAMAGED) from error
    with output.open("wb") as file:
        img2pdf.convert(frames, layout_fun=_on_a4, outputstream=file, rotation=img2pdf.Rotation.none)
    return len(frames)


def _frames(source, folder, progress):
    made = []
    with Image.open(source) as picture:
        total = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)  # the others are small copies
        if total > MOST_FRAMES:
            raise Unusable(f"This file holds {total:,} pictures; {MOST_FRAMES} is the most that it may.")
        for number, frame in enumerate(islice(ImageSequence.Iterator(picture), total), start=1):
            made.append(_upright(frame, folder / f"frame-{number}.png"))
            progress(number, total, earned=2.0)
    return [str(path) for path in made]


def as_seen(frame: Image.Image, longest: int = FINEST) -> Image.Image:
    """A picture as a viewer shows it on white paper: upright, in grey (L) or RGB, no side longer than `longest`.

    Pictures of two colours or of a palette are made grey or coloured first: their pixels alone cannot be averaged.
    """
    upright = ImageOps.exif_transpose(frame)
    if upright.mode.startswith("I;16"):  # of 65,536 greys
        upright = upright.point(lambda grey: grey / 256).convert("L")
    if upright.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in upright.info:
        coloured = upright.convert("RGBA")
        upright = Image.new("RGB", upright.size, "white")
        upright.paste(coloured, mask=coloured.getchannel("A"))
    elif upright.mode == "1":
        upright = upright.convert("L")
    elif upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return upright


def _upright(frame, path):
    upright = as_seen(frame)
    if upright.mode == "RGB" and not _is_lossless(frame):
        path = path.with_suffix(".jpg")
        upright.save(path, quality=88)
    else:
        upright.save(path)
    return path


def _is_lossless(frame):
    return (frame.format or "") in {"PNG", "TIFF"}


def _on_a4(width, height, dpi):
    """Page and picture sizes in points for a picture of so many pixels: A4, turned where the picture is wide."""
    page = A4[::-1] if width > height else A4
    room = page[0] - 2 * BORDER, page[1] - 2 * BORDER
    scale = min(room[0] / width, room[1] / height)
    return (*page, width * scale, height * scale)
