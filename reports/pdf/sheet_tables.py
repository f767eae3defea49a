"""Tables of sheets as LibreOffice tags them, made whole (ISO 14289-1, 7.5): header cells, titles, rows of one length.

LibreOffice 25.2 makes a Worksheet of each sheet, with a Table in it whose cells are all data. Which cells are headings
is told from their words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf

from reports.pdf import read
from reports.pdf.marked import Words, elements_in
from reports.pdf.objects import listed

LOOKED_AT = 40  # rows from the top of a table
DEEPEST = 12


@dataclass
class Row:
    """A row of a table: its element, those of its cells, and the words of each cell."""

    element: Dictionary
    cells: list[Dictionary]
    words: list[str]


def mark_headings(path: Path, headings_of: Callable[[list[list[str]]], int | None]) -> None:
    """Mark the headings of the tables of sheets in the document at `path`.

    `headings_of` gives the 0-based place of the row of headings among rows of words, or None.
    """
    with Pdf.open(path, allow_overwriting_input=True) as pdf:
        if tables := list(_tables(pdf)):
            with read.opened(path) as document:
                words = Words(pdf, document)
                for sheet, table in tables:
                    _mark(pdf, sheet, table, words, headings_of)
            pdf.save(path)


def cells_of(path: Path) -> list[tuple[int, str]]:
    """(page from 1, words) of every cell of the tables of sheets in a document that has any, page by page."""
    with Pdf.open(path) as pdf, read.opened(path) as document:
        words, found = Words(pdf, document), []
        for _, table in _tables(pdf):
            cells = (cell for row in elements_in(table) for cell in elements_in(row))
            found += [(page + 1, said) for cell in cells for page, said in words.by_page(cell)]
        return sorted(found, key=lambda cell: cell[0])


def _tables(pdf):
    root = pdf.Root.get("/StructTreeRoot", Dictionary())
    ahead = [(None, kid, 0) for kid in elements_in(root)]
    while ahead:
        parent, element, depth = ahead.pop(0)
        if Name.Table == element.S and parent is not None and Name.Worksheet == parent.S:
            yield parent, element
        elif depth < DEEPEST and Name.Table != element.S:
            ahead += [(element, kid, depth + 1) for kid in elements_in(element)]


def _mark(pdf, sheet, table, words, headings_of):
    elements = [row for row in elements_in(table) if row.S == Name.TR]
    _level(pdf, elements)
    rows = []
    for element in elements[:LOOKED_AT]:
        cells = elements_in(element)
        rows.append(Row(element, cells, [words.of(cell) for cell in cells]))
    used = [place for place in range(max((len(row.words) for row in rows), default=0))
            if any(row.words[place].strip() for row in rows)]  # fmt: skip
    place = headings_of([[row.words[column] for column in used] for row in rows])
    if place is None:
        return
    headings = rows[place].words
    for element in elements[place:]:
        cells = elements_in(element)
        is_repeated = all(words.of(cell) == heading for cell, heading in zip(cells, headings, strict=False))
        if is_repeated:  # on the next page
            _mark_cells(cells)
    for row in rows[:place]:
        if len(filled := _filled(row)) > 1:  # headings over several columns each
            _mark_cells([row.cells[each] for each in filled])
    _lift_titles(pdf, sheet, table, rows[:place])


def _filled(row) -> list[int]:
    """The places of the cells of a row that have words."""
    return [place for place, words in enumerate(row.words) if words.strip()]


def _mark_cells(cells):
    for cell in cells:
        cell.S, cell.A = Name.TH, Dictionary(O=Name.Table, Scope=Name.Column)


def _level(pdf, rows):
    """Give every row as many cells as the longest has."""
    width = max((len(elements_in(row)) for row in rows), default=0)
    for row in rows:
        kids = listed(row.get("/K"))
        lacking = width - len(elements_in(row))
        cells = [pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TD, P=row)) for _ in range(lacking)]
        if cells:
            row.K = Array([*kids, *cells])


def _lift_titles(pdf, sheet, table, rows):
    """What stands over the headings by itself, a row each, becomes a heading and paragraphs before the table."""
    rows = list(takewhile(lambda row: len(_filled(row)) < 2, rows))
    lifted = [kid for row in rows for place in _filled(row) for kid in elements_in(row.cells[place])]
    for number, element in enumerate(lifted):
        element.P, element.S = sheet, Name.P if number else Name.H1
    gone = {row.element.objgen for row in rows}
    table.K = Array([row for row in listed(table.K) if not (isinstance(row, Dictionary) and row.objgen in gone)])
    kids = listed(sheet.K)
    at = next(place for place, kid in enumerate(kids) if isinstance(kid, Dictionary) and kid.objgen == table.objgen)
    sheet.K = Array([*kids[:at], *lifted, *kids[at:]])
