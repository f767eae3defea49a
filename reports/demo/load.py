"""Loads the demo through the same doors as anybody's meetings: bundles, actions, builds."""

import tempfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from django.utils import timezone

from meetings.actions import meetings, minutes, papers, proceedings, programme, publishing, recommendations
from meetings.actions.panels import add_standing_item
from meetings.law.clear_days import working_day_after
from meetings.models import Panel, Person, User
from meetings.models.meetings import Status
from reports.build import job
from reports.demo import accounts, bundles, record
from reports.intake.bundle import import_bundle


def load(*, now, say=lambda words: None):
    """Make the council, its people, accounts and three meetings; return the meetings."""
    with tempfile.TemporaryDirectory() as folder:
        found = [_import(Path(folder) / name, bundle, say) for name, bundle in _bundles(now)]
    december, february, announced, coming = found
    accounts.create()
    officer = User.objects.get(email="officer@demo.example")
    _standing_items(officer, now)
    _publish(december, datetime(2015, 11, 30, 11, tzinfo=UTC), officer, say)
    _hold(december, datetime(2015, 12, 8, 13, tzinfo=UTC), officer)
    written = _minutes(december, officer)
    _publish(february, datetime(2016, 2, 19, 9, 30, tzinfo=UTC), officer, say)
    _publish(announced, now, officer, say)
    closed = datetime(2016, 2, 29, 13, tzinfo=UTC)
    february = _hold(february, closed, officer)
    chair = february.memberships().get(role="chair").person
    minutes.confirm(
        minutes=written, at_meeting=february, signed_by=chair, signed_on=february.day, by=officer, now=closed
    )
    _afterwards(december, february, officer, now)
    buses = coming.items.get(title__startswith="Bus services")
    papers.add_paper(item=buses, title="Bus services after the end of the county contract", by=officer, now=now)
    say("Building the draft")
    while build := job.claim_next():
        job.carry_out(build)
    return found


def _bundles(now):
    return [
        ("december", bundles.december()),
        ("february", bundles.february()),
        ("announced", bundles.announced(_evening(now, working_days=8))),
        ("coming", bundles.coming(_evening(now, working_days=10))),
    ]


def _import(folder, bundle, say):
    say(f"Setting the papers of {bundle['meeting']['starts_at'][:10]}")
    return import_bundle(bundles.write(bundle, folder), by=None, now=timezone.now())


def _evening(now, working_days):
    """Half past six, some working days from now: after ten of them four or five are left to publish in."""
    day: date = timezone.localdate(now)
    for _ in range(working_days):
        day = working_day_after(day)
    return timezone.make_aware(datetime.combine(day, time(18, 30))).astimezone(UTC)


def _publish(meeting, at, officer, say):
    """Publish as on the day: what was asked for then is built now and dated then."""
    say(f"Publishing {meeting}")
    build = publishing.request_publication(meeting=meeting, by=officer, now=at)
    job.publish_now(build, at=at)


def _standing_items(officer, now):
    for panel in Panel.objects.all():
        for entry in [*bundles.OPENING, {"title": "Minutes of the last meeting"}, bundles.STATEMENTS]:
            add_standing_item(panel=panel, kind="item", by=officer, now=now, **entry)
        add_standing_item(panel=panel, kind="heading", title=bundles.OPEN_PART, by=officer, now=now)


def _afterwards(december, february, officer, now):
    """What the panel asked of the Mayor and what came of it, a request that waits too long, and its programme."""
    act = {"by": officer, "now": now}
    panel = december.panel
    referral = recommendations.refer(panel=panel, minute=december.minutes.entries.last(), **record.REFERRAL, **act)
    points = list(referral.recommendations.all())
    answers = {point.pk: answer for point, answer in zip(points, record.ANSWERS, strict=True)}
    recommendations.record_response(referral=referral, version=None, answers=answers, **record.RESPONSE, **act)
    for place, on, progress, words in record.PROGRESS:
        recommendations.report_progress(recommendation=points[place], on=on, progress=progress, words=words, **act)
    recommendations.show(referral=referral, public=True, **act)
    received = timezone.localdate(now) - timedelta(days=75)
    recommendations.refer(panel=panel, sent_on=received, received_on=received, **record.OVERDUE, **act)
    meeting_of = {"december": december, "february": february, None: None}
    for title, kind, when, more in record.TOPICS:
        programme.add_topic(panel=panel, year=2015, title=title, kind=kind, meeting=meeting_of[when], **more, **act)


def _hold(meeting, closed, officer):
    """A meeting that considered all its items."""
    for minute in proceedings.open_minutes(meeting=meeting, by=officer, now=closed).entries.all():
        proceedings.record_proceeding(minute=minute, outcome="decided", by=officer, now=closed)
    return meetings.change_status(meeting=meeting, status=Status.HELD, by=officer, now=closed)


def _minutes(meeting, officer):
    now = datetime(2015, 12, 15, 10, tzinfo=UTC)
    people = {person.name: person for person in Person.objects.all()}
    written = proceedings.open_minutes(meeting=meeting, by=officer, now=now)
    act = {"minutes": written, "by": officer, "now": now}
    minutes.set_first_number(number=17, **act)
    for name, kind, capacity in record.ATTENDANCES:
        if kind == "in_attendance":
            proceedings.record_guest(key=uuid4(), name=name, capacity=capacity, **act)
        else:
            proceedings.record_attendance(key=uuid4(), person=people[name], kind=kind, **act)
    for minute, entry in zip(written.entries.all(), record.MINUTES, strict=True):
        proceedings.record_proceeding(minute=minute, outcome="decided", by=officer, now=now)
        actions = [{**action, "owner": people[action["owner"]]} for action in entry.get("actions", [])]
        points = entry.get("resolutions", [])
        minutes.write_minute(
            minute=minute, version=None, text=f"<p>{entry['text']}</p>",
            lead_in="The Panel RESOLVED to:" if points else "",
            points=points, actions=actions, by=officer, now=now,
        )  # fmt: skip
    for status in ("with_chair", "agreed", "published"):
        written = minutes.move_on(status=status, **{**act, "minutes": written})
    return written
