"""Records as tests need them, made through the actions where those have something to say."""

from datetime import UTC, datetime
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.actions import agenda, intakes, meetings, papers, people, proceedings
from meetings.actions import minutes as minutes_actions
from meetings.models import Council, Meeting, Panel, Person, User
from meetings.models.users import Role
from tests import samples

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    name = factory.Sequence(lambda n: f"User {n}")
    role = Role.OFFICER

    @classmethod
    def _create(cls, model, *args, **kwargs):
        return model.objects.create_user(**kwargs)


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = Council
        django_get_or_create = ["name"]

    name = "Testborough Council"
    chief_executive_name = "Dorothy Quayle"


class PanelFactory(DjangoModelFactory):
    class Meta:
        model = Panel

    council = factory.SubFactory(CouncilFactory)
    name = factory.Sequence(lambda n: f"Panel {n}")
    slug = factory.Sequence(lambda n: f"panel-{n}")


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Person {n}")
    is_councillor = True


def a_meeting(*, panel=None, by=None, starts_at=datetime(2026, 6, 24, 17, tzinfo=UTC), **details):
    """A draft meeting some weeks after NOW."""
    details.setdefault("venue", "Civic House")
    return meetings.create_meeting(
        panel=panel or PanelFactory(), by=by, now=NOW, starts_at=starts_at, with_standing_items=False, **details
    )


def an_item(meeting, title="An item", kind="item", **details):
    return agenda.add_entry(meeting=meeting, kind=kind, title=title, by=None, now=NOW, **details)


def a_paper(item, title="A paper", content=None, name="paper.pdf", **details):
    by = details.pop("by", None)
    paper = papers.add_paper(item=item, title=title, by=by, now=NOW, **details)
    a_version(paper, content, by=by, name=name)
    paper.refresh_from_db()
    return paper


def a_version(paper, content=None, *, by=None, now=NOW, name="paper.pdf"):
    """A document taken in for a paper."""
    return intakes.record_intake(paper=paper, received=samples.received(content, name), by=by, now=now)


def a_seat(panel, person=None, role="member", **details):
    details.setdefault("starts_on", datetime(2026, 5, 1).date())
    return people.add_membership(panel=panel, person=person or PersonFactory(), role=role, by=None, now=NOW, **details)


def a_published_meeting(**details):
    """A meeting with one item and one paper, out since NOW."""
    from meetings.actions.publishing import request_publication
    from reports.build import job

    meeting = a_meeting(**details)
    a_paper(an_item(meeting))
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    meeting.refresh_from_db()
    return meeting


def opened_minutes(meeting, by=None):
    """The minutes of a meeting that is out, with an entry for each of its items."""
    Meeting.objects.filter(pk=meeting.pk, status="draft").update(status="published")
    meeting.refresh_from_db()
    return proceedings.open_minutes(meeting=meeting, by=by, now=NOW)


def attends(minutes, person, kind="present", **details):
    """Somebody's attendance on record."""
    return proceedings.record_attendance(
        minutes=minutes, key=uuid4(), person=person, kind=kind, by=None, now=NOW, **details
    )


def written(minute, text="<p>The Panel walked.</p>", points=(), actions=(), outcome="decided", **details):
    """A minute with its text and outcome."""
    proceedings.record_proceeding(minute=minute, outcome=outcome, by=None, now=NOW)
    return minutes_actions.write_minute(
        minute=minute, version=None, text=text, points=list(points), actions=list(actions), by=None, now=NOW, **details
    )


def published_minutes(minutes):
    """Minutes taken through their life until the public reads them as a draft."""
    for status in ("with_chair", "agreed", "published"):
        minutes = minutes_actions.move_on(minutes=minutes, status=status, by=None, now=NOW)
    return minutes


def now():
    return timezone.now()
