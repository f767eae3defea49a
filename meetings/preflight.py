"""What stands between a draft and its publication: a question about rows that changes none."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from meetings.law.clear_days import clear_days_between, day_it_counts_from, is_in_time
from meetings.models import AgendaItem, Paper


@dataclass(frozen=True)
class Finding:
    """`level` is ok, warning or blocker; `item` the agenda item to look at, if there is one."""

    level: str
    text: str
    item: AgendaItem | None = None


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


def preflight(meeting, now):
    """Findings in the order in which an officer works through them."""
    items = list(meeting.items.filter(kind=AgendaItem.Kind.ITEM))
    if not items:
        yield Finding("blocker", "The agenda has no items yet.")
    yield from _missing_papers(meeting)
    yield from _exemptions(meeting, items)
    yield _notice(meeting, now)


def _missing_papers(meeting):
    waiting = (
        Paper.objects.filter(item__meeting=meeting, current=None, withdrawn_at=None)
        .select_related("item")
        .order_by("item__position")
    )
    for paper in waiting:
        yield Finding("warning", f"Item {paper.item.number}: “{paper}” is to follow.", paper.item)
    if not waiting:
        yield Finding("ok", "Every paper on the agenda is here.")


def _exemptions(meeting, items):
    unreasoned = [item for item in items if item.is_exempt and not item.exempt_paragraphs]
    for item in unreasoned:
        yield Finding("blocker", f"Item {item.number} is exempt without a paragraph of Schedule 12A.", item)
    papers = Paper.objects.filter(Q(access="exempt"), exempt_paragraphs=[], item__meeting=meeting).select_related(
        "item"
    )
    for paper in papers:
        yield Finding("blocker", f"Item {paper.item.number}: “{paper}” is exempt without a paragraph.", paper.item)
    for item in items:
        if item.is_exempt and not item.open_title:
            yield Finding("warning", f"Item {item.number} is exempt and has no title for the public.", item)
    if not unreasoned and not papers:
        yield Finding("ok", "Every exemption gives its paragraph of Schedule 12A.")


def _notice(meeting, now):
    if meeting.kind == meeting.Kind.INFORMAL:
        return Finding("ok", "An informal meeting needs no statutory notice.")
    days = clear_days_left(meeting, now)
    count = f"{days} clear day{'' if days == 1 else 's'}"
    if is_late(meeting, now):
        return Finding("warning", f"Published now, the agenda gives {count}: the chair's reason for urgency is needed.")
    return Finding("ok", f"Published now, the agenda gives {count}.")
