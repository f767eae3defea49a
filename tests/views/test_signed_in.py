"""Whose page it is: what a browser sends for one account never counts for another, and signed out for nobody."""

from urllib.parse import unquote

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from lxml import html

from meetings.access import PERMISSION_OF, Can
from meetings.models import AgendaItem, Attendance, AuditEntry, Minute, Minutes, Referral, Topic
from meetings.models.meetings import Status
from meetings.models.users import Role
from meetings.views import errors
from meetings.views.signed_in import account_id
from tests.conftest import BACKEND
from tests.factories import PanelFactory, UserFactory, a_meeting, an_item, opened_minutes
from tests.test_access import TABLE, a_world

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {Can.OPEN_PUBLIC_DOOR, Can.SIGN_IN}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def another():
    return UserFactory()


def every_address(status=Status.HELD):
    """Every address of the portal by its name, of a meeting that was held, or is in another state."""
    _, about = a_world(status)
    arguments = {name: about[noun] for name, (_, noun) in TABLE.items() if noun != "account"}
    arguments["office_page_picture"] = {**arguments["office_page_picture"], "number": 1}
    return {name: reverse(name, kwargs=found) for name, found in arguments.items()}


def test_an_account_has_one_name_in_every_session_and_no_other_has_it(another):
    assert account_id(another) == account_id(type(another).objects.get(pk=another.pk))
    assert account_id(another) != account_id(UserFactory())


def test_signed_out_no_address_answers_a_script_with_a_page(client):
    wrong = []
    for name, address in every_address().items():
        for headers in ({}, HTMX, {"X-Account": "somebody"}, {"X-Live": "true"}):
            answer = client.post(address, headers=headers)
            found = (answer.status_code, answer.get("X-Signed-In"), answer["Content-Type"].split(";")[0])
            expected = (401, "nobody", "text/plain") if headers else (302, None, "text/html")
            if PERMISSION_OF[name] not in OPEN_TO_ALL and found != expected:
                wrong.append((name, headers, found))
    assert wrong == []


def test_without_its_second_factor_no_address_answers_a_script_with_a_page_either():
    officer, wrong = Client(), []
    officer.force_login(UserFactory(role=Role.OFFICER), backend=BACKEND)
    for name, address in every_address().items():
        answer = officer.get(address, headers=HTMX)
        if PERMISSION_OF[name] not in OPEN_TO_ALL and (answer.status_code, answer["Content-Type"][:10]) != (
            403,
            "text/plain",
        ):
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_no_address_does_anything_for_a_page_that_another_account_opened(client, sign_in, another):
    addresses = {**every_address(), "account_logout": reverse("account_logout")}
    before, wrong = AuditEntry.objects.count(), []
    says = account_id(another)
    ways = {None: {"data": {"signed_in_as": says}}, "another": {"headers": {"X-Account": says}}}
    for role in (Role.OFFICER, Role.ADMINISTRATOR):
        sign_in(role)
        for name, address in addresses.items():
            for told, sent in ways.items():
                answer = client.post(address, **sent)
                if (answer.status_code, answer.get("X-Signed-In")) != (403, told):
                    wrong.append((name, role, told, answer.status_code))
    assert wrong == []
    assert AuditEntry.objects.count() == before
    assert client.get(reverse("office")).status_code == 200


def test_a_script_of_another_accounts_page_reads_nothing_either(client, sign_in, another):
    address = reverse("office_meeting", args=[a_meeting().pk])
    sign_in()
    answer = client.get(address, headers={**HTMX, "X-Account": account_id(another)})
    assert (answer.status_code, answer["X-Signed-In"]) == (403, "another")


def test_a_form_of_another_accounts_page_is_told_so_on_a_page(client, sign_in, another):
    user = sign_in()
    answer = client.post(reverse("office_meeting_new"), {"signed_in_as": account_id(another)})
    assert "opened by another account" in answer.content.decode()
    assert f"signed in as {user}" in answer.content.decode()


