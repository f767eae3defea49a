"""An agenda as plain data: what a pack prints, what a page shows, what an edition freezes.

Gathered by meetings.queries.agenda for one audience; for the public, everything exempt is already gone.
"""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict


class Plain(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Pages(Plain):
    """A range of printed page numbers, both ends in it; with `letters` it runs on to 32A, 32B … after its last."""

    first: int
    last: int
    letters: str = ""

    def __str__(self):
        return f"{self.first} - {self.end}" if self._several else str(self.first)

    @property
    def end(self):
        return f"{self.last}{self.letters}"

    @property
    def short(self):
        """'pp 9–32' or 'p 9', where space is short."""
        return f"pp {self.first}–{self.end}" if self._several else f"p {self.first}"

    @property
    def words(self):
        """'Pages 9 - 32' or 'Page 9'."""
        return f"Pages {self}" if self._several else f"Page {self}"

    @property
    def running_words(self):
        """'pages 9 - 32' or 'page 9', within a sentence."""
        return self.words.replace("P", "p", 1)

    @property
    def _several(self):
        return self.last > self.first or bool(self.letters)


class PaperLine(Plain):
    """A paper as it stands under its item. Without `sha256` it is to follow; withheld, it has no title.

    `pages` are the numbers of its own sheets; `slot` all numbers that are kept for it since it was first
    published, the blank page after it included. `version` counts the documents received for it. `obstacles`
    are what keeps it from being accessible, in an author's words. `recalled` are documents that it had and that must
    no longer be read, by their SHA-256.
    """

    id: int
    title: str
    label: str = ""
    kind: str
    kind_words: str
    sha256: str | None = None
    size: int = 0
    sheets: int = 0
    version: int = 0
    tagged: bool = True
    obstacles: tuple[str, ...] = ()
    withheld: bool = False
    withdrawn: bool = False
    recalled: tuple[str, ...] = ()
    exempt_paragraphs: tuple[int, ...] = ()
    pages: Pages | None = None
    slot: Pages | None = None

    @property
    def to_follow(self):
        return self.sha256 is None and not self.withheld and not self.withdrawn

    @property
    def name(self):
        return f"{self.label}: {self.title}" if self.label else self.title

    @property
    def bound(self):
        """Whether its sheets are in this audience's pack."""
        return self.sha256 is not None and not self.withdrawn

    @property
    def leaves_a_notice(self):
        """Whether a page in this audience's pack says that it was withdrawn."""
        return self.withdrawn and self.slot is not None and not self.withheld


class ItemLine(Plain):
    """A numbered item of business with its papers. Papers that came later have ranges of their own."""

    id: int
    number: int
    title: str
    note: str = ""
    exempt_paragraphs: tuple[int, ...] = ()
    withdrawn: bool = False
    papers: tuple[PaperLine, ...] = ()
    pages: Pages | None = None
    later_pages: tuple[Pages, ...] = ()

    @property
    def page_words(self):
        """'Pages 9 - 32', or 'Pages 9 - 32 and 137 - 144' where a paper came later; '' without papers."""
        return self.page_head + self.page_tail

    @property
    def page_head(self):
        """The first range of its pages: 'Pages 9 - 32'."""
        if self.pages is None:
            return ""
        return f"Pages {self.pages}" if self.later_pages else self.pages.words

    @property
    def page_tail(self):
        """The ranges after the first: ', 45 - 50 and 137 - 144'."""
        *most, last = ["", *map(str, self.later_pages)]
        return f"{', '.join(most)} and {last}" if last else ""

    @property
    def page_short(self):
        """'pp 9–32, 137–144', where space is short."""
        return ", ".join(pages.short for pages in [self.pages, *self.later_pages] if pages)

    @property
    def to_follow(self):
        return any(paper.to_follow for paper in self.papers)

    @property
    def bound(self):
        return any(paper.bound for paper in self.papers)

    @property
    def in_pack(self):
        """Whether anything of the item is in this audience's pack for a link to lead to."""
        return any(paper.bound or paper.leaves_a_notice for paper in self.papers)

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


class Change(Plain):
    """One thing that is not as it was in the edition before, in a sentence. `paper` is what came, changed or went."""

    kind: str
    words: str
    paper: int | None = None

    @property
    def under_its_item(self):
        """The sentence without the item that it names first."""
        words = self.words.partition(": ")[2]
        return words[:1].upper() + words[1:]


class Changes(Plain):
    """What changed since an edition: its number and day, and each change."""

    since: int
    published_on: date
    lines: tuple[Change, ...] = ()

    @property
    def papers(self):
        """The ids of papers that came, changed or went."""
        return {line.paper for line in self.lines if line.paper is not None}

    def has(self, kind):
        return any(line.kind == kind for line in self.lines)


class Contents(Plain):
    """Everything that a front sheet or a meeting's page says. `accessible`: its pack claims to be PDF/UA-1."""

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
    changes: Changes | None = None
    accessible: bool = False

    @property
    def items(self):
        return [item for section in self.sections for item in section.items]

    @property
    def papers(self):
        return [paper for item in self.items for paper in item.papers]

    @property
    def hindered(self):
        """The bound papers that not everybody can use: those with obstacles, and those without tags."""
        return [paper for paper in self.papers if paper.bound and (paper.obstacles or not paper.tagged)]

    @property
    def title(self):
        """The pack's title in its metadata: panel and day."""
        return f"{self.panel}, {self.starts_at:%-d %B %Y}: Public Document Pack"

    @property
    def supplement_title(self):
        """The title of what changed since the edition before."""
        return f"{self.panel}, {self.starts_at:%-d %B %Y}: Supplement to the agenda"

    def ranges(self):
        """{'items': {ID: words}, 'papers': {ID: words}}: the pages of what is in the pack."""
        return {
            "items": {item.id: item.page_short for item in self.items if item.pages},
            "papers": {paper.id: paper.pages.short for paper in self.papers if paper.pages},
        }

    def with_papers(self, change):
        """The same contents with each paper as `change(paper)` gives it."""
        sections = tuple(
            section.model_copy(
                update={
                    "items": tuple(
                        item.model_copy(update={"papers": tuple(change(paper) for paper in item.papers)})
                        for item in section.items
                    )
                }
            )
            for section in self.sections
        )
        return self.model_copy(update={"sections": sections})

    def with_role(self, *roles):
        return [member for member in self.members if member.role in roles]


class Sheet(Plain):
    """One side of paper in a pack, in order.

    `kind` is front, paper, filler or notice (of a paper withdrawn); `page` is the 0-based page of what it is
    taken from; `number` the printed number, None where none is printed, followed by `letters` where a paper
    has outgrown its range; `label` the same for a reader's page box; `opens_item` the number of the item that
    begins here; `mark` what an exempt sheet must carry, and `mark_words` the law's words for it.
    """

    kind: str
    page: int
    number: int | None
    label: str
    paper: int | None = None
    item: int | None = None
    letters: str = ""
    opens_item: int | None = None
    mark: str = ""
    mark_words: str = ""
