"""Stage 4: the pack before it is a file. Pure: contents and the front sheet's length in, sheets out.

Laws: each paper starts on a right-hand page; numbers run on without a gap through papers and fillers;
a withheld paper keeps its numbers though its sheets are not there, so public and restricted agree; and
what was published keeps its numbers, whatever comes, changes or goes after it.
"""

from dataclasses import dataclass, field

from meetings.contents import Contents, ItemLine, Pages, PaperLine, Sheet
from meetings.law.exemption import cited, words_of


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


@dataclass(frozen=True)
class Settled:
    """What earlier editions have settled: the style, the front sheet's room, each paper's numbers, the last one."""

    numbering: str
    front: int
    last: int
    slots: dict[int, Pages] = field(default_factory=dict)


def settled_by(contents: Contents, sheets: list[Sheet]) -> Settled:
    """What a published pack has settled, from its frozen contents and sheets."""
    slots = {paper.id: paper.slot or _with_filler(paper.pages) for paper in contents.papers if paper.pages}
    front = sum(sheet.item is None and not sheet.letters for sheet in sheets)
    first = front if contents.numbering == "whole_pack" else 0
    last = max([first, *(slot.last for slot in slots.values())])
    return Settled(contents.numbering, front + front % 2, last + last % 2, slots)


def plan(contents: Contents, front: int, reserved: int | None = None, settled: Settled | None = None) -> Plan:
    """Lay out a pack whose front sheet takes `front` pages of the `reserved` ones (as many, if not said).

    Where the editions' front sheets differ in length, the longest is reserved in all of them. What is
    `settled` by earlier editions stays as it is.
    """
    if settled:
        contents = contents.model_copy(update={"numbering": settled.numbering})
    numbered = contents.numbering == "whole_pack"
    reserved = max(front, reserved or 0)
    if settled or any(paper.sheets for paper in contents.papers):
        reserved += reserved % 2
    room = settled.front if settled else reserved
    sheets = [_front_sheet(page, front, room, numbered) for page in range(max(reserved, room))]
    counter = _Counter(settled.last + 1 if settled else reserved + 1 if numbered else 1)
    placed = _place(contents, counter, settled.slots if settled else {})
    item_number, opened = None, False
    for item, paper in sorted(_slotted(placed), key=lambda pair: pair[1].slot.first):
        if item.number != item_number:
            item_number, opened = item.number, False
        taken = _sheets(paper, item, opens=not opened)
        opened = opened or bool(taken)
        sheets.extend(taken)
    return Plan(placed, tuple(sheets), front)


def supplement(whole: Plan, front: int) -> Plan:
    """The sheets of a pack that came, changed or went since the edition before, behind a front sheet of their own."""
    changed = whole.contents.changes.papers
    room = front + front % 2
    fronts = [_front_sheet(page, front, room, False) for page in range(room)]
    return Plan(whole.contents, (*fronts, *(sheet for sheet in whole.sheets if sheet.paper in changed)), front)


class _Counter:
    """The next page number; a right-hand page has an odd one."""

    def __init__(self, first: int):
        self.next = first

    def take(self, count: int) -> Pages:
        pages = Pages(first=self.next, last=self.next + count - 1)
        self.next += count
        return pages


def _front_sheet(page, front, room, numbered):
    """A page of the front sheet; one beyond its room in the first edition is lettered."""
    kind = "front" if page < front else "filler"
    over = letters(page - room) if numbered and page >= room else ""
    number = min(page + 1, room) if numbered else None
    return Sheet(
        kind=kind, page=page if kind == "front" else 0, number=number, letters=over,
        label=f"{number}{over}" if numbered else roman(page + 1),
    )  # fmt: skip


