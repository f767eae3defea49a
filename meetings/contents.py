"""An agenda as plain data: what a pack prints, what a page shows, what an edition freezes.

Gathered by reports.build.contents for one audience; for the public, everything exempt is already gone.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pages(Plain):
    """A range of printed page numbers, both ends in it."""

    first: int
    last: int

    def __str__(self):
        return f"{self.first} - {self.last}" if self.last > self.first else str(self.first)

    @property
    def short(self):
        """'pp 9–32' or 'p 9', where space is short."""
        return f"pp {self.first}–{self.last}" if self.last > self.first else f"p {self.first}"

    @property
    def words(self):
        """'Pages 9 - 32' or 'Page 9'."""
        return f"Pages {self}" if self.last > self.first else f"Page {self}"


class PaperLine(Plain):
    """A paper as it stands under its item. Without `sha256` it is to follow; withheld, it has no title."""

    id: int
    title: str
    label: str = ""
    kind: str
    kind_words: str
    sha256: str | None = None
    size: int = 0
    sheets: int = 0
    withheld: bool = False
    exempt_paragraphs: tuple[int, ...] = ()
    pages: Pages | None = None

    @property
    def to_follow(self):
        return self.sha256 is None and not self.withheld

    @property
    def name(self):
        return f"{self.label}: {self.title}" if self.label else self.title

    @property
    def bound(self):
        """Whether its sheets are in this audience's pack."""
        return self.sha256 is not None


class ItemLine(Plain):
    """A numbered item of business with its papers."""

    id: int
    number: int
    title: str
    note: str = ""
    exempt_paragraphs: tuple[int, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    pages: Pages | None = None

    @property
    def to_follow(self):
        return any(paper.to_follow for paper in self.papers)

    @property
    def bound(self):
        return any(paper.bound for paper in self.papers)

    @property
    def withheld(self):
        """Something of the item is not in this audience's pack."""
        return any(paper.withheld for paper in self.papers)


class SectionLines(Plain):
    """Items under one heading; the first section of an agenda may have none."""

    heading: str = ""
    items: tuple[ItemLine, ...] = ()


class MemberLine(Plain):
    name: str
    is_councillor: bool = False
    role: str
    voting: str
    represents: str = ""
    ward: str = ""
    party: str = ""


class OfficerLine(Plain):
    name: str
    title: str = ""
    telephone: str = ""
    email: str = ""


class Contents(Plain):
    """Everything that a front sheet or a meeting's page says."""

    audience: str
    council: str
    chief_executive_name: str = ""
    chief_executive_title: str = ""
    travel_note: str = ""
    panel: str
    joint_panels: tuple[str, ...] = ()
    formal: bool = True
    numbering: str
    starts_at: datetime
    venue: str
    issued_on: date | None = None
    officer: OfficerLine | None = None
    urgency_reason: str = ""
    members: tuple[MemberLine, ...] = ()
    sections: tuple[SectionLines, ...] = ()

    @property
    def items(self):
        return [item for section in self.sections for item in section.items]

    @property
    def papers(self):
        return [paper for item in self.items for paper in item.papers]

    @property
    def title(self):
        """The pack's title in its metadata: panel and day."""
        return f"{self.panel}, {self.starts_at:%-d %B %Y}: Public Document Pack"

    def with_role(self, *roles):
        return [member for member in self.members if member.role in roles]


class Sheet(Plain):
    """One side of paper in a pack, in order.

    `kind` is front, paper or filler; `page` is the 0-based page of what it is taken from; `number` the
    printed number, None where none is printed; `label` the same for a reader's page box; `opens_item` the
    number of the item that begins here; `mark` what an exempt sheet must carry.
    """

    kind: str
    page: int
    number: int | None
    label: str
    paper: int | None = None
    item: int | None = None
    opens_item: int | None = None
    mark: str = ""
