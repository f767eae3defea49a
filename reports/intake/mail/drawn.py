"""Pictures in e-mails as they are printed: of a bounded size, in formats that print."""

import base64
import io
import re
import warnings
from urllib.parse import unquote_to_bytes

from PIL import Image

from reports.intake.pictures import FORMATS, as_seen

LARGEST = 1600  # pixels of the longer side: more than the width of a page's text at 200 dots an inch
SMALL = 3  # pixels: less is no picture, but a spacer or a way of counting readers
DATA = re.compile(r"data:image/[\w.+-]+((?:;[\w=.-]+)*),", re.IGNORECASE)


def data_uri(data: bytes) -> str | None:
    """A picture as a data URI of a PNG or JPEG; "" for a spacer, None for what cannot be drawn."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if max(picture.size) <= SMALL or min(picture.size) < SMALL:
                    return ""
                picture.draft("RGB", (LARGEST, LARGEST))
                is_photo = picture.format in {"JPEG", "MPO", "HEIF", "WEBP"}
                shown = as_seen(picture, LARGEST)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return _written(shown, is_photo)


def bytes_of(uri: str) -> bytes | None:
    """What a data URI of a picture holds; None for any other address."""
    if not (match := DATA.match(uri)):
        return None
    data = unquote_to_bytes(uri[match.end() :])
    if "base64" not in match[1].lower():
        return data
    try:
        return base64.b64decode(re.sub(rb"[^A-Za-z0-9+/]", b"", data) + b"==")
    except ValueError:
        return None


def _written(picture: Image.Image, is_photo: bool) -> str:
    output = io.BytesIO()
    kind = "jpeg" if is_photo and picture.mode == "RGB" else "png"
    picture.save(output, kind, **({"quality": 88} if kind == "jpeg" else {}))
    return f"data:image/{kind};base64,{base64.b64encode(output.getvalue()).decode()}"
