"""How a mark on a page is drawn that brings no appearance stream (ISO 32000-1, 12.5.5): made from its own entries.

Lines, boxes and markups only; text that is typed onto a page is set by `typed`.
"""

from dataclasses import dataclass, field
from math import atan2, cos, hypot, pi, sin

from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reports.pdf.objects import listed

ROUND = 0.5522847498  # of a radius: the handle of a cubic curve that draws a quarter of a circle
YELLOW, BLACK, RED = (1.0, 1.0, 0.0), (0.0,), (1.0, 0.0, 0.0)
MOST_POINTS = 20_000
FAR = 100_000.0  # points: what is further out is no place on a page
SETTING = {1: ("g", "G"), 3: ("rg", "RG"), 4: ("k", "K")}  # operators by how many numbers a colour has
ENDING = 3.0  # widths of a line from its middle to the side of its ending, and some points more
WAVE = 2.0  # points from crest to trough of a wavy line

Point = tuple[float, float]


@dataclass
class Drawing:
    """Operators that draw a mark, in the page's own space, and the points that they reach, each with its margin."""

    operators: list[str] = field(default_factory=list)
    reach: list[tuple[float, float, float]] = field(default_factory=list)

    def path(self, points: list[Point], *, close: bool) -> None:
        """A path of straight lines."""
        steps = [f"{_pair(point)} {'l' if place else 'm'}" for place, point in enumerate(points)]
        self.operators += [*steps, *(["h"] if close else [])]

    def reaches(self, points: list[Point], margin: float) -> None:
        """Note what is drawn, so that the appearance's box holds it."""
        self.reach += [(x, y, margin) for x, y in points]


def drawn(mark: Dictionary) -> Drawing | None:
    """What a viewer draws of a mark from its entries; None where it draws nothing."""
    draw, drawing = DRAWN_BY.get(str(mark.get("/Subtype"))), Drawing()
    return drawing if draw is not None and draw(mark, drawing) else None


def give_appearance(pdf: Pdf, mark: Dictionary) -> Stream | None:
    """Give a mark without an appearance one, as a viewer draws it from the mark's entries; None where none does.

    Its rectangle becomes that of what is drawn, so that nothing is scaled.
    """
    if (drawing := drawn(mark)) is None:
        return None
    margin = max(m for *_, m in drawing.reach)
    across, down = [x for x, _, _ in drawing.reach], [y for _, y, _ in drawing.reach]
    box = Array([min(across) - margin, min(down) - margin, max(across) + margin, max(down) + margin])
    stream = pdf.make_stream("\n".join(["/G0 gs", *drawing.operators]).encode("ascii"))
    stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, box
    stream.Resources = Dictionary(ExtGState=Dictionary(G0=state(mark)))
    mark.Rect, mark.AP = box, Dictionary(N=stream)
    return stream


def colour(mark: Dictionary, key: str, default: tuple[float, ...] | None) -> tuple[float, ...] | None:
    """A mark's colour of 1, 3 or 4 numbers; None for no colour at all (12.5.2: an empty array)."""
    value = mark.get(key)
    if not isinstance(value, Array):
        return default
    parts = tuple(min(max(number, 0.0), 1.0) for number in numbers(value))
    return parts if len(parts) in SETTING else None


def border(mark: Dictionary) -> tuple[float, list[float]]:
    """(width in points, dashes) of a mark's border, from /BS or else /Border (12.5.4)."""
    style, old = mark.get("/BS"), mark.get("/Border")
    if isinstance(style, Dictionary):
        width = _number(style.get("/W"), 1.0)
        dashes = numbers(style.get("/D", Array([3]))) if style.get("/S") == Name.D else []
    elif isinstance(old, Array) and len(old) >= 3:
        width, dashes = _number(old[2], 1.0), numbers(old[3]) if len(old) > 3 else []
    else:
        width, dashes = 1.0, []
    return min(max(width, 0.0), 1000.0), dashes if any(dash > 0 for dash in dashes) and min(dashes) >= 0 else []


def rectangle(mark: Dictionary) -> tuple[float, float, float, float] | None:
    """(left, low, right, high) of a mark."""
    edges = numbers(mark.get("/Rect"))
    if len(edges) != 4:
        return None
    return min(edges[0::2]), min(edges[1::2]), max(edges[0::2]), max(edges[1::2])


