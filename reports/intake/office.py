"""Office documents to tagged PDF by LibreOffice, in two runs with a look at the document in between.

The first run writes OpenDocument as one XML file, whatever came in; there, what is not for publication is counted
and taken out; the second run prints that. Runs in the child: without network, within its limits.
"""

import shutil
import subprocess
from pathlib import Path

from lxml import etree

from reports.intake.recognise import SHEET, SLIDES, WORD
from reports.pdf.inspect import Unusable

FLAT = {WORD: ("fodt", "OpenDocument Text Flat XML"), SHEET: ("fods", "OpenDocument Spreadsheet Flat XML"),
        SLIDES: ("fodp", "OpenDocument Presentation Flat XML")}  # fmt: skip
PRINTER = {WORD: "writer_pdf_Export", SHEET: "calc_pdf_Export", SLIDES: "impress_pdf_Export"}
PRINTING = {
    "PDFUACompliance": True, "UseTaggedPDF": True, "ExportBookmarks": True, "ExportNotes": False,
    "ExportNotesInMargin": False, "ExportNotesPages": False, "ExportHiddenSlides": False, "ExportFormFields": False,
    "EmbedStandardFonts": True, "IsSkipEmptyPages": False,
}  # fmt: skip
NOT_INSTALLED = "This server lacks LibreOffice, which opens such files. Tell the people who run it, or upload a PDF."
FAILED = (
    "This document could not be turned into PDF. Save it as PDF in the program in which it was made, and upload that."
)
# Read by LibreOffice before anything else: fetch nothing, run nothing, ask nobody; write dates as in Britain, and show
# of every formula the result that its file holds (1: never calculate anew).
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Load"><prop oor:name="UserDefinedSettings" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-GB</value></prop></item>
<item oor:path="/org.openoffice.Office.Linguistic/General"><prop oor:name="DefaultLocale" oor:op="fuse"><value>en-GB</value></prop></item>
</oor:items>
"""  # noqa: E501 - one setting a line

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NS = {
    "office": f"{ODF}office:1.0", "text": f"{ODF}text:1.0", "table": f"{ODF}table:1.0", "style": f"{ODF}style:1.0",
    "draw": f"{ODF}drawing:1.0", "presentation": f"{ODF}presentation:1.0", "dc": "http://purl.org/dc/elements/1.1/",
}  # fmt: skip


def print_office(
    source: Path, family: str, filter_name: str, folder: Path, halfway, filename: str = ""
) -> tuple[Path, list[str]]:
    """(a tagged PDF of an Office document, what was left out of it in words); raise Unusable if none came.

    `halfway` is called when the document could be read. `filename` is what its author called it, for fields that
    show the name of the file.
    """
    profile = folder / "office"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
    ending, flat_filter = FLAT[family]
    flat = _convert(source, f"{ending}:{flat_filter}", folder / "flat", profile, filter_name)
    left_out = _clean(flat, family, filename)
    halfway()
    settings = ",".join(f'"{k}":{{"type":"boolean","value":"{str(v).lower()}"}}' for k, v in PRINTING.items())
    made = _convert(flat, f"pdf:{PRINTER[family]}:{{{settings}}}", folder / "printed", profile, flat_filter)
    return made, left_out


def print_table(source: Path, folder: Path, halfway, filename: str = "") -> tuple[Path, list[str]]:
    """A table of comma-separated values, as a spreadsheet prints it, its columns on one sheet's width."""
    text = source.read_bytes()
    utf8 = "76" if _is_utf8(text) else "1"
    separators = {",": "44", ";": "59", "\t": "9", "|": "124"}
    line = text[:2000].decode("latin-1").splitlines()[0]
    separator = separators[max(separators, key=line.count)]
    return print_office(
        source, SHEET, f"Text - txt - csv (StarCalc):{separator},34,{utf8},1", folder, halfway, filename
    )


def _is_utf8(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _convert(source, target, out, profile, filter_name):
    """Run LibreOffice once; it ends with 0 even where nothing was made, so what counts is the file."""
    out.mkdir(exist_ok=True)
    named = out.parent / f"document-{out.name}"  # a name of ours, without an ending to be believed
    shutil.copyfile(source, named)
    command = [
        "soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", "--nolockcheck",
        f"--infilter={filter_name}", "--convert-to", target, "--outdir", str(out), str(named),
    ]  # fmt: skip
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)
    except FileNotFoundError as error:
        raise Unusable(NOT_INSTALLED) from error
    made = [path for path in out.iterdir() if path.stat().st_size]
    if not made:
        raise Unusable(FAILED)
    return made[0]


