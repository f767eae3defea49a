"""What is not as it was between two readings of an agenda, in clauses for officers: they name what is exempt. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from meetings.contents import Contents, ItemLine, PaperLine
from meetings.models.packs import Audience

Agenda = dict[Audience, Contents]  # the same agenda for each audience that gets a pack

ABOUT_THE_MEETING = {
    "starts_at": "the date or time of the meeting was changed",
    "venue": "the venue was changed",
    "officer": "the officer for the meeting was changed",
    "formal": "the kind of meeting was changed",
    "issued_on": "the date of issue was changed",
    "panel": "the name of the panel was changed",
    "joint_panels": "the panels that meet jointly were changed",
    "numbering": "the way in which pages are numbered was changed",
    "members": "the membership was changed",
    "council": "the council’s details were changed",
    "chief_executive_name": "the council’s details were changed",
    "chief_executive_title": "the council’s details were changed",
    "travel_note": "the council’s details were changed",
}


def plain(agenda: Agenda) -> dict[str, dict]:
    """An agenda as JSON keeps it: two that are equal so print and say the same."""
    return {str(audience): contents.model_dump(mode="json") for audience, contents in agenda.items()}


def differences(before: Agenda, now: Agenda) -> tuple[str, ...]:
    """A clause for each thing that differs, as 'item 5, “Budget”, was made exempt'; none if nothing does."""
    if plain(before) == plain(now):
        return ()
    found = [*_meeting(_fullest(before), _fullest(now)), *_items(before, now), *_papers(before, now)]
    return tuple(dict.fromkeys(found)) or ("the agenda was changed",)


def _fullest(agenda: Agenda) -> Contents:
    return agenda.get(Audience.RESTRICTED, agenda[Audience.PUBLIC])


def _meeting(before: Contents, now: Contents) -> Iterator[str]:
    for field, words in ABOUT_THE_MEETING.items():
        if getattr(before, field) != getattr(now, field):
            yield words
    if _headings(before) != _headings(now):
        yield "a heading was changed"


def _headings(contents: Contents) -> list[tuple[str, int]]:
    """Each heading, and the item that it comes after."""
    numbers = [0] + [len(section.items) for section in contents.sections]
    return [(section.heading, sum(numbers[: place + 1])) for place, section in enumerate(contents.sections)]


@dataclass(frozen=True)
class _Item:
    """An item as officers read it, and as the public does."""

    full: ItemLine
    public: ItemLine

    @property
    def closed(self) -> bool:
        """Whether it is exempt; it may be so before it names a paragraph."""
        return bool(self.public.exempt_paragraphs) or self.public.title != self.full.title

    @property
    def words(self) -> tuple[dict, dict]:
        """All that it says, its papers apart."""
        return self.full.model_dump(exclude={"papers"}), self.public.model_dump(exclude={"papers"})


@dataclass(frozen=True)
class _Paper:
    """A paper as officers read it, its item, and whether it is withheld from the public by itself."""

    full: PaperLine
    item: _Item
    withheld: bool

    @property
    def closed(self) -> bool:
        return self.withheld and not self.item.closed

    @property
    def name(self) -> str:
        return f"“{self.full.name}” of item {self.item.full.number}"


def _items_of(agenda: Agenda) -> dict[int, _Item]:
    public = {item.id: item for item in agenda[Audience.PUBLIC].items}
    return {item.id: _Item(item, public[item.id]) for item in _fullest(agenda).items}


def _papers_of(agenda: Agenda) -> dict[int, _Paper]:
    withheld = {paper.id for paper in agenda[Audience.PUBLIC].papers if paper.withheld}
    items = _items_of(agenda).values()
    return {paper.id: _Paper(paper, item, paper.id in withheld) for item in items for paper in item.full.papers}


def _items(before: Agenda, now: Agenda) -> Iterator[str]:
    was, there = _items_of(before), _items_of(now)
    for pk in was | there:
        old, new = was.get(pk), there.get(pk)
        line = (old or new).full
        if what := _became(old, new) or _renumbered(old, new):
            yield f"item {line.number}, “{line.title}”, {what}"
        elif old.words != new.words:
            yield f"item {line.number}, “{line.title}”, was changed"


def _renumbered(old: _Item, new: _Item) -> str:
    if old.full.number != new.full.number:
        return f"was moved to be item {new.full.number}"
    return f"was renamed “{new.full.title}”" if old.full.title != new.full.title else ""


def _papers(before: Agenda, now: Agenda) -> Iterator[str]:
    was, there = _papers_of(before), _papers_of(now)
    for pk in was | there:
        old, new = was.get(pk), there.get(pk)
        if what := _became(old, new) or _received(old, new):
            yield f"{(old or new).name} {what}"
        elif old.item.closed == new.item.closed and old.full != new.full:
            yield f"{old.name} was changed"
        elif _place(was, pk, there) != _place(there, pk, was):
            yield f"the papers of item {new.item.full.number} were put in another order"


def _place(papers: dict[int, _Paper], pk: int, others: dict[int, _Paper]) -> int:
    """The place of a paper under its item, among those that are there in another reading too."""
    return [paper.id for paper in papers[pk].item.full.papers if paper.id in others].index(pk)


def _became(old: _Item | _Paper | None, new: _Item | _Paper | None) -> str:
    """What was done to one thing that weighs more than its words; '' if nothing was."""
    if old is None or new is None:
        return "was added" if old is None else "was taken off"
    if old.closed != new.closed:
        return "was made exempt" if new.closed else "was opened to the public"
    if old.full.withdrawn != new.full.withdrawn:
        return "was withdrawn" if new.full.withdrawn else "was put back"
    return ""


def _received(old: _Paper, new: _Paper) -> str:
    if old.full.version != new.full.version:
        return "was replaced by a new version" if old.full.version else "came in"
    return f"was renamed “{new.full.name}”" if old.full.name != new.full.name else ""
