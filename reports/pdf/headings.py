"""Headings of one kind: numbered levels, since a pack may not mix them with plain /H (ISO 14289-1, 7.4.4)."""

from collections.abc import Iterator

from pikepdf import Dictionary, Name, Pdf

from reports.pdf.objects import listed
from reports.pdf.tags import role_of

PLAIN, DEEPEST = "/H", 6
NUMBERED = {f"/H{level}": level for level in range(1, DEEPEST + 1)}


def number_plain_headings(root, elements):
    """Give each heading without a level the one that its nesting says; `elements` are (structure element, its keys).

    In a strongly structured document an element has one heading at most, so a heading is as deep as there are
    elements with a heading around it.
    """
    roles = root.get("/RoleMap", Dictionary())
    plain = [element for element, keys in elements if "/S" in keys and role_of(element.S, roles) == PLAIN]
    with_heading = {element.P.objgen for element in plain if isinstance(element.get("/P"), Dictionary)}
    levels = [(element, _depth(element, with_heading)) for element in plain]
    for element, level in levels:
        element.S = Name(f"/H{min(max(level, 1), DEEPEST)}")


def _depth(element, with_heading):
    depth = 0
    for _ in range(256):
        element = element.get("/P")
        if not isinstance(element, Dictionary):
            break
        depth += element.objgen in with_heading
    return depth


def close_gaps(pdf: Pdf) -> None:
    """Let no heading of a document that we converted skip a level (ISO 14289-1, 7.4.2): an H3 after an H1 is an H2.

    Word's authors choose styles by their looks. Headings that were of one level beneath one another stay so. What came
    as PDF keeps the levels that its author gave.
    """
    above: list[int] = []
    for element in list(_in_order(pdf)):
        level = NUMBERED.get(str(element.get("/S")))
        if level is None:
            continue
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        element.S = Name(f"/H{len(above)}")


def _in_order(pdf: Pdf) -> Iterator[Dictionary]:
    """The structure elements of a document in the order in which they are read; each once."""
    root, seen = pdf.Root.get("/StructTreeRoot"), set()
    ahead = list(reversed(listed(root.get("/K")))) if isinstance(root, Dictionary) else []
    while ahead:
        element = ahead.pop()
        if not isinstance(element, Dictionary) or element.is_indirect and element.objgen in seen:
            continue
        seen.add(element.objgen)
        yield element
        ahead.extend(reversed(listed(element.get("/K"))))
