"""Very tall or very wide pictures, as of a whole screen that was scrolled, in pieces that fit a page."""

from PIL import Image, ImageChops

PAGE = 1.45  # times its width: the height of what fits an upright A4 page
TALL, WIDE = 2.6, 4.0  # times the shorter side, from which a picture is cut
NARROW = 200  # pixels: what is narrower has no text to be read
MOST = 100  # pieces
WITHIN = 0.3  # of a piece, at its end, in which a place to cut is looked for
STILL = 24  # of 255: lines of pixels that differ less are alike
GAP = 3  # such lines, at least, are white space between lines of text


def pieces(picture: Image.Image) -> list[Image.Image]:
    """A picture (L or RGB) in pieces from its top, or from its left; whole where it is of the shape of a page.

    It is cut where nothing changes from one line of pixels to the next, as between lines of text. A tall one is cut
    even where there is no such place; a wide one is left whole then, since it may be a view.
    """
    width, height = picture.size
    if min(width, height) < NARROW:
        return [picture]
    if height > TALL * width:
        places = _places(picture, round(PAGE * width))
        return _cut(picture, places) if len(places) < MOST else [picture]
    if width > WIDE * height:
        turned = picture.transpose(Image.Transpose.ROTATE_270)  # its left is the top
        places = _places(turned, round(PAGE * height), at_any_place=False)
        found = _cut(turned, places) if len(places) < MOST else [turned]
        return [piece.transpose(Image.Transpose.ROTATE_90) for piece in found]
    return [picture]


def is_long(size: tuple[int, int]) -> bool:
    """Whether a picture of so many pixels may have to be cut."""
    return max(size) > TALL * min(size)


def _cut(picture: Image.Image, places: list[int]) -> list[Image.Image]:
    edges = [0, *places, picture.height]
    return [picture.crop((0, top, picture.width, low)) for top, low in zip(edges, edges[1:], strict=False)]


def _places(picture: Image.Image, most: int, *, at_any_place: bool = True) -> list[int]:
    """Rows before which to cut, no piece higher than `most`; none where there is no place and one is asked for."""
    grey, places, top = picture.convert("L"), [], 0
    while picture.height - top > most:
        first = top + round(most * (1 - WITHIN))
        place = _gap(grey.crop((0, first, grey.width, top + most)))
        if place is None and not at_any_place:
            return []
        top = top + most if place is None else first + place
        places.append(top)
    return places


def _gap(strip: Image.Image) -> int | None:
    """The middle of the highest gap in a strip; None where there is none."""
    shifted = strip.crop((0, 1, strip.width, strip.height))
    changes = ImageChops.difference(strip.crop((0, 0, strip.width, strip.height - 1)), shifted)
    best, began = (0, 0), None
    for row in range(changes.height + 1):
        is_still = row < changes.height and changes.crop((0, row, changes.width, row + 1)).getextrema()[1] < STILL
        if is_still and began is None:
            began = row
        elif not is_still and began is not None:
            best, began = max(best, (row - began, began + (row - began) // 2)), None
    return best[1] + 1 if best[0] >= GAP else None
