"""Files within an Office Open XML file: those of which only a picture is printed, and those that Word alone puts in.

An embedded object is a file behind a picture (ISO/IEC 29500-1, 17.3.3.19; 19.3.2.4; 18.3.1.59); an alternative chunk is
a file whose words Word takes in when it opens the document (17.17.2.1). The data behind a chart is neither.
"""

import io
import posixpath
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy

import olefile
from lxml import etree

from reports.intake.opendocument import find_all, named
from reports.intake.package import Package

MOST = 50
OBJECTS = {"oleObject", "package"}  # relationships that lead to embedded objects
DRAWN = ("charts/", "diagrams/", "theme/", "_rels/")  # folders of parts whose data is drawn as it is
DRAWN_BY_ALL = re.compile("chart|formula")  # kinds of embedded documents that are drawn as they are
DESCRIPTION = "Picture of an embedded file, which is not part of this paper"
FORMULA = "0002CE0"  # begins the class of objects of Equation and MathType
PICTURES_OF_FORMULAS = ("equation", "mathtype")
TAKEN_IN = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")  # chunks that are printed
WHOLE = {"Package": "", "CONTENTS": ".pdf"}  # streams of a wrapper that are a file -> its ending
OFFICE = {"WordDocument": ".doc", "Workbook": ".xls", "Book": ".xls", "PowerPoint Document": ".ppt"}
MAGIC = {b"%PDF": ".pdf", b"PK\x03\x04": ".zip", b"\xd0\xcf\x11\xe0": ".doc"}
UNREADABLE = (OSError, ValueError, IndexError, KeyError, AttributeError, TypeError, struct.error)


@dataclass(frozen=True)
class Enclosed:
    """A file within a file: its name, and its bytes where they could be taken out."""

    name: str
    data: bytes | None


def embedded(package: Package) -> list[Enclosed]:
    """The embedded objects of a package, but for formulas."""
    found = {}
    for part in package.names:
        folder, name = posixpath.split(part)
        if not folder.endswith("_rels") or any(each in folder + "/" for each in DRAWN if each != "_rels/"):
            continue
        owner = posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))
        kinds = None
        for key, relation in package.related(owner).items():
            if relation.kind in OBJECTS and not relation.is_external and relation.target in package.names:
                kinds = _programs(package, owner) if kinds is None else kinds
                program = kinds.get(key, "")
                if not program.lower().startswith(PICTURES_OF_FORMULAS):
                    found.setdefault(relation.target, program)
    return [_taken_out(package, part) for part in list(found)[:MOST]]


def objects_in(tree: etree._ElementTree) -> list[etree._Element]:
    """The embedded objects of a flat OpenDocument file, but for charts and formulas."""
    whole = [each for each in find_all(tree, "//draw:object[office:document]")
             if not DRAWN_BY_ALL.search(each[0].get(named("office", "mimetype"), ""))]  # fmt: skip
    wrapped = find_all(tree, "//draw:object-ole")
    return [*whole, *(each for each in wrapped if FORMULA not in each.get(named("draw", "class-id"), ""))]


def describe(tree: etree._ElementTree) -> None:
    """Say of the pictures of embedded objects what they are, where their author does not."""
    for each in objects_in(tree):
        frame = each.getparent()
        if not any("".join(said.itertext()).strip() for said in find_all(frame, "svg:title | svg:desc")):
            etree.SubElement(frame, named("svg", "desc")).text = DESCRIPTION


def chunks(package: Package) -> Iterator[tuple[str, str]]:
    """(name, first words) of each alternative chunk that only Word takes in."""
    for part in list(package.parts(*TAKEN_IN)):
        root, related = package.xml(part), package.related(part)
        for chunk in [] if root is None else root.iter("{*}altChunk"):
            key = next((value for name, value in chunk.attrib.items() if name.endswith("}id")), "")
            relation = related.get(key)
            if relation and not relation.is_external and not package.type_of(relation.target).endswith(TAKEN_IN):
                yield posixpath.basename(relation.target), _first_words(package, relation.target)


def _programs(package, owner) -> dict[str, str]:
    """{key of a relationship: name of the program whose object it leads to}."""
    root, found = package.xml(owner), {}
    for element in [] if root is None else root.iter("{*}OLEObject", "{*}oleObj", "{*}oleObject", "{*}objectEmbed"):
        program = element.get("ProgID") or element.get("progId") or ""
        found |= {value: program for name, value in element.attrib.items() if name.endswith("}id")}
    return found


def _taken_out(package, part) -> Enclosed:
    """An embedded part as a file: as it is, or what a wrapper of the old kind has in it."""
    name, data = posixpath.basename(part), package.read(part)
    if data and data.startswith(olefile.MAGIC):
        try:
            return _unwrapped(name, data)
        except UNREADABLE:
            return Enclosed(name, None)
    return Enclosed(name, data)


def _unwrapped(name, data) -> Enclosed:
    stem = name.rsplit(".", 1)[0]
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        streams = {entry[-1]: entry for entry in ole.listdir() if len(entry) == 1}
        if entry := streams.get("\x01Ole10Native"):
            return _native(ole.openstream(entry).read(), name)
        for stream, ending in WHOLE.items():
            if entry := streams.get(stream):
                inside = ole.openstream(entry).read()
                return Enclosed(stem + (ending or _ending(inside)), inside)
    ending = next((ending for stream, ending in OFFICE.items() if stream in streams), None)
    return Enclosed(stem + ending, data) if ending else Enclosed(name, None)


def _native(data: bytes, name: str) -> Enclosed:
    """A file in an Ole10Native stream (MS-OLEDS 2.3.6 and Packager): size, flags, its name, where it was, its bytes."""
    at, texts = 6, []
    for _ in range(2):
        end = data.index(b"\0", at)
        texts.append(data[at:end].decode("cp1252", "replace"))
        at = end + 1
    at += 4
    at += 4 + struct.unpack_from("<I", data, at)[0]
    size = struct.unpack_from("<I", data, at)[0]
    return Enclosed(texts[0] or name, data[at + 4 : at + 4 + size])


def _ending(data: bytes) -> str:
    if data.startswith(b"PK\x03\x04"):
        for folder, ending in ((b"xl/", ".xlsx"), (b"word/", ".docx"), (b"ppt/", ".pptx")):
            if folder in data:
                return ending
    return next((ending for start, ending in MAGIC.items() if data.startswith(start)), ".bin")


def _first_words(package, part) -> str:
    """The first words of a chunk, where they can be read: of a web page (alone or in MIME) or of plain text."""
    data, kind = package.read(part) or b"", package.type_of(part)
    try:
        if "rfc822" in kind or part.endswith((".mht", ".mhtml")):
            body = message_from_bytes(data, policy=policy.default).get_body(("html", "plain"))
            data = body.get_content().encode() if body is not None else b""
        if "html" in kind or "rfc822" in kind or part.endswith((".mht", ".mhtml", ".htm", ".html")):
            root = etree.fromstring(data, etree.HTMLParser(no_network=True, encoding="utf-8"))
            for unseen in [] if root is None else list(root.iter("style", "script", "title")):
                unseen.text = ""
            text = "" if root is None else " ".join(root.itertext())
        else:
            text = data.decode("utf-8", "replace") if kind.startswith("text/plain") else ""
    except (LookupError, ValueError, etree.LxmlError):
        return ""
    return " ".join(text.split())[:80]
