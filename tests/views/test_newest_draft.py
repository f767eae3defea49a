"""What the office shows of a draft is the newest one, through every door."""

import re

import pytest
from django.urls import reverse

from meetings.actions.agenda import edit_item
from meetings.actions.papers import edit_paper
from meetings.actions.publishing import request_publication
from meetings.models import Build, Pack
from reports.build import job
from tests import samples
from tests.factories import NOW, a_meeting, a_paper, a_version, an_item

pytestmark = pytest.mark.django_db

AUDIENCES = ["public", "restricted"]
SHEETS = [1, 3, 5]  # of the paper, draft by draft


def built():
    """Every build that waits, done."""
    while build := job.claim_next():
        job.carry_out(build)


@pytest.fixture
def meeting():
    """A meeting with an exempt item and three drafts, each of more sheets than the one before."""
    meeting = a_meeting()
    paper = a_paper(an_item(meeting, "Budget"), content=samples.tagged(SHEETS[0]))
    an_item(meeting, "Secret sale", access="exempt", exempt_paragraphs=[3])
    built()
    for sheets in SHEETS[1:]:
        a_version(paper, samples.tagged(sheets))
        built()
    assert Build.objects.filter(meeting=meeting, state="ready").count() == len(SHEETS)
    return meeting


@pytest.fixture
def republished(meeting):
    """The same, published, and then with three drafts that each have a longer supplement."""
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    paper = meeting.items.get(title="Budget").papers.get()
    for sheets in (6, 8, 10):
        a_version(paper, samples.tagged(sheets))
        built()
    return meeting


def newest(meeting, audience="public", extent="whole"):
    of_meeting = Pack.objects.filter(build__meeting=meeting, build__purpose="draft")
    return of_meeting.filter(audience=audience, extent=extent).order_by("build_id").last()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_draft_that_is_downloaded_is_the_newest(client, sign_in, meeting, audience):
    sign_in()
    answer = client.get(reverse("office_pack_file", args=[meeting.pk]), {"audience": audience})
    assert answer.headers["ETag"] == f'"{newest(meeting, audience).sha256}"'


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_draft_that_is_opened_is_the_newest(client, sign_in, meeting, audience):
    sign_in()
    answer = client.get(reverse("office_pack_read", args=[meeting.pk]), {"audience": audience})
    assert answer.context["pack"] == newest(meeting, audience)


def test_the_preview_shows_the_newest_draft(client, sign_in, meeting):
    item = meeting.items.get(title="Secret sale")
    edit_item(item=item, version=None, open_title="A disposal of land", by=None, now=NOW)
    built()
    sign_in()
    page = client.get(reverse("office_meeting_preview", args=[meeting.pk])).content.decode()
    assert "A disposal of land" in page
    assert "Exempt item" not in page


def test_the_pages_beside_the_agenda_are_those_of_the_newest_draft(client, sign_in, meeting):
    sign_in()
    page = client.get(reverse("office_meeting", args=[meeting.pk])).content.decode()
    pictures = re.findall(r"/pages/(\d+)\.webp", page)
    assert pictures == [str(number) for number in range(1, SHEETS[-1] + 1)]


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("door", ["office_pack_file", "office_pack_read"])
def test_the_supplement_is_the_newest(client, sign_in, republished, door, audience):
    sign_in()
    wanted = newest(republished, audience, "supplement")
    answer = client.get(reverse(door, args=[republished.pk]), {"audience": audience, "extent": "supplement"})
    shown = answer.context["pack"].sha256 if answer.context else answer.headers["ETag"].strip('"')
    assert shown == wanted.sha256


def test_a_supplement_that_the_newest_draft_does_not_have_is_not_taken_from_an_older_one(client, sign_in, republished):
    published = republished.editions.filter(audience="public").get().pack.contents.papers[0]
    paper = republished.items.get(title="Budget").papers.get()
    paper.current = paper.versions.get(number=published.version)
    paper.save()
    edit_paper(paper=paper, version=None, kind="other", by=None, now=NOW)
    built()
    sign_in()
    answer = client.get(reverse("office_pack_file", args=[republished.pk]), {"extent": "supplement"})
    assert answer.status_code == 404


def test_the_restricted_draft_is_gone_once_nothing_is_exempt(client, sign_in, meeting):
    edit_item(item=meeting.items.get(title="Secret sale"), version=None, access="public", by=None, now=NOW)
    built()
    sign_in()
    answer = client.get(reverse("office_pack_file", args=[meeting.pk]), {"audience": "restricted"})
    assert answer.status_code == 404


def test_publications_are_built_before_drafts(meeting):
    draft = a_meeting()
    publication = request_publication(meeting=meeting, by=None, now=NOW)
    assert draft.builds.get().state == "queued"
    assert job.claim_next().pk == publication.pk
