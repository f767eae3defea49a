"""A zip of XML parts: an Office Open XML package (ISO/IEC 29500-2), with what its parts refer to, or OpenDocument."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import unquote

from lxml import etree

LARGEST = 24 * 1024**2  # bytes of a part that is read
WRITTEN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
TYPES = "[Content_Types].xml"


@dataclass(frozen=True)
class Relationship:
    """What a part refers to: the last word of the relationship's type, and a part's name or an address outside."""

    key: str
    kind: str
    target: str
    is_external: bool


class Package:
    """A package that is open for reading; parts that are set are written instead of those that it came with."""

    def __init__(self, path: Path):
        self.box = zipfile.ZipFile(path)
        self.names = {info.filename: info for info in self.box.infolist()}
        self.changed: dict[str, bytes] = {}
        self._types = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.box.close()

    def parts(self, *kinds: str) -> Iterator[str]:
        """The names of the parts whose content type ends in one of some words."""
        yield from (name for name in self.names if self.type_of(name).endswith(kinds))

    def type_of(self, name: str) -> str:
        """The content type of a part, empty where none is given."""
        if self._types is None:
            root = self.xml(TYPES)
            found = [] if root is None else [each for each in root if isinstance(each.tag, str)]
            self._types = {each.get("PartName", "").lstrip("/").lower(): each.get("ContentType", "") for each in found}
            self._types |= {f".{each.get('Extension', '').lower()}": each.get("ContentType", "") for each in found
                            if each.get("Extension")}  # fmt: skip
        ending = posixpath.splitext(name)[1].lower()
        return self._types.get(name.lower(), self._types.get(ending, ""))

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None where there is none of the name, or it is far too large."""
        if name in self.changed:
            return self.changed[name]
        info = self.names.get(name)
        return self.box.read(info) if info is not None and info.file_size <= LARGEST else None

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part; None where it cannot be read."""
        data = self.read(name)
        return _parsed(data) if data else None

    def set_xml(self, name: str, root: etree._Element) -> None:
        self.changed[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def related(self, name: str) -> dict[str, Relationship]:
        """{key: what a part refers to by it}."""
        folder, own = posixpath.split(name)
        root = self.xml(f"{folder}/_rels/{own}.rels" if folder else f"_rels/{own}.rels")
        found = {}
        for each in [] if root is None else root.iter("{*}Relationship"):
            target, outside = each.get("Target", ""), each.get("TargetMode") == "External"
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            key = each.get("Id", "")
            found[key] = Relationship(key, each.get("Type", "").rsplit("/", 1)[-1], target, outside)
        return found

    def write(self, path: Path) -> None:
        """The package with what was changed in it."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
            for name, info in self.names.items():
                kept = zipfile.ZipInfo(name)
                kept.compress_type = info.compress_type if info.compress_type in WRITTEN else zipfile.ZIP_DEFLATED
                if name in self.changed:
                    out.writestr(kept, self.changed[name])
                else:
                    with self.box.open(info) as source, out.open(kept, "w") as target:
                        while data := source.read(1024**2):
                            target.write(data)
            for name in self.changed.keys() - self.names.keys():
                out.writestr(name, self.changed[name])


def _parsed(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_blank_text=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
