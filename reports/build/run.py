"""The whole road from the record to checked files: the stages, one after another."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from meetings.contents import Contents
from meetings.models import Edition, Meeting, Pack
from meetings.models.packs import Audience
from meetings.queries import agenda
from reports.build.bind import bind
from reports.build.changes import Before
from reports.build.characters import refuse_boxes
from reports.build.check import BuildFailed, check, sheets_of_papers
from reports.build.plan import Plan, Settled, settled_by
from reports.build.render import filler, render_fronts, render_supplement
from reports.build.stamp import stamp
from reports.build.withheld import Withheld, withheld_from
from reports.intake.take_in import facts_of
from reports.pdf import fonts
from reports.pdf.inspect import Unusable
from reports.pdf.stamps import WATERMARK
from reports.rendering import client

LANGUAGE = "en-GB"
UNSEEN = (
    "The file of “{}” was taken in some time ago and holds what none of its pages shows: {}. Open the paper’s check "
    "page and take the same file in again."
)
STAGES = ("prepare", "render", "bind", "stamp", "check")


@dataclass(frozen=True)
class Made:
    """One pack: whose and how much of it, its plan, and the file that has passed the check."""

    audience: Audience
    extent: Pack.Extent
    plan: Plan
    path: Path


@dataclass(frozen=True)
class Record:
    """What is read out of the record for a build, at one moment."""

    contents: dict[Audience, Contents]
    settled: Settled | None
    before: dict[Audience, Before]
    front: int  # pages of the last front sheet
    seen: dict[Audience, frozenset]  # sheets that were right in the last pack


class Clock:
    """Adds up the seconds of each stage."""

    def __init__(self):
        self.seconds = dict.fromkeys(STAGES, 0.0)
        self.started = time.perf_counter()

    @contextmanager
    def stage(self, name):
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began

    def reading(self):
        total = time.perf_counter() - self.started
        return {name: round(value, 3) for name, value in {**self.seconds, "total": total}.items()}


def get_ready():
    """Do once in a process what every pack needs: set the blank page, cut the stamps' font down."""
    filler()
    client.stop()  # processes that are forked from this one have their own
    fonts.face()
    fonts.outline(WATERMARK)


def run(
    meeting,
    folder: Path,
    *,
    draft: bool,
    only: Audience | None = None,
    issued_on: date | None = None,
    urgency_reason: str = "",
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
    on_read: Callable[[dict[Audience, Contents]], None] = lambda contents: None,
) -> tuple[list[Made], dict[str, float]]:
    """Make the meeting's packs in `folder`; return them, with the seconds of each stage.

    All audiences are planned together, so that they agree on every number; `only` makes one of them.
    `progress` gets the stage, and how many of how many steps are done. `on_read` gets the agenda as the record has it
    for each audience, in the transaction that reads it. `issued_on` is printed where the meeting has no date of its
    own. Raises BuildFailed.
    """
    clock = Clock()
    progress("Reading the agenda", 0, 1)
    record = read_record(meeting, only, on_read)
    with clock.stage("prepare"):
        facts = _facts(record.contents, progress)
        if not draft:
            _refuse_what_is_unseen(record, facts)
        contents = {
            audience: _with_facts(_dated(each, issued_on, urgency_reason), facts)
            for audience, each in record.contents.items()
        }
    with clock.stage("render"):
        progress("Setting the front sheet", 0, 1)
        plans, fronts = render_fronts(contents, record.settled, record.before, record.front)
    made = []
    for audience in [only] if only else plans:
        for extent, plan, front in _extents(plans[audience], fronts[audience], clock):
            withheld = withheld_from(audience, contents, facts, front)
            path = folder / f"{audience}-{extent}.pdf"
            title = plan.contents.supplement_title if extent == Pack.Extent.SUPPLEMENT else plan.contents.title
            seen = record.seen.get(audience, frozenset()) if draft else frozenset()
            _make(plan, front, path, title, facts, withheld, seen, draft=draft, clock=clock, progress=progress)
            made.append(Made(audience, extent, plan, path))
    return made, clock.reading()


