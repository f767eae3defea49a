"""Stage 3: the pack before it is a file. Pure: contents and the front sheet's length in, sheets out.

Laws: each paper starts on a right-hand page; numbers run on without a gap through papers and fillers;
a withheld paper keeps its numbers though its sheets are not there; so public and restricted agree.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from meetings.contents import Contents, ItemLine, Pages, PaperLine, Sheet
from meetings.law.exemption import cited


@dataclass(frozen=True)
class Plan:
    """Sheets in order, and the contents with every page range filled in. `front` counts its rendered pages."""

    contents: Contents
    sheets: tuple[Sheet, ...]
    front: int

    @property
    def numbered_pages(self):
        """How many sheets of this audience's pack carry a number."""
        return sum(sheet.number is not None for sheet in self.sheets)


def plan(contents: Contents, front: int, reserved: int | None = None) -> Plan:
    """Lay out a pack whose front sheet takes `front` pages of the `reserved` ones (as many, if not said).

    Where the editions' front sheets differ in length, the longest is reserved in all of them.
    """
    reserved = max(front, reserved or 0)
    if any(paper.sheets for paper in contents.papers):
        reserved += reserved % 2
    numbered = contents.numbering == "whole_pack"
    sheets = [_front_sheet(page, front, numbered) for page in range(reserved)]
    counter = _Counter(reserved + 1 if numbered else 1)
    sections = []
    for section in contents.sections:
        items = []
        for item in section.items:
            placed, taken = _place(item, counter)
            items.append(placed)
            sheets.extend(taken)
        sections.append(section.model_copy(update={"items": tuple(items)}))
    return Plan(contents.model_copy(update={"sections": tuple(sections)}), tuple(sheets), front)


class _Counter:
    """The next page number; a right-hand page has an odd one."""

    def __init__(self, first: int):
        self.next = first

    def take(self, count: int) -> Pages:
        pages = Pages(first=self.next, last=self.next + count - 1)
        self.next += count
        return pages


def _front_sheet(page, front, numbered):
    kind = "front" if page < front else "filler"
    return Sheet(
        kind=kind, page=page if kind == "front" else 0,
        number=page + 1 if numbered else None, label=str(page + 1) if numbered else roman(page + 1),
    )  # fmt: skip


def _place(item: ItemLine, counter: _Counter):
    """The item with its ranges, and the sheets that this audience sees of it."""
    start, papers, sheets = counter.next, [], []
    for paper in item.papers:
        if not paper.sheets:
            papers.append(paper)
            continue
        pages = counter.take(paper.sheets)
        filler = counter.take(paper.sheets % 2)
        papers.append(paper.model_copy(update={"pages": pages}))
        if paper.bound:
            opens = item.number if not sheets else None
            sheets.extend(_sheets(paper, item, pages, filler, opens))
    if counter.next == start:
        return item.model_copy(update={"papers": tuple(papers)}), []
    ranges = {"papers": tuple(papers), "pages": Pages(first=start, last=counter.next - 1)}
    return item.model_copy(update=ranges), sheets


def _sheets(paper: PaperLine, item: ItemLine, pages: Pages, filler: Pages, opens) -> Iterator[Sheet]:
    mark = f"NOT FOR PUBLICATION: {cited(paper.exempt_paragraphs)}" if paper.exempt_paragraphs else ""
    of = {"paper": paper.id, "item": item.number}
    for page, number in enumerate(range(pages.first, pages.last + 1)):
        yield Sheet(
            kind="paper", page=page, number=number, label=str(number), mark=mark,
            opens_item=opens if page == 0 else None, **of,
        )  # fmt: skip
    for number in range(filler.first, filler.last + 1):
        yield Sheet(kind="filler", page=0, number=number, label=str(number), **of)


def roman(number: int) -> str:
    """1 -> 'i', as page labels of an unnumbered front sheet count (ISO 32000-1, 12.4.2)."""
    text = ""
    for value, letters in (
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ):
        text += letters * (number // value)
        number %= value
    return text
