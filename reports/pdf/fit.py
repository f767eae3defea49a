"""Room for stamps: how much a page's content has to shrink so that none stands on it. Pure arithmetic, in points."""

from dataclasses import dataclass

DEPTH = 96.0  # how far from an edge anything is looked for; beyond it a margin counts as free
LEAST = 0.9  # content is never made smaller than this
GAP = 3.0  # between a stamp and the content


@dataclass(frozen=True)
class Free:
    """How far from the page's edges, as viewed, its content begins: at the foot where the page number
    stands, at the head on the left and on the right, where marks stand."""

    foot: float = DEPTH
    left: float = DEPTH
    right: float = DEPTH


FREE = Free()


@dataclass(frozen=True)
class Fit:
    """Content is scaled by `scale` about the point in the middle of the page at height `anchor`.

    Stamps are set in `size`, their feet `edge` from the edge of the page; further lines follow by `leading`.
    """

    scale: float
    anchor: float
    size: float
    edge: float
    leading: float


SETTINGS = [(10.0, 17.0), (8.0, 8.0)]  # (size, edge): as we like it, and where a page has little room


def fit(height: float, free: Free, *, foot: bool, left: bool, right: bool, lines: int = 0) -> Fit:
    """The least shrinking that keeps what stands on a page of this height off the stamps that it gets."""
    for size, edge in SETTINGS:
        leading = size * 0.9
        band = edge + size + GAP
        below = band if foot else 0.0
        above = band + lines * leading if left else band if right else 0.0
        top = min([free.left] * left + [free.right] * right, default=DEPTH)
        scale, anchor = _shrink(height, free.foot if foot else DEPTH, top, below, above)
        if scale >= LEAST:
            break
    return Fit(max(scale, LEAST), anchor, size, edge, leading)


def _shrink(height, clear_below, clear_above, below, above):
    """(scale, anchor) that bring the content's foot up to `below` and its head down to `above`, where it must."""
    if clear_below >= below and clear_above >= above:
        return 1.0, 0.0
    if clear_below < below:  # shrink towards the head
        scale = (height - below) / (height - clear_below)
        if scale * clear_above >= above:
            return scale, height
    if clear_above < above:  # shrink towards the foot
        scale = (height - above) / (height - clear_above)
        if scale * clear_below >= below:
            return scale, 0.0
    scale = (height - above - below) / (height - clear_above - clear_below)
    used = max(scale, LEAST)
    return scale, (below - used * clear_below) / (1 - used)
