"""A change and a publication that meet on the meeting's row: whichever is first, record and edition agree."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from meetings.actions.outcome import Refused, locked
from meetings.actions.papers import edit_paper
from meetings.actions.publishing import request_publication
from meetings.models import AuditEntry, Paper
from reports.build import job
from tests.factories import NOW, a_meeting, a_paper, an_item
from tests.waiting import waited_for

pytestmark = pytest.mark.django_db(transaction=True)

WAITS = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted)"


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def waits_for_a_lock(pid) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS, [pid])
        return cursor.fetchone()[0]


class Session(Thread):
    """Another session of the database, which does its work in a thread; `pid` is known once it has begun."""

    def __init__(self, work):
        super().__init__()
        self.work, self.pid, self.error = work, None, None
        self.start()

    def run(self):
        try:
            self.pid = backend()
            self.work()
        except BaseException as error:
            self.error = error
        finally:
            connection.close()

    def finish(self):
        self.join(90)
        assert not self.is_alive()
        assert self.error is None


def make_exempt(paper):
    edit_paper(paper=paper, version=None, access="exempt", exempt_paragraphs=[3], by=None, now=NOW)


def publish(meeting, act):
    """Publish; `act` is called when all is built and nothing is decided."""

    def progress(stage, done, total):
        if stage == "Publishing":
            act()

    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW, progress=progress)


@pytest.fixture
def paper():
    return a_paper(an_item(a_meeting(), "Budget"), "Offers")


def test_an_exemption_that_is_saved_while_the_publication_waits_for_its_turn_refuses_it(paper):
    meeting, publisher, has_the_turn, sessions = paper.item.meeting, backend(), Event(), []

    def save_late():
        with transaction.atomic():
            locked(meeting)
            has_the_turn.set()
            make_exempt(paper)
            assert waited_for(lambda: waits_for_a_lock(publisher), every=0.01)

    def begin():
        sessions.append(Session(save_late))
        assert has_the_turn.wait(60)

    with pytest.raises(Refused, match="“Offers” of item 1 was made exempt while the agenda was being published"):
        publish(meeting, begin)
    sessions[0].finish()
    assert not meeting.editions.exists()
    assert Paper.objects.get().access == "exempt"


def test_an_exemption_that_waits_for_the_publication_comes_after_it_and_is_an_unpublished_change(paper):
    meeting, publisher, holds, sessions = paper.item.meeting, backend(), Event(), []

    def keep_the_edition_from_being_written():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE meetings_edition IN SHARE MODE")
            holds.set()
            assert waited_for(lambda: waits_for_a_lock(publisher), every=0.01)
            officer = Session(lambda: make_exempt(paper))
            sessions.append(officer)
            assert waited_for(lambda: officer.pid and waits_for_a_lock(officer.pid), every=0.01)

    def begin():
        sessions.append(Session(keep_the_edition_from_being_written))
        assert holds.wait(60)

    publish(meeting, begin)
    for session in sessions:
        session.finish()
    meeting.refresh_from_db()
    assert [line.withheld for line in meeting.published_contents().papers] == [False]
    assert Paper.objects.get().access == "exempt"
    assert meeting.has_unpublished_changes()
    verbs = AuditEntry.objects.filter(verb__in=["published", "edited"]).order_by("pk").values_list("verb", flat=True)
    assert [*verbs] == ["published", "edited"]
