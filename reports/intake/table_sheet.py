"""A table of separated values as a sheet of OpenDocument in one XML file, for LibreOffice to print.

Every cell is text (office:value-type "string"), so that nothing is calculated; rows of headings are repeated.
"""

import re
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape, quoteattr

from reports.intake.opendocument import NS
from reports.intake.table import Table, numeric_columns

FONT, SIZE = "Carlito", 10  # points; its letters are as wide as Calibri's
A4, A3 = (595, 842), (842, 1191)  # points
MARGIN = 42  # points
PADDING = 8  # points to both sides of a cell's words together
NARROWEST, WIDEST_WORD = 24, 90  # points of a column; a longer word breaks
LINE = "0.5pt solid #808080"
STYLES = (  # of cells: name, whether lines wrap, border, side, weight; words, numbers, headings, titles over the table
    ("w", "wrap", LINE, "start", "normal"), ("n", "wrap", LINE, "end", "normal"), ("h", "wrap", LINE, "start", "bold"),
    ("t", "no-wrap", "none", "start", "bold"),
)  # fmt: skip
SHORT = 200  # characters of a cell that needs no look at how many lines it takes
MOST_LINES = 25  # of a row
SAMPLE = 2000  # rows that tell how wide the columns are
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
SPACES = re.compile(" {2,}")


def write_sheet(table: Table, name: str, output: Path) -> None:
    """Write a table as a flat sheet; `name` is what the sheet is called."""
    paper, widths = layout(table)
    with output.open("w", encoding="utf-8") as file:
        file.write(_head(paper, widths))
        file.write(f"<table:table table:name={quoteattr(_plain(name) or 'Table')} table:style-name='table'>")
        file.writelines(f"<table:table-column table:style-name='c{place}'/>" for place in range(table.width))
        numbers = numeric_columns(table)
        for place, row in enumerate(table.rows):
            is_heading = table.has_headings and place == table.lead
            file.write("<table:table-header-rows>" if is_heading else "")
            for part in _parts(row, widths):
                file.write(_row(part, numbers, is_heading=is_heading, is_title=place < table.lead))
            file.write("</table:table-header-rows>" if is_heading else "")
        file.write("</table:table></office:spreadsheet></office:body></office:document>")


def layout(table: Table) -> tuple[tuple[int, int], list[float]]:
    """(width, height) of the paper and the widths of the columns, in points: on A4 or A3, narrowed where need be."""
    body = table.rows[table.lead :][:SAMPLE]
    natural, least = [], []
    for place in range(table.width):
        cells = [row[place] for row in body]
        natural.append(max(NARROWEST, max(map(_width, cells), default=0) + PADDING))
        words = max((_width(word) for cell in cells for word in cell.split()), default=0)
        least.append(min(natural[-1], max(NARROWEST, min(words, WIDEST_WORD) + PADDING)))
    for paper, wanted in ((A4, natural), (A4[::-1], natural), (A4[::-1], least), (A3[::-1], least)):
        room = paper[0] - 2 * MARGIN
        if sum(wanted) <= room:
            return paper, _filled(least, natural, room)
    return A3[::-1], least  # it is printed smaller


def _filled(least, natural, room):
    """Widths between the least and the natural ones that take up no more than the room."""
    wish, spare = sum(natural) - sum(least), room - sum(least)
    share = min(1.0, spare / wish) if wish else 0.0
    return [low + (high - low) * share for low, high in zip(least, natural, strict=True)]


def _width(text):
    """How wide the widest line of a text is, in points, near enough."""
    return max((sum(map(_letter_width, line)) for line in text.splitlines()), default=0) * SIZE


def _letter_width(letter):
    """In ems, of bold letters: a little more than most need."""
    if ord(letter) > 0x2E80:  # Chinese, Japanese, Korean
        return 1.0
    return 0.92 if letter in "mwMW@%" else 0.68 if letter.isupper() else 0.3 if letter in "ijl.,;:'| " else 0.54


def _parts(row, widths):
    """A row as one or more: LibreOffice cuts off what of a row is longer than a page."""
    if max(map(len, row)) < SHORT:
        return [row]
    columns = [_pieces(cell, width - PADDING) for cell, width in zip(row, widths, strict=True)]
    return list(zip_longest(*columns, fillvalue=""))


def _pieces(cell, width):
    """The text of a cell in pieces of at most MOST_LINES lines."""
    letters = max(int(width / (_letter_width("e") * SIZE)), 1)
    lines = [part for line in cell.splitlines() for part in wrap(line, letters) or [""]]
    starts = range(0, len(lines), MOST_LINES)
    return [" ".join(lines[start : start + MOST_LINES]) for start in starts] if len(lines) > MOST_LINES else [cell]


def _row(cells, numbers, *, is_heading, is_title):
    inside = "".join(
        _cell(cell, "h" if is_heading else "t" if is_title else "n" if place in numbers else "w")
        for place, cell in enumerate(cells)
    )
    return f"<table:table-row table:style-name='row'>{inside}</table:table-row>\n"


def _cell(words, style):
    if not words.strip():
        return f"<table:table-cell table:style-name='{style}'/>"
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in _plain(words).splitlines())
    return f"<table:table-cell table:style-name='{style}' office:value-type='string'>{lines}</table:table-cell>"


def _plain(words):
    return NOT_XML.sub("", words).strip()


def _spaced(line):
    """A line with its spaces, which XML would take for one."""
    escaped = escape(line).replace("\t", "<text:tab/>")
    return SPACES.sub(lambda found: f" <text:s text:c='{len(found.group()) - 1}'/>", escaped)


def _head(paper, widths):
    """All that stands before the table: styles, and a page without header and footer."""
    spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NS.items())
    columns = "".join(
        f"<style:style style:name='c{place}' style:family='table-column'>"
        f"<style:table-column-properties style:column-width='{width:.1f}pt'/></style:style>"
        for place, width in enumerate(widths)
    )
    cells = "".join(
        f"<style:style style:name='{name}' style:family='table-cell'><style:table-cell-properties fo:padding='1.5pt' "
        f"fo:wrap-option='{wrap}' style:vertical-align='top' fo:border='{border}' style:text-align-source='fix'/>"
        f"<style:paragraph-properties fo:text-align='{side}'/>"
        f"<style:text-properties style:font-name='{FONT}' fo:font-size='{SIZE}pt' fo:font-weight='{weight}' "
        "fo:language='en' fo:country='GB'/></style:style>"
        for name, wrap, border, side, weight in STYLES
    )
    width, height = paper
    way = "landscape" if width > height else "portrait"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {spaces} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:font-face-decls><style:font-face style:name="{FONT}" svg:font-family="{FONT}"/></office:font-face-decls>
<office:styles><style:default-style style:family="table-cell"><style:text-properties fo:language="en" fo:country="GB"/>
</style:default-style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="page"><style:page-layout-properties fo:page-width="{width}pt" fo:page-height="{height}pt"
 style:print-orientation="{way}" fo:margin="{MARGIN}pt" style:scale-to-X="1" style:scale-to-Y="0"/>
<style:header-style/><style:footer-style/></style:page-layout>
<style:style style:name="table" style:family="table" style:master-page-name="Default">
<style:table-properties table:display="true"/></style:style>
<style:style style:name="row" style:family="table-row">
<style:table-row-properties style:use-optimal-row-height="true" fo:break-before="auto"/></style:style>
{columns}{cells}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="page">
<style:header style:display="false"/><style:footer style:display="false"/></style:master-page></office:master-styles>
<office:body><office:spreadsheet>"""
