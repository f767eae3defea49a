"""Whatever is killed, wherever: every publication comes out whole, and once."""

import random
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import bell, storage
from meetings.actions.publishing import request_publication
from meetings.models import Build, Edition
from meetings.models.jobs import STALE_AFTER
from meetings.queries.agenda import gather
from reports.build import job
from reports.intake.take_in import facts_of
from tests import samples
from tests.conftest import end_other_sessions
from tests.factories import a_meeting, a_paper, an_item
from tests.waiting import waited_for

pytestmark = pytest.mark.xdist_group("worker")
STAGES = ["Preparing", "Setting the front sheet", "Binding", "Stamping", "Writing", "Checking"]


def asked_for(pages=40, *, known=True):
    """A meeting whose publication is waiting; its papers are `known` already, or not."""
    now = timezone.now()
    meeting = a_meeting(starts_at=now + timedelta(days=60))
    words = "Known" if known else f"New {random.random()}"
    for number in range(3):
        paper = a_paper(an_item(meeting), content=samples.tagged(pages, f"{words} {number}"))
        if known:
            facts_of(paper.current.sha256)
    Build.objects.filter(meeting=meeting).delete()  # the draft would be built first
    request_publication(meeting=meeting, by=None, now=now)
    return meeting


def time_passes():
    """As long as a worker must be silent to be taken for dead."""
    silent = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Build.objects.filter(state="working").update(heartbeat_at=silent)


def ring():
    for _ in range(2):
        bell.ring("reports.tasks.build_waiting")


def all_are_out_once(meetings):
    assert waited_for(lambda: Edition.objects.count() >= len(meetings), seconds=90)
    assert sorted(Edition.objects.values_list("meeting", "number")) == sorted((m.pk, 1) for m in meetings)
    assert set(Build.objects.filter(purpose="publish").values_list("state", flat=True)) == {"ready"}
    for edition in Edition.objects.select_related("pack", "meeting"):
        with storage.opened(edition.pack.sha256) as file:
            assert storage.digest(file.chunks()) == edition.pack.sha256
        assert edition.meeting.status == "published"
        titles = [item.title for item in gather(edition.meeting, "public").items]
        assert [item.title for item in edition.pack.contents.items] == titles


def test_twelve_kills_at_random_moments_lose_nothing_and_publish_nothing_twice(mortal_worker):
    chance = random.Random(20160229)
    meetings = [asked_for() for _ in range(5)]
    for _ in range(12):
        mortal_worker.start()
        ring()
        waited_for(lambda: Build.objects.filter(state="working").exists(), seconds=20)
        threading.Event().wait(chance.uniform(0, 0.6))
        mortal_worker.kill()
        time_passes()
        if Edition.objects.count() == len(meetings):
            meetings.append(asked_for())
    mortal_worker.start()
    ring()
    all_are_out_once(meetings)


def test_a_worker_killed_in_any_stage_is_made_up_for(mortal_worker):
    meetings, stages = [], [*STAGES]
    while stages and len(meetings) < 4 * len(STAGES):  # a short stage may be over before the kill comes
        meetings.append(asked_for(pages=60, known=stages[0] != "Preparing"))
        mortal_worker.start()
        ring()
        if mortal_worker.kill_in(stages[0], meetings[-1].builds.get()):
            stages.pop(0)
        time_passes()
    assert stages == []
    mortal_worker.start()
    ring()
    all_are_out_once(meetings)


def test_a_database_that_drops_its_connections_delays_a_publication_and_no_more(mortal_worker):
    meetings = [asked_for(pages=60) for _ in range(2)]
    mortal_worker.start()
    ring()
    assert waited_for(lambda: Build.objects.filter(state="working").exists())
    end_other_sessions()
    waited_for(lambda: Edition.objects.exists(), seconds=3)
    time_passes()
    ring()
    all_are_out_once(meetings)


def test_a_full_disk_delays_a_publication_and_leaves_no_half_file(monkeypatch, db):
    meeting = asked_for(pages=1)
    build = meeting.builds.get()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    claimed = Build.objects.claim(build.pk, now=timezone.now())
    with monkeypatch.context() as patched:
        patched.setattr(storage.os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            job.carry_out(claimed)
    assert not meeting.editions.exists()
    time_passes()
    job.carry_out(job.claim_next())
    assert meeting.editions.count() == 1