def _clean(path, family, filename) -> list[str]:
    """Take out what is not for publication; say what there was."""
    try:
        tree = etree.parse(path, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unusable(FAILED) from error
    _say_names(tree, filename)
    found = [*_comments(tree), *_changes(tree)]
    if family == SHEET:
        found += [*_hidden_sheets(tree), *_hidden_cells(tree)]
    if family == SLIDES:
        found += [*_hidden_slides(tree), *_speaker_notes(tree)]
    _fit_width(tree, family)
    tree.write(path, encoding="UTF-8", xml_declaration=True)
    return found


def _all(tree, path):
    return tree.xpath(path, namespaces=NS)


def _drop(element):
    """Remove an element, but not the words that follow it."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _counted(count, one, many=None):
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _say_names(tree, filename):
    """Fields that show the name or the folder of the file say the name that its author gave it.

    LibreOffice knows the name and the folder of a copy of ours. A sheet without a title takes the name for it, too.
    """
    named = _all(tree, "//text:file-name")
    if not "".join(_all(tree, "/office:document/office:meta/dc:title/text()")).strip():
        named += _all(tree, "//style:master-page//text:title")
    for field in named:
        is_short = field.tag.endswith("}title") or field.get(f"{{{NS['text']}}}display") == "name"
        _replace(field, Path(filename).stem if is_short else filename)


def _replace(element, words):
    """Put words in the place of an element."""
    element.tail = words + (element.tail or "")
    _drop(element)


def _comments(tree):
    comments = _all(tree, "//office:annotation")
    for element in [*comments, *_all(tree, "//office:annotation-end")]:
        _drop(element)
    if comments:
        yield _counted(len(comments), "comment")


def _changes(tree):
    """Changes are accepted: what was struck out goes, what was put in stays."""
    regions = _all(tree, "//text:tracked-changes/text:changed-region")
    gone = {region.get(f"{{{NS['text']}}}id") for region in regions if _all(region, "text:deletion")}
    _blank(tree, gone)
    for path in (
        "text:tracked-changes",
        "text:change",
        "text:change-start",
        "text:change-end",
        "table:tracked-changes",
    ):
        for element in _all(tree, f"//{path}"):
            _drop(element)
    if regions:
        yield f"{_counted(len(regions), 'tracked change')}, which were accepted"


def _blank(tree, gone):
    """Take out the words, pictures and tables that stand between the marks of deletions; `gone` are their ids."""
    identity, opened, lost = f"{{{NS['text']}}}change-id", set(), []
    started, ended = f"{{{NS['text']}}}change-start", f"{{{NS['text']}}}change-end"
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start":
            if element.tag == started and element.get(identity) in gone:
                opened.add(element.get(identity))
            elif element.tag == ended:
                opened.discard(element.get(identity))
            if opened:
                element.text = None
                if element.tag.startswith(f"{{{NS['draw']}}}"):
                    lost.append(element)
        elif opened:
            element.tail = None
    for element in lost:
        if element.getparent() is not None:
            _drop(element)


def _hidden_sheets(tree):
    styles = set(_all(tree, "//style:style[style:table-properties/@table:display='false']/@style:name"))
    names = [
        table.get(f"{{{NS['table']}}}name", "")
        for table in _all(tree, "//office:spreadsheet/table:table")
        if table.get(f"{{{NS['table']}}}style-name") in styles and "://" not in table.get(f"{{{NS['table']}}}name", "")
    ]
    if names:
        yield f"{_counted(len(names), 'hidden sheet')} ({', '.join(f'“{name}”' for name in names[:10])})"


def _hidden_cells(tree):
    for part, words in (("row", "hidden row"), ("column", "hidden column")):
        repeated = f"{{{NS['table']}}}number-{part}s-repeated"
        cells = _all(tree, f"//table:table-{part}[@table:visibility='collapse' or @table:visibility='filter']")
        count = sum(min(int(cell.get(repeated, 1)), 100_000) for cell in cells)
        if count:
            yield _counted(count, words)


def _hidden_slides(tree):
    styles = set(
        _all(tree, "//style:style[style:drawing-page-properties/@presentation:visibility='hidden']/@style:name")
    )
    hidden = [page for page in _all(tree, "//draw:page") if page.get(f"{{{NS['draw']}}}style-name") in styles]
    for page in hidden:
        page.getparent().remove(page)
    if hidden:
        yield _counted(len(hidden), "hidden slide")


def _speaker_notes(tree):
    notes = _all(tree, "//draw:page/presentation:notes")
    spoken = [note for note in notes if "".join(_all(note, ".//text:p//text()")).strip()]
    for note in notes:
        note.getparent().remove(note)
    if spoken:
        yield f"the speaker notes of {_counted(len(spoken), 'slide')}"


def _fit_width(tree, family):
    """A sheet's columns stay side by side where its author has not scaled it: one page wide, as many long."""
    if family != SHEET:
        return
    for properties in _all(tree, "//style:page-layout/style:page-layout-properties"):
        scaled = {name for name in properties.attrib if "}scale-to" in name}
        if not scaled or scaled == {f"{{{NS['style']}}}scale-to"}:
            for name in scaled:
                del properties.attrib[name]
            properties.set(f"{{{NS['style']}}}scale-to-X", "1")
            properties.set(f"{{{NS['style']}}}scale-to-Y", "0")
