"""Headings of one kind, numbered levels, since a pack may not mix them with plain /H, and no level is skipped
(ISO 14289-1, 7.4.2 and 7.4.4)."""

from pikepdf import Dictionary, Name

from reports.pdf.tags import in_reading_order, role_of

PLAIN, DEEPEST = "/H", 6
LEVELS = {f"/H{level}": level for level in range(1, DEEPEST + 1)}


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


def close_gaps(root, elements):
    """Number headings so that none is more than one level below the one that it stands under, the first being a /H1.

    Each stays under the heading that it stood under. `elements` are (structure element, its keys). Where levels are in
    order already, nothing changes.
    """
    roles = root.get("/RoleMap", Dictionary())
    used = {role_of(element.S, roles) for element, keys in elements if "/S" in keys} & LEVELS.keys()
    if used <= {"/H1"}:
        return
    above = []  # the levels, as they were, of the headings that the next one may stand under
    for element, role in in_reading_order(root):
        if role not in LEVELS:
            continue
        while above and above[-1] >= LEVELS[role]:
            above.pop()
        above.append(LEVELS[role])
        if len(above) != LEVELS[role]:
            element.S = Name(f"/H{len(above)}")


def _depth(element, with_heading):
    depth = 0
    for _ in range(256):
        element = element.get("/P")
        if not isinstance(element, Dictionary):
            break
        depth += element.objgen in with_heading
    return depth
