"""Minutes entered as a whole; writing them item by item at a meeting builds on the same rows."""

from django.db import transaction

from meetings.actions.outcome import write_audit
from meetings.law.municipal_year import municipal_year
from meetings.models import Action, Attendance, Minute, Minutes, Resolution


@transaction.atomic
def enter_minutes(*, meeting, attendances, entries, by, now, first_number=1):
    """Lay down who attended and what was minuted, numbered on from the panel's last minute of the year.

    `attendances` are dicts of Attendance fields; `entries` dicts with item, title, text, resolutions
    (sentences) and actions (dicts of text, owner, due_on). `first_number` is where the year's numbers begin
    if none is on record yet.
    """
    minutes = Minutes.objects.create(meeting=meeting)
    Attendance.objects.bulk_create(Attendance(meeting=meeting, **attendance) for attendance in attendances)
    year = municipal_year(meeting.day)[0].year
    number = _last_number(meeting.panel, year) or first_number - 1
    for entry in entries:
        number += 1
        minute = Minute.objects.create(
            minutes=minutes, panel=meeting.panel, municipal_year=year, number=number,
            item=entry.get("item"), title=entry["title"], text=entry.get("text", ""),
        )  # fmt: skip
        Resolution.objects.bulk_create(
            Resolution(minute=minute, position=position, text=text)
            for position, text in enumerate(entry.get("resolutions", ()), start=1)
        )
        Action.objects.bulk_create(Action(minute=minute, **action) for action in entry.get("actions", ()))
    write_audit(by=by, now=now, verb="entered", subject=minutes, meeting=meeting, summary="Minutes entered")
    return minutes


@transaction.atomic
def publish_minutes(*, minutes, by, now):
    """Show draft minutes to the public."""
    before, minutes.status = minutes.status, Minutes.Status.PUBLISHED
    minutes.save(update_fields=["status"])
    write_audit(
        by=by, now=now, verb="published", subject=minutes, meeting=minutes.meeting,
        summary="Minutes published as draft", changes={"status": [before, minutes.status]},
    )  # fmt: skip


def _last_number(panel, year):
    return (
        Minute.objects.filter(panel=panel, municipal_year=year)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
        or 0
    )