def setting(colour_: tuple[float, ...], *, stroke: bool) -> str:
    """The operator that sets a colour."""
    return f"{' '.join(f'{number:.4f}' for number in colour_)} {SETTING[len(colour_)][stroke]}"


def state(mark: Dictionary) -> Dictionary:
    """The graphics state in which a mark is drawn: its opacity (/CA), its blend mode."""
    opacity = min(max(_number(mark.get("/CA"), 1.0), 0.0), 1.0)
    state = Dictionary(Type=Name.ExtGState, CA=opacity, ca=opacity)
    if mark.get("/Subtype") == Name.Highlight:
        state.BM = Name.Multiply
    elif isinstance(mode := mark.get("/BM"), Name):
        state.BM = mode
    return state


def _inner(mark, width):
    """The rectangle that a border of this width is drawn along, within /RD (12.5.6.8)."""
    if (box := rectangle(mark)) is None:
        return None
    apart = numbers(mark.get("/RD"))
    left, low, right, high = apart if len(apart) == 4 else (0, 0, 0, 0)
    inner = (box[0] + left + width / 2, box[1] + low + width / 2, box[2] - right - width / 2, box[3] - high - width / 2)
    return inner if inner[0] < inner[2] and inner[1] < inner[3] else box


def _pen(drawing, mark, *, filled):
    """Set colours and border; the operator that paints a path with them, or None where nothing would be seen."""
    width, dashes = border(mark)
    ink = colour(mark, "/C", BLACK) if width else None
    inside = colour(mark, "/IC", None) if filled else None
    if ink:
        drawing.operators += [setting(ink, stroke=True), f"{width:.3f} w 1 j"]
        if dashes:
            drawing.operators.append(f"[{' '.join(f'{dash:.3f}' for dash in dashes)}] 0 d")
    if inside:
        drawing.operators.append(setting(inside, stroke=False))
    return {(True, True): "B", (True, False): "S", (False, True): "f"}.get((bool(ink), bool(inside)))


def _square(mark, drawing):
    return _framed(mark, drawing, _rectangle)


def _circle(mark, drawing):
    return _framed(mark, drawing, _ellipse)


def _framed(mark, drawing, outline):
    """A shape that fills the mark's rectangle, of which `outline` gives the operators."""
    width = border(mark)[0]
    paint, box = _pen(drawing, mark, filled=True), _inner(mark, width)
    if not paint or not box:
        return False
    left, low, right, high = box
    drawing.operators += [*outline(*box), paint]
    drawing.reaches([(left, low), (right, high)], width / 2)
    return True


def _rectangle(left, low, right, high):
    return [f"{left:.3f} {low:.3f} {right - left:.3f} {high - low:.3f} re"]


def _ellipse(left, low, right, high):
    x, y, across, down = (left + right) / 2, (low + high) / 2, (right - left) / 2, (high - low) / 2
    turns = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]
    steps = [f"{_pair((x + across, y))} m"]
    for (a, b), (c, d) in zip(turns, turns[1:], strict=False):
        curve = [(a + c * ROUND, b + d * ROUND), (c + a * ROUND, d + b * ROUND), (c, d)]
        steps.append(" ".join(_pair((x + across * e, y + down * f)) for e, f in curve) + " c")
    return [*steps, "h"]


def _polygon(mark, drawing):
    return _lines(mark, drawing, [_points(mark.get("/Vertices"))], close=True)


def _polyline(mark, drawing):
    return _lines(mark, drawing, [_points(mark.get("/Vertices"))], close=False)


def _line(mark, drawing):
    points = _points(mark.get("/L"))[:2]
    return len(points) == 2 and _lines(mark, drawing, [_led_off(mark, *points, drawing)], close=False)


def _led_off(mark, start, end, drawing):
    """A line's two points where it is drawn, away from what it measures by /LL, with its leader lines (12.5.6.7)."""
    lead = _number(mark.get("/LL"), 0.0)
    length = hypot(end[0] - start[0], end[1] - start[1])
    if not lead or not length:
        return [start, end]
    across = (-(end[1] - start[1]) / length, (end[0] - start[0]) / length)
    beyond, off = _number(mark.get("/LLE"), 0.0), _number(mark.get("/LLO"), 0.0)
    near, far = off, lead + (beyond if lead > 0 else -beyond)
    moved = [(x + across[0] * lead, y + across[1] * lead) for x, y in (start, end)]
    paint = _pen(drawing, mark, filled=False)
    for x, y in (start, end) if paint else ():
        leader = [(x + across[0] * away, y + across[1] * away) for away in (near, far)]
        drawing.path(leader, close=False)
        drawing.operators.append("S")
        drawing.reaches(leader, border(mark)[0])
    return moved


