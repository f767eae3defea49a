"""Fields of an OpenDocument tree that would show what is ours, or the day of the conversion, in the author's place."""

import re
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from reports.intake.opendocument import find_all, named, replace

STYLED = ("styles.xml", "content.xml")  # the parts of a file that may say how its pages look
AUTOMATIC = "[not(@text:fixed='true')]"


def say_names(tree, filename: str, folder: Path) -> None:
    """Fields that show the name or the folder of the file say the name that its author gave it.

    LibreOffice knows the name and the `folder` of a copy of ours. A sheet without a title takes the name for it, too.
    """
    fields = find_all(tree, "//text:file-name")
    if not "".join(find_all(tree, "/office:document/office:meta/dc:title/text()")).strip():
        fields += find_all(tree, "//style:master-page//text:title")
    for field in fields:
        is_short = field.tag == named("text", "title") or field.get(named("text", "display")) == "name"
        replace(field, Path(filename).stem if is_short else filename)
    address = re.compile(rf"'?(?:file://)?{re.escape(str(folder))}/[^'#\s]*(?:'?#\$?)?")
    for text in find_all(tree, f"//text()[contains(., '{folder}/')]"):  # as CELL("filename") gives it
        parent, changed = text.getparent(), address.sub(filename, text)
        if text.is_tail:
            parent.tail = changed
        else:
            parent.text = changed
    value = named("office", "string-value")
    for cell in find_all(tree, f"//table:table-cell[contains(@office:string-value, '{folder}/')]"):
        cell.set(value, address.sub(filename, cell.get(value)))


def say_when_saved(tree) -> None:
    """Fields with the day or the time of printing say when the file was last saved; of no day, nothing."""
    saved = _saved(tree)
    for field in find_all(tree, f"//text:date{AUTOMATIC}"):
        replace(field, f"{saved:%d/%m/%Y}" if saved else "")
    for field in find_all(tree, f"//text:time{AUTOMATIC}"):
        replace(field, f"{saved:%H:%M}" if saved else "")
    for said in find_all(tree, "//presentation:date-time-decl[@presentation:source='current-date']"):
        said.set(named("presentation", "source"), "fixed")
        said.text = f"{saved:%d/%m/%Y}" if saved else ""


def keep_results(tree) -> None:
    """Cells with a result lose their formula, but for links: it is not calculated again."""
    for cell in find_all(tree, "//table:table-cell[@table:formula and @office:value-type]"):
        if "HYPERLINK(" not in cell.get(named("table", "formula")):
            del cell.attrib[named("table", "formula")]


def drop_defaults(tree, source: Path) -> None:
    """Take off the header and footer of the sheets of an OpenDocument file that says nothing of any.

    LibreOffice would print the name of the sheet and "Page 1" of its own accord.
    """
    with suppress(zipfile.BadZipFile, KeyError, OSError), zipfile.ZipFile(source) as box:
        parts = [box.read(name) for name in STYLED if name in box.namelist()]
        if not parts or any(b"<style:header" in part for part in parts):
            return
        for margin in find_all(tree, "//style:master-page/style:header | //style:master-page/style:footer"):
            margin.set(named("style", "display"), "false")


def _saved(tree):
    said = "".join(find_all(tree, "/office:document/office:meta/dc:date/text()")).strip()
    try:
        return datetime.fromisoformat(said[:19]) if said else None
    except ValueError:
        return None
