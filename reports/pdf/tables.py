"""What elements of a structure tree share, and how they are set: roles, classes, namespaces and attributes
(ISO 32000-1, 14.7.3 to 14.7.5 and 14.8.5); each is left what is used or read."""

from pikepdf import Array, Dictionary, Name

from reports.pdf.known import is_plain
from reports.pdf.objects import listed, take, written

NAMESPACE = {"/Type", "/NS", "/RoleMapNS"}
ATTRIBUTES = {  # by their owner; those of other owners are for turning a document into something else
    "/Layout": "Placement WritingMode BackgroundColor BorderColor BorderStyle BorderThickness Padding Color "
               "SpaceBefore SpaceAfter StartIndent EndIndent TextIndent TextAlign BBox Width Height BlockAlign "
               "InlineAlign TBorderStyle TPadding BaselineShift LineHeight TextDecorationColor TextDecorationThickness "
               "TextDecorationType RubyAlign RubyPosition GlyphOrientationVertical ColumnCount ColumnGap ColumnWidths "
               "TextPosition",
    "/List": "ListNumbering ContinuedList ContinuedFrom",
    "/Table": "RowSpan ColSpan Headers Scope Summary Short",
    "/PrintField": "Role checked Checked Desc",
}  # fmt: skip
READ = {owner: {"/O", *(f"/{key}" for key in keys.split())} for owner, keys in ATTRIBUTES.items()}


def strip_attributes(holder, key: str):
    """Leave an element or a class the attributes that assistive technology reads (14.8.5)."""
    kept = [each for each in listed(holder[key]) if isinstance(each, int) or _is_attribute(each)]
    if any(isinstance(each, Dictionary) for each in kept):
        holder[key] = Array(kept) if len(kept) > 1 else kept[0]
    else:
        del holder[key]


def _is_attribute(each):
    """Whether something has attributes that are read; those that are not are taken out."""
    if not isinstance(each, Dictionary):
        return False
    owner = each.get("/O")
    known = READ.get(written(owner), set()) if isinstance(owner, Name) else set()
    take(each, *(key for key in each.keys() if key not in known or not is_plain(each[key])))  # noqa: SIM118
    return bool(each.keys() - {"/O"})


def with_what_they_stand_for(root, roles: set[str]) -> set[str]:
    """Some roles, and those that they stand for in turn."""
    table, found = root.get("/RoleMap"), set()
    while roles and isinstance(table, Dictionary):
        found |= roles
        roles = {written(table[r]) for r in roles if isinstance(table.get(r), Name)} - found
    return found


def keep_names(root, key: str, names: set[str]):
    """Leave a table of the tree what it says of some names."""
    table = root.get(key)
    if not isinstance(table, Dictionary):
        take(root, key)
        return
    for name in table.keys():  # noqa: SIM118 - no Python dict
        if key == "/ClassMap" and name in names:
            strip_attributes(table, name)
        elif name not in names or not isinstance(table[name], Name):
            del table[name]


def keep_namespaces(root, elements: list):
    """Leave the tree the namespaces that some elements are in (ISO 32000-2, 14.7.4)."""
    spaces = {}
    for element in elements:
        if isinstance(element.NS, Dictionary) and element.NS.is_indirect:
            spaces[element.NS.objgen] = element.NS
        else:
            del element["/NS"]
    for space in spaces.values():
        take(space, *(key for key in space.keys() if key not in NAMESPACE))  # noqa: SIM118
        roles = space.get("/RoleMapNS")
        for name in roles.keys() if isinstance(roles, Dictionary) else ():
            if not _is_role(roles[name], spaces):
                del roles[name]
    take(root, "/Namespaces")
    if spaces:
        root.Namespaces = Array(spaces.values())


def _is_role(value, spaces):
    """Whether a type stands for another: a name, or a name in one of some namespaces."""
    if isinstance(value, Array) and len(value) == 2:
        return isinstance(value[0], Name) and isinstance(value[1], Dictionary) and value[1].objgen in spaces
    return isinstance(value, Name)
