"""Who may see and change which paper: decided version by version.

An officer sees everything. Anybody else in the office sees what is open, and what they brought themselves; what an
officer put into a closed paper later, a title and a note included, is nothing to them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from meetings.access import Can, can
from meetings.models import AgendaItem, Intake, Paper, PaperVersion, User
from meetings.models.agenda import Access

OPEN = Q(access=Access.PUBLIC, item__access=Access.PUBLIC)
UNNAMED = "Your paper"  # where not even a file of the reader's own can name it


@dataclass(frozen=True)
class SeenPaper:
    """A paper as one person sees it: its name, and the newest version that they may open, if there is one.

    `number` and `pages` are that version's, 0 without one.
    """

    pk: int
    name: str
    kind: str
    number: int
    pages: int
    version: PaperVersion | None = field(repr=False)
    is_withheld: bool
    withdrawn_at: datetime | None
    open_warnings: int
    may_write: bool

    def __str__(self) -> str:
        return self.name


def papers_visible_to(user: User) -> QuerySet[Paper]:
    """Papers that this person may know of in the office, drafts included; not all that is in them (see versions)."""
    if not can(user, Can.OPEN_OFFICE):
        return Paper.objects.none()
    if can(user, Can.READ_RESTRICTED):
        return Paper.objects.all()
    own = PaperVersion.objects.filter(paper=OuterRef("pk"), uploaded_by=user.pk)
    return Paper.objects.filter(OPEN | Q(brought_by=user.pk) | Exists(own))


def papers_writable_by(user: User) -> QuerySet[Paper]:
    """Papers for which this person may send files and descriptions: officers any, authors what is theirs to bring.

    That is a paper whose latest document is their own, one they brought that has none yet, and an open one to
    follow for which nobody else has sent a file. What is withdrawn, an officer puts back.
    """
    if not can(user, Can.ADD_PAPERS):
        return Paper.objects.none()
    if can(user, Can.EDIT_AGENDAS):
        return Paper.objects.all()
    others = Intake.objects.filter(paper=OuterRef("pk")).exclude(requested_by=user.pk)
    to_follow = OPEN & Q(current=None) & ~Exists(others)
    theirs = Q(current__uploaded_by=user.pk) | Q(current=None, brought_by=user.pk)
    return Paper.objects.filter(theirs | to_follow, withdrawn_at=None, item__withdrawn_at=None)


def versions_visible_to(user: User) -> QuerySet[PaperVersion]:
    """Versions that this person may open: those made or opened as open ones of papers that are open, and their own."""
    if not can(user, Can.OPEN_OFFICE):
        return PaperVersion.objects.none()
    if can(user, Can.READ_RESTRICTED):
        return PaperVersion.objects.all()
    is_open = Q(access=Access.PUBLIC, paper__access=Access.PUBLIC, paper__item__access=Access.PUBLIC)
    return PaperVersion.objects.filter(is_open | Q(uploaded_by=user.pk))


def intakes_visible_to(user: User) -> QuerySet[Intake]:
    """Files of which this person may know how they came in: their own, and those that made a version they may open."""
    if not can(user, Can.OPEN_OFFICE):
        return Intake.objects.none()
    if can(user, Can.READ_RESTRICTED):
        return Intake.objects.all()
    return Intake.objects.filter(Q(requested_by=user.pk) | Q(made__in=versions_visible_to(user)))


def may_take_attachments(user: User, intake: Intake) -> bool:
    """Whether files that came with a letter are for this person: who sent the letter in, and officers."""
    return can(user, Can.READ_RESTRICTED) or intake.requested_by_id == user.pk


def check_writable(user: User | None, paper: Paper) -> None:
    """Raise PermissionDenied unless this person, or the portal itself (None), may send files for a paper."""
    if user is not None and not papers_writable_by(user).filter(pk=paper.pk).exists():
        raise PermissionDenied("This paper is not yours to change. Ask the officer for the meeting.")


def title_seen_by(user: User, item: AgendaItem) -> str:
    """An item's title for this person: never that of an exempt item for who may not read it."""
    return item.title if can(user, Can.READ_RESTRICTED) else item.public_title


def seen_papers(user: User, papers: Iterable[Paper]) -> dict[int, SeenPaper]:
    """{id: a paper as this person sees it} of those among `papers` (with items and versions) that they may know of."""
    papers = list(papers)
    if can(user, Can.READ_RESTRICTED):
        may_write = can(user, Can.EDIT_AGENDAS)
        return {paper.pk: _seen(paper, str(paper), paper.current, may_write) for paper in papers}
    ids = [paper.pk for paper in papers]
    visible = set(papers_visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    writable = set(papers_writable_by(user).filter(pk__in=ids).values_list("pk", flat=True))
    versions = _newest_versions(user, ids)
    names = _names_of_own_files(user, ids)
    return {
        paper.pk: _seen(paper, _name(paper, names), versions.get(paper.pk), paper.pk in writable)
        for paper in papers
        if paper.pk in visible
    }


def _seen(paper: Paper, name: str, version: PaperVersion | None, may_write: bool) -> SeenPaper:
    warnings = getattr(version, "open_warnings", None)
    return SeenPaper(
        pk=paper.pk,
        name=name,
        kind=paper.get_kind_display(),
        number=version.number if version else 0,
        pages=version.pages if version else 0,
        version=version,
        is_withheld=paper.is_withheld,
        withdrawn_at=paper.withdrawn_at,
        open_warnings=getattr(paper, "open_warnings", 0) if warnings is None else warnings,
        may_write=may_write,
    )


def _name(paper: Paper, names: dict[int, str]) -> str:
    return names.get(paper.pk, UNNAMED) if paper.is_withheld else str(paper)


def _newest_versions(user: User, ids: list[int]) -> dict[int, PaperVersion]:
    """The newest version of each paper that this person may open, with the warnings that nobody put aside."""
    still = Q(warnings__isnull=False, warnings__dismissed_at=None)
    versions = versions_visible_to(user).filter(paper__in=ids).order_by("paper_id", "number")
    versions = versions.annotate(open_warnings=Count("warnings", filter=still, distinct=True))
    return {version.paper_id: version for version in versions}


def _names_of_own_files(user: User, ids: list[int]) -> dict[int, str]:
    """What a closed paper is called for who brought it: by the file that they sent last."""
    sent = Intake.objects.filter(paper__in=ids, requested_by=user.pk).order_by("pk")
    return {paper: PurePath(filename).stem for paper, filename in sent.values_list("paper_id", "filename")}
