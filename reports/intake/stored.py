"""Office files as their author last saw them: what was calculated stands as it was stored, and is not calculated again.

LibreOffice calculates anew what depends on the day, on chance or on other files, and all of a workbook whose program
it does not know. So formulas that have a result are taken out before it reads the file, and fields of slides that
have words are made plain words. Sources: ECMA-376-1, 18.3.1.40 (f), 18.3.1.96 (v) and 21.1.2.2.4 (fld); OASIS
OpenDocument 1.3, part 3, 19.642 (table:formula).
"""

import re
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from zlib import error as Damaged

import olefile
from lxml import etree

from reports.intake.biff import with_results

SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml")
SLIDES = re.compile(r"ppt/(?:slides|slideLayouts|slideMasters|notesSlides)/[^/]+\.xml")
CONTENT = re.compile(r"(?:content|styles)\.xml")
KEPT = b"HYPERLINK("  # a formula that does more than to give a result
PREFIX = rb"(?:[\w.-]+:)?"
FORMULA = re.compile(  # of a cell of Excel, with its result
    rb"(?P<cell><" + PREFIX + rb"c\b[^>]*>\s*)<" + PREFIX + rb"f\b(?:[^>]*?\bsi=\"(?P<group>\d+)\")?[^>]*?"
    rb"(?:/>|>(?P<formula>[^<]*)</" + PREFIX + rb"f>)(?P<value>\s*<" + PREFIX + rb"v\b[^>]*?(?:/>|>(?P<result>[^<]*)))?"
)
CELL = re.compile(rb"<table:table-cell\b[^>]*office:value-type=[^>]*>")
CALCULATED = re.compile(rb"\s+table:formula=(?:\"[^\"]*\"|'[^']*')")
CLOCK = re.compile(rb"<text:(date|time)\b([^>]*[^/]>)")
FIXED = re.compile(rb"\s+text:fixed=(?:\"[^\"]*\"|'[^']*')")


def with_stored_results(source: Path, output: Path) -> Path:
    """The file itself, or a copy in `output` whose results are plain values."""
    if olefile.isOleFile(source):
        return _in_ole(source, output)
    try:
        with zipfile.ZipFile(source) as box:
            changed = {name: data for name, change in _changes(box.namelist()) if (data := _changed(box, name, change))}
            if not changed:
                return source
            with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
                for item in box.infolist():
                    written.writestr(item, changed.get(item.filename) or box.read(item))
            return output
    except (zipfile.BadZipFile, Damaged, OSError, etree.XMLSyntaxError, ValueError):
        return source  # LibreOffice says what is wrong with it


def _in_ole(source, output):
    """The same for the workbooks of before 2007."""
    try:
        shutil.copyfile(source, output)
        with olefile.OleFileIO(output, write_mode=True) as box:
            for name in (stream for stream in box.listdir() if stream[-1].lower() in {"workbook", "book"}):
                data = box.openstream(name).read()
                box.write_stream(name, with_results(data))
    except (OSError, ValueError, IndexError, AttributeError, TypeError, struct.error):
        return source
    return output


def _changes(names):
    for name in names:
        for pattern, change in ((SHEETS, _excel), (SLIDES, _powerpoint), (CONTENT, _opendocument)):
            if pattern.fullmatch(name):
                yield name, change


def _changed(box, name, change: Callable[[bytes], bytes]) -> bytes | None:
    data = box.read(name)
    changed = change(data)
    return changed if changed != data else None


def _excel(data):
    """Take the formulas out of the cells that have a result. One that shares its formula with a cell without stays."""
    lacking = {found["group"] for found in FORMULA.finditer(data) if not _has_result(found)} - {None}
    return FORMULA.sub(lambda found: _result_alone(found) if found["group"] not in lacking else found.group(), data)


def _result_alone(found):
    is_kept = not _has_result(found) or (found["formula"] or b"").strip().startswith(KEPT)
    return found.group() if is_kept else found["cell"] + found["value"]


def _has_result(found):
    return bool(found["result"]) or bool(found["value"]) and b't="str"' in found["cell"]


def _opendocument(data):
    """The same for OpenDocument; dates and times that follow the clock stay what they were when it was saved."""
    data = CELL.sub(lambda cell: cell.group() if KEPT in cell.group() else CALCULATED.sub(b"", cell.group()), data)
    return CLOCK.sub(lambda field: b"<text:" + field[1] + b' text:fixed="true"' + FIXED.sub(b"", field[2]), data)


def _powerpoint(data):
    """Make plain words of the fields with dates and times."""
    if b"datetime" not in data:
        return data
    root = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
    for field in [each for each in root.iter("{*}fld") if (each.get("type") or "").startswith("datetime")]:
        field.tag = field.tag.replace("}fld", "}r")
        field.attrib.clear()
        for properties in field.findall("{*}pPr"):
            field.remove(properties)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