def along(mark: Dictionary) -> tuple[Point, float, float] | None:
    """(the middle of a line mark where it is drawn, its turn in radians so that words stand upright, its length)."""
    points = _points(mark.get("/L"))[:2]
    if len(points) < 2 or points[0] == points[1]:
        return None
    (x, y), (right, high) = points = _led_off(mark, *points, Drawing())
    turn = atan2(high - y, right - x)
    upright = turn - pi if turn > pi / 2 else turn + pi if turn < -pi / 2 else turn
    return _between(*points), upright, hypot(right - x, high - y)


def _ink(mark, drawing):
    strokes = [_points(stroke) for stroke in listed(mark.get("/InkList"))]
    drawing.operators.append("1 J")
    return _lines(mark, drawing, strokes, close=False)


def _lines(mark, drawing, strokes, *, close):
    strokes = [points for points in strokes if points]
    paint = _pen(drawing, mark, filled=close)
    if not paint or not strokes:
        return False
    width = border(mark)[0]
    for points in strokes:
        drawing.path(points if len(points) > 1 else points * 2, close=close)
        drawing.reaches(points, width)
    drawing.operators.append(paint)
    endings = [str(name) for name in listed(mark.get("/LE"))]
    if len(endings) == 2 and len(strokes[0]) > 1 and not close:
        draw_ending(drawing, mark, endings[0], strokes[0][0], strokes[0][1])
        draw_ending(drawing, mark, endings[1], strokes[0][-1], strokes[0][-2])
    return True


def draw_ending(drawing: Drawing, mark: Dictionary, style: str, tip: Point, other: Point) -> None:
    """Draw one of the endings of ISO 32000-1, table 176, at the tip of a line that comes from `other`."""
    width = border(mark)[0]
    side = ENDING * width + 2.0
    turn = atan2(tip[1] - other[1], tip[0] - other[0])
    shape = _ending(style, side)
    if not shape or not width:
        return
    points, closed = shape
    placed = [(tip[0] + x * cos(turn) - y * sin(turn), tip[1] + x * sin(turn) + y * cos(turn)) for x, y in points]
    if style == "/Circle":
        drawing.operators += _ellipse(tip[0] - side, tip[1] - side, tip[0] + side, tip[1] + side)
    else:
        drawing.path(placed, close=closed)
    inside = colour(mark, "/IC", None)
    drawing.operators += [setting(inside, stroke=False), "B"] if inside and closed else ["S"]
    drawing.reaches(placed, side)


def _ending(style, side):
    """(points around a tip at the origin of a line that runs to the right, whether they close)."""
    back = side * 2
    return {
        "/Square": ([(-side, -side), (side, -side), (side, side), (-side, side)], True),
        "/Circle": ([(-side, -side), (side, side)], True),
        "/Diamond": ([(-side, 0), (0, -side), (side, 0), (0, side)], True),
        "/OpenArrow": ([(-back, side), (0, 0), (-back, -side)], False),
        "/ClosedArrow": ([(-back, side), (0, 0), (-back, -side)], True),
        "/Butt": ([(0, side), (0, -side)], False),
        "/ROpenArrow": ([(back, side), (0, 0), (back, -side)], False),
        "/RClosedArrow": ([(back, side), (0, 0), (back, -side)], True),
        "/Slash": ([(side / 2, side), (-side / 2, -side)], False),
    }.get(style)


def quads(mark: Dictionary) -> list[list[Point]]:
    """The quadrilaterals of a markup, each upper left, upper right, lower right, lower left; else its rectangle.

    Writers differ in the order of the corners, so they are put in order here: around their middle, the first two
    above the others as the text runs.
    """
    points = _points(mark.get("/QuadPoints"))
    fours = [points[start : start + 4] for start in range(0, len(points) - 3, 4)]
    if not fours and (box := rectangle(mark)):
        left, low, right, high = box
        fours = [[(left, high), (right, high), (left, low), (right, low)]]
    return [_in_order(four) for four in fours]


def _in_order(four):
    middle = (sum(x for x, _ in four) / 4, sum(y for _, y in four) / 4)
    around = sorted(four, key=lambda point: -atan2(point[1] - middle[1], point[0] - middle[0]))
    start = around.index(min(four, key=lambda point: (point[0] - middle[0]) - (point[1] - middle[1])))
    return around[start:] + around[:start]


