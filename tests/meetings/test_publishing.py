from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from meetings.actions import agenda, intakes
from meetings.actions.outcome import Refused
from meetings.actions.publishing import request_publication
from meetings.models import Edition, Meeting, PaperWarning
from meetings.preflight import preflight, working_days_left
from reports.build import job
from tests.factories import NOW, UserFactory, a_meeting, a_paper, a_published_meeting, an_item

pytestmark = pytest.mark.django_db


def test_publishing_freezes_an_edition_and_opens_the_meeting():
    meeting = a_published_meeting()
    edition = meeting.editions.get()
    assert (meeting.status, edition.number, edition.published_at) == ("published", 1, NOW)
    assert len(edition.pack.sha256) == 64


def test_nothing_is_public_before_the_pack_is_checked():
    meeting = a_meeting()
    an_item(meeting)
    request_publication(meeting=meeting, by=None, now=NOW)
    meeting.refresh_from_db()
    assert meeting.status == "draft"
    assert not Meeting.objects.published().exists()


def test_a_correction_is_a_new_edition_and_the_old_one_stays():
    meeting = a_published_meeting()
    agenda.edit_item(item=meeting.items.get(), version=None, title="Corrected", by=None, now=NOW)
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    titles = [e.pack.contents.items[0].title for e in meeting.editions.order_by("number")]
    assert titles == ["An item", "Corrected"]


def test_an_edition_cannot_be_changed_or_deleted():
    a_published_meeting()
    for attempt in (lambda: Edition.objects.update(number=9), lambda: Edition.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_late_agenda_needs_the_chairs_reason_which_is_kept_and_printed():
    meeting = a_meeting(starts_at=NOW + timedelta(days=3))
    an_item(meeting)
    with pytest.raises(Refused, match="reason for urgency") as refused:
        request_publication(meeting=meeting, by=None, now=NOW)
    assert refused.value.field == "urgency_reason"
    job.publish_now(
        request_publication(meeting=meeting, by=None, now=NOW, urgency_reason="The bridge has closed"), at=NOW
    )
    edition = meeting.editions.get()
    assert edition.urgency_reason == edition.pack.contents.urgency_reason == "The bridge has closed"


def test_a_publication_that_comes_out_too_late_is_not_made_without_a_reason():
    meeting = a_meeting(starts_at=datetime(2026, 6, 12, 17, tzinfo=UTC))
    an_item(meeting)
    build = request_publication(meeting=meeting, by=None, now=NOW)
    with pytest.raises(Refused, match="passed before the pack was ready"):
        job.publish_now(build, at=NOW + timedelta(days=7))
    build.refresh_from_db()
    assert (build.state, meeting.editions.count()) == ("failed", 0)


def test_an_informal_meeting_has_no_notice_to_give():
    meeting = a_meeting(starts_at=NOW + timedelta(days=1), kind="informal")
    an_item(meeting)
    assert request_publication(meeting=meeting, by=None, now=NOW)


def test_words_that_came_to_light_stop_publication_until_somebody_has_looked():
    meeting, officer = a_meeting(), UserFactory()
    paper = a_paper(an_item(meeting))
    warnings = PaperWarning.objects
    warning = warnings.create(version=paper.current, kind="uncovered", page=1, words="Covered in the file as it came.")
    warnings.create(version=paper.current, kind="looks", page=1, words="This page looks different.")
    with pytest.raises(Refused, match="were covered or marked for redaction"):
        request_publication(meeting=meeting, by=None, now=NOW)
    intakes.dismiss_warning(warning=warning, reason="A heading of the template", by=officer, now=NOW)
    assert request_publication(meeting=meeting, by=None, now=NOW)


def test_an_exemption_without_a_paragraph_stops_publication():
    meeting = a_meeting()
    an_item(meeting, access="exempt")
    with pytest.raises(Refused, match="exempt without a paragraph"):
        request_publication(meeting=meeting, by=None, now=NOW)


def test_an_empty_agenda_is_not_published():
    with pytest.raises(Refused, match="no items"):
        request_publication(meeting=a_meeting(), by=None, now=NOW)


def test_a_paper_to_follow_is_a_warning_and_no_obstacle():
    from meetings.actions.papers import add_paper

    meeting = a_meeting()
    add_paper(item=an_item(meeting), title="Budget", by=None, now=NOW)
    warnings = [finding.text for finding in preflight(meeting, NOW) if finding.level == "warning"]
    assert warnings == ["Item 1: “Budget” is to follow."]
    assert request_publication(meeting=meeting, by=None, now=NOW)


def test_a_second_publication_waits_for_the_first():
    meeting = a_meeting()
    an_item(meeting)
    request_publication(meeting=meeting, by=None, now=NOW)
    with pytest.raises(Refused, match="being published already"):
        request_publication(meeting=meeting, by=None, now=NOW)


def test_the_clock_counts_the_days_on_which_publishing_is_in_time():
    meeting = a_meeting(starts_at=datetime(2016, 2, 29, 10, tzinfo=UTC))
    assert f"{meeting.publish_by():%A %-d %B %Y %H:%M}" == "Friday 19 February 2016 17:00"
    at = [datetime(2016, 2, day, hour, tzinfo=UTC) for day, hour in ((17, 12), (19, 16), (19, 18))]
    assert [working_days_left(meeting, moment) for moment in at] == [3, 1, 0]


def test_a_meeting_with_something_exempt_gets_two_editions_with_one_number():
    meeting = a_meeting()
    a_paper(an_item(meeting, access="exempt", exempt_paragraphs=[1]))
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    assert sorted(meeting.editions.values_list("number", "audience")) == [(1, "public"), (1, "restricted")]
