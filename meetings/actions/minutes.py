"""Minutes: written, agreed, published, put before the next meeting, confirmed there."""

from django.db import models, transaction

from meetings.actions.agenda import add_entry, edit_item
from meetings.actions.intakes import request_typeset
from meetings.actions.outcome import Refused, apply_changes, check_version, fresh, locked, put, write_audit
from meetings.actions.papers import add_paper, recall_versions, remove_paper, restore_paper
from meetings.actions.proceedings import check_votes, writable
from meetings.law.numbering import minute_numbers
from meetings.minuted import gather
from meetings.models import Action, Intake, Meeting, Minute, Minutes, Panel, Paper, Resolution
from meetings.models.meetings import OPEN_FOR_CHANGES, Status
from meetings.models.minutes import LIFE


@transaction.atomic
def write_minute(*, minute, version, points, actions, by, now, removed_actions=(), **values):
    """Save what an officer wrote; raise Conflict if another saved first.

    `points` are the resolution's sentences; `actions` dicts with pk or None, text, owner, due_on. A point or action
    that stays keeps its row, so what became of it is not lost; only the actions in `removed_actions` (ids) go, so that
    one which another officer has added meanwhile stays.
    """
    writable(minute.minutes)
    row = Minute.objects.select_for_update().get(pk=minute.pk)
    check_version(row, version)
    changes = apply_changes(row, values)
    before = [point.text for point in row.resolutions.all()]
    if before != list(points):
        changes["resolutions"] = [before, list(points)]
        _set_points(row, points)
    if told := _set_actions(row, actions, removed_actions):
        changes["actions"] = told
    if not changes:
        return row
    row.version += 1
    row.save()
    write_audit(
        by=by, now=now, verb="wrote", subject=row, meeting=row.minutes.meeting, summary=f"Wrote “{row.title}”",
        changes=changes,
    )  # fmt: skip
    return row


@transaction.atomic
def set_first_number(*, minutes, number, by, now):
    """Where the year's numbers go on if earlier minutes are not on record here."""
    minutes = writable(minutes)
    last = Minute.objects.last_number(minutes.meeting.panel_id, minutes.year)
    if number is not None and number <= last:
        raise Refused(f"The number {last} is given already: the next is {last + 1}.", field="first_number")
    before, minutes.first_number = minutes.first_number, number
    minutes.save(update_fields=["first_number"])
    write_audit(
        by=by, now=now, verb="numbered", subject=minutes, meeting=minutes.meeting,
        summary=f"Minutes start at {number or last + 1}", changes={"first_number": [before, number]},
    )  # fmt: skip
    return minutes


@transaction.atomic
def move_on(*, minutes, status, by, now, reason=""):
    """Take minutes one state further or back; published and confirmed have their own rules."""
    locked(minutes.meeting)
    minutes = fresh(minutes)
    status = Minutes.Status(status)
    if status not in LIFE[Minutes.Status(minutes.status)] or status == Minutes.Status.CONFIRMED:
        raise Refused(f"Minutes that are {minutes.get_status_display().lower()} cannot become {status.label.lower()}.")
    if status == Minutes.Status.PUBLISHED:
        return _publish(minutes, by, now)
    return _become(minutes, status, by, now, f"Minutes: {status.label.lower()}{f' ({reason})' if reason else ''}")


@transaction.atomic
def confirm(*, minutes, at_meeting, signed_by, signed_on, by, now, amendments=""):
    """Record that a later meeting confirmed the minutes as a correct record; from then on they are read only."""
    locked(minutes.meeting)
    minutes = fresh(minutes)
    if minutes.status != Minutes.Status.PUBLISHED:
        raise Refused("Only minutes that are published as draft can be confirmed.")
    if at_meeting.status not in {Status.IN_PROGRESS, Status.HELD} or at_meeting.starts_at <= minutes.meeting.starts_at:
        raise Refused("Minutes are confirmed at a later meeting, once it has begun.")
    minutes.confirmed_at, minutes.amendments = at_meeting, amendments.strip()
    minutes.signed_by, minutes.signed_on = signed_by, signed_on
    minutes.save()
    words = f"Minutes confirmed at the meeting on {at_meeting.day:%-d %B %Y}, signed by {signed_by}"
    return _become(minutes, Minutes.Status.CONFIRMED, by, now, words)


