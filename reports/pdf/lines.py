"""Straight lines: what is tagged as a picture, and is nothing but a rule between parts of a page."""

import pikepdf
from pikepdf import Dictionary, Object

from reports.pdf.contents import BROKEN
from reports.pdf.loose import CURVES, PAINTING, SEGMENTS, SHOWING

THIN = 3.0  # units: what is filled and no thicker is a line
Marks = list[tuple[Object, int]]


class Lines:
    """Looks into pages, into each once."""

    def __init__(self):
        self._pages: dict[tuple[int, int], dict[int, list]] = {}

    def are_all(self, marks: Marks) -> bool:
        """Whether marked contents, each (page, ID), draw a line each and nothing else."""
        return bool(marks) and all(_is_a_line(self._inside(page).get(mcid, [])) for page, mcid in marks)

    def _inside(self, page: Object) -> dict[int, list]:
        if page.objgen not in self._pages:
            try:
                self._pages[page.objgen] = _by_id(page)
            except BROKEN:
                self._pages[page.objgen] = {}
        return self._pages[page.objgen]


def _by_id(page: Object) -> dict[int, list]:
    """{ID: (operator, operands) within it} of a page's marked contents."""
    found: dict[int, list] = {}
    marks: list[int | None] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        operands = getattr(instruction, "operands", [])
        if operator in {"BDC", "BMC"}:
            properties = operands[1] if len(operands) > 1 else None
            mcid = properties.get("/MCID") if isinstance(properties, Dictionary) else None
            marks.append(int(mcid) if isinstance(mcid, int) else None)
        elif operator == "EMC":
            marks = marks[:-1]
        elif mcid := next((mark for mark in reversed(marks) if mark is not None), None):
            found.setdefault(mcid, []).append((operator, operands))
        elif 0 in marks:
            found.setdefault(0, []).append((operator, operands))
    return found


def _is_a_line(drawn: list) -> bool:
    operators = [operator for operator, _ in drawn]
    path = [(operator, operands) for operator, operands in drawn if operator in SEGMENTS]
    if {"Do", "sh", "INLINE IMAGE", "W", "W*", *SHOWING, *CURVES} & set(operators):
        return False
    if sum(operator in PAINTING for operator in operators) != 1:
        return False
    match path:
        case [("m", _), ("l", _)] | [("m", _), ("l", _), ("h", _)]:
            return True
        case [("re", operands)]:
            return min(abs(float(operands[2])), abs(float(operands[3]))) <= THIN
    return False
