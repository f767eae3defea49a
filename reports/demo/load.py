"""Loads the demo through the same doors as anybody's meetings: bundles, actions, builds."""

import tempfile
from datetime import UTC, date, datetime, time
from pathlib import Path

from django.utils import timezone

from meetings.actions import meetings, minutes, papers, publishing
from meetings.actions.panels import add_standing_item
from meetings.actions.people import add_person
from meetings.law.clear_days import working_day_after
from meetings.models import Panel, Person, User
from meetings.models.meetings import Status
from reports.build import job
from reports.demo import accounts, bundles
from reports.demo.record import ATTENDANCES, MINUTES
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
    _publish(february, datetime(2016, 2, 19, 9, 30, tzinfo=UTC), officer, say)
    _publish(announced, now, officer, say)
    for meeting, closed in (
        (december, datetime(2015, 12, 8, 13, tzinfo=UTC)),
        (february, datetime(2016, 2, 29, 13, tzinfo=UTC)),
    ):
        meetings.change_status(meeting=meeting, status=Status.HELD, by=officer, now=closed)
    _minutes(december, officer)
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


def _minutes(meeting, officer):
    now = datetime(2015, 12, 15, 10, tzinfo=UTC)
    people = {person.name: person for person in Person.objects.all()}
    attendances = [
        {"person": people.get(name) or add_person(by=officer, now=now, name=name), "kind": kind, "capacity": capacity}
        for name, kind, capacity in ATTENDANCES
    ]
    items = list(meeting.items.filter(kind="item"))
    entries = [{**entry, "item": item, "title": item.title} for entry, item in zip(MINUTES, items, strict=True)]
    for entry in entries:
        entry["actions"] = [{**action, "owner": people[action["owner"]]} for action in entry.get("actions", [])]
    made = minutes.enter_minutes(
        meeting=meeting, attendances=attendances, entries=entries, by=officer, now=now, first_number=17
    )
    minutes.publish_minutes(minutes=made, by=officer, now=now)