@transaction.atomic
def withdraw(*, minutes, reason, by, now):
    """Take published minutes out of public view at once, and off the agenda of the meeting that was to confirm them.

    They are a draft again and keep their numbers; publishing them puts everything back in its place. Once that
    meeting's agenda is published again, the editions that hold the withdrawn minutes are no longer handed out.
    """
    locked(minutes.meeting)
    minutes = fresh(minutes)
    if not minutes.published_at or minutes.status == Minutes.Status.CONFIRMED:
        raise Refused("Only minutes that are published and not yet confirmed can be withdrawn.")
    minutes.published_at = minutes.frozen_contents = None
    minutes.save()
    papers = Paper.objects.filter(
        item__minutes_of=minutes, item__meeting__status__in=OPEN_FOR_CHANGES,
        intakes__source__in=[Intake.Source.MINUTES, Intake.Source.EXEMPT_MINUTES],
    ).distinct()  # fmt: skip
    for paper in papers:
        locked(paper.item.meeting)
        recall_versions(paper)
        if not paper.withdrawn_at:
            remove_paper(paper=paper, by=by, now=now)
    return _become(minutes, Minutes.Status.DRAFT, by, now, f"Minutes withdrawn: {reason}")


@transaction.atomic
def put_before(meeting, *, by, now):
    """Put the panel's published minutes that wait to be confirmed on a meeting's agenda, each as an item."""
    if not meeting.open_for_changes or meeting.kind != Meeting.Kind.FORMAL:
        return
    waiting = Minutes.objects.to_confirm(meeting.panel).filter(meeting__starts_at__lt=meeting.starts_at)
    for minutes in waiting.exclude(confirming_items__meeting__status__in=OPEN_FOR_CHANGES):
        _put_on_agenda(minutes, meeting, by, now)


def _publish(minutes, by, now):
    if undecided := minutes.undecided().first():
        raise Refused(f"Say first what became of “{undecided.title}”.")
    if unclear := _taken_closed_but_open(minutes):
        raise Refused(f"“{unclear.title}” is exempt, but its minute is not marked so: mark it, and write its summary.")
    if lacking := minutes.entries.filter(is_exempt=True, public_summary="").exclude(text="").first():
        raise Refused(f"“{lacking.title}” is exempt: write what the public is told of it (s.100C(2)).")
    check_votes(minutes)
    Panel.objects.select_for_update().get(pk=minutes.meeting.panel_id)  # one panel's numbers are given out in turn
    _check_earlier(minutes)
    _settle_numbers(minutes)
    minutes.published_at = now
    minutes.frozen_contents = gather(minutes).model_dump(mode="json")
    minutes.save()
    minutes = _become(minutes, Minutes.Status.PUBLISHED, by, now, "Minutes published as draft")
    following = Meeting.objects.open_after(minutes.meeting).filter(kind=Meeting.Kind.FORMAL)
    placed = following.filter(items__minutes_of=minutes).first() or following.first()
    if placed:
        _put_on_agenda(minutes, placed, by, now)
    return minutes


def _taken_closed_but_open(minutes):
    """A minute that would be published in full though the public was excluded, or its item is exempt."""
    unmarked = minutes.entries.filter(is_exempt=False)
    return unmarked.filter(~models.Q(excluded_under=[]) | models.Q(item__access="exempt")).first()


def _check_earlier(minutes):
    earlier = Minutes.objects.filter(
        meeting__panel=minutes.meeting.panel, meeting__starts_at__lt=minutes.meeting.starts_at, published_at=None,
        entries__municipal_year=minutes.year, entries__number=None,
    )  # fmt: skip
    earlier = earlier.exclude(meeting__status__in=[Status.CANCELLED, Status.POSTPONED])
    earlier = earlier.order_by("meeting__starts_at").first()
    if earlier:
        raise Refused(f"Publish the minutes of {earlier.meeting.day:%-d %B %Y} first: their numbers come before these.")


