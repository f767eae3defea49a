"""Headings with levels that hold together: none without one (ISO 14289-1, 7.4.4), none skipped (7.4.2)."""

import re

from pikepdf import Dictionary, Name, Pdf

from reports.pdf.tags import in_reading_order, role_of

PLAIN, DEEPEST = "/H", 6
NUMBERED = re.compile(r"/H([1-9]\d?)")


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


def close_gaps(pdf: Pdf) -> int:
    """Give headings below a skipped level the next one, so that each stays below the same heading; return how many."""
    root, above, moved = pdf.Root.get("/StructTreeRoot"), [], 0
    if not isinstance(root, Dictionary):
        return 0
    for element, role in in_reading_order(root):
        if not (found := NUMBERED.fullmatch(role)):
            continue
        level = int(found[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        if len(above) != level:
            element.S = Name(f"/H{len(above)}")
            moved += 1
    return moved


def _depth(element, with_heading):
    depth = 0
    for _ in range(256):
        element = element.get("/P")
        if not isinstance(element, Dictionary):
            break
        depth += element.objgen in with_heading
    return depth