def _highlight(mark, drawing):
    return _fill_quads(mark, drawing, colour(mark, "/C", YELLOW))


def _redaction(mark, drawing):
    """What a redaction would paint if it was applied (12.5.6.23), or else where it would be."""
    if inside := colour(mark, "/IC", None):
        return _fill_quads(mark, drawing, inside)
    drawing.operators += [setting(colour(mark, "/OC", RED) or RED, stroke=True), "1 w"]
    for corners in quads(mark):
        drawing.path(corners, close=True)
        drawing.reaches(corners, 1.0)
    drawing.operators.append("S")
    return bool(drawing.reach)


def _fill_quads(mark, drawing, inside):
    if not inside:
        return False
    drawing.operators.append(setting(inside, stroke=False))
    for corners in quads(mark):
        drawing.path(corners, close=True)
        drawing.reaches(corners, 0.0)
    drawing.operators.append("f")
    return bool(drawing.reach)


def _underline(mark, drawing):
    return _along_quads(mark, drawing, lambda corners, width: [_from_foot(corners, side, width) for side in (3, 2)])


def _strike_out(mark, drawing):
    return _along_quads(mark, drawing, lambda corners, width: [_between(corners[0], corners[3]),
                                                               _between(corners[1], corners[2])])  # fmt: skip


def _squiggly(mark, drawing):
    return _along_quads(mark, drawing, _wave)


def _along_quads(mark, drawing, points_of):
    ink, (width, _) = colour(mark, "/C", BLACK), border(mark)
    width = width or 1.0
    if not ink:
        return False
    drawing.operators += [setting(ink, stroke=True), f"{width:.3f} w"]
    for corners in quads(mark):
        points = points_of(corners, width)
        drawing.path(points, close=False)
        drawing.operators.append("S")
        drawing.reaches(points, width)
    return bool(drawing.reach)


def _between(one, other, part=0.5):
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _from_foot(corners, side, width):
    """A point above a lower corner, by half the width of a line that stands on the foot."""
    low, high = corners[side], corners[3 - side]
    tall = hypot(high[0] - low[0], high[1] - low[1])
    return _between(low, high, min(0.5, width / 2 / tall)) if tall else low


def _wave(corners, width):
    start, end = _from_foot(corners, 3, width), _from_foot(corners, 2, width)
    length, tall = hypot(end[0] - start[0], end[1] - start[1]), max(corners[0][1] - corners[3][1], WAVE)
    steps = int(min(max(length / WAVE, 1), MOST_POINTS))
    points = [_between(start, end, step / steps) for step in range(steps + 1)]
    rise = min(WAVE, tall / 4)
    return [(x, y + (rise if place % 2 else 0)) for place, (x, y) in enumerate(points)]


def _caret(mark, drawing):
    ink, box = colour(mark, "/C", BLACK), _inner(mark, 0.0)
    if not ink or not box:
        return False
    left, low, right, high = box
    drawing.operators.append(setting(ink, stroke=False))
    drawing.path([(left, low), ((left + right) / 2, high), (right, low)], close=True)
    drawing.operators.append("f")
    drawing.reaches([(left, low), (right, high)], 0.0)
    return True


def _points(value) -> list[Point]:
    bounded = [min(max(number, -FAR), FAR) for number in numbers(value)[: MOST_POINTS * 2]]
    return list(zip(bounded[0::2], bounded[1::2], strict=False))


def numbers(value) -> list[float]:
    """The numbers of an array; none where it is no array of numbers."""
    if not isinstance(value, Array):
        return []
    try:
        return [float(number) for number in value if not isinstance(number, (Dictionary, Array))]
    except (TypeError, ValueError):
        return []


def _number(value, default):
    try:
        return default if value is None or isinstance(value, (Dictionary, Array)) else float(value)
    except (TypeError, ValueError):
        return default


def _pair(point):
    return f"{point[0]:.4f} {point[1]:.4f}"


DRAWN_BY = {
    "/Square": _square, "/Circle": _circle, "/Polygon": _polygon, "/PolyLine": _polyline, "/Line": _line, "/Ink": _ink,
    "/Highlight": _highlight, "/Underline": _underline, "/StrikeOut": _strike_out, "/Squiggly": _squiggly,
    "/Redact": _redaction, "/Caret": _caret,
}  # fmt: skip
