"""What stands between a draft and its publication: a question about rows that changes none."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Prefetch
from django.utils import timezone

from meetings.law.clear_days import clear_days_between, day_it_counts_from, is_in_time
from meetings.models import AgendaItem, Intake, Meeting, Paper

STILL_PUBLIC = (
    "is not for publication now, but what is published shows it. Publish the changes: the editions that show it are "
    "then no longer handed out."
)
UNCOVERED = (
    "shows words that were covered or marked for redaction in the file as it came. Look at its notes; then replace the "
    "file, or say why they can stay."
)


@dataclass(frozen=True)
class Finding:
    """`level` is ok, warning or blocker; `item` and `paper` are where to look, if there is a place."""

    level: str
    text: str
    item: AgendaItem | None = None
    paper: Paper | None = None


def is_late(meeting, now):
    """Whether publishing now leaves fewer than the clear days. Informal meetings have no notice to give."""
    if meeting.kind == meeting.Kind.INFORMAL:
        return False
    council = meeting.panel.council
    return not is_in_time(timezone.localtime(now), meeting.day, council.closing_time, **council.working_days())


def clear_days_left(meeting, now):
    """Clear working days between publishing now and the meeting."""
    council = meeting.panel.council
    rules = council.working_days()
    return clear_days_between(
        day_it_counts_from(timezone.localtime(now), council.closing_time, **rules), meeting.day, **rules
    )


def working_days_left(meeting, now):
    """Working days, today's included, on which publishing is still in time; 0 when it is not."""
    rules = meeting.panel.council.working_days()
    return 0 if is_late(meeting, now) else 1 + clear_days_between(
        day_it_counts_from(timezone.localtime(now), meeting.panel.council.closing_time, **rules),
        meeting.publish_by().date() + timedelta(days=1),
        **rules,
    )  # fmt: skip


def preflight(meeting, now, entries=None):
    """Findings in the order in which an officer works through them.

    `entries` are the agenda's as `entries_of` reads them, for those who have them already.
    """
    items = [entry for entry in (entries_of(meeting) if entries is None else entries) if not entry.is_heading]
    item_of = {paper.pk: item for item in items for paper in item.papers.all()}
    coming = list(Intake.objects.filter(paper__in=item_of).going_on())
    if not items:
        yield Finding("blocker", "The agenda has no items yet.")
    yield from _on_their_way(item_of, coming)
    yield from _missing_papers(items, coming)
    yield from _appendices(items)
    yield from _warnings(items)
    yield from _exemptions(items)
    yield from _still_public(meeting, items)
    yield _notice(meeting, now)


def entries_of(meeting):
    """The items and headings of an agenda, with their papers as lists show them."""
    return list(meeting.items.prefetch_related(Prefetch("papers", Paper.objects.as_listed())))


def _papers(items):
    """(item, paper) for each paper that has not been withdrawn."""
    return [(item, paper) for item in items for paper in item.papers.all() if not paper.withdrawn_at]


def _on_their_way(item_of, coming):
    """Nothing is published while a file is still being looked at: nobody knows yet what is in it."""
    for intake in coming:
        item = item_of[intake.paper_id]
        stage = f" ({intake.stage[0].lower()}{intake.stage[1:]})" if intake.stage else ""
        yield Finding("blocker", f"Item {item.number}: {intake.filename} is still being taken in{stage}.", item)


def _missing_papers(items, coming):
    on_their_way = {intake.paper_id for intake in coming}
    waiting = [(item, paper) for item, paper in _papers(items) if not paper.current_id and paper.pk not in on_their_way]
    for item, paper in waiting:
        yield Finding("warning", f"Item {item.number}: “{paper}” is to follow.", item)
    if not waiting:
        yield Finding("ok", "Every paper on the agenda is here.")


def _warnings(items):
    """Papers with warnings that nobody has put aside."""
    for item, paper in _papers(items):
        if paper.blocking_warnings:
            yield Finding("blocker", f"Item {item.number}: “{paper}” {UNCOVERED}", item, paper)
        if paper.open_warnings:
            notes = f"{paper.open_warnings} note{'' if paper.open_warnings == 1 else 's'}"
            yield Finding("warning", f"Item {item.number}: “{paper}” has {notes} to look at.", item, paper)


def _appendices(items):
    """Appendices that an item's papers speak of and nobody attached, and attached ones that none speaks of."""
    for item in items:
        papers = [paper for paper in item.papers.all() if not paper.withdrawn_at]
        labels = {_letter(paper.label) for paper in papers if paper.label}
        mentioned = {name for paper in papers if paper.current for name in paper.current.mentions}
        reports = [paper for paper in papers if paper.current and not paper.label]
        if not reports or not (labels or mentioned):
            continue
        for name in sorted(mentioned - labels):
            yield Finding("warning", f"Item {item.number} mentions Appendix {name}, which is not attached.", item)
        said = {name for paper in reports for name in paper.current.mentions}
        for name in sorted(labels - said - {""}):
            yield Finding("warning", f"Item {item.number}: its report does not mention Appendix {name}.", item)


def _letter(label):
    """'A' of 'Appendix A'."""
    return label.split()[-1].upper().strip(":.") if label.split() else ""


def _exemptions(items):
    unreasoned = [item for item in items if item.is_exempt and not item.exempt_paragraphs]
    for item in unreasoned:
        yield Finding("blocker", f"Item {item.number} is exempt without a paragraph of Schedule 12A.", item)
    papers = [(item, paper) for item in items for paper in item.papers.all() if paper.is_exempt]
    papers = [(item, paper) for item, paper in papers if not paper.exempt_paragraphs]
    for item, paper in papers:
        yield Finding("blocker", f"Item {item.number}: “{paper}” is exempt without a paragraph.", item)
    for item in items:
        if item.is_exempt and not item.open_title:
            yield Finding("warning", f"Item {item.number} is exempt and has no title for the public.", item)
    if not unreasoned and not papers:
        yield Finding("ok", "Every exemption gives its paragraph of Schedule 12A.")


def _still_public(meeting: Meeting, items: list[AgendaItem]) -> Iterator[Finding]:
    """What must not be read any more, and stands in what is published until that is published again."""
    contents = meeting.published_contents()
    if contents is None:
        return
    open_items = {item.id for item in contents.items if not item.exempt_paragraphs}
    lines = {paper.id: paper for paper in contents.papers if not paper.withheld}
    for item in items:
        if item.is_exempt and item.pk in open_items:
            yield Finding("warning", f"Item {item.number}, “{item.title}”, {STILL_PUBLIC}", item)
            continue
        for paper in item.papers.all():
            line = lines.get(paper.pk)
            if line and (item.is_exempt or paper.is_exempt or (line.bound and line.version <= paper.recalled)):
                yield Finding("warning", f"Item {item.number}: “{paper}” {STILL_PUBLIC}", item)


def _notice(meeting, now):
    if meeting.kind == meeting.Kind.INFORMAL:
        return Finding("ok", "An informal meeting needs no statutory notice.")
    days = clear_days_left(meeting, now)
    count = f"{days} clear day{'' if days == 1 else 's'}"
    if is_late(meeting, now):
        return Finding("warning", f"Published now, the agenda gives {count}: the chair's reason for urgency is needed.")
    return Finding("ok", f"Published now, the agenda gives {count}.")
