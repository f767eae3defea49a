from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import agenda, meetings
from meetings.actions.minutes import move_on
from tests.factories import (
    NOW,
    PanelFactory,
    a_meeting,
    a_published_meeting,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


def test_a_meeting_shows_each_paper_with_its_range_and_size(client):
    meeting = a_published_meeting()
    page = text(client.get(meeting.get_absolute_url()))
    assert "Public document pack (PDF, 4 pages" in page
    assert "Report, PDF, 1 page," in page
    assert "Pages 3 - 4" in page


def test_a_published_page_does_not_change_with_the_draft(client):
    meeting = a_published_meeting()
    agenda.edit_item(item=meeting.items.get(), version=None, title="Not yet public", by=None, now=NOW)
    assert "Not yet public" not in text(client.get(meeting.get_absolute_url()))


def test_a_draft_is_not_there(client):
    assert client.get(a_meeting().get_absolute_url()).status_code == 404


def test_a_cancelled_meeting_says_so_and_keeps_its_papers(client):
    meeting = a_published_meeting()
    meetings.change_status(meeting=meeting, status="cancelled", by=None, now=NOW)
    page = text(client.get(meeting.get_absolute_url()))
    assert "This meeting is cancelled" in page
    assert "Public document pack" in page


def test_a_printed_page_number_leads_to_its_sheet(client):
    meeting = a_published_meeting(panel=PanelFactory(numbering="after_agenda"))
    response = client.get(reverse("meeting_page", args=[meeting.slug, "1"]))
    assert response.url.endswith("/pack.pdf#page=3")


def test_draft_minutes_stay_inside_and_published_ones_are_read(client):
    meeting = a_published_meeting()
    minutes = opened_minutes(meeting)
    written(minutes.entries.get(), "<p>The Panel walked.</p>", points=["note it."])
    assert "The Panel walked." not in text(client.get(meeting.get_absolute_url()))
    minutes = published_minutes(minutes)
    page = text(client.get(meeting.get_absolute_url()))
    assert "The Panel walked." in page
    assert "<li>note it.</li>" in page


def test_what_is_written_after_publication_stays_inside_until_it_is_published_too(client):
    meeting = a_published_meeting()
    minutes = opened_minutes(meeting)
    written(minutes.entries.get())
    minutes = move_on(minutes=published_minutes(minutes), status="draft", by=None, now=NOW)
    written(minutes.entries.get(), "<p>The Panel ran.</p>")
    page = text(client.get(meeting.get_absolute_url()))
    assert ("The Panel walked." in page, "The Panel ran." in page) == (True, False)


@pytest.mark.parametrize("address", ["home", "meetings", "panels"])
def test_an_empty_portal_says_so(client, address):
    assert client.get(reverse(address)).status_code == 200


@pytest.mark.parametrize("meetings_on_page", [1, 3])
def test_the_home_page_costs_the_same_queries_however_many_meetings(
    client, django_assert_num_queries, meetings_on_page
):
    for number in range(meetings_on_page):
        a_published_meeting(starts_at=timezone.now() + timedelta(days=30 + number))
    with django_assert_num_queries(4):
        client.get(reverse("home"))
