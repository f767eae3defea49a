"""Office documents to tagged PDF by LibreOffice, in two runs with a look at the document in between.

The first run writes OpenDocument as one XML file, whatever came in; there, what is not for publication is counted
and taken out; the second run prints that. Runs in the child: without network, within its limits.
"""

import shutil
import subprocess
from pathlib import Path

from lxml import etree

from reports.intake.comments import comments_in
from reports.intake.enclosed import describe as describe_embedded
from reports.intake.leaks import found_in
from reports.intake.left_out import (
    LeftOut,
    hidden_rows_and_columns,
    hidden_shapes,
    hidden_sheets,
    hidden_slides,
    hidden_text,
    leave_out,
    speaker_notes,
)
from reports.intake.opendocument import NS, counted, drop, find_all
from reports.intake.page_fields import drop_defaults, keep_results, say_names, say_when_saved
from reports.intake.recognise import SHEET, SLIDES, WORD
from reports.intake.sheet_pages import fit_widths
from reports.intake.slides import left_out_of
from reports.intake.stored import with_stored_results
from reports.intake.table import headings_of, read_table
from reports.intake.table_sheet import write_sheet
from reports.pdf.inspect import Unusable
from reports.pdf.said import text_of_pdf
from reports.pdf.sheet_tables import mark_headings

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
STILL_THERE = (
    "Words that were to be left out of this document ({}) would still be seen in it: “{}”. Delete them in the program "
    "in which it was made, and upload it again."
)
QUOTED = 80  # characters of what would be seen
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
NOT_PUBLISHED = {
    WORD: (), SHEET: (hidden_sheets, hidden_rows_and_columns), SLIDES: (hidden_slides, speaker_notes),
}  # fmt: skip


def print_office(
    source: Path, family: str, filter_name: str, folder: Path, halfway, filename: str = ""
) -> tuple[Path, list[str]]:
    """(a tagged PDF of an Office document, what was left out of it in words); raise Unusable if none came.

    `halfway` is called when the document could be read. `filename` is what its author called it, for fields that
    show the name of the file.
    """
    profile, (ending, flat_filter) = _profile(folder), FLAT[family]
    stored = with_stored_results(source, folder / "stored")
    try:
        flat = _convert(stored, f"{ending}:{flat_filter}", folder / "flat", profile, filter_name)
        left_out = _clean(flat, family, filename, source)
        halfway()
        made = _print(flat, family, profile, folder)
    except Unusable:
        if family != SLIDES:
            raise
        left_out, made = _straight(stored, filter_name, profile, folder)
    _look_for(left_out, made)
    return made, left_out.told


def _straight(source, filter_name, profile, folder):
    """(what was left out, the PDF) of slides that LibreOffice can open, and not write as OpenDocument or read again."""
    return left_out_of(source), _convert(source, _target(SLIDES), folder / "straight", profile, filter_name)


def _profile(folder):
    """The folder of LibreOffice's settings."""
    profile = folder / "office"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE)
    return profile


def _print(flat, family, profile, folder):
    made = _convert(flat, _target(family), folder / "printed", profile, FLAT[family][1])
    if family == SHEET:
        mark_headings(made, headings_of)
    return made


def _target(family):
    settings = ",".join(f'"{k}":{{"type":"boolean","value":"{str(v).lower()}"}}' for k, v in PRINTING.items())
    return f"pdf:{PRINTER[family]}:{{{settings}}}"


def _look_for(left_out, made):
    """Raise Unusable if anything that was left out stands in the finished PDF."""
    if left_out.texts and (found := found_in(text_of_pdf(made), left_out.texts, left_out.stays)):
        raise Unusable(STILL_THERE.format("; ".join(left_out.told), found[:QUOTED]))


def print_table(source: Path, folder: Path, halfway, filename: str = "") -> Path:
    """A tagged PDF of a table of separated values, its cells as they stand; raise Unusable where it is too large."""
    table = read_table(source.read_bytes())
    flat = folder / "table.fods"
    write_sheet(table, Path(filename).stem, flat)
    halfway()
    return _print(flat, SHEET, _profile(folder), folder)


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


def _clean(path, family, filename, source) -> LeftOut:
    """Take out what is not for publication of the tree at `path`, which was made of `source`; say what there was."""
    try:
        tree = etree.parse(path, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unusable(FAILED) from error
    for said in find_all(tree, "//draw:object//office:meta"):  # LibreOffice 25.2 waits for ever in its second run
        drop(said)
    say_names(tree, filename, path.parent.parent)
    describe_embedded(tree)
    if family != WORD:
        say_when_saved(tree)
        keep_results(tree)
    finders = [_comments, _changes, *NOT_PUBLISHED[family], hidden_shapes, hidden_text]
    found = leave_out(tree, finders, comments_in(source))
    if family == SHEET:
        drop_defaults(tree, source)
        fit_widths(tree)
    tree.write(path, encoding="UTF-8", xml_declaration=True)
    return found


def _comments(tree):
    comments = find_all(tree, "//office:annotation")
    for element in [*comments, *find_all(tree, "//office:annotation-end")]:
        drop(element)
    if comments:
        yield counted(len(comments), "comment")


def _changes(tree):
    """Changes are accepted: what was struck out goes, what was put in stays."""
    regions = find_all(tree, "//text:tracked-changes/text:changed-region")
    gone = {region.get(f"{{{NS['text']}}}id") for region in regions if find_all(region, "text:deletion")}
    _blank(tree, gone)
    for path in (
        "text:tracked-changes",
        "text:change",
        "text:change-start",
        "text:change-end",
        "table:tracked-changes",
    ):
        for element in find_all(tree, f"//{path}"):
            drop(element)
    if regions:
        yield f"{counted(len(regions), 'tracked change')}, which were accepted"


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
            drop(element)
