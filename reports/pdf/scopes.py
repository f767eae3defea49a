"""What header cells are headers of (ISO 14289-1, 7.5; ISO 32000-1, table 349), where a table's shape says it.

A row of header cells at a table's head is of columns; a header cell before the other cells of a row is of that row.
Tables whose cells name their headers say it already. Any other header cell stays as it is.
"""

from collections.abc import Iterable

from pikepdf import Array, Dictionary, Name, Object

from reports.pdf.objects import listed
from reports.pdf.tags import role_of

GROUPS = {"/THead", "/TBody", "/TFoot"}
CELLS = {"/TH", "/TD"}
DEEPEST = 6  # elements between a cell and its table
MOST_ROWS = 20_000


def give_scopes(root: Object, elements: Iterable[tuple[Object, set[str]]]) -> None:
    """Give header cells without a scope theirs; `elements` are (structure element, its keys)."""
    roles = root.get("/RoleMap", Dictionary())
    classes = root.get("/ClassMap", Dictionary())
    lacking = {
        cell.objgen
        for cell, keys in elements
        if "/S" in keys and role_of(cell.S, roles) == "/TH" and not _says(cell, "/Scope", classes)
    }
    tables = {}
    for cell, _ in elements if lacking else ():
        if cell.objgen in lacking and (table := _table_of(cell, roles)) is not None:
            tables[table.objgen] = table
    for table in tables.values():
        _give_to(table, lacking, roles, classes)


def _give_to(table, lacking, roles, classes):
    rows = [_of(row, CELLS, roles) for row in _rows(table, roles)][:MOST_ROWS]
    if any(_says(cell, "/Headers", classes) for row in rows for cell in row):
        return
    at_the_head = True
    for row in rows:
        headers = [role_of(cell.S, roles) == "/TH" for cell in row]
        at_the_head = at_the_head and all(headers)
        for place, cell in enumerate(row):
            if cell.objgen not in lacking:
                continue
            if at_the_head or row is rows[0] and place:
                _set(cell, Name.Column)
            elif all(headers[: place + 1]) and not all(headers):
                _set(cell, Name.Row)


def _table_of(cell, roles):
    for _ in range(DEEPEST):
        cell = cell.get("/P")
        if not isinstance(cell, Dictionary) or "/S" not in cell:
            return None
        if role_of(cell.S, roles) == "/Table":
            return cell
    return None


def _rows(table, roles):
    for part in _of(table, GROUPS | {"/TR"}, roles):
        if role_of(part.S, roles) == "/TR":
            yield part
        else:
            yield from _of(part, {"/TR"}, roles)


def _of(element, wanted, roles):
    kids = [kid for kid in listed(element.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]
    return [kid for kid in kids if role_of(kid.S, roles) in wanted]


def _says(cell, key, classes):
    named = [classes.get(name) for name in listed(cell.get("/C")) if isinstance(name, Name)]
    own = [each for value in (cell.get("/A"), *named) for each in listed(value)]
    return any(isinstance(each, Dictionary) and key in each for each in own)


def _set(cell, scope):
    cell.A = Array([*listed(cell.get("/A")), Dictionary(O=Name.Table, Scope=scope)])
