"""Binding: prepared papers, one after another, into one tagged document (ISO 32000-1; ISO 14289-1)."""

import warnings
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Page, Pdf, String

from reports.pdf import contents, layers, links, outlines
from reports.pdf.clean import describe
from reports.pdf.join import Joined
from reports.pdf.needed import keep_what_is_needed
from reports.pdf.objects import lay_pages, take, tree
from reports.pdf.outlines import Entry
from reports.pdf.prepare import INDEX
from reports.pdf.structure import add_kid, new_element, tag_annotation

# Fields of forms come along as they look, without the form: that is what is wanted of a printed paper.
warnings.filterwarnings("ignore", category=pikepdf.PageCopyWarning)

# The library packs up to 100 objects into a stream, in the order of the catalogue's keys. A stream with bookmarks and
# anything of a page in it makes the hints of a linearized file wrong: so objects of no meaning stand between them.
ROOM, PACKED = "/OSCR_Room", 100
COMPRESSION = 3  # of 9: a file that is one or two in a hundred larger is written in four fifths of the time


@dataclass(frozen=True)
class Source:
    """A prepared document to bind; `key` is short and unique in the pack, `title` names its Part."""

    key: str
    title: str
    file: BinaryIO


@dataclass
class Chapter:
    """A source in the pack: its pages there, its Part of the structure, and its own bookmarks."""

    pages: list[Page]
    part: object
    bookmarks: list

    @property
    def bookmark_place(self):
        """The destination of a bookmark for the whole."""
        return Array([self.pages[0].obj, Name.Fit])


class Bound:
    """The document in the making: sources are added in their order, then it is described and saved.

    `pages` are its pages so far. They come into the document's page tree all at once, at the end: the library
    goes through the whole tree for every page that is put into it.
    """

    def __init__(self):
        self.pdf = Pdf.new()
        self.pages: list[Page] = []
        self.chapters: dict[str, Chapter] = {}
        self._structure = Joined(self.pdf)
        self._layers, self._hidden = [], []
        self._furniture, self._places = {}, {}
        self.bookmarks: list[Entry] = []

    def add(self, source: Source):
        """Append all pages of a source, with its structure, links, bookmarks and layers."""
        pdf = pikepdf.open(source.file, suppress_warnings=True)
        index = pdf.Root[INDEX]
        self._structure.settle(pdf, source.key, str(index.Classes))
        index.Tree, index.Lang = pdf.Root.StructTreeRoot, pdf.Root.Lang
        for page in index.Pages:
            take(page, "/Type")  # the library copies a page only by itself, which takes longer
        copied = self.pdf.copy_foreign(index)
        pages = [Page(page) for page in copied.Pages]
        self.pages.extend(pages)
        part = self._structure.adopt(source.key, source.title, copied)
        self._layers.extend(copied.Layers)
        self._hidden.extend(copied.Hidden)
        for page, annotations in zip(pages, copied.Annots, strict=True):
            if len(annotations):
                page.obj.Annots = annotations
        self.chapters[source.key] = Chapter(pages, part, list(copied.Bookmarks))

    def add_furniture(self, source: Source, index: int):
        """Append one page that is no content at all: a page left blank on purpose, as often as wanted."""
        if source.key not in self._furniture:
            pdf = pikepdf.open(source.file, suppress_warnings=True)
            keep_what_is_needed(pdf)
            contents.wrap(pdf, pdf.pages, b"/Artifact BMC\n")
            self._furniture[source.key] = [self.pdf.copy_foreign(page.obj) for page in pdf.pages]
        page = Dictionary(self._furniture[source.key][index])
        self.pages.append(Page(self.pdf.make_indirect(page)))

    def link_back(self, key: str, box, target, words: str):
        """A link on the first page of a source, the first thing to be read there."""
        chapter = self.chapters[key]
        page = chapter.pages[0]
        annotation = links.link(self.pdf, page, box, target, words)
        paragraph = new_element(self.pdf, Name.P, chapter.part, Pg=page.obj, K=Array())
        add_kid(chapter.part, paragraph, first=True)
        self._structure.hold(annotation, tag_annotation(self.pdf, paragraph, page, annotation))

    def bookmark(self, key: str, title: str) -> Entry:
        """A bookmark for a source, with its own below it."""
        chapter = self.chapters[key]
        below = outlines.nested(chapter.bookmarks)
        return Entry(title, chapter.bookmark_place, below, is_closed=True)

    def name_places(self, places: dict[str, Page]):
        """Named destinations, so that an address can lead to a place: pack.pdf#item-6."""
        self._places |= {name: Array([page.obj, Name.Fit]) for name, page in places.items()}

    def lay_pages(self):
        """Put the pages into the document's page tree."""
        lay_pages(self.pdf, [page.obj for page in self.pages])

    def complete(self, *, title: str, lang: str, accessible: bool):
        """Join what was added into one document; `accessible` claims that it is PDF/UA-1.

        Bookmarks lead to places by name: a destination of their own in each would draw the pages into the part of a
        linearized file that is for bookmarks, and its hints would lie.
        """
        self.lay_pages()
        describe(self.pdf, title, lang, accessible=accessible)
        layers.write_layers(self.pdf, self._layers, self._hidden)
        self._structure.finish()
        for number, entry in enumerate(outlines.walk(self.bookmarks)):
            name = f"bookmark-{number:05d}"
            self._places[name], entry.destination = entry.destination, String(name)
        pairs = [(String(name), destination) for name, destination in sorted(self._places.items())]
        self.pdf.Root.Names = Dictionary(Dests=tree(self.pdf, pairs, "/Names"))
        self.pdf.Root[ROOM] = Array([self.pdf.make_indirect(Dictionary()) for _ in range(PACKED)])
        outlines.write(self.pdf, self.bookmarks)
        self.pdf.Root.PageMode = Name.UseOutlines

    def save(self, path):
        """Write the completed file, once, its first page first; the same inputs give the same bytes.

        The library would write a file that cannot be read if it were asked a second time.
        """
        pikepdf.settings.set_flate_compression_level(COMPRESSION)
        self.pdf.save(path, linearize=True, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
