"""Office documents made ready for another program, so that it prints what their author last saw.

Runs before conversion. What cannot be read is left as it is, for the program to open or refuse.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from lxml.etree import QName

from reports.intake import binary_word, enclosed, open_text, rich_text, typefaces
from reports.intake.enclosed import Enclosed
from reports.intake.fields import freeze
from reports.intake.package import Package
from reports.intake.places import Places
from reports.intake.recognise import WORD
from reports.intake.sections import Section, sections_of, unprinted_margins
from reports.pdf import page_numbers

WORD_FILTER, TEXT_FILTER, BINARY_FILTER, RICH_FILTER = "MS Word 2007 XML", "writer8", "MS Word 97", "Rich Text Format"
OPEN_XML = {WORD_FILTER, "Calc MS Excel 2007 XML", "Impress MS PowerPoint 2007 XML"}
STORIES = (  # the ends of the content types of parts that are printed
    "wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml", "wordprocessingml.header+xml",
    "wordprocessingml.footer+xml", "wordprocessingml.footnotes+xml", "wordprocessingml.endnotes+xml",
)  # fmt: skip
MARGINS = ("wordprocessingml.header+xml", "wordprocessingml.footer+xml")
UNREADABLE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, OSError, ValueError, KeyError, NotImplementedError, RuntimeError,
    zlib.error, EOFError, IndexError, struct.error,
)  # fmt: skip
CHUNK = (
    "Word puts the words of another file, {name}{words}, into this document when it opens it; they are not in this "
    "paper. Open it in Word, save it again, and upload that."
)
REPEATED = (
    "A header or footer repeats words of its page, such as a heading. They are shown on every page as Word last showed "
    "them: look whether they fit, or save it as PDF in Word."
)
ONE_OBJECT = "It has an embedded file, of which only a picture is printed. Ask for that file where it matters."
OBJECTS = "It has {} embedded files, of which only pictures are printed. Ask for those files where they matter."


@dataclass
class Ready:
    """A document to be converted: its path, (kind, words) of what to tell, files within it, its sections."""

    path: Path
    told: list[tuple[str, str]] = field(default_factory=list)
    enclosed: list[Enclosed] | None = None  # where it is known
    sections: list[Section] = field(default_factory=list)

    @property
    def left_out(self) -> list[str]:
        """What is not printed of the files within it, in words."""
        if not self.enclosed:
            return []
        names = ", ".join(f"“{each.name}”" for each in self.enclosed[:10])
        several = f"{len(self.enclosed)} embedded files, of which only pictures are printed"
        one = "1 embedded file, of which only a picture is printed"
        return [f"{one if len(self.enclosed) == 1 else several} ({names})"]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        """(name, bytes) of the files within it that could be taken out."""
        return [(each.name, each.data) for each in self.enclosed or () if each.data]


def make_ready(source: Path, filter_name: str, folder: Path) -> Ready:
    """The document at `source`, which LibreOffice will open with a filter; it may be written anew in `folder`."""
    try:
        if filter_name == BINARY_FILTER:
            return Ready(folder / "ready" if binary_word.freeze(source, folder / "ready") else source)
        if filter_name == RICH_FILTER:
            (folder / "ready").write_bytes(rich_text.freeze(source.read_bytes()))
            return Ready(folder / "ready")
        if filter_name not in OPEN_XML | {TEXT_FILTER}:
            return Ready(source)
        with Package(source) as package:
            if filter_name == TEXT_FILTER:
                return _make_text_ready(package, folder / "ready")
            ready = Ready(source, enclosed=enclosed.embedded(package))
            if filter_name == WORD_FILTER:
                _make_word_ready(package, ready, folder / "ready")
            return ready
    except UNREADABLE:
        return Ready(source)


def _make_word_ready(package, ready, output):
    for name, words in enclosed.chunks(package):
        ready.told.append(("left out", CHUNK.format(name=name, words=f" (“{words}”)" if words else "")))
    ready.sections = sections_of(package)
    for name in package.parts(*STORIES):
        if (root := package.xml(name)) is not None:
            in_margin = package.type_of(name).endswith(MARGINS)
            put = freeze(root, _styles(package) if in_margin else frozenset())
            if in_margin and "STYLEREF" in put and ("header", REPEATED) not in ready.told:
                ready.told.append(("header", REPEATED))
            package.set_xml(name, root)
    package.write(output)
    ready.path = output


def _styles(package) -> frozenset[str]:
    """The names of a document's styles, in small letters."""
    parts = [package.xml(name) for name in package.parts("wordprocessingml.styles+xml")]
    names = [style.get(f"{{{QName(style).namespace}}}val", "") for root in parts if root is not None
             for style in root.iterfind("{*}style/{*}name")]  # fmt: skip
    return frozenset(name.lower() for name in names)


def _make_text_ready(package, output) -> Ready:
    """OpenDocument text, of whichever program."""
    maker = package.xml("meta.xml")
    by_word = maker is not None and "MicrosoftOffice" in "".join(maker.itertext("{*}generator"))
    for name in ("content.xml", "styles.xml"):
        if (root := package.xml(name)) is not None:
            open_text.freeze(root)
            if by_word:
                open_text.widen_frames(root)
            package.set_xml(name, root)
    package.write(output)
    return Ready(output)


def look_at(ready: Ready, flat: Path | None, made: Path, family: str) -> list[list]:
    """[page or None, kind, words] of what an officer should look at in the PDF that was made of a document.

    `flat` is the file that LibreOffice made of it on the way, if it did.
    """
    places = Places(made)
    found = [[None, kind, words] for kind, words in ready.told]
    if family == WORD:
        found += unprinted_margins(ready.sections, places)
        found += page_numbers.warnings(made)
    if flat is not None:
        tree = etree.parse(flat, etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True))
        found += typefaces.warnings(tree, made, places)
        if ready.enclosed is None and (count := len(enclosed.objects_in(tree))):
            found.append([None, "left out", ONE_OBJECT if count == 1 else OBJECTS.format(count)])
    return found
