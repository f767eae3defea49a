"""A table of separated values (RFC 4180, and what spreadsheets make of it): its cells as they stand in the file.

Nothing is calculated, and no cell is given another form: each is text. What is plainly a number stands to the right.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from reports.pdf.inspect import Unusable

DELIMITERS = ",;\t|"
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}  # at the beginning of a file
SAID = re.compile(r"\A\ufeff?\"?sep=(.)\"?(?:\r\n|\r|\n)")  # a first line with which Excel is told the delimiter
ENOUGH = 1024**2  # bytes or characters in which the delimiter is looked for
SAMPLE = 200  # rows that tell the delimiter
ALIKE = 0.5  # of the rows have several cells, and of those as many have equally many
PROSE = 0.8  # of the commas of a text are followed by a space
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 10_000, 200, 100_000
MOST_LEAD = 12  # rows before the row of headings
LONGEST = 30_000  # characters of a cell
NUMBER = re.compile(r"[-+(]?[£$€]? ?-?(?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,8}|0)(?:\.\d+)?%?\)?")
VALUE = re.compile(r"[-+(£$€]*\d[\d,./:\s-]*%?\)?")  # a number, an amount, a date or a time
YEAR = re.compile(r"(?:19|20)\d\d(?:[-/](?:19|20)?\d\d)?")

TOO_LARGE = (
    "This table has {:,} rows and {:,} columns; {:,} rows, {:,} columns and {:,} cells are the most that can be "
    "printed. Leave out what the panel does not need, or upload a summary and publish the table as data."
)
LONG_CELL = "A cell of this table (row {:,}) has {:,} characters; {:,} is the most. Shorten it, or make it a document."


@dataclass(frozen=True)
class Table:
    """Rows of equally many cells. `lead` rows stand before the row of headings; there may be none of either."""

    rows: list[list[str]]
    lead: int = 0
    has_headings: bool = False

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0


def decoded(data: bytes) -> str:
    """Text of a file: Unicode by its mark or its form, or else Windows-1252 (WHATWG, "legacy encodings")."""
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4:  # cut within a letter
            return data[: error.start].decode(encoding)
    return data.decode("cp1252", "replace") if encoding != "utf-16" else data.decode("utf-16", "replace")


def delimiter_of(text: str, *, is_cut=False) -> str | None:
    """The character between the cells of a table; None where a text is none. `is_cut` says that there is more of it."""
    if said := SAID.match(text):
        return said[1]
    found = [(score, each) for each in DELIMITERS if (score := _score(text, each, is_cut))]
    return max(found)[1] if found else None


def _score(text, delimiter, is_cut):
    """(share of rows with as many cells, how many those are) for a delimiter, None where it makes no table."""
    rows = list(islice(_rows(text, delimiter), SAMPLE))
    rows = [row for row in (rows[:-1] if is_cut else rows) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        return None
    widths = [len(row) for row in rows if len(row) > 1]  # a row of one cell is a title or a remark
    width, count = Counter(widths or [0]).most_common(1)[0]
    is_prose = delimiter == "," and count < len(rows) and text.count(", ") > PROSE * text.count(",")
    if count < 2 or min(len(widths) / len(rows), count / len(widths)) < ALIKE or is_prose:
        return None
    return count / len(rows), width


def _rows(text, delimiter):
    csv.field_size_limit(2**31 - 1)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, doublequote=True, strict=False)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:  # a null character or the like
            continue


def read_table(data: bytes) -> Table:
    """The table in a file of separated values; raise Unusable where it is too large to be printed."""
    text = decoded(data).replace("\0", "")
    delimiter = delimiter_of(text[:ENOUGH], is_cut=len(text) > ENOUGH) or ","
    rows = [[cell.strip("\r\n") for cell in row] for row in _rows(SAID.sub("", text), delimiter)]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    width = max((len(_trimmed(row)) for row in rows), default=0)
    if len(rows) > MOST_ROWS or width > MOST_COLUMNS or len(rows) * width > MOST_CELLS:
        raise Unusable(TOO_LARGE.format(len(rows), width, MOST_ROWS, MOST_COLUMNS, MOST_CELLS))
    for number, row in enumerate(rows, start=1):
        if (longest := max(map(len, row), default=0)) > LONGEST:
            raise Unusable(LONG_CELL.format(number, longest, LONGEST))
    square = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    place = headings_of(square)
    return Table(square, place or 0, place is not None)


def _trimmed(row):
    """A row without the empty cells at its end."""
    filled = [place for place, cell in enumerate(row, start=1) if cell.strip()]
    return row[: filled[-1]] if filled else []


def headings_of(rows: list[list[str]]) -> int | None:
    """The 0-based place of the row of headings, after rows with a title or nothing; None where there is none.

    Headings are words or years over every column but one at most, and there are rows below them. They are different
    ones, unless a row above them has headings over several columns each.
    """
    is_grouped = False
    for place, row in enumerate(rows[:-1][:MOST_LEAD]):
        filled = [" ".join(cell.split()).casefold() for cell in row if cell.strip()]
        words = [cell for cell in filled if not VALUE.fullmatch(cell) or YEAR.fullmatch(cell)]
        if len(filled) < 2 <= len(row):
            continue  # a title over the table, or an empty row
        if len(words) < len(filled):
            return None
        if len(filled) >= len(row) - 1 and (is_grouped or len(set(filled)) == len(filled)):
            return place
        is_grouped = len(filled) < len(row) - 1
    return None


def is_number(cell: str) -> bool:
    """Whether a cell is plainly a number: no reference, telephone number or code, which may begin with a nought."""
    return NUMBER.fullmatch(cell.strip()) is not None


def numeric_columns(table: Table) -> set[int]:
    """The columns that hold numbers, but for their headings and empty cells."""
    body = table.rows[table.lead + table.has_headings :]
    cells = {place: [row[place] for row in body if row[place].strip()] for place in range(table.width)}
    return {place for place, each in cells.items() if each and all(map(is_number, each))}
