"""The work programme: topics planned, moved from meeting to meeting, put on agendas."""

from django.db import transaction
from django.db.models import Max

from meetings.actions.agenda import add_entry, remove_item
from meetings.actions.outcome import Refused, fresh, locked, put, taken, write_audit
from meetings.models import Topic
from meetings.models.meetings import Status
from meetings.programme import exempt_items


@transaction.atomic
def add_topic(*, panel, year, by, now, meeting=None, **details):
    """A topic of a panel's municipal year, on a meeting's agenda at once if one is given."""
    last = Topic.objects.of_year(panel, year).aggregate(last=Max("position"))["last"] or 0
    topic = Topic.objects.create(panel=panel, municipal_year=year, position=last + 1, **details)
    write_audit(by=by, now=now, verb="planned", subject=topic, summary=f"Planned “{topic}”")
    return schedule(topic=topic, meeting=meeting, by=by, now=now) if meeting else topic


@transaction.atomic
def edit_topic(*, topic, version, meeting, by, now, **details):
    """Change a topic's words or its meeting; raise Conflict if another officer saved first."""
    row = taken(topic, version)
    if changes := put(row, details):
        write_audit(by=by, now=now, verb="edited", subject=row, summary=f"Changed “{row}”", changes=changes)
    return schedule(topic=row, meeting=meeting, by=by, now=now)


@transaction.atomic
def schedule(*, topic, meeting, by, now):
    """Move a topic to a meeting, or off all of them (None); a draft agenda gets it as an item, or loses it.

    An item that has papers, is published or exempt stays where it is: a person decides about it. What was exempt is so
    on the next agenda too.
    """
    row = fresh(topic)
    if row.meeting == meeting:
        return row
    meeting = locked(meeting) if meeting else None
    if meeting and meeting.is_off:
        raise Refused(f"That meeting is {meeting.get_status_display().lower()}.", field="meeting")
    if closed := _closed_details(row):
        row.is_exempt, row.open_title = True, row.open_title or closed["open_title"]
    _take_off_draft(row, by, now)
    before, row.meeting, row.item = row.meeting, meeting, None
    if row.kind == Topic.Kind.IDEA and meeting:
        row.kind = Topic.Kind.TOPIC
    if meeting and meeting.status == Status.DRAFT:
        same = meeting.items.filter(title=row.title, kind="item", topic=None, withdrawn_at=None).first()
        row.item = same or add_entry(meeting=meeting, kind="item", title=row.title, by=by, now=now, **closed)
    row.version += 1
    row.save()
    write_audit(
        by=by, now=now, verb="scheduled", subject=row, meeting=meeting,
        summary=f"“{row}” {f'planned for {meeting.day:%-d %B %Y}' if meeting else 'not scheduled any more'}",
        changes={"meeting": [str(before), str(meeting)]},
    )  # fmt: skip
    return row


@transaction.atomic
def remove_topic(*, topic, by, now):
    row = fresh(topic)
    _take_off_draft(row, by, now)
    write_audit(by=by, now=now, verb="removed", subject=row, summary=f"Took “{row}” off the work programme")
    row.delete()


def _take_off_draft(row, by, now):
    if row.item is None or row.item.meeting.status != Status.DRAFT or _stays(row.item):
        return
    item, row.item = row.item, None
    row.save(update_fields=["item"])
    remove_item(item=item, by=by, now=now)


def _stays(item):
    """An item that has papers, or that is exempt, is a person's to move: nothing of it may come out."""
    return item.is_exempt or item.papers.exists()


def _closed_details(row):
    """A topic that is exempt on any agenda of its panel is so on the next."""
    closed = exempt_items(row.panel).filter(title__iexact=row.title).order_by("pk")
    item = row.item if row.item and row.item.is_exempt else closed.first()
    if item:
        return item.closed_details
    return {"access": "exempt", "open_title": row.open_title} if row.is_exempt else {}