def read_record(meeting: Meeting, only: Audience | None = None, on_read: Callable = lambda contents: None) -> Record:
    """The agenda for each audience as it stands at one moment, and what earlier editions have settled.

    Writers of an agenda take turns on the meeting's row; reading waits for its turn too.
    """
    with transaction.atomic():
        rows = Meeting.objects.select_for_update(of=["self"]).select_related("panel__council", "officer")
        meeting = rows.get(pk=meeting.pk)
        contents = agenda.gather_all(meeting)
        if only and only not in contents:
            contents[only] = agenda.gather(meeting, only)
        latest = list(Edition.objects.filter(meeting=meeting).latest_first()[:2])
        on_read(contents)
    settled, before = None, {}
    if latest:
        number = latest[0].number
        of = {edition.audience: edition for edition in latest if edition.number == number}
        pack = of[Audience.PUBLIC].pack
        settled = settled_by(pack.contents, pack.sheets)
        before = {audience: _before(of.get(audience, of[Audience.PUBLIC])) for audience in contents}
    last = list(Pack.objects.filter(build__meeting=meeting, extent=Pack.Extent.WHOLE).fullest_first()[:2])
    front = max((sum(sheet["kind"] == "front" for sheet in pack.frozen_sheets) for pack in last), default=1)
    seen = {pack.audience: sheets_of_papers(pack.contents, pack.sheets) for pack in reversed(last)}
    return Record(contents, settled, before, front, seen)


def _before(edition):
    return Before(edition.number, timezone.localdate(edition.published_at), edition.pack.contents)


def _facts(contents, progress):
    """{paper id: what is known of its document} of every paper of every audience; new ones are prepared."""
    papers = {paper.id: paper for each in contents.values() for paper in each.papers if paper.bound}
    facts = {}
    for number, paper in enumerate(papers.values(), start=1):
        progress("Preparing", number, len(papers))
        try:
            facts[paper.id] = facts_of(paper.sha256)
        except Unusable as error:
            raise BuildFailed(f"“{paper.name}” cannot be bound. {error}") from error
    return facts


def _dated(contents: Contents, issued_on: date | None, urgency_reason: str) -> Contents:
    """The contents with what publishing adds to them: the day, where the meeting has none, and the chair's reason."""
    return contents.model_copy(
        update={"issued_on": contents.issued_on or issued_on, "urgency_reason": urgency_reason}
    )  # fmt: skip


def _refuse_what_is_unseen(record, facts):
    """Papers are handed out by themselves too: each that is new to the public holds what its pages show, and no more.

    Those of today do. One that was taken in by an earlier way of making files safe may not.
    """
    before = record.before.get(Audience.PUBLIC)
    published = {(paper.id, paper.sha256) for paper in before.contents.papers if paper.bound} if before else set()
    for paper in record.contents[Audience.PUBLIC].papers:
        if paper.bound and facts[paper.id].unseen and (paper.id, paper.sha256) not in published:
            raise BuildFailed(UNSEEN.format(paper.name, facts[paper.id].unseen[0]))


def _with_facts(contents: Contents, facts) -> Contents:
    """The contents with what is known of each bound paper's accessibility."""

    def known(paper):
        if paper.id not in facts or not paper.bound:
            return paper
        fact = facts[paper.id]
        words = tuple(dict.fromkeys(obstacle.words for obstacle in fact.obstacles))
        return paper.model_copy(update={"tagged": fact.tagged, "obstacles": words})

    informed = contents.with_papers(known)
    hindered = any(paper.obstacles for paper in informed.papers)
    return informed.model_copy(update={"accessible": not hindered})


def _extents(whole: Plan, front: bytes, clock) -> Iterator[tuple[Pack.Extent, Plan, bytes]]:
    yield Pack.Extent.WHOLE, whole, front
    with clock.stage("render"):
        extra = render_supplement(whole)
    if extra:
        yield Pack.Extent.SUPPLEMENT, *extra


def _make(plan, front, path, title, facts, withheld: Withheld, seen, *, draft, clock, progress):
    count = _Steps(plan, progress)
    with clock.stage("bind"):
        bound = bind(plan, front, count.to("Binding"))
    with clock.stage("stamp"):
        progress("Stamping", 0, 1)
        stamp(plan, bound, facts, draft=draft)
    with clock.stage("bind"):
        progress("Writing", 0, 1)
        inside = {sheet.paper for sheet in plan.sheets}
        accessible = not any(paper.obstacles for paper in plan.contents.papers if paper.id in inside)
        bound.complete(title=title, lang=LANGUAGE, accessible=accessible)
        bound.save(path)
    with clock.stage("check"):
        check(plan, path, facts, withheld, count.to("Checking"), seen)
        if not draft:
            refuse_boxes(plan, path)


class _Steps:
    """Counts papers through a stage."""

    def __init__(self, plan, progress):
        self.total = len({sheet.paper for sheet in plan.sheets if sheet.paper})
        self.progress = progress

    def to(self, stage):
        done = iter(range(1, self.total + 3))
        return lambda _: self.progress(stage, min(next(done), self.total), self.total)
