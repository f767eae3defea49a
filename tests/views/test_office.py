import re

import pytest
from django.urls import reverse

from meetings import opening
from meetings.access import must_have_second_factor
from meetings.actions import agenda
from meetings.models import Meeting, Paper, Person, StandingItem, User
from meetings.models.users import Role
from reports.build import job
from tests import samples
from tests.clients import SignedIn, code_of, with_app
from tests.factories import (
    NOW,
    PanelFactory,
    UserFactory,
    a_meeting,
    a_paper,
    a_published_meeting,
    a_seat,
    a_version,
    an_item,
)

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


def send(client, item, *files):
    uploads = [samples.upload(content, name) for name, content in files]
    return client.post(
        reverse("office_item_upload", args=[item.pk]), {"files": uploads}, headers={"HX-Request": "true"}
    )


SENTENCE = "It does not let programs be confined."


@pytest.mark.parametrize("role, is_told", [(Role.OFFICER, True), (Role.ADMINISTRATOR, True), (Role.AUTHOR, False)])
def test_the_first_page_says_that_no_file_can_be_opened(client, sign_in, role, is_told):
    sign_in(role)
    assert "No file can be taken in" not in text(client.get(reverse("office")))
    opening.tell(SENTENCE)
    page = text(client.get(reverse("office")))
    assert (f"No file can be taken in; packs and pages go on. {SENTENCE}" in page) is is_told
    opening.tell("")
    assert "No file can be taken in" not in text(client.get(reverse("office")))


