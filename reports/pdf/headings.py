"""Headings of one kind: numbered levels, since a pack may not mix them with plain /H (ISO 14289-1, 7.4.4)."""

from pikepdf import Dictionary, Name, Pdf

from reports.pdf.tags import in_reading_order, role_of

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
    if not isinstance(root := pdf.Root.get("/StructTreeRoot"), Dictionary):
        return
    above: list[int] = []
    for element, role in list(in_reading_order(root)):
        if (level := NUMBERED.get(role)) is None:
            continue
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        element.S = Name(f"/H{len(above)}")