def _settle_numbers(minutes):
    """Give numbers to the minutes that have none; those that have keep theirs."""
    last = max(Minute.objects.last_number(minutes.meeting.panel_id, minutes.year), (minutes.first_number or 1) - 1)
    entries = list(minutes.entries.filter(number=None).order_by("position"))
    for entry, number in zip(entries, minute_numbers(last, len(entries)), strict=True):
        entry.number, entry.municipal_year = number, minutes.year  # a meeting may have been moved past May
    Minute.objects.bulk_update(entries, ["number", "municipal_year"])


def _become(minutes, status, by, now, summary):
    before, minutes.status = minutes.status, status
    minutes.save(update_fields=["status"])
    write_audit(
        by=by, now=now, verb=f"became {status}", subject=minutes, meeting=minutes.meeting, summary=summary,
        changes={"status": [before, status]},
    )  # fmt: skip
    return minutes


def _put_on_agenda(minutes, meeting, by, now):
    """The item under which minutes are confirmed, with the minutes set in type as its paper."""
    item = meeting.items.filter(minutes_of=minutes).first() or _item_for(minutes, meeting, by, now)
    if item is None:
        return
    item.minutes_of = minutes
    item.save(update_fields=["minutes_of"])
    sources = {Intake.Source.MINUTES: {"title": "Minutes"}}
    if minutes.entries.filter(is_exempt=True).exists():
        closed = minutes.entries.filter(is_exempt=True).select_related("item")
        paragraphs = sorted({number for entry in closed for number in _paragraphs(entry)})
        sources[Intake.Source.EXEMPT_MINUTES] = {
            "title": "Exempt minutes", "access": "exempt", "exempt_paragraphs": paragraphs
        }  # fmt: skip
    for source, details in sources.items():
        paper = item.papers.filter(intakes__source=source).first()
        if paper is None:
            paper = add_paper(item=item, kind=Paper.Kind.MINUTES, by=by, now=now, **details)
        elif paper.withdrawn_at:
            restore_paper(paper=paper, by=by, now=now)
        request_typeset(paper=paper, source=source, by=by, now=now)


def _paragraphs(entry):
    """What an exempt minute is withheld under: the resolution at the meeting, or else the agenda."""
    return entry.excluded_under or (entry.item.exempt_paragraphs if entry.item else [])


def _item_for(minutes, meeting, by, now):
    """The agenda's place for minutes, with their title; None where an officer has put minutes there already."""
    entries = list(meeting.items.filter(withdrawn_at=None).prefetch_related("papers"))
    for entry in entries:
        if entry.kind == "item" and entry.title.lower().startswith("minutes") and entry.minutes_of_id is None:
            if any(paper.current_id for paper in entry.papers.all()):
                return None
            return edit_item(item=entry, version=None, by=by, now=now, title=minutes.title)
    opening = next((entry.position for entry in entries if entry.kind == "heading"), len(entries) + 1)
    position = opening if meeting.status == Status.DRAFT else None
    return add_entry(meeting=meeting, kind="item", title=minutes.title, position=position, by=by, now=now)


def _set_points(row, points):
    """Points whose words stay keep their rows."""
    old = {point.text: point for point in row.resolutions.all()}
    keep = [old.pop(text, None) for text in points]
    row.resolutions.exclude(pk__in=[point.pk for point in keep if point]).delete()
    row.resolutions.update(position=models.F("position") + 1000)
    for position, (text, point) in enumerate(zip(points, keep, strict=True), start=1):
        if point:
            Resolution.objects.filter(pk=point.pk).update(position=position)
        else:
            Resolution.objects.create(minute=row, position=position, text=text)


def _set_actions(row, actions, removed):
    """Make the minute's actions what was sent; return [before, after] if that changed anything."""
    old = {action.pk: action for action in row.actions.all()}
    before = [str(action) for action in old.values()]
    changed = False
    for sent in actions:
        sent = dict(sent)
        action = old.get(sent.pop("pk", None)) or Action(minute=row, version=0)
        changed = bool(put(action, sent)) or changed
    gone, _ = Action.objects.filter(minute=row, pk__in=removed).delete()
    return [before, [str(action) for action in row.actions.all()]] if changed or gone else None
