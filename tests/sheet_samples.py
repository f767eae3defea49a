"""Spreadsheets and tables of our own making, each the smallest that shows its point."""

import io
import zipfile

from tests.office_samples import ODF, OFFICE, PACKAGE, R, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STYLES = (  # cell style 1: the short date of the reader's country; 2: a long date; 3: bold
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy"/>'
    '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name '
    'val="Calibri"/></font></fonts><fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/>'
    '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0"/><xf '
    'numFmtId="14" fontId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" applyNumberFormat="1"/><xf '
    'numFmtId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


def text(place, words, more=""):
    """A cell of words in a sheet of Excel."""
    return f'<c r="{place}" t="inlineStr"{more}><is><t>{words}</t></is></c>'


def rows(*lines, first=1, more=""):
    """Rows of cells, a letter a column; words as text, numbers as numbers."""
    return "".join(
        f'<row r="{number}"{more}>{"".join(_cell(column, number, value) for column, value in enumerate(line))}</row>'
        for number, line in enumerate(lines, start=first)
    )


def _cell(column, number, value):
    place = f"{chr(ord('A') + column)}{number}"
    return text(place, value) if isinstance(value, str) else f'<c r="{place}"><v>{value}</v></c>'


def xlsx(sheets, *, names="", parts=None):
    """An Excel file of {name: (state, what stands in <worksheet>)}; `names` are definedName elements."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" state="{state}" r:id="rId{number}"/>'
        for number, (name, (state, _)) in enumerate(sheets.items(), start=1)
    )
    numbers = range(1, len(sheets) + 1)
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{OFFICE}.spreadsheetml.worksheet+xml"/>'
        for n in numbers
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            'ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.spreadsheetml.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{OFFICE}.spreadsheetml.styles+xml"/>{kinds}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{R}"><sheets>{listed}</sheets><definedNames>{names}'
            "</definedNames></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{related}<Relationship '
            f'Id="rId99" Type="{R}/styles" Target="styles.xml"/></Relationships>',
            "xl/styles.xml": STYLES,
            **{
                f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'
                for n, (_, inside) in enumerate(sheets.values(), start=1)
            },
            **(parts or {}),
        }
    )


def parts_of(content):
    """{name: bytes} of what is in a zip."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        return {name: box.read(name) for name in box.namelist()}


def with_an_embedded_sheet():
    """An OpenDocument sheet on which another one lies, with what its program says of itself."""
    space = (
        f'xmlns:office="{ODF}office:1.0" xmlns:table="{ODF}table:1.0" xmlns:text="{ODF}text:1.0" '
        f'xmlns:draw="{ODF}drawing:1.0" xmlns:svg="{ODF}svg-compatible:1.0" xmlns:meta="{ODF}meta:1.0" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3"'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"

    def content(words, more=""):
        cell = f"<table:table-cell office:value-type='string'><text:p>{words}</text:p>{more}</table:table-cell>"
        return (
            f"<office:document-content {space}><office:body><office:spreadsheet><table:table table:name='One'>"
            f"<table:table-row>{cell}</table:table-row></table:table></office:spreadsheet></office:body>"
            "</office:document-content>"
        )

    meta = (
        f"<office:document-meta {space}><office:meta><meta:generator>Some program</meta:generator><meta:user-defined "
        "meta:name='Info 1'>x</meta:user-defined></office:meta></office:document-meta>"
    )
    frame = (
        "<draw:frame svg:width='6cm' svg:height='2cm' svg:x='3cm' svg:y='2cm'><draw:object xlink:href='./Object 1' "
        "xlink:type='simple'/></draw:frame>"
    )
    parts = dict.fromkeys(["content.xml", "Object 1/content.xml", "Object 1/meta.xml"], "text/xml")
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{of}"/>'
        for path, of in {"/": kind, "Object 1/": kind, **parts}.items()
    )
    manifest = f'<manifest:manifest xmlns:manifest="{ODF}manifest:1.0">{listed}</manifest:manifest>'
    return zipped(
        {
            "mimetype": kind,
            "content.xml": content("Outside", frame),
            "Object 1/content.xml": content("Inside"),
            "Object 1/meta.xml": meta,
            "META-INF/manifest.xml": manifest,
        },
        stored={"mimetype"},
    )
