"""Exempt after the fact: what a later edition withholds is said nowhere in public, and old addresses say why."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import transaction
from django.urls import reverse

from meetings.actions import agenda, minutes, papers
from meetings.actions.publishing import request_publication
from meetings.models import Intake, Paper
from reports.build import job
from reports.build.withheld import encodings
from reports.pdf import audit
from tests import samples
from tests.factories import (
    NOW,
    PanelFactory,
    PersonFactory,
    a_meeting,
    a_paper,
    a_seat,
    a_version,
    an_item,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db

ACT = {"by": None, "now": NOW}
EDIT = {"version": None, **ACT}
EXEMPT = {"access": "exempt", "exempt_paragraphs": [3]}
OPEN = {"access": "public", "exempt_paragraphs": []}


def publish(meeting, days=0):
    """The next edition, for the public; some days after NOW."""
    at = NOW + timedelta(days=days)
    job.publish_now(request_publication(meeting=meeting, by=None, now=at), at=at)
    return meeting.editions.filter(audience="public").order_by("number").last()


def fetch(client, name, *args):
    """(status, everything that an answer says: its headers, its text, and of a PDF what is in its streams)."""
    answer = client.get(reverse(name, args=args))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"%PDF"):
        body += audit.inflated(BytesIO(body)) + "\n".join(samples.texts(BytesIO(body))).encode()
    return answer.status_code, body + str(list(answer.headers.items())).encode()


def everything_public(client, meeting):
    """All that the public can ask for about a meeting."""
    slug, panel = meeting.slug, meeting.panel.slug
    names = ["home", "meetings", "panels", "recommendations"]
    asked = [(name,) for name in names] + [(name, panel) for name in ("panel", "programme")]
    asked += [("meeting", slug), ("meeting_pack", slug)]
    for edition in meeting.editions.filter(audience="public"):
        asked.append(("meeting_edition_pack", slug, edition.number))
        if edition.supplement:
            asked.append(("meeting_edition_supplement", slug, edition.number))
    asked += [("meeting_page", slug, number) for number in (1, 3, 5)]
    asked += [
        ("meeting_paper", slug, pk) for pk in Paper.objects.filter(item__meeting=meeting).values_list("pk", flat=True)
    ]
    return b"\n".join(fetch(client, *each)[1] for each in asked)


def says(everything, words):
    return any(form in everything for form in encodings(words))


# What a thing was in the first edition, and what became of it before the second. Nobody else says a word with a Q.


def bound(item):
    a_paper(item, "Qbound offers", label="Qlabel", content=samples.tagged(1, "Qwords"), name="Qfilename.pdf")


def to_follow(item):
    papers.add_paper(item=item, title="Qfollow price", **ACT)


def added(item):
    a_paper(item, "Qadded survey", content=samples.tagged(1, "Qwords"))


def came(item):
    a_version(item.papers.get(), samples.tagged(1, "Qwords"))


def replaced(item):
    a_version(item.papers.get(), samples.tagged(1, "Qwords"))


def withdrawn(item):
    papers.remove_paper(paper=item.papers.get(), **ACT)


def renamed(item):
    papers.edit_paper(paper=item.papers.get(), title="Qrenamed offers", **EDIT)


def noted(item):
    agenda.edit_item(item=item, note="Qremark on the buyer", **EDIT)


def retitled(item):
    agenda.edit_item(item=item, title="Qretitled sale", **EDIT)


def taken_off(item):
    agenda.remove_item(item=item, **ACT)


def nothing(item):
    """As it is."""


STATES = {
    "bound": (bound, nothing),
    "to follow": (to_follow, nothing),
    "to follow, then come": (to_follow, came),
    "added later": (nothing, added),
    "announced later": (nothing, to_follow),
    "replaced": (bound, replaced),
    "renamed": (bound, renamed),
    "withdrawn, with its notice": (bound, withdrawn),
    "with a note": (noted, nothing),
    "noted later": (nothing, noted),
    "retitled": (nothing, retitled),
    "withdrawn with its item": (bound, taken_off),
    "an item that is withdrawn": (nothing, taken_off),
}


def close_paper(item):
    for paper in item.papers.all():
        papers.edit_paper(paper=paper, **EXEMPT, **EDIT)


def close_item(item):
    agenda.edit_item(item=item, open_title="A sale", **EXEMPT, **EDIT)


def close_both(item):
    close_paper(item)
    close_item(item)


def words_of(item, closing):
    """Every word that is withheld once a thing is closed, as it was called from the first edition on."""
    words = ["Qbound", "Qlabel", "Qfollow", "Qadded", "Qrenamed", "Qwords", "Qfilename"]
    return words if closing is close_paper else [*words, "Qremark", "Qretitled", "Qbusiness"]


@pytest.mark.parametrize("state", STATES)
def test_no_word_of_what_became_exempt_is_at_any_public_address(client, state):
    """The same two editions, and then the thing closed in each of the ways in turn."""
    before, after = STATES[state]
    meeting = a_meeting()
    a_paper(an_item(meeting, "Parks"), "Report on parks", content=samples.tagged(1, "Openly said"))
    item = an_item(meeting, "Qbusiness to sell")
    before(item)
    publish(meeting)
    after(item)
    publish(meeting)
    public = everything_public(client, meeting)
    closings = [close_item, close_both] + [close_paper] * item.papers.exists()
    found = {}
    for closing in closings:
        words = words_of(item, closing)
        assert any(says(public, word) for word in words), "the control: it is said before"
        with transaction.atomic():
            item.refresh_from_db()
            closing(item)
            publish(meeting)
            public_now = everything_public(client, meeting)
            found[closing.__name__] = [word for word in words if says(public_now, word)]
            assert says(public_now, "Openly said")
            transaction.set_rollback(True)
    assert found == {closing.__name__: [] for closing in closings}


@pytest.fixture
def meeting():
    """Edition 1 of NOW: two items with a paper each."""
    meeting = a_meeting(panel=PanelFactory(numbering="after_agenda"))
    a_paper(an_item(meeting, "Parks"), "Report on parks", content=samples.tagged(1, "Openly said"))
    a_paper(an_item(meeting, "Sale"), "Offers for the depot", content=samples.tagged(1, "Two million"))
    publish(meeting)
    return meeting


def offers():
    return Paper.objects.get(title="Offers for the depot")


def edition(meeting, number):
    return reverse("meeting_edition_pack", args=[meeting.slug, number])


def shown(client, meeting):
    """The meeting's page in one line, and the numbers of the editions that it links to."""
    page = " ".join(client.get(meeting.get_absolute_url()).content.decode().split())
    numbers = [each.number for each in meeting.editions.filter(audience="public").order_by("number")]
    return page, [number for number in numbers if edition(meeting, number) in page]


