"""The headers and footers of a Word document's sections (ISO/IEC 29500-1, 17.10), and whether they were printed.

A section that begins in the middle of a page has its header and footer from the next page on. Other programs may go on
with those of the section before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from lxml.etree import QName, _Element

from reports.intake.fields import kind_of
from reports.intake.package import Package
from reports.intake.places import Places
from reports.pdf.normalised import letters_of

MAIN = ("wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml")
LIVE = {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION"}  # fields whose results differ from page to page
UNPRINTED = (
    "A header or footer of the Word file, “{words}”, is not on page {page}, where it should first stand. Look at the "
    "pages from there on."
)


@dataclass(frozen=True)
class Section:
    """A section: whether it begins on a new page, its first words, whether its first page is another, the words in
    pieces of its header and footer of ordinary pages."""

    on_new_page: bool
    first_words: str
    has_title_page: bool
    pieces: tuple[str, ...]


def sections_of(package: Package) -> list[Section]:
    """The sections of a Word document in their order."""
    found = []
    for part in package.parts(*MAIN):
        root, related = package.xml(part), package.related(part)
        body = None if root is None else root.find("{*}body")
        before, words = {}, []
        for element in [] if body is None else body:
            if not isinstance(element.tag, str):
                continue
            is_last = QName(element).localname == "sectPr"
            ends = element if is_last else element.find("{*}pPr/{*}sectPr")
            if not is_last and len(words) < 20:
                words.append("".join(element.itertext("{*}t")))
            if ends is not None:
                before = before | _margins(ends, package, related)
                found.append(_section(ends, " ".join(words), before))
                words = []
    return found


def _section(ends: _Element, words: str, margins: dict[str, tuple[str, ...]]) -> Section:
    kind = ends.find("{*}type")
    name = "" if kind is None else next(iter(kind.attrib.values()), "")
    return Section(name != "continuous", words, ends.find("{*}titlePg") is not None, tuple(chain(*margins.values())))


def _margins(ends, package, related) -> dict[str, tuple[str, ...]]:
    """{header or footer: its words, in pieces} of the ordinary pages of a section, as far as it has its own."""
    found = {}
    for element in ends:
        name = QName(element).localname if isinstance(element.tag, str) else ""
        values = {QName(key).localname: value for key, value in element.attrib.items()}
        if name in {"headerReference", "footerReference"} and values.get("type", "default") == "default":
            relation = related.get(values.get("id", ""))
            root = package.xml(relation.target) if relation else None
            found[name] = () if root is None else tuple(_pieces(root))
    return found


def _pieces(root: _Element) -> Iterator[str]:
    """The words of a header, parted at paragraphs, tabs and fields whose results differ from page to page."""
    piece, instruction, unseen = "", "", 0
    for element in root.iter("{*}p", "{*}tab", "{*}t", "{*}fldChar", "{*}instrText"):
        name = QName(element).localname
        kind = element.get(f"{{{QName(element).namespace}}}fldCharType")
        if name == "t":
            piece += "" if unseen else element.text or ""
            continue
        if name == "instrText":
            instruction += element.text or ""
        elif kind == "begin":
            instruction = ""
        elif kind == "separate":
            unseen += kind_of(instruction) in LIVE
        elif kind == "end":
            unseen = max(0, unseen - 1)
        if name in {"p", "tab"} or unseen:
            yield piece
            piece = ""
    yield piece


def unprinted_margins(sections: list[Section], places: Places) -> list[list]:
    """[page, kind, words] for headers and footers of sections that are not on the first page that is theirs."""
    told, page = [], 1
    if len(sections) < 2:
        return told
    for at, section in enumerate(sections):
        began = places.page_of(section.first_words, page)
        if began is None:
            continue
        page = began
        own = began if section.on_new_page or at == 0 else began + 1
        own += section.has_title_page
        if own > len(places.pages) or _is_over(sections[at + 1 :], places, own):
            continue
        for words in section.pieces:
            if len(letters_of(words)) > 2 and letters_of(words) not in places.pages[own - 1]:
                told.append([own, "header", UNPRINTED.format(words=words[:80], page=own)])
    return told


def _is_over(later, places, page) -> bool:
    """Whether a page belongs to a section that follows."""
    for section in later:
        began = places.page_of(section.first_words)
        if began is not None:
            return page > began or page == began and section.on_new_page
    return False
