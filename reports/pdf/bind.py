"""Binding: pages of many sources, in the plan's order, into one tagged document."""

from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from reports.pdf import links
from reports.pdf.objects import listed, take
from reports.pdf.structure import Structure

PRIVATE = ("/Metadata", "/PieceInfo", "/Thumb", "/LastModified")


@dataclass(frozen=True)
class Source:
    """A file to take pages from. `key` is short and unique in the pack; furniture is bound as artifacts."""

    key: str
    title: str
    file: BinaryIO
    furniture: bool = False


class Bound:
    """The document in the making, and which of its pages came from which source."""

    def __init__(self, sources: list[Source], order: list[tuple[str, int]], progress=lambda source: None):
        """Bind the 0-based pages named in `order` as (source key, page); call `progress` after each source."""
        self.pdf = Pdf.new()
        self.pages_of = {source.key: [] for source in sources}
        self._opened = {source.key: pikepdf.open(source.file, suppress_warnings=True) for source in sources}
        self._structure = Structure(self.pdf)
        prepared = {source.key: self._prepare(source) for source in sources}
        for key, index in order:
            self.pdf.pages.append(self._opened[key].pages[index])
            self.pages_of[key].append(self.pdf.pages[-1])
        for source in sorted(sources, key=lambda s: _first_place(order, s.key)):
            self._adopt(source, *prepared[source.key])
            progress(source)
        self._structure.finish()

    def _prepare(self, source):
        pdf = self._opened[source.key]
        for item in pdf.objects:
            if isinstance(item, (Dictionary, Stream)):
                take(item, *PRIVATE)
        links.prepare(pdf)
        first_key = self._structure.next_key
        values = self._structure.prepare(pdf, source.key)
        annotations = [take(page.obj, "/Annots") for page in pdf.pages]
        return first_key, values, annotations

    def _adopt(self, source, first_key, values, annotations):
        """Copy what points at pages, now that the pages are there to be pointed at."""
        pdf, pages = self._opened[source.key], self.pages_of[source.key]
        root = pdf.Root.get("/StructTreeRoot")
        tagged = isinstance(root, Dictionary) and not source.furniture
        luggage = Dictionary(
            Annots=Array([a if a is not None else Array() for a in annotations]),
            Values=Array(values),
            Root=root if tagged else Dictionary(),
        )
        copied = self.pdf.copy_foreign(pdf.make_indirect(luggage))
        for page, theirs in zip(pages, copied.Annots, strict=False):
            if len(theirs):
                page.obj.Annots, page.obj.Tabs = theirs, Name.S
                for annotation in theirs:
                    annotation.P = page.obj
        if tagged:
            self._structure.adopt(source.title, copied.Root, list(copied.Values), first_key)
        elif source.furniture:
            _wrap(self.pdf, pages, b"/Artifact BMC\n")
        elif untouched := [page for page in pages if not _has_marks(page)]:
            _wrap(self.pdf, untouched, b"/P <</MCID 0>> BDC\n")
            self._structure.adopt_untagged(source.title, untouched)

    def save(self, path):
        """Write the file; the same inputs give the same bytes."""
        self.pdf.save(path, linearize=True, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _first_place(order, key):
    return next(place for place, (source, _) in enumerate(order) if source == key)


def _has_marks(page):
    """Whether a page's content has marks of its own; one that cannot be read is left as it is."""
    try:
        return any(b"/MCID" in stream.read_bytes() for stream in listed(page.obj.get("/Contents")))
    except pikepdf.PdfError:
        return True


def _wrap(pdf, pages, opening):
    before, after = pdf.make_stream(opening), pdf.make_stream(b"\nEMC")
    for page in pages:
        page.obj.Contents = Array([before, *listed(page.obj.get("/Contents")), after])
