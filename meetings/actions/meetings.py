"""Meetings: made, changed, called off."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from meetings.access import check_open_for_changes
from meetings.actions.agenda import add_entry
from meetings.actions.builds import request_draft
from meetings.actions.minutes import put_before
from meetings.actions.outcome import Refused, apply_changes, check_version, locked, write_audit
from meetings.actions.proceedings import open_minutes
from meetings.models import Meeting, Minutes
from meetings.models.meetings import TRANSITIONS, Status


@transaction.atomic
def create_meeting(*, panel, by, now, joint_panels=(), with_standing_items=True, **details):
    """A new meeting in draft, with the panel's standing items, and minutes that wait, on its agenda."""
    meeting = Meeting(panel=panel, created_by=by, created_at=now, **details)
    meeting.slug = _free_slug(meeting)
    meeting.save()
    meeting.joint_panels.set(joint_panels)
    write_audit(by=by, now=now, verb="created", subject=meeting, meeting=meeting, summary=f"Meeting created: {meeting}")
    if with_standing_items:
        for entry in panel.standing_items.all():
            add_entry(meeting=meeting, kind=entry.kind, title=entry.title, note=entry.note, by=by, now=now)
        put_before(meeting, by=by, now=now)
    request_draft(meeting=meeting, by=by, now=now)
    return meeting


@transaction.atomic
def edit_meeting(*, meeting, version, by, now, joint_panels=(), **details):
    """Change date, venue and the like; a published meeting keeps its address."""
    meeting = locked(meeting)
    check_open_for_changes(meeting)
    check_version(meeting, version)
    changes = apply_changes(meeting, details)
    meeting.joint_panels.set(joint_panels)
    if "starts_at" in changes and meeting.status == Status.DRAFT:
        meeting.slug = _free_slug(meeting)
    meeting.version += 1
    meeting.save()
    write_audit(
        by=by,
        now=now,
        verb="edited",
        subject=meeting,
        meeting=meeting,
        summary="Meeting details changed",
        changes=changes,
    )
    request_draft(meeting=meeting, by=by, now=now)
    return meeting


@transaction.atomic
def change_status(*, meeting, status, by, now, reason=""):
    """Cancel, postpone, open or close a meeting; publishing has its own action."""
    meeting = locked(meeting)
    status = Status(status)
    if status not in TRANSITIONS[Status(meeting.status)] or status == Status.PUBLISHED:
        raise Refused(f"A meeting that is {meeting.get_status_display().lower()} cannot become {status.label.lower()}.")
    if status == Status.HELD and meeting.kind == Meeting.Kind.FORMAL:
        open_minutes(meeting=meeting, by=by, now=now)
    _check_turn(meeting, status, reason)
    before, meeting.status = meeting.status, status
    meeting.save(update_fields=["status"])
    if status == Status.IN_PROGRESS:
        open_minutes(meeting=meeting, by=by, now=now)
    write_audit(
        by=by, now=now, verb=f"became {status}", subject=meeting, meeting=meeting,
        summary=f"Meeting {status.label.lower()}{f': {reason}' if reason else ''}",
        changes={"status": [before, status]},
    )  # fmt: skip
    following = Meeting.objects.open_after(meeting).filter(kind=Meeting.Kind.FORMAL).first()
    if following and status in {Status.HELD, Status.CANCELLED}:
        put_before(following, by=by, now=now)  # what this meeting did not confirm
    return meeting


def _check_turn(meeting, status, reason):
    """Raise Refused for a meeting closed with business undone, or reopened without a reason."""
    if status in {Status.CANCELLED, Status.POSTPONED} and meeting.is_being_published():
        raise Refused("This agenda is being published. Wait until it is out, then say that the meeting is off.")
    minutes = Minutes.objects.filter(meeting=meeting).first()
    if status == Status.HELD and minutes and (undecided := minutes.undecided().first()):
        raise Refused(f"The meeting cannot be closed: say first what became of “{undecided.title}”.")
    if meeting.status == Status.HELD:
        if not reason.strip():
            raise Refused("Enter the reason why the meeting is reopened.", field="reason")
        if minutes and minutes.status == Minutes.Status.CONFIRMED:
            raise Refused("Its minutes are confirmed as a correct record: the meeting stays closed.")


def _free_slug(meeting):
    """A readable address: the day and the panel, with a number where another meeting has it."""
    base = f"{timezone.localtime(meeting.starts_at):%Y-%m-%d}-{meeting.panel.slug}"[:150]
    slug, count = slugify(base), 1
    while Meeting.objects.filter(slug=slug).exclude(pk=meeting.pk).exists():
        count += 1
        slug = f"{slugify(base)}-{count}"
    return slug
