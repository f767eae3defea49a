"""Which public editions are handed out: not those that say, or hold, what a later one withholds.

Each thing on an agenda has words and documents of its own (a title, a label, a note, the paper as it was bound). What
an edition prints about it, in a list, a change line or a notice, is made of those. When a later edition withholds the
thing, all that earlier ones said of it and this one does not say is closed. What is opened again is open as it then
stands: an earlier document or title of it stays closed. Withdrawal by itself closes nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from meetings.contents import Contents, ItemLine, PaperLine
from meetings.models import Edition
from meetings.models.packs import Audience

Thing = tuple[str, int]  # "item" or "paper", and its id
Said = frozenset[str]  # words and SHA-256s of documents


@dataclass(frozen=True)
class PublicEdition:
    """A public edition, and since when it is not handed out; None while it is."""

    edition: Edition
    taken_off_at: datetime | None = None

    @property
    def is_handed_out(self) -> bool:
        return self.taken_off_at is None


def public_editions(slug: str) -> list[PublicEdition]:
    """All public editions of a meeting, the latest first, in one query; that one is always handed out."""
    rows = Edition.objects.of(Audience.PUBLIC).filter(meeting__slug=slug).latest_first()
    rows = rows.defer("pack__frozen_sheets", "supplement__frozen_sheets", "supplement__frozen_contents")
    return handed_out(rows)


def handed_out(latest_first: Iterable[Edition]) -> list[PublicEdition]:
    """Public editions of one meeting, the latest first, each with since when it is not handed out."""
    rows = [*latest_first][::-1]
    said = [_said(edition.pack.contents) for edition in rows]
    taken_off: list[datetime | None] = [None] * len(rows)
    for place, closed in enumerate(_closed_after_each(rows, said)):
        for before in range(place):
            if not _reveals(said[before], closed):
                taken_off[before] = None
            elif taken_off[before] is None:
                taken_off[before] = rows[place].published_at
    return [PublicEdition(*pair) for pair in zip(rows, taken_off, strict=True)][::-1]


def _closed_after_each(rows: list[Edition], said: list[dict[Thing, Said]]) -> Iterator[dict[Thing, set[str]]]:
    """What of each thing is closed once an edition is out, edition by edition from the first."""
    closed: dict[Thing, set[str]] = defaultdict(set)
    seen: dict[Thing, set[str]] = defaultdict(set)
    for edition, words in zip(rows, said, strict=True):
        for thing, line in _lines(edition.pack.contents):
            if _is_closed(line):
                closed[thing] |= seen[thing]
            if isinstance(line, PaperLine):
                closed[thing] |= {*line.recalled}
            closed[thing] -= words[thing]
            seen[thing] |= words[thing]
        yield closed


def _reveals(said: dict[Thing, Said], closed: dict[Thing, set[str]]) -> bool:
    return any(words & said.get(thing, frozenset()) for thing, words in closed.items())


def _lines(contents: Contents) -> Iterator[tuple[Thing, ItemLine | PaperLine]]:
    for item in contents.items:
        yield ("item", item.id), item
        for paper in item.papers:
            yield ("paper", paper.id), paper


def _is_closed(line: ItemLine | PaperLine) -> bool:
    return line.withheld if isinstance(line, PaperLine) else bool(line.exempt_paragraphs)


def _said(contents: Contents) -> dict[Thing, Said]:
    """All that an edition says and holds of each thing."""
    return {thing: frozenset(filter(None, _of(line))) for thing, line in _lines(contents)}


def _of(line: ItemLine | PaperLine) -> tuple[str | None, ...]:
    if isinstance(line, ItemLine):
        return line.title, line.note
    return line.title, line.label, line.sha256 if line.bound else None
