"""What structure types mean (ISO 32000-1, 14.7.3 and 14.8.4; ISO 32000-2, 14.7.4 and 14.8.6): each element is given the
standard type that it stands for, so that no role map of one document can change the tags of another.

A standard type that a document maps to another means what it is mapped to there. A type that is mapped to nothing
means what its place allows: a part of a table or list there, a span within text, a block or a paragraph elsewhere.
"""

import re
from collections.abc import Iterable, Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf

from reports.pdf.objects import listed, take, written

GROUPING = {
    "/Document", "/Part", "/Art", "/Sect", "/Div", "/BlockQuote", "/Caption", "/TOC", "/TOCI", "/Index", "/NonStruct",
    "/Private",
}  # fmt: skip
HEADINGS = {"/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
LISTS = {"/L", "/LI", "/Lbl", "/LBody"}
TABLES = {"/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/TFoot"}
BLOCKS = GROUPING | HEADINGS | LISTS | TABLES | {"/P", "/Figure", "/Formula", "/Form"}
INLINE = {
    "/Span", "/Quote", "/Note", "/Reference", "/BibEntry", "/Code", "/Link", "/Annot", "/Ruby", "/RB", "/RT", "/RP",
    "/Warichu", "/WT", "/WP",
}  # fmt: skip
STANDARD = BLOCKS | INLINE
OF_TEXT = HEADINGS | INLINE | {"/P", "/Lbl"}  # what holds words, and no blocks
INSIDE = {  # what an element of no known type is where only one type may stand
    "/Table": "/TR", "/THead": "/TR", "/TBody": "/TR", "/TFoot": "/TR", "/TR": "/TD", "/L": "/LI", "/LI": "/LBody",
    "/TOC": "/TOCI",
}  # fmt: skip
FIRST_EDITION = "http://iso.org/pdf/ssn"  # the namespace of the types of ISO 32000-1
SECOND_EDITION = "http://iso.org/pdf2/ssn"
OF_THE_SECOND = {  # types that came with ISO 32000-2, and what is nearest to them of those before
    "/DocumentFragment": "/Div", "/Aside": "/Div", "/Title": "/P", "/Sub": "/Span", "/Em": "/Span", "/Strong": "/Span",
    "/FENote": "/Note", "/Artifact": "/NonStruct",
}  # fmt: skip
LONGEST_CHAIN = 64  # types that stand for others; a longer chain is cut there


def resolve(pdf: Pdf, elements: Iterable[tuple[Object, set[str]]], *, keep_names: bool = False) -> set[str]:
    """Give each element of a tagged document its standard type; return the types that have no meaning there.

    `elements` are (element, its keys) of all in the tree. With `keep_names` a type of the document's own that its role
    map leads to a standard one keeps its name, and so does the map; only what PDF/UA does not allow is changed (ISO
    14289-1, 7.1): standard types that are mapped to others, circles, types that lead nowhere.
    """
    root = pdf.Root.StructTreeRoot
    table = root.get("/RoleMap")
    roles = table if isinstance(table, Dictionary) else Dictionary()
    of_all = {name: _by_map(name, roles) for name in {written(element.S) for element, _ in elements}}
    unknown: set[str] = set()
    if None in of_all.values() or any("/NS" in keys for _, keys in elements):
        unknown = _resolve_by_place(root, roles, keep_names)
    else:
        changed = {name: Name(role) for name, role in of_all.items() if _changes(name, role, roles, keep_names)}
        for element, _ in elements if changed else ():
            if (role := changed.get(written(element.S))) is not None:
                element.S = role
    if not keep_names:
        take(root, "/RoleMap")
    elif roles is table:
        take(roles, *(name for name in roles.keys() if not _is_sound(name, roles)))  # noqa: SIM118 - no Python dict
    return unknown


def _by_map(name: str, roles: Object) -> str | None:
    """What a type means that is in no namespace."""
    return meaning(Dictionary(S=Name(name)), roles) if name in roles else _standard(name, "")


def _changes(name: str, role: str, roles: Object, keep_names: bool) -> bool:
    return name != role and not (keep_names and _is_sound(name, roles))


def _resolve_by_place(root: Object, roles: Object, keep_names: bool) -> set[str]:
    """The same from the root down, where what an element means depends on its place or namespace."""
    unknown = set()
    for element, above in _with_what_is_above(root):
        name, role = written(element.S), meaning(element, roles)
        if role is None:
            role = by_place(element, above[-1], roles)
            unknown.add(name.removeprefix("/"))
        above.append(role)
        if "/NS" in element or _changes(name, role, roles, keep_names):
            element.S = Name(role)
            take(element, "/NS")
    take(root, "/Namespaces")
    return unknown


def meaning(element: Object, roles: Object) -> str | None:
    """The standard type that an element stands for in its document; None where it leads to none."""
    name, space = written(element.S), element.get("/NS")
    found, seen = None, set()
    for _ in range(LONGEST_CHAIN):
        uri = str(space.get("/NS", "")) if isinstance(space, Dictionary) else ""
        if (name, uri) in seen:
            break
        seen.add((name, uri))
        found = _standard(name, uri) or found
        names = space.get("/RoleMapNS") if uri else None
        if isinstance(names, Dictionary) and name in names:
            step = names[name]
        else:
            step = roles.get(name) if uri in {"", FIRST_EDITION} else None
        match step:
            case Name():
                name, space = written(step), None
            case Array() if len(step) == 2 and isinstance(step[0], Name) and isinstance(step[1], Dictionary):
                name, space = written(step[0]), step[1]
            case _:
                break
    return found


def by_place(element: Object, above: str, roles: Object) -> str:
    """The standard type that an element of no known one can have below one of the type `above`."""
    if above in OF_TEXT:
        return "/Span"
    kids = [kid for kid in listed(element.get("/K")) if isinstance(kid, Dictionary) and isinstance(kid.get("/S"), Name)]
    inside = {meaning(kid, roles) for kid in kids}
    if above in INSIDE:
        return "/TBody" if above == "/Table" and "/TR" in inside else INSIDE[above]
    if "/TR" in inside or inside & {"/TH", "/TD"} == inside and inside:
        return "/Table" if "/TR" in inside else "/TR"
    if "/LI" in inside:
        return "/L"
    return "/Div" if inside - INLINE or not listed(element.get("/K")) else "/P"


def _with_what_is_above(root: Object) -> Iterator[tuple[Object, list[str]]]:
    """(element, types above it) of every element once, each before those below it; its own type is to be appended."""
    seen: set[tuple[int, int]] = set()
    stack = [(kid, ["/StructTreeRoot"]) for kid in reversed(_elements(root))]
    while stack:
        element, above = stack.pop()
        if element.objgen in seen:
            continue
        if element.is_indirect:
            seen.add(element.objgen)
        own = above[-1:]
        yield element, own
        stack += [(kid, own) for kid in reversed(_elements(element))]


def _elements(above: Object) -> list[Object]:
    return [k for k in listed(above.get("/K")) if isinstance(k, Dictionary) and isinstance(k.get("/S"), Name)]


def _standard(name: str, uri: str) -> str | None:
    """The type of ISO 32000-1 that a name has by itself in a namespace ('' is that of elements without one)."""
    if uri in {"", FIRST_EDITION, SECOND_EDITION}:
        if name in STANDARD:
            return name
        return "/H6" if re.fullmatch(r"/H[1-9]\d*", name) else OF_THE_SECOND.get(name)
    return None


def _is_sound(name: str, roles: Object) -> bool:
    """Whether a type of a document's own leads to a standard one, by none that is mapped to another."""
    seen = [name]
    while name not in STANDARD and isinstance(step := roles.get(name), Name) and len(seen) < LONGEST_CHAIN:
        name = written(step)
        if name in seen:
            return False
        seen.append(name)
    return name in STANDARD and seen[0] not in STANDARD and name not in roles
