"""Every mark on a page gets an appearance stream where it brings none that can be used (ISO 32000-1, 12.5.5)."""

import re
from dataclasses import dataclass
from math import cos, sin

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reports.pdf.shapes import (
    Drawing,
    along,
    border,
    colour,
    draw_ending,
    drawn,
    give_appearance,
    numbers,
    rectangle,
    setting,
    state,
)
from reports.pdf.typed import Style, Text, css_colour, plain, rich, set_in_type, style_of

STAMPED = (0.75, 0.0, 0.0)  # the colour of a stamp that names none
CAPTION = 9.0  # points
LEAST = 1.0  # points: what is smaller shows no text


DRAWN_BY_ALL = {"/Square", "/Circle", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly"}
THIN = {"/Underline", "/StrikeOut", "/Squiggly"}  # which some viewers draw a point wide, whatever their border


@dataclass(frozen=True)
class Typed:
    """A mark that is typed text: what is drawn under the text, in page space, and where the text stands."""

    mark: Dictionary
    under: Drawing
    text: Text
    left: float
    low: float
    turn: float = 0.0  # radians, around where the text begins


def look_of(mark: Dictionary) -> Stream | None:
    """The stream of how a mark looks now, or None."""
    looks = mark.get("/AP")
    normal = looks.get("/N") if isinstance(looks, Dictionary) else None
    if isinstance(normal, Dictionary) and not isinstance(normal, Stream):
        normal = normal.get(str(mark.get("/AS", "/Off")))
    return normal if isinstance(normal, Stream) else None


def placing(stream: Stream, annotation: Dictionary) -> tuple[float, ...] | None:
    """The matrix that brings an appearance's box into the annotation's rectangle; None where it has no extent."""
    try:
        box = [float(edge) for edge in stream.get("/BBox", ())]
        rect = [float(edge) for edge in annotation.get("/Rect", ())]
        a, b, c, d, e, f = (float(number) for number in stream.get("/Matrix", (1, 0, 0, 1, 0, 0)))
        corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
        left, right = min(x for x, _ in corners), max(x for x, _ in corners)
        low, high = min(y for _, y in corners), max(y for _, y in corners)
        if right - left < 1e-6 or high - low < 1e-6:
            return None
        wide = abs(rect[2] - rect[0]) / (right - left)
        tall = abs(rect[3] - rect[1]) / (high - low)
        return wide, 0, 0, tall, min(rect[0], rect[2]) - left * wide, min(rect[1], rect[3]) - low * tall
    except (TypeError, ValueError, IndexError):
        return None


def is_drawn_by_all(mark: Dictionary) -> bool:
    """Whether every viewer draws a mark alike that brings no appearance."""
    kind = str(mark.get("/Subtype"))
    return kind in DRAWN_BY_ALL and (kind not in THIN or border(mark)[0] == 1)


def give_appearances(pdf: Pdf, marks: list[Dictionary]) -> None:
    """Give those of some marks an appearance that have none, as a viewer draws them. Fields are not among them."""
    typed = []
    for mark in marks:
        if look_of(mark) is not None:
            continue
        kind = mark.get("/Subtype")
        if kind == Name.FreeText:
            typed.append(_typed(mark))
        elif kind == Name.Stamp:
            typed.append(_stamp(mark))
        elif kind == Name.Line and mark.get("/Cap") is True and words_of(mark.get("/Contents")).strip():
            typed.append(_caption(mark))
        else:
            give_appearance(pdf, mark)
    typed = [each for each in typed if each is not None]
    for each, form in zip(typed, set_in_type(pdf, [each.text for each in typed]) if typed else (), strict=True):
        _compose(pdf, each, form)


def _compose(pdf, typed, form):
    """The appearance of a typed mark: its box and lines, and its text over them."""
    reach = typed.under.reach
    box = Array([min(x - m for x, _, m in reach), min(y - m for _, y, m in reach),
                 max(x + m for x, _, m in reach), max(y + m for _, y, m in reach)])  # fmt: skip
    operators = ["/G0 gs", *typed.under.operators, f"q {_matrix(typed)} cm /T0 Do Q"]
    stream = pdf.make_stream("\n".join(operators).encode("ascii"))
    stream.Type, stream.Subtype, stream.BBox = Name.XObject, Name.Form, box
    stream.Resources = Dictionary(XObject=Dictionary(T0=form), ExtGState=Dictionary(G0=state(typed.mark)))
    typed.mark.Rect, typed.mark.AP = box, Dictionary(N=stream)


def _matrix(typed):
    turn = (cos(typed.turn), sin(typed.turn), -sin(typed.turn), cos(typed.turn))
    return " ".join(f"{number:.5f}" for number in (*turn, typed.left, typed.low))


def _caption(mark):
    """A line with its caption (12.5.6.7), which is set above its middle."""
    under, place = drawn(mark), along(mark)
    if under is None or place is None:
        return None
    (x, y), turn, length = place
    ink, above = colour(mark, "/C", (0.0,)) or (0.0,), border(mark)[0] / 2 + 1
    wide, high = max(length, 10 * CAPTION), CAPTION * 1.3
    left, low = (x - wide / 2 * cos(turn) - above * sin(turn), y - wide / 2 * sin(turn) + above * cos(turn))
    corners = [(left, low), (left + wide * cos(turn), low + wide * sin(turn))]
    under.reaches(corners, high)
    style = Style(size=CAPTION, colour=css_colour(list(ink)), align="center")
    return Typed(mark, under, Text(plain(words_of(mark.Contents)), style, wide, high), left, low, turn)


def _typed(mark):
    """A free text mark (12.5.6.6): its box, its callout line, its words."""
    whole = rectangle(mark)
    if whole is None:
        return None
    apart = numbers(mark.get("/RD"))
    left, low, right, high = apart if len(apart) == 4 else (0, 0, 0, 0)
    box = (whole[0] + left, whole[1] + low, whole[2] - right, whole[3] - high)
    if box[2] - box[0] < LEAST or box[3] - box[1] < LEAST:
        return None
    style = _style(mark)
    under = Drawing()
    _frame(mark, under, box)
    _callout(mark, under)
    width = border(mark)[0]
    inside = (box[2] - box[0] - 2 * width, box[3] - box[1] - 2 * width)
    text = Text(html=_words(mark), style=style, width=max(inside[0], LEAST), height=max(inside[1], LEAST), lines=True)
    return Typed(mark, under, text, box[0] + width, box[1] + width)


def _style(mark):
    style = style_of(words_of(mark.get("/DA")), align=mark.Q if isinstance(mark.get("/Q"), int) else 0)
    default = words_of(mark.get("/DS"))
    changes = {}
    if found := re.search(r"color:\s*(#[0-9a-fA-F]{6})", default):
        changes["colour"] = found[1]
    if found := re.search(r"(?:font|font-size):[^;]*?([\d.]+)pt", default):
        changes["size"] = float(found[1])
    if found := re.search(r"text-align:\s*(left|center|right)", default):
        changes["align"] = found[1]
    return Style(**{**vars(style), **changes})


def _words(mark):
    return rich(words_of(mark.get("/RC"))) or plain(words_of(mark.get("/Contents")))


def words_of(value) -> str:
    """A text, given as a string or as a stream (7.9.3); "" for anything else."""
    if isinstance(value, Stream):
        try:
            return value.read_bytes().decode("utf-8", "replace")
        except pikepdf.PdfError:
            return ""
    return str(value) if isinstance(value, pikepdf.String) else ""


def _frame(mark, under, box):
    """The ground of a typed mark (/C) and its border, in the colour of its text (/DA)."""
    left, low, right, high = box
    width, dashes = border(mark)
    ground = colour(mark, "/C", None)
    under.reaches([(left, low), (right, high)], 0.0)
    corners = [(left, low), (right, low), (right, high), (left, high)]
    if ground:
        under.operators.append(setting(ground, stroke=False))
        under.path(corners, close=True)
        under.operators.append("f")
    if width and (str(mark.get("/IT")).lower() != "/freetexttypewriter" or "/BS" in mark or "/Border" in mark):
        half = width / 2
        under.operators.append(f"{_ink(mark)} {width:.3f} w")
        if dashes:
            under.operators.append(f"[{' '.join(f'{dash:.3f}' for dash in dashes)}] 0 d")
        under.path([(left + half, low + half), (right - half, low + half), (right - half, high - half),
                    (left + half, high - half)], close=True)  # fmt: skip
        under.operators.append("S")


def _ink(mark):
    """The operator that draws lines in the colour of a mark's text."""
    found = re.findall(r"((?:[\d.]+\s+){1,4})(g|rg|k)\b", words_of(mark.get("/DA")), re.IGNORECASE)
    parts = tuple(float(number) for number in found[-1][0].split()) if found else (0.0,)
    return setting(parts if len(parts) in (1, 3, 4) else (0.0,), stroke=True)


def _callout(mark, under):
    points = numbers(mark.get("/CL"))
    line = list(zip(points[0::2], points[1::2], strict=False))
    if len(line) < 2:
        return
    width = border(mark)[0] or 1.0
    under.operators.append(f"{_ink(mark)} {width:.3f} w [] 0 d")
    under.path(line, close=False)
    under.operators.append("S")
    under.reaches(line, width)
    if isinstance(ending := mark.get("/LE"), Name):
        draw_ending(under, mark, str(ending), line[0], line[1])


def _stamp(mark):
    """A stamp that is known by its name alone (12.5.6.12): the name in a frame, as large as it fits."""
    box = rectangle(mark)
    if box is None or box[2] - box[0] < LEAST or box[3] - box[1] < LEAST:
        return None
    said = str(mark.get("/Name", "/Draft")).lstrip("/").lstrip("#").removeprefix("SB").removeprefix("SH")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", said).upper()
    wide, high = box[2] - box[0], box[3] - box[1]
    ink = colour(mark, "/C", STAMPED) or STAMPED
    under = Drawing()
    under.operators.append(f"{setting(ink, stroke=True)} 1.5 w")
    under.path([(box[0] + 1, box[1] + 1), (box[2] - 1, box[1] + 1), (box[2] - 1, box[3] - 1), (box[0] + 1, box[3] - 1)],
               close=True)  # fmt: skip
    under.operators.append("S")
    under.reaches([(box[0], box[1]), (box[2], box[3])], 0.0)
    size = min(high * 0.6, wide / (0.75 * max(len(words), 1)))
    style = Style(bold=True, size=max(size, 1.0), colour="#bf0000", align="center")
    return Typed(mark, under, Text(html=plain(words), style=style, width=wide, height=high), box[0], box[1])