WHY = (
    "Edition 1, published 1 June 2026, is no longer handed out since 3 June 2026, because part of it is not for "
    "publication."
)


@pytest.fixture
def taken_off(meeting):
    """Edition 1 with a paper that is withheld since edition 2 of two days later."""
    papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    publish(meeting, days=2)
    return meeting


@pytest.mark.parametrize("method", ["get", "head"])
def test_the_address_of_an_edition_that_is_not_handed_out_says_since_when_and_why(client, taken_off, method):
    answer = getattr(client, method)(edition(taken_off, 1))
    assert (answer.status_code, answer.headers["Content-Type"]) == (410, "text/html; charset=utf-8")
    if method == "get":
        page = " ".join(answer.content.decode().split())
        assert WHY in page
        assert reverse("meeting_pack", args=[taken_off.slug]) in page
        assert reverse("meeting", args=[taken_off.slug]) in page


@pytest.mark.parametrize("header", [{"If-None-Match": "{etag}"}, {"Range": "bytes=0-9"}])
def test_who_has_it_already_or_asks_for_a_part_is_told_the_same(client, meeting, header):
    etag = client.get(edition(meeting, 1)).headers["ETag"]
    papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    publish(meeting, days=2)
    headers = {name: value.format(etag=etag) for name, value in header.items()}
    assert client.get(edition(meeting, 1), headers=headers).status_code == 410


def test_the_list_of_editions_keeps_its_line_and_says_the_same(client, taken_off):
    page, links = shown(client, taken_off)
    assert WHY in page
    assert links == [2]


def test_the_supplement_of_an_edition_that_is_not_handed_out_says_the_same(client, meeting):
    a_version(offers(), samples.tagged(1, "Openly said"))
    publish(meeting, days=1)
    papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    publish(meeting, days=2)
    supplements = [reverse("meeting_edition_supplement", args=[meeting.slug, number]) for number in (1, 2)]
    assert [client.get(address).status_code for address in supplements] == [404, 410]


def test_an_edition_from_before_the_thing_was_named_stays(client, meeting):
    late = a_paper(meeting.items.get(title="Parks"), "Valuation", content=samples.tagged(1, "Two million"))
    publish(meeting, days=1)
    papers.edit_paper(paper=late, **EXEMPT, **EDIT)
    publish(meeting, days=2)
    assert shown(client, meeting)[1] == [1, 3]


def test_what_is_urgent_about_an_edition_that_is_not_handed_out_is_not_said(client):
    meeting = a_meeting(starts_at=NOW + timedelta(days=3))
    a_paper(an_item(meeting), "Offers for the depot", content=samples.tagged(1, "Two million"))
    for urgency in ("The Acme offer ends", "A slip"):
        build = request_publication(meeting=meeting, urgency_reason=urgency, **ACT)
        job.publish_now(build, at=NOW)
        papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    page, _ = shown(client, meeting)
    assert ("The Acme offer ends" in page, "A slip" in page) == (False, True)


def test_a_paper_marked_exempt_by_mistake_brings_its_edition_back_when_it_is_open_again(client, taken_off):
    papers.edit_paper(paper=offers(), **OPEN, **EDIT)
    publish(taken_off, days=3)
    assert shown(client, taken_off)[1] == [1, 2, 3]
    papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    publish(taken_off, days=4)
    page, links = shown(client, taken_off)
    assert links == [2, 4]
    assert "Edition 1, published 1 June 2026, is no longer handed out since 5 June 2026" in page