@pytest.mark.parametrize("says", ["another", "nobody"])
def test_a_note_is_recorded_for_the_account_that_it_names_alone(client, sign_in, another, says):
    minutes = opened_minutes(a_meeting(panel=PanelFactory()))
    user = sign_in()
    address = reverse("office_minutes_note", args=[minutes.pk, "guest"])
    account = {"X-Account": account_id(another)} if says == "another" else {}
    answer = client.post(address, {"name": "Ann Lee"}, headers={"X-Live": "true", **account})
    assert (answer.status_code, answer["X-Signed-In"]) == (403, "another")
    assert not Attendance.objects.exists()
    client.post(address, {"name": "Ann Lee"}, headers={"X-Live": "true", "X-Account": account_id(user)})
    assert Attendance.objects.get().name == "Ann Lee"


def pages(client, addresses, **extra):
    """(name, page) of every address that answers with a page or a part of one."""
    for name, address in addresses.items():
        answer = client.get(address, **extra)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html") and answer.content.strip():
            yield name, html.fromstring(answer.content.decode())


def test_every_page_and_form_names_the_account_that_opened_it_and_signed_out_none(client, sign_in):
    addresses = every_address()
    seen, wrong = set(), []
    for role in (Role.OFFICER, Role.ADMINISTRATOR, None):
        client.logout()
        expected = account_id(sign_in(role)) if role else None
        for name, page in pages(client, addresses):
            for form in page.iterfind(".//form[@method='post']"):
                seen.add(name)
                fields = [field.value for field in form.iterfind(".//input[@name='signed_in_as']")]
                wrong += [] if fields == [expected] * bool(role) else [(name, role, form.get("action"))]
            if page.tag == "html" and page.find("body").get("data-account") != expected:
                wrong.append((name, role))
    assert wrong == []
    assert len(seen) > 20


def closed(form):
    return any(each.get("data-exempt") is not None for each in [form, *form.iterancestors()])


# Nouns of tests.test_access whose pages are about one thing that can be exempt.
ABOUT_ONE_THING = {
    "item", "paper", "version", "minute", "minutes_noun", "referral", "recommendation", "topic", "action",
}  # fmt: skip


def test_what_is_typed_about_something_exempt_is_marked_so_that_the_browser_does_not_keep_it(client, sign_in):
    addresses = every_address(Status.PUBLISHED)
    AgendaItem.objects.update(access="exempt", exempt_paragraphs=[3])
    Minute.objects.update(is_exempt=True)
    Topic.objects.update(is_exempt=True)
    Referral.objects.update(minute=Minute.objects.first())
    minute = Minute.objects.get()
    note = reverse("office_minutes_note", args=[minute.minutes_id, "motion"])
    addresses["office_minutes_note"] = f"{note}?minute={minute.pk}"
    sign_in()
    seen, wrong = set(), []
    for headers in ({}, HTMX):
        for name, page in pages(client, addresses, headers=headers):
            forms = page.xpath("descendant-or-self::form[@data-keep]") if TABLE[name][1] in ABOUT_ONE_THING else []
            forms += page.xpath(".//li[starts-with(@id, 'item-')]//form[@data-drop or @data-keep]")
            forms += page.xpath(".//li[starts-with(@id, 'entry-')]//form[@data-live]")
            seen |= {name} if forms else set()
            wrong += [(name, form.get("action")) for form in forms if not closed(form)]
    assert wrong == []
    assert seen >= {
        "office_meeting", "office_item", "office_paper", "office_paper_pictures", "office_minutes", "office_minute",
        "office_minutes_note", "office_action", "office_topic", "office_referral_edit", "office_referral_response",
        "office_recommendation", "office_recommendation_new", "office_recommendation_progress",
    }  # fmt: skip


def test_a_minute_that_was_taken_without_the_public_is_marked_before_it_is_said_to_be_exempt(client, sign_in):
    meeting = a_meeting()
    an_item(meeting)
    minute = opened_minutes(meeting).entries.get()
    sign_in()
    address = reverse("office_minute", args=[minute.pk])
    assert not closed(html.fromstring(client.get(address).content).get_element_by_id("minute"))
    Minute.objects.update(excluded_under=[3])
    assert closed(html.fromstring(client.get(address).content).get_element_by_id("minute"))


