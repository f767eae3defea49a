from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import bell
from meetings.actions import builds
from meetings.actions.publishing import request_publication
from meetings.models import Build
from meetings.models.jobs import MOST_ATTEMPTS
from reports import tasks
from reports.build import job
from scrutiny import celery_app
from tests.factories import NOW, a_meeting, a_paper, an_item
from tests.waiting import waited_for


@pytest.mark.django_db
def test_changes_that_come_before_a_worker_does_share_one_build():
    meeting = a_meeting()
    for _ in range(5):
        an_item(meeting)
    assert meeting.builds.count() == 1


@pytest.mark.django_db
def test_a_change_during_a_build_asks_for_another():
    meeting = a_meeting()
    job.claim_next()
    an_item(meeting)
    assert sorted(meeting.builds.values_list("state", flat=True)) == ["queued", "working"]


@pytest.mark.django_db
def test_a_build_is_claimed_by_one_worker_only():
    build = a_meeting().builds.get()
    assert Build.objects.claim(build.pk, now=timezone.now())
    assert Build.objects.claim(build.pk, now=timezone.now()) is None


@pytest.mark.django_db
def test_a_worker_that_was_taken_over_changes_nothing():
    meeting = a_meeting()
    an_item(meeting)
    slow = job.claim_next()
    Build.objects.filter(pk=slow.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    quick = job.claim_next()
    job.carry_out(quick)
    before = Build.objects.values().get(pk=quick.pk)
    job.carry_out(slow)
    assert Build.objects.values().get(pk=quick.pk) == before


@pytest.mark.django_db
def test_a_build_that_keeps_killing_workers_is_given_up_with_a_sentence():
    build = a_meeting().builds.get()
    Build.objects.filter(pk=build.pk).update(
        state="working", attempts=MOST_ATTEMPTS, heartbeat_at=timezone.now() - timedelta(minutes=1)
    )
    builds.give_up_hopeless(now=timezone.now())
    build.refresh_from_db()
    assert (build.state, "cut short" in build.error) == ("failed", True)


@pytest.mark.django_db
def test_the_sweeper_takes_up_what_nobody_was_told_of():
    meeting = a_meeting()
    an_item(meeting)
    tasks.sweep()
    assert meeting.builds.get().state == "ready"


@pytest.mark.django_db(transaction=True)
def test_a_bell_that_cannot_ring_loses_nothing(celery_down):
    meeting = a_meeting()
    bell.ring("reports.tasks.build_waiting")
    assert meeting.builds.get().state == "queued"


@pytest.fixture
def celery_down():
    """A broker's address where nobody listens."""
    address = celery_app.conf.broker_url

    def point_at(url):
        celery_app.conf.broker_url = url
        celery_app._pool = celery_app.amqp._producer_pool = None

    point_at("redis://127.0.0.1:1/0")
    yield
    point_at(address)


@pytest.mark.xdist_group("worker")
def test_a_worker_builds_what_is_asked_for(worker):
    meeting = a_meeting()
    a_paper(an_item(meeting))
    bell.ring("reports.tasks.build_waiting")
    assert waited_for(lambda: meeting.builds.filter(state="ready").exists())


@pytest.mark.xdist_group("worker")
def test_a_publication_whose_worker_died_comes_out_once(worker):
    """The row has fallen silent in the middle of its build; the sweeper hands it on."""
    now = timezone.now()
    meeting = a_meeting(starts_at=now + timedelta(days=60))
    a_paper(an_item(meeting))
    build = request_publication(meeting=meeting, by=None, now=now)
    assert Build.objects.claim(build.pk, now=now - timedelta(seconds=40))
    assert waited_for(lambda: meeting.editions.exists())
    tasks.sweep()
    build.refresh_from_db()
    assert (build.state, build.attempts, meeting.editions.count()) == ("ready", 2, 1)


@pytest.mark.django_db
def test_of_one_meeting_one_draft_is_made_at_a_time_and_others_go_on():
    first, second = a_meeting(), a_meeting()
    assert job.claim_next().meeting == first
    builds.request_draft(meeting=first, by=None, now=NOW)
    assert job.claim_next().meeting == second
    assert job.claim_next() is None
