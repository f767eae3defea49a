"""Tables of sheets as LibreOffice tags them, made whole (ISO 14289-1, 7.5): header cells, titles, rows of one length.

LibreOffice 25.2 makes a Worksheet of each sheet, with a Table in it whose cells are all data. Which cells are headings
is told from their words.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pypdfium2.raw as pdfium
from pikepdf import Array, Dictionary, Name, Pdf

from reports.pdf import read
from reports.pdf.objects import listed

LOOKED_AT = 40  # rows from the top of a table
DEEPEST = 12
Place = tuple[int, int]  # 0-based page, ID of marked content


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
                words = _Words(pdf, document)
                for sheet, table in tables:
                    _mark(pdf, sheet, table, words, headings_of)
            pdf.save(path)


def _tables(pdf):
    root = pdf.Root.get("/StructTreeRoot", Dictionary())
    ahead = [(None, kid, 0) for kid in _elements(root)]
    while ahead:
        parent, element, depth = ahead.pop(0)
        if Name.Table == element.S and parent is not None and Name.Worksheet == parent.S:
            yield parent, element
        elif depth < DEEPEST and Name.Table != element.S:
            ahead += [(element, kid, depth + 1) for kid in _elements(element)]


def _elements(parent):
    return [kid for kid in listed(parent.get("/K")) if isinstance(kid, Dictionary) and "/S" in kid]


class _Words:
    """The words of marked contents, read page by page when they are asked for."""

    def __init__(self, pdf, document):
        self.pages = {page.obj.objgen: index for index, page in enumerate(pdf.pages)}
        self.document, self.known = document, {}

    def of(self, element, page=None, depth=0) -> str:
        """The words of an element and of those in it."""
        page, found = element.get("/Pg", page), []
        for kid in listed(element.get("/K")):
            if isinstance(kid, Dictionary) and "/S" in kid and depth < DEEPEST:
                found.append(self.of(kid, page, depth + 1))
            elif isinstance(kid, Dictionary) and "/MCID" in kid:
                found.append(self._at(kid.get("/Pg", page), int(kid.MCID)))
            elif isinstance(kid, int):
                found.append(self._at(page, int(kid)))
        return " ".join(each for each in found if each)

    def _at(self, page, mcid):
        index = self.pages.get(page.objgen) if isinstance(page, Dictionary) else None
        if index is None:
            return ""
        if index not in self.known:
            self.known[index] = _words_on(self.document[index])
        return self.known[index].get(mcid, "")


def _words_on(page) -> dict[int, str]:
    """{ID of marked content: its words} on an open page."""
    found, text = {}, page.get_textpage()
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=1):
        length = pdfium.FPDFTextObj_GetText(item, text, None, 0)
        buffer = ctypes.create_string_buffer(length)
        pdfium.FPDFTextObj_GetText(item, text, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), length)
        words = buffer.raw[: max(length - 2, 0)].decode("utf-16-le", "replace")
        mcid = pdfium.FPDFPageObj_GetMarkedContentID(item)
        found[mcid] = f"{found[mcid]} {words}" if mcid in found else words
    text.close()
    page.close()
    return found


def _mark(pdf, sheet, table, words, headings_of):
    elements = [row for row in _elements(table) if row.S == Name.TR]
    _level(pdf, elements)
    rows = []
    for element in elements[:LOOKED_AT]:
        cells = _elements(element)
        rows.append(Row(element, cells, [words.of(cell) for cell in cells]))
    used = [place for place in range(max((len(row.words) for row in rows), default=0))
            if any(row.words[place].strip() for row in rows)]  # fmt: skip
    place = headings_of([[row.words[column] for column in used] for row in rows])
    if place is None:
        return
    headings = rows[place].words
    for element in elements[place:]:
        cells = _elements(element)
        if element is elements[place] or [words.of(cell) for cell in cells] == headings:  # it is repeated on each page
            for cell in cells:
                cell.S, cell.A = Name.TH, Dictionary(O=Name.Table, Scope=Name.Column)
    _lift_titles(pdf, sheet, table, rows[:place])


def _level(pdf, rows):
    """Give every row as many cells as the longest has."""
    width = max((len(_elements(row)) for row in rows), default=0)
    for row in rows:
        kids = listed(row.get("/K"))
        lacking = width - len(_elements(row))
        cells = [pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TD, P=row)) for _ in range(lacking)]
        if cells:
            row.K = Array([*kids, *cells])


def _lift_titles(pdf, sheet, table, rows):
    """What stands over the headings by itself, a row each, becomes a heading and paragraphs before the table."""
    filled = [[place for place, words in enumerate(row.words) if words.strip()] for row in rows]
    if any(len(places) > 1 for places in filled):
        return
    lifted = [kid for row, places in zip(rows, filled, strict=True) for place in places
              for kid in _elements(row.cells[place])]  # fmt: skip
    for number, element in enumerate(lifted):
        element.P, element.S = sheet, Name.P if number else Name.H1
    gone = {row.element.objgen for row in rows}
    table.K = Array([row for row in listed(table.K) if not (isinstance(row, Dictionary) and row.objgen in gone)])
    kids = listed(sheet.K)
    at = next(place for place, kid in enumerate(kids) if isinstance(kid, Dictionary) and kid.objgen == table.objgen)
    sheet.K = Array([*kids[:at], *lifted, *kids[at:]])