def test_the_first_page_is_there_without_a_cache(client, sign_in, settings):
    sign_in()
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    opening.tell(SENTENCE)
    assert opening.why_not() == ""
    assert client.get(reverse("office")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_meetings_list_costs_the_same_queries_however_many(client, sign_in, django_assert_max_num_queries, count):
    sign_in()
    panel = PanelFactory()
    for _ in range(count):
        meeting = a_meeting(panel=panel)
        a_paper(an_item(meeting))
    with django_assert_max_num_queries(12):
        client.get(reverse("office"))


@pytest.mark.parametrize("count", [1, 12])
def test_the_agenda_page_costs_the_same_queries_however_many_papers(
    client, sign_in, django_assert_max_num_queries, count
):
    sign_in()
    meeting = a_meeting()
    for _ in range(count):
        a_paper(an_item(meeting))
    with django_assert_max_num_queries(18):
        client.get(reverse("office_meeting", args=[meeting.pk]))


def rows_written(response):
    return [template.name for template in response.templates].count("office/_facts.html")


def test_a_row_is_written_anew_when_its_paper_has_changed_and_only_then(client, sign_in):
    sign_in()
    meeting = a_meeting()
    changed, _ = (a_paper(an_item(meeting, title), title=title) for title in ("Parks", "Roads"))
    address = reverse("office_meeting", args=[meeting.pk])
    assert rows_written(client.get(address)) == 2
    Paper.objects.filter(pk=changed.pk).update(title="Parks and ponds")
    second = client.get(address)
    assert ("Parks and ponds" in text(second), rows_written(second)) == (True, 1)
    assert rows_written(client.get(address)) == 0


def test_the_forms_in_a_row_are_good_in_the_browser_that_got_them():
    meeting = a_meeting()
    paper = a_paper(an_item(meeting))
    address = reverse("office_paper_move", args=[paper.pk])
    for _ in range(2):
        browser = SignedIn(enforce_csrf_checks=True)
        browser.force_login(UserFactory(role=Role.OFFICER))
        page = browser.get(reverse("office_meeting", args=[meeting.pk])).content.decode()
        token = re.search(rf'action="{address}".*?name="csrfmiddlewaretoken" value="(\w+)"', page, re.DOTALL)[1]
        assert browser.post(address, {"direction": "up", "csrfmiddlewaretoken": token}).status_code == 302


def test_creating_a_meeting_needs_every_field_and_keeps_what_was_typed(client, sign_in):
    sign_in()
    page = text(client.post(reverse("office_meeting_new"), {"venue": "The old library", "kind": "formal"}))
    assert "Select the panel" in page
    assert "Enter the date" in page
    assert 'value="The old library"' in page
    assert not Meeting.objects.exists()


def test_a_meeting_is_created_in_local_time(client, sign_in):
    sign_in()
    data = {"panel": PanelFactory().pk, "day": "2026-07-01", "hour": "18:30", "venue": "Hall", "kind": "formal"}
    response = client.post(reverse("office_meeting_new"), data)
    meeting = Meeting.objects.get()
    assert response.url == reverse("office_meeting", args=[meeting.pk])
    assert meeting.starts_at.isoformat() == "2026-07-01T17:30:00+00:00"


def test_the_first_paper_is_the_report_and_a_named_appendix_is_an_appendix(client, sign_in):
    sign_in()
    item = an_item(a_meeting(), "Parks")
    send(client, item, ("whatever.pdf", samples.tagged()), ("Appendix B - Map of parks.pdf", samples.tagged(2)))
    found = Paper.objects.order_by("position").values_list("kind", "label", "title")
    assert list(found) == [("report", "", "Parks"), ("appendix", "Appendix B", "Map of parks")]


def test_of_several_files_the_bad_one_is_told_and_the_good_ones_are_in(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    page = text(send(client, item, ("a.pdf", samples.tagged()), ("b.pdf", b""), ("c.pdf", samples.tagged(2))))
    assert "b.pdf: This file is empty" in page
    assert Paper.objects.count() == 2


def test_a_file_name_cannot_bring_markup(client, sign_in):
    sign_in()
    page = send(client, an_item(a_meeting()), ("<img src=x>.pdf", b"")).content.decode()
    assert "<img src=x>" not in page


def test_a_save_that_meets_anothers_shows_both_texts_and_keeps_ours(client, sign_in):
    sign_in()
    item = an_item(a_meeting(), "Old")
    agenda.edit_item(item=item, version=1, title="Theirs", by=UserFactory(), now=NOW)
    data = {"version": 1, "title": "Mine", "access": "public"}
    page = text(client.post(reverse("office_item", args=[item.pk]), data))
    assert "Theirs" in page
    assert 'value="Mine"' in page
    item.refresh_from_db()
    assert item.title == "Theirs"


def test_moving_answers_with_the_new_number(client, sign_in):
    sign_in()
    meeting = a_meeting()
    an_item(meeting, "One")
    two = an_item(meeting, "Two")
    page = client.post(reverse("office_item_move", args=[two.pk]), {"direction": "up"}, headers={"HX-Request": "true"})
    assert "“Two” is now item 1" in text(page)


def test_publishing_late_without_a_reason_is_told_beside_the_field(client, sign_in):
    sign_in()
    meeting = a_meeting()  # in June, long past
    an_item(meeting)
    page = text(client.post(reverse("office_publish", args=[meeting.pk]), {"urgency_reason": ""}))
    assert "id_urgency_reason_1_error" in page
    assert "reason for urgency" in page


def test_the_panel_of_an_unchanged_pack_sends_nothing_and_costs_little(client, sign_in, django_assert_max_num_queries):
    sign_in()
    meeting = a_meeting()
    first = client.get(reverse("office_pack", args=[meeting.pk]))
    seen = first.context["seen"]
    with django_assert_max_num_queries(7):
        assert client.get(reverse("office_pack", args=[meeting.pk]), {"seen": seen}).status_code == 204


def test_who_else_is_on_the_page_is_shown(client, sign_in):
    meeting = a_meeting()
    sign_in(name="Asha Rao")
    client.get(reverse("office_meeting", args=[meeting.pk]))
    sign_in(name="Ben Cole")
    assert "Also on this page: Asha Rao" in text(client.get(reverse("office_meeting", args=[meeting.pk])))


def test_a_person_is_added_and_found(client, sign_in):
    sign_in()
    client.post(reverse("office_person_new"), {"name": "Ruth Ellery", "is_councillor": "on", "ward": "Priory"})
    assert Person.objects.get().ward == "Priory"
    assert "Councillor Ruth Ellery" in text(client.get(reverse("office_people"), {"q": "priory"}))


def kept_by_the_office():
    """(address, row, what is sent, the field that is changed) of what officers keep beside agendas."""
    panel = PanelFactory()
    seat = a_seat(panel)
    entry = StandingItem.objects.create(panel=panel, position=1, title="Apologies")
    panel_sent = {"name": panel.name, "formality": "formal", "numbering": "whole_pack", "is_active": "on"}
    seat_sent = {"person": seat.person_id, "role": "member", "voting": "all", "starts_on": seat.starts_on}
    council_sent = {"name": panel.council.name, "closing_time": "17:00"}
    return [
        (reverse("office_panel", args=[panel.pk]), panel, panel_sent, "remit"),
        (reverse("office_person", args=[seat.person_id]), seat.person, {"name": seat.person.name}, "ward"),
        (reverse("office_membership", args=[seat.pk]), seat, seat_sent, "represents"),
        (reverse("office_standing_item", args=[entry.pk]), entry, {"kind": "item", "title": "Apologies"}, "note"),
        (reverse("office_council"), panel.council, council_sent, "travel_note"),
    ]


def test_two_officers_who_change_one_thing_see_both_texts_and_lose_none(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    for address, row, sent, field in kept_by_the_office():
        assert f'name="version" value="{row.version}"' in text(client.get(address))
        first = {**sent, "version": row.version, field: "First words"}
        assert client.post(address, first).status_code == 302, address
        page = text(client.post(address, {**first, field: "Second words"}))
        assert "Somebody else saved this while you were writing" in page, address
        assert "First words" in page
        row.refresh_from_db()
        assert getattr(row, field) == "First words"
        assert client.post(address, {**first, field: "Second words", "version": row.version}).status_code == 302


def test_a_new_account_is_sent_a_link_to_choose_a_password(client, sign_in, mailoutbox):
    sign_in(Role.ADMINISTRATOR)
    client.post(reverse("office_account_new"), {"name": "New", "email": "New@Example.org", "role": "member"})
    assert User.objects.get(email="new@example.org").role == "member"
    assert mailoutbox[0].to == ["new@example.org"]


def test_an_administrator_cannot_lock_themselves_out(client, sign_in):
    user = sign_in(Role.ADMINISTRATOR)
    page = client.post(reverse("office_account", args=[user.pk]), {"name": "x", "role": "public", "is_active": "on"})
    assert "Ask another administrator" in text(page)


def test_signing_in_leads_to_the_room_where_one_works(client):
    for role, room in ((Role.OFFICER, "office"), (Role.MEMBER, "reading")):
        user = UserFactory(role=role, password="a-long-password-here")
        client.logout()
        if must_have_second_factor(user):
            with_app(user)
        response = client.post(reverse("account_login"), {"login": user.email, "password": "a-long-password-here"})
        if must_have_second_factor(user):
            response = client.post(response.url, {"code": code_of(user)})
        assert response.url == reverse(room)


@pytest.fixture
def published():
    """A published meeting with one item and one paper."""
    return a_published_meeting()


def test_taking_off_what_is_published_withdraws_it_and_it_can_be_put_back(client, sign_in, published):
    sign_in()
    item = published.items.get()
    assert "withdrawn" in text(client.get(reverse("office_item_remove", args=[item.pk])))
    client.post(reverse("office_item_remove", args=[item.pk]))
    assert "Withdrawn" in text(client.get(published.office_url()))
    client.post(reverse("office_item_restore", args=[item.pk]))
    item.refresh_from_db()
    assert (item.withdrawn_at, item.papers.get().withdrawn_at) == (None, None)


def test_a_move_that_would_renumber_what_is_published_is_refused_in_words(client, sign_in, published):
    sign_in()
    late = an_item(published, "Urgent business")
    answer = client.post(
        reverse("office_item_move", args=[late.pk]), {"direction": "up"}, headers={"HX-Request": "true"}
    )
    assert "is published as item 1 and keeps its number" in text(answer)
    assert list(published.items.values_list("title", flat=True)) == ["An item", "Urgent business"]


def test_a_withdrawn_paper_of_a_withdrawn_item_waits_for_its_item(client, sign_in, published):
    sign_in()
    item = published.items.get()
    client.post(reverse("office_item_remove", args=[item.pk]))
    answer = client.post(reverse("office_paper_restore", args=[item.papers.get().pk]), headers={"HX-Request": "true"})
    assert "put the item back first" in text(answer)


def test_the_pack_panel_names_what_is_in_the_way_and_what_an_author_can_do(client, sign_in):
    sign_in()
    meeting = a_meeting()
    a_paper(an_item(meeting), "A scanned map", content=samples.plain())
    job.carry_out(job.claim_next())
    page = text(client.get(reverse("office_pack", args=[meeting.pk])))
    assert "1 paper is not accessible to everybody" in page
    assert "A font is not embedded. Export it again with all fonts embedded." in page
    assert "It has no tags" in page


def test_the_pack_panel_offers_the_supplement_of_what_changed(client, sign_in, published):
    sign_in()
    a_version(published.items.get().papers.get(), samples.tagged(4))
    job.carry_out(job.claim_next())
    page = text(client.get(reverse("office_pack", args=[published.pk])))
    assert "Changed since edition 1" in page
    assert "extent=supplement" in page
    address = reverse("office_pack_read", args=[published.pk])
    assert client.get(address, {"extent": "supplement"}).status_code == 200


def test_the_pack_panel_shows_the_pages_of_the_newest_pack(client, sign_in):
    sign_in()
    meeting = a_meeting()
    paper = a_paper(an_item(meeting), content=samples.tagged(2))
    pages = []
    for length in (2, 5):
        a_version(paper, samples.tagged(length))
        job.carry_out(job.claim_next())
        answer = client.get(reverse("office_pack", args=[meeting.pk]))
        pages.append((answer.content.count(b"#page="), len(answer.context["pack"].sheets)))
    assert [shown for shown, _ in pages] == [there for _, there in pages]
    assert pages[1][0] > pages[0][0]


def test_a_page_that_asks_twice_whether_it_is_published_is_told_once(client, sign_in, published):
    sign_in()
    progress = reverse("office_publish_progress", args=[published.builds.get(purpose="publish").pk])
    for _ in range(2):  # a slow browser asks again before it has left the page
        client.get(progress, headers={"HX-Request": "true"})
    page = text(client.get(reverse("office_meeting", args=[published.pk])))
    assert page.count("Published. The agenda and its pack are on the public site.") == 1