def test_opening_a_paper_opens_its_present_version_and_title_alone(client, taken_off):
    a_version(offers(), samples.tagged(1, "Openly said"))
    papers.edit_paper(paper=offers(), **OPEN, **EDIT)
    publish(taken_off, days=3)
    assert shown(client, taken_off)[1] == [2, 3]


def test_an_open_title_that_was_changed_takes_off_what_had_the_one_before(client, meeting):
    item = meeting.items.get(title="Sale")
    for number, title in enumerate(["Sale to Acme", "A sale"], start=1):
        agenda.edit_item(item=item, open_title=title, **EXEMPT, **EDIT)
        publish(meeting, days=number)
    page, links = shown(client, meeting)
    assert links == [3]
    assert "Acme" not in page


@pytest.mark.parametrize("noun", ["item", "paper"])
def test_what_is_withdrawn_stays_in_the_editions_that_hold_it_as_the_page_says(client, sign_in, meeting, noun):
    sign_in()
    row = offers() if noun == "paper" else meeting.items.get(title="Sale")
    address = reverse(f"office_{noun}_remove", args=[row.pk])
    words = " ".join(client.get(address).content.decode().split())
    assert "The editions that hold it stay available" in words
    assert "mark it exempt, whether or not you take it off, and publish again" in words
    client.post(address)
    publish(meeting, days=1)
    client.logout()
    assert shown(client, meeting)[1] == [1, 2]


def test_a_withdrawn_paper_that_is_marked_exempt_takes_off_the_editions_with_its_notice_too(client, meeting):
    papers.remove_paper(paper=offers(), **ACT)
    publish(meeting, days=1)
    assert "“Offers for the depot” is withdrawn" in shown(client, meeting)[0]
    papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    publish(meeting, days=2)
    page, links = shown(client, meeting)
    assert (links, "Offers" in page) == ([3], False)


def test_a_paper_to_follow_that_is_marked_exempt_and_taken_off_takes_off_what_announced_it(client, meeting):
    papers.add_paper(item=meeting.items.get(title="Sale"), title="Price of the depot", **ACT)
    publish(meeting, days=1)
    announced = Paper.objects.get(title="Price of the depot")
    papers.edit_paper(paper=announced, **EXEMPT, **EDIT)
    papers.remove_paper(paper=announced, **ACT)
    publish(meeting, days=2)
    page, links = shown(client, meeting)
    assert (links, "Price" in page) == ([1, 3], False)


@pytest.mark.parametrize("between", [True, False])
def test_withdrawn_minutes_take_off_the_editions_that_hold_them_for_good(client, between):
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    earlier = a_meeting(panel=panel, starts_at=meeting.starts_at - timedelta(days=30))
    an_item(earlier)
    record = opened_minutes(earlier)
    written(record.entries.get(), "<p>Mrs Hill lives at 3 Mill Lane.</p>")
    record = published_minutes(record)
    set_in_type(meeting, "Two million")
    publish(meeting)
    record = minutes.withdraw(minutes=record, reason="An address", **ACT)
    if between:
        publish(meeting, days=1)
        assert shown(client, meeting)[1] == [2]
    published_minutes(record)
    set_in_type(meeting, "Openly said")
    last = publish(meeting, days=2).number
    assert client.get(edition(meeting, 1)).status_code == 410
    assert client.get(edition(meeting, last)).status_code == 200


def set_in_type(meeting, words):
    """The minutes on an agenda as an intake makes them."""
    Intake.objects.filter(paper__item__meeting=meeting).exclude(state="ready").update(state="ready", finished_at=NOW)
    a_version(Paper.objects.get(item__meeting=meeting), samples.tagged(1, words))


def test_what_is_exempt_now_and_still_public_is_said_until_it_is_published(client, sign_in, meeting):
    sign_in()
    papers.edit_paper(paper=offers(), **EXEMPT, **EDIT)
    office = reverse("office_meeting", args=[meeting.pk])
    said = "“Offers for the depot” is not for publication now, but what is published shows it"
    assert said in client.get(office).content.decode()
    publish(meeting, days=1)
    assert said not in client.get(office).content.decode()


def test_a_member_of_the_panel_still_reads_the_restricted_pack(client, sign_in, taken_off):
    a_seat(taken_off.panel, PersonFactory(user=sign_in("member")))
    answer = client.get(reverse("reading_pack", args=[taken_off.pk]))
    assert "Two million" in "\n".join(samples.texts(BytesIO(b"".join(answer.streaming_content))))


@pytest.mark.parametrize("editions", [1, 3])
def test_the_page_and_an_old_address_cost_the_same_queries_however_many_editions(
    client, django_assert_num_queries, meeting, editions
):
    for number in range(1, editions):
        agenda.edit_item(item=meeting.items.get(number=1), title=f"Parks {number}", **EDIT)
        publish(meeting, days=number)
    with django_assert_num_queries(4):
        client.get(meeting.get_absolute_url())
    with django_assert_num_queries(1):
        client.get(edition(meeting, 1))
