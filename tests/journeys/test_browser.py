"""A browser that outlives a session, and one that two people use."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import AgendaItem, Attendance, AuditEntry, Meeting, Minute
from meetings.models.users import Role
from tests.factories import PanelFactory, UserFactory, a_meeting, a_seat, an_item, opened_minutes
from tests.journeys.conftest import PASSWORD, accessible, signs_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

KEPT = """async () => [
    ...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat(),
    ...(await indexedDB.databases()).map(({ name }) => name), ...(await caches.keys()),
]"""


def sessions_end():
    Session.objects.all().delete()


@pytest.fixture
def tab(page):
    """Another tab of the same browser."""
    return page.context.new_page()


@pytest.fixture
def meeting():
    panel = PanelFactory(name="Growth Panel")
    a_seat(panel, role="chair")
    meeting = a_meeting(panel=panel)
    an_item(meeting, "Schools")
    an_item(meeting, "Contract", access="exempt", exempt_paragraphs=[3])
    opened_minutes(meeting)
    return meeting


def signed_out(page):
    return page.get_by_role("alertdialog", name="You are signed out")


def notes_a_guest(page, name):
    form = page.locator("#new-guest")
    form.get_by_label("Name").fill(name)
    form.get_by_role("button", name="Add").click()


def test_what_is_typed_in_an_editor_when_the_session_ends_is_saved_after_signing_in_in_another_tab(
    page, tab, live_server, enter
):
    item = an_item(a_meeting(), "Old title")
    user = enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[item.meeting_id]))
    page.get_by_role("link", name="Edit Old title").click()
    page.get_by_label("Title", exact=True).wait_for()
    sessions_end()
    page.get_by_label("Title", exact=True).fill("New title")
    expect(signed_out(page)).to_be_visible()
    expect(page.locator("main")).to_have_count(1)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    accessible(page)
    page.get_by_role("button", name="Go on").click()
    expect(signed_out(page)).to_contain_text("You are not signed in yet.")
    tab.goto(live_server.url + reverse("home"))
    assert {address.rsplit("/", 2)[-2] for address in asked} == {"session"}
    signed_out(page).get_by_role("button", name="Close").click()
    page.get_by_label("New item or heading").fill("Another item")
    page.get_by_role("button", name="Add item").click()
    expect(signed_out(page)).to_be_visible()
    with page.expect_request("**/pack/?*"):
        signs_in(tab, live_server, user)
    expect(signed_out(page)).to_be_hidden()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    expect(page.get_by_label("Title", exact=True)).to_have_value("New title")
    expect(page.locator(".row__title", has_text="Another item")).to_be_visible()
    assert set(AgendaItem.objects.values_list("title", flat=True)) == {"New title", "Another item"}


def test_what_was_typed_in_an_editor_and_not_saved_is_offered_when_it_is_opened_again(page, live_server, enter):
    item = an_item(a_meeting(), "Old title")
    enter(Role.OFFICER)
    address = live_server.url + reverse("office_meeting", args=[item.meeting_id])
    page.goto(address)
    page.get_by_role("link", name="Edit Old title").click()
    page.route(f"**/items/{item.pk}/", lambda route: route.fulfill(status=502, content_type="text/html", body="<main>"))
    page.get_by_label("Note", exact=True).fill("Remember the map")
    expect(page.locator("form.editor .saved")).to_contain_text("Not saved: The server could not do this (502)")
    page.unroute(f"**/items/{item.pk}/")
    page.goto(address)
    page.get_by_role("link", name="Edit Old title").click()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    assert AgendaItem.objects.get(pk=item.pk).note == "Remember the map"


def test_a_form_that_is_sent_after_the_session_ended_goes_on_after_signing_in_in_another_tab(
    page, tab, live_server, enter
):
    panel = PanelFactory()
    user = enter(Role.OFFICER)
    page.clock.install()
    page.goto(live_server.url + reverse("office_meeting_new"))
    page.get_by_label("Panel", exact=True).select_option(str(panel.pk))
    page.get_by_label("Date", exact=True).fill("2027-06-24")
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("Venue", exact=True).fill("The old library")
    sessions_end()
    page.clock.fast_forward("12:00:00")
    page.get_by_role("button", name="Create meeting").click()
    expect(signed_out(page)).to_be_visible()
    signs_in(tab, live_server, user)
    expect(page.get_by_role("heading", name=panel.name)).to_be_visible()
    assert Meeting.objects.get().venue == "The old library"
    page.goto(live_server.url + reverse("office_meeting_new"))
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)


def test_notes_of_one_officer_are_never_sent_as_another_and_not_shown_to_them(page, tab, live_server, enter, meeting):
    first = enter(Role.OFFICER)
    second = UserFactory(role=Role.MONITORING_OFFICER, password=PASSWORD)
    screen = live_server.url + reverse("office_minutes", args=[meeting.pk])
    idle = page.context.new_page()
    idle.goto(live_server.url + reverse("office_minute", args=[Minute.objects.get(title="Contract").pk]))
    page.goto(screen)
    sessions_end()
    notes_a_guest(page, "Ann Lee")
    expect(signed_out(page)).to_be_visible()
    expect(page.locator("#live-state")).to_contain_text("You are signed out: sign in in another tab. 1 note waits")

    signs_in(tab, live_server, second)
    for each in (page, idle):
        expect(each.get_by_role("alertdialog", name="Somebody else is signed in")).to_be_visible()
        expect(each).to_have_title("Scrutiny")
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog", name="Somebody else is signed in")).to_be_visible()
    tab.goto(screen)
    expect(tab.get_by_text("Notes of another person wait in this browser.")).to_be_visible()
    assert "Ann Lee" not in tab.content()
    notes_a_guest(tab, "Bo Ray")
    expect(tab.locator("#live-state")).to_have_text(re.compile("^Saved"))
    page.reload()
    expect(page.locator("#others-wait")).to_be_visible()
    assert [guest.name for guest in Attendance.objects.exclude(name="")] == ["Bo Ray"]
    tab.get_by_role("button", name="Sign out").click()
    tab.get_by_role("link", name="Sign in").wait_for()

    signs_in(tab, live_server, first)
    tab.goto(screen)
    expect(tab.locator(".notes", has_text="Ann Lee")).to_be_visible()
    recorded = AuditEntry.objects.filter(subject_type="attendance").order_by("pk")
    assert [(entry.by, entry.summary.split(":")[0]) for entry in recorded] == [(second, "Bo Ray"), (first, "Ann Lee")]


def test_two_tabs_that_note_without_a_connection_send_every_note_once(page, tab, live_server, enter, meeting):
    enter(Role.OFFICER)
    screen = live_server.url + reverse("office_minutes", args=[meeting.pk])
    page.context.route("**/notes/**", lambda route: route.abort())
    for each, name in ((page, "Ann Lee"), (tab, "Bo Ray"), (page, "Cy Fox")):
        if each.url != screen:
            each.goto(screen)
        notes_a_guest(each, name)
    expect(page.locator("#live-state")).to_contain_text("3 notes wait in this browser")
    page.context.unroute("**/notes/**")
    for each in (page, tab):
        expect(each.locator(".notes li", has_text="Cy Fox")).to_be_visible(timeout=15000)
        expect(each.locator("#live-state")).to_have_text(re.compile("^Saved"))
    assert [guest.name for guest in Attendance.objects.exclude(name="").order_by("pk")] == [
        "Ann Lee",
        "Bo Ray",
        "Cy Fox",
    ]


def test_signing_out_asks_about_what_is_not_saved_and_leaves_nothing(page, tab, live_server, enter, meeting):
    enter(Role.OFFICER)
    minute = Minute.objects.get(title="Contract")
    address = live_server.url + reverse("office_minute", args=[minute.pk])
    tab.goto(address)
    page.goto(address)
    page.get_by_label("Resolution begins with").fill("The price is two million")
    assert "two million" not in page.evaluate("JSON.stringify(localStorage)")
    page.goto(live_server.url + reverse("office_meeting_new"))
    page.get_by_label("Venue", exact=True).fill("The old library")
    page.get_by_role("button", name="Sign out").click()
    asks = page.get_by_role("dialog", name="Not everything is saved")
    expect(asks).to_contain_text("What you typed in 2 forms is not saved.")
    accessible(page)
    asks.get_by_role("button", name="Stay signed in").click()
    assert "two million" in str(page.evaluate(KEPT))
    page.get_by_role("button", name="Sign out").click()
    asks.get_by_role("button", name="Sign out all the same").click()
    page.get_by_role("link", name="Sign in").wait_for()
    assert page.evaluate(KEPT) == []
    expect(signed_out(tab)).to_be_visible()
    tab.keyboard.press("Escape")
    expect(signed_out(tab)).to_be_visible()
    expect(signed_out(tab).get_by_role("button", name="Close")).to_be_hidden()
    expect(tab).to_have_title("Scrutiny")
    assert tab.evaluate(KEPT) == []