def test_that_a_form_was_saved_is_told_to_the_account_that_saved_it(client, sign_in):
    user = sign_in()
    panel = PanelFactory()
    sent = {"panel": panel.pk, "kind": "formal", "day": "2027-06-24", "hour": "10:00", "venue": "Civic House"}
    answer = client.post(reverse("office_meeting_new"), {**sent, "kept": "/office/meetings/new/"})
    assert answer.status_code == 302
    assert unquote(client.cookies["saved"].value) == f"{account_id(user)} /office/meetings/new/"


def test_a_form_that_leads_to_signing_in_was_not_saved(client):
    answer = client.post(reverse("office_meeting_new"), {"kept": "/office/meetings/new/"})
    assert answer.status_code == 302
    assert "saved" not in client.cookies


def test_who_sends_a_form_signed_out_comes_back_to_its_page(client):
    meeting = reverse("office_meeting", args=[1])
    address = reverse("office_item_move", args=[1])
    there = client.post(address, headers={"Referer": f"http://testserver{meeting}?panel=2"})
    elsewhere = client.post(address, headers={"Referer": f"https://example.org{meeting}"})
    assert [unquote(answer.url).split("next=")[1] for answer in (there, elsewhere)] == [f"{meeting}?panel=2", address]


def test_signing_out_empties_what_the_browser_keeps(client, sign_in):
    sign_in()
    assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'


def test_signing_out_leaves_what_others_have_not_sent(client, sign_in):
    sign_in()
    answer = client.post(reverse("account_logout"), {"others_wait": "yes"})
    assert "Clear-Site-Data" not in answer
    assert client.get(reverse("office")).status_code == 302


def test_a_browser_learns_which_account_is_signed_in(client, sign_in):
    assert client.get(reverse("office_session")).json() == {"account": ""}
    user = sign_in()
    answer = client.get(reverse("office_session"))
    assert answer.json() == {"account": account_id(user)}
    assert answer["Cache-Control"] == "no-store"


def test_what_a_script_may_not_do_or_cannot_find_is_told_in_a_sentence(client, sign_in):
    sign_in(Role.AUTHOR)
    refused = client.get(reverse("office_council"), headers=HTMX)
    assert (refused.status_code, refused["Content-Type"]) == (403, "text/plain; charset=utf-8")
    assert refused.content.decode() == "Your account does not let you keep accounts and the council's details."
    missing = client.get(reverse("office_meeting", args=[0]), headers=HTMX)
    assert (missing.status_code, missing["Content-Type"]) == (404, "text/plain; charset=utf-8")


def test_an_error_of_ours_is_a_sentence_to_a_script_and_a_page_to_others(rf):
    assert "<" not in errors.failed(rf.get("/", headers={"X-Account": "a"})).content.decode()
    assert b"<h1>" in errors.failed(rf.get("/")).content
    assert "<" not in errors.not_found(rf.get("/", headers={"X-Account": "a"}), Http404()).content.decode()


@pytest.mark.parametrize("headers", [{}, {"X-Account": "a"}])
def test_a_form_with_the_token_of_an_earlier_sign_in_is_told_what_to_do(sign_in, headers):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(UserFactory(), backend=BACKEND)
    answer = careful.post(reverse("office_meeting_new"), {"venue": "Civic House"}, headers=headers)
    assert answer.status_code == 403
    assert "out of date" in answer.content.decode()
    assert ("<html" in answer.content.decode()) is not headers


def test_an_editor_is_told_by_the_head_of_the_answer_whether_it_was_saved(client, sign_in):
    item = an_item(a_meeting(), "Old title")
    sign_in()
    address = reverse("office_item", args=[item.pk])
    sent = {"title": "New title", "access": "public", "version": item.version}
    assert client.post(address, sent, headers=HTMX)["HX-Trigger"] == '{"saved": {"version": 2}}'
    refused = client.post(address, {**sent, "title": ""}, headers=HTMX)
    assert (refused["HX-Retarget"], refused["HX-Reswap"]) == (f"#form-item-{item.pk}", "outerHTML")
    assert "HX-Trigger" not in refused


def test_minutes_have_a_way_to_say_that_others_notes_wait(client, sign_in):
    sign_in()
    minutes = opened_minutes(a_meeting())
    page = client.get(reverse("office_minutes", args=[minutes.meeting_id])).content.decode()
    assert "Notes of another person wait in this browser." in page
    assert Minutes.objects.count() == 1