def _place(contents, counter, slots):
    """The contents with the numbers of every paper and the ranges of every item."""
    sections = []
    for section in contents.sections:
        items = []
        for item in section.items:
            papers = tuple(_numbered(paper, counter, slots) for paper in item.papers)
            ranges = _ranges(papers)
            update = {"papers": papers, "pages": ranges[0] if ranges else None, "later_pages": tuple(ranges[1:])}
            items.append(item.model_copy(update=update))
        sections.append(section.model_copy(update={"items": tuple(items)}))
    return contents.model_copy(update={"sections": tuple(sections)})


def _numbered(paper: PaperLine, counter: _Counter, slots) -> PaperLine:
    """A paper with its own pages and with the slot that is, or from now on will be, kept for it."""
    slot = slots.get(paper.id)
    if slot is None:
        if not paper.sheets or paper.withdrawn:
            return paper
        slot = counter.take(paper.sheets + paper.sheets % 2)
    room = slot.last - slot.first + 1
    if paper.withdrawn:
        pages = slot
    else:
        over = max(0, paper.sheets - room)
        last = min(slot.last, slot.first + max(paper.sheets, 1) - 1)
        pages = Pages(first=slot.first, last=last, letters=letters(over - 1) if over else "")
    return paper.model_copy(update={"pages": pages, "slot": slot})


def _ranges(papers):
    """The ranges that an item's papers take together, their blank pages included, in the order of their numbers."""
    ranges = []
    for paper in sorted((paper for paper in papers if paper.slot), key=lambda paper: paper.slot.first):
        over = "" if paper.withdrawn else paper.pages.letters
        if ranges and ranges[-1].last + 1 == paper.slot.first:
            ranges[-1] = Pages(first=ranges[-1].first, last=paper.slot.last, letters=over)
        else:
            ranges.append(Pages(first=paper.slot.first, last=paper.slot.last, letters=over))
    return ranges


def _slotted(contents):
    return [(item, paper) for item in contents.items for paper in item.papers if paper.slot]


def _sheets(paper: PaperLine, item: ItemLine, *, opens: bool) -> list[Sheet]:
    """The sheets that this audience sees of a paper, to its last number, and an even count of them."""
    of = {"paper": paper.id, "item": item.number}
    if paper.leaves_a_notice:
        kinds, marks = ["notice", "filler"], {}
    elif paper.bound:
        kinds = ["paper"] * paper.sheets
        kinds += ["filler"] * max(paper.slot.last - paper.slot.first + 1 - paper.sheets, paper.sheets % 2)
        marks = _marks(paper)
    else:
        return []
    sheets = []
    for page, kind in enumerate(kinds):
        number = min(paper.slot.first + page, paper.slot.last)
        over = letters(paper.slot.first + page - paper.slot.last - 1) if paper.slot.first + page > number else ""
        sheets.append(
            Sheet(
                kind=kind,
                page=page if kind == "paper" else 0,
                number=number,
                letters=over,
                label=f"{number}{over}",
                opens_item=item.number if opens and page == 0 else None,
                **of,
                **(marks if kind == "paper" else {}),
            )  # fmt: skip
        )
    return sheets


def _marks(paper):
    if not paper.exempt_paragraphs:
        return {}
    return {
        "mark": f"NOT FOR PUBLICATION: {cited(paper.exempt_paragraphs)} of Part 1 of Schedule 12A",
        "mark_words": " ".join(words_of(paper.exempt_paragraphs)),
    }


def _with_filler(pages):
    """The slot of a paper whose edition did not say it."""
    return Pages(first=pages.first, last=pages.last + (pages.last - pages.first + 1) % 2)


def letters(index: int) -> str:
    """0 -> 'A', 25 -> 'Z', 26 -> 'AA': what follows a number when its range is full."""
    text = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        text = chr(ord("A") + place) + text
    return text


def roman(number: int) -> str:
    """1 -> 'i', as page labels of an unnumbered front sheet count (ISO 32000-1, 12.4.2)."""
    text = ""
    for value, numerals in (
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
        text += numerals * (number // value)
        number %= value
    return text
