"""What the office says while an agenda is being published, and when it was refused."""

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import agenda
from meetings.actions.outcome import Refused
from meetings.actions.publishing import note_contents, request_publication
from meetings.models import Build
from meetings.models.users import Role
from meetings.queries.agenda import gather_all
from reports.build import job
from tests.factories import NOW, UserFactory, a_meeting, a_paper, an_item

pytestmark = pytest.mark.django_db

BEING_PUBLISHED = "This agenda is being published."
TOO_LATE = "it will be refused because of what was changed"


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def meeting():
    meeting = a_meeting()
    a_paper(an_item(meeting, "Budget"), "Offers")
    return meeting


@pytest.fixture
def asked(meeting):
    """A publication that waits for a worker."""
    return request_publication(meeting=meeting, by=UserFactory(name="Rosa Quick"), now=NOW)


@pytest.fixture
def begun(asked):
    """A publication that has read the agenda."""
    build = Build.objects.claim(asked.pk, now=NOW)
    note_contents(build, gather_all(build.meeting))
    return build


def page_of(client, meeting):
    return text(client.get(reverse("office_meeting", args=[meeting.pk])))


def save(client, meeting, **details):
    """What an officer's form for the item is answered with."""
    item = meeting.items.get()
    data = {"version": item.version, "title": item.title, "note": "", "access": "public", "open_title": "", **details}
    return client.post(reverse("office_item", args=[item.pk]), data, headers={"HX-Request": "true"})


def test_the_agenda_page_says_that_it_is_being_published_who_asked_and_when(client, sign_in, meeting, begun):
    sign_in()
    page = page_of(client, meeting)
    assert BEING_PUBLISHED in page
    assert "Rosa Quick asked for it 1 June 2026, 10:00" in page
    assert reverse("office_publish_progress", args=[begun.pk]) in page


def test_it_says_nothing_of_it_otherwise(client, sign_in, meeting):
    sign_in()
    assert BEING_PUBLISHED not in page_of(client, meeting)


def test_the_panel_brings_the_banner_to_a_page_that_is_open_and_takes_it_away(client, sign_in, meeting):
    sign_in()
    address = reverse("office_pack", args=[meeting.pk])
    seen = client.get(address).context["seen"]
    build = request_publication(meeting=meeting, by=None, now=NOW)
    answer = client.get(address, {"seen": seen})
    assert BEING_PUBLISHED in text(answer)
    assert 'id="publishing" hx-swap-oob="true"' in text(answer)
    seen = answer.context["seen"]
    job.publish_now(build, at=NOW)
    assert BEING_PUBLISHED not in text(client.get(address, {"seen": seen}))


def test_what_is_saved_before_the_agenda_is_read_is_in_it(client, sign_in, meeting, asked):
    sign_in()
    assert "The agenda is about to be published, and this is in it." in text(save(client, meeting, title="Money"))
    job.publish_now(asked, at=NOW)
    assert meeting.published_contents().items[0].title == "Money"


def test_what_is_saved_after_it_says_that_the_publication_will_be_refused_and_why(client, sign_in, meeting, begun):
    sign_in()
    answer = text(save(client, meeting, access="exempt", exempt_paragraphs=["3"]))
    assert TOO_LATE in answer
    for page in (answer, page_of(client, meeting)):
        assert "It will be refused: item 1, “Budget”, was made exempt since it read the agenda." in page


def test_pages_of_other_officers_are_told_of_what_was_saved(client, sign_in, meeting, begun):
    sign_in()
    address = reverse("office_pack", args=[meeting.pk])
    seen = client.get(address).context["seen"]
    agenda.edit_item(item=meeting.items.get(), version=None, by=None, now=timezone.now(), title="Money")
    assert "It will be refused: item 1, “Budget”, was renamed “Money”" in text(client.get(address, {"seen": seen}))


def test_what_is_saved_with_javascript_in_other_ways_says_so_too(client, sign_in, meeting, begun):
    sign_in()
    address = reverse("office_item_add", args=[meeting.pk])
    answer = text(client.post(address, {"title": "Buses", "kind": "item"}, headers={"HX-Request": "true"}))
    assert f"Added item 2. The agenda is being published: {TOO_LATE}" in answer


def test_what_is_saved_without_javascript_leads_to_the_page_that_says_it(client, sign_in, meeting, begun):
    sign_in()
    address = reverse("office_item_add", args=[meeting.pk])
    assert "“Buses”, was added since it read" in text(client.post(address, {"title": "Buses"}, follow=True))


def test_what_is_changed_back_again_refuses_nothing(client, sign_in, meeting, begun):
    sign_in()
    save(client, meeting, title="Money")
    answer = save(client, meeting, title="Budget")
    assert text(answer).startswith('<p class="saved"')
    assert TOO_LATE not in text(answer)


def test_an_author_is_told_without_a_title_that_is_closed(client, sign_in, meeting, begun):
    item = meeting.items.get()
    closed = {"access": "exempt", "exempt_paragraphs": [3], "open_title": "A sale"}
    agenda.edit_item(item=item, version=None, by=None, now=NOW, **closed)
    sign_in(Role.AUTHOR)
    page = page_of(client, meeting)
    assert "It will be refused: the agenda was changed since it read the agenda." in page
    assert "Budget" not in page


@pytest.fixture
def refused(meeting):
    """A publication that was refused since the item was made exempt in the middle of it."""

    def act(stage, done, total):
        if stage == "Publishing":
            closed = {"access": "exempt", "exempt_paragraphs": [3], "open_title": "A sale"}
            agenda.edit_item(item=meeting.items.get(), version=None, by=None, now=NOW, **closed)

    build = request_publication(meeting=meeting, by=None, now=NOW)
    with pytest.raises(Refused):
        job.publish_now(build, at=NOW, progress=act)
    return build


SENTENCE = (
    "Item 1, “Budget”, was made exempt while the agenda was being published. Nothing was published. Publish again."
)


def test_the_progress_page_of_a_refused_publication_says_why_and_offers_to_publish_again(client, sign_in, refused):
    sign_in()
    page = text(client.get(reverse("office_publish_progress", args=[refused.pk])))
    assert SENTENCE in page
    assert f'href="{reverse("office_publish", args=[refused.meeting_id])}">Publish again</a>' in page


def test_the_agenda_page_says_it_until_the_agenda_is_published_again(client, sign_in, meeting, refused):
    sign_in()
    assert SENTENCE in page_of(client, meeting)
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    assert SENTENCE not in page_of(client, meeting)


def test_the_history_has_it_and_the_public_and_authors_do_not(client, sign_in, meeting, refused):
    sign_in()
    assert SENTENCE in text(client.get(reverse("office_meeting_history", args=[meeting.pk])))
    sign_in(Role.AUTHOR)
    assert SENTENCE not in page_of(client, meeting)


def test_the_publish_page_of_an_agenda_that_is_being_published_leads_to_its_progress(client, sign_in, meeting, begun):
    sign_in()
    page = text(client.get(reverse("office_publish", args=[meeting.pk])))
    assert "This agenda is being published already." in page
    assert "Publish now" not in page
