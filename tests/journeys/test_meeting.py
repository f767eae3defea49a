"""A meeting in a real browser: recorded as it happens, over a connection that breaks, and minuted after it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.actions.programme import add_topic
from meetings.actions.recommendations import refer, show
from meetings.models import Attendance, Declaration, Intake, Minute, Minutes, Motion, Person, Vote
from meetings.models.users import Role
from meetings.room import Room
from tests.factories import NOW, PanelFactory, PersonFactory, a_meeting, a_seat, an_item, opened_minutes
from tests.factories import attends as attends_on_record
from tests.journeys.conftest import accessible
from tests.waiting import waited_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


@pytest.fixture
def meeting():
    """Nine councillors, a substitute and two education co-optees; an exempt item is the last of four."""
    panel = PanelFactory(name="Growth Panel", quorum=6)
    a_seat(panel, PersonFactory(name="Ann Chair"), role="chair")
    for number in range(1, 9):
        a_seat(panel, PersonFactory(name=f"Member {number}"))
    a_seat(panel, PersonFactory(name="Sue Stand"), role="substitute")
    for name in ("Eve Dean", "Ian Head"):
        a_seat(panel, PersonFactory(name=name, is_councillor=False), role="education_co_optee")
    meeting = a_meeting(panel=panel)
    for title in ("Apologies", "Land sale", "Schools"):
        an_item(meeting, title)
    an_item(meeting, "Contract", access="exempt", exempt_paragraphs=[3])
    opened_minutes(meeting)
    return meeting


def note(page, title, box):
    """A form of an item, open."""
    entry = page.locator(".entry", has=page.locator(".entry__title", has_text=title))
    details = entry.locator("details.note-box", has=page.locator("summary", has_text=box))
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
    return details


def seat_of(page, name):
    return page.locator(".seat", has=page.locator("legend", has_text=name))


def attends(page, name, kind):
    seat_of(page, name).get_by_label(kind, exact=True).check()


def saved(page):
    expect(page.locator("#live-state")).to_have_text(re.compile("^Saved"), timeout=20000)


def voters(page, title):
    return page.locator(".entry", has=page.locator(".entry__title", has_text=title)).locator(".entry__voters")


def test_a_whole_meeting_is_recorded_though_the_connection_breaks(page, live_server, enter, meeting):
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_minutes", args=[meeting.pk]))
    for name in ["Ann Chair", *[f"Member {number}" for number in range(1, 7)], "Eve Dean", "Ian Head"]:
        attends(page, name, "Present")
    attends(page, "Member 7", "Apologies")
    attends(page, "Member 8", "Absent")
    saved(page)
    seat = seat_of(page, "Sue Stand")
    seat.locator("[name=substitute_for]").select_option("Councillor Member 7")
    seat.get_by_label("There as substitute").check()
    saved(page)
    expect(voters(page, "Land sale")).to_contain_text("Quorate: 8 may vote")
    accessible(page)

    land_sale = Minute.objects.get(title="Land sale")
    page.context.set_offline(True)
    box = note(page, "Land sale", "Interest declared")
    box.get_by_label("Who").select_option("Councillor Member 1")
    box.get_by_label("Nature").fill("Owns the field next door")
    box.get_by_label("Left the room").check()
    box.get_by_role("button", name="Add").click()
    expect(page.locator("#live-state")).to_contain_text("waits in this browser")
    for number in (2, 3):
        seat = seat_of(page, f"Member {number}")
        seat.locator("[name=left]").select_option(str(land_sale.pk))
    box = note(page, "Schools", "What became of it")
    box.get_by_label("Concerns education functions").check()
    box.get_by_label("Outcome").select_option("Considered")
    box.get_by_role("button", name="Save").click()
    expect(page.locator("#live-state")).to_contain_text("4 notes wait in this browser")
    assert (Declaration.objects.count(), Minute.objects.filter(is_education=True).count()) == (0, 0)
    page.context.set_offline(False)
    saved(page)
    assert Declaration.objects.get().nature == "Owns the field next door"
    assert Attendance.objects.filter(left__title="Land sale").count() == 2

    expect(voters(page, "Land sale")).to_contain_text("Not quorate: 5 of 6")
    box = note(page, "Land sale", "Motion or amendment")
    box.get_by_label("That …").fill("That the land be sold")
    box.get_by_label("Decided").select_option("Show of hands")
    box.locator("[name=votes_for]").fill("5")
    box.get_by_role("button", name="Add").click()
    expect(box.locator(".note-error")).to_contain_text("not quorate for this item: it cannot vote")
    expect(box.get_by_label("That …")).to_have_value("That the land be sold")
    for number in (2, 3):
        seat = seat_of(page, f"Member {number}")
        seat.locator("[name=left]").select_option("")
    expect(voters(page, "Land sale")).to_contain_text("Quorate: 7 may vote")
    box = note(page, "Land sale", "Motion or amendment")
    box.get_by_role("button", name="Add").click()
    saved(page)
    assert Motion.objects.get().votes_for == 5

    box = note(page, "Schools", "Motion or amendment")
    box.get_by_label("That …").fill("That the report be noted")
    box.get_by_label("Moved by").select_option("Eve Dean")
    box.get_by_label("Decided").select_option("Recorded vote by name")
    box.get_by_text("Votes by name").click()
    for name, choice in [("Ann Chair", "For"), ("Eve Dean", "For"), ("Ian Head", "Against"), ("Member 2", "Abstained")]:
        box.locator("fieldset", has_text=name).get_by_label(choice, exact=True).check()
    box.get_by_role("button", name="Add").click()
    saved(page)
    assert {(str(vote.attendance.person), vote.choice) for vote in Vote.objects.all()} == {
        ("Councillor Ann Chair", "for"),
        ("Eve Dean", "for"),
        ("Ian Head", "against"),
        ("Councillor Member 2", "abstained"),
    }

    box = note(page, "Contract", "What became of it")
    box.get_by_label("3", exact=True).check()
    box.get_by_label("Why the public interest").fill("The tender is still open")
    box.get_by_label("Outcome").select_option("Considered")
    box.get_by_role("button", name="Save").click()
    saved(page)
    assert Minute.objects.get(title="Contract").excluded_under == [3]
    minutes = Minutes.objects.get()
    room = Room(minutes)
    assert [room.count(each) for each in room.entries] == [8, 7, 10, 8]
    page.reload()
    expect(page.locator(".notes", has_text="Owns the field next door")).to_be_visible()


def test_what_is_taken_back_before_the_first_answer_is_taken_back(page, live_server, enter, meeting):
    enter(Role.OFFICER)
    minutes, chair = Minutes.objects.get(), Person.objects.get(name="Ann Chair")
    attends_on_record(minutes, chair, kind="present")
    page.goto(live_server.url + reverse("office_minutes", args=[meeting.pk]))
    page.route("**/notes/**", lambda route: route.abort())
    attends(page, "Ann Chair", "Absent")
    expect(page.locator("#live-state")).to_contain_text("1 note waits in this browser")
    attends(page, "Ann Chair", "Present remotely")
    attends(page, "Ann Chair", "Present")
    expect(page.locator("#live-state")).to_contain_text("2 notes wait in this browser")
    page.unroute("**/notes/**")
    saved(page)
    assert Attendance.objects.get().kind == "present"
    assert [entry.verb for entry in meeting.audit_entries.order_by("pk")][-2:] == ["changed", "changed"]


def test_a_refused_attendance_is_listed_and_what_was_saved_before_it_is_shown(page, live_server, enter, meeting):
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_minutes", args=[meeting.pk]))
    page.route("**/notes/**", lambda route: route.abort())
    page.locator("#new-guest").get_by_label("Name").fill("Ann Lee")
    page.locator("#new-guest").get_by_role("button", name="Add").click()
    seat_of(page, "Sue Stand").get_by_label("There as substitute").check()
    expect(page.locator("#live-state")).to_contain_text("2 notes wait in this browser")
    page.unroute("**/notes/**")
    expect(page.locator("#refused li")).to_contain_text("Select whom the substitute is there for")
    expect(page.locator(".notes", has_text="Ann Lee")).to_be_visible()


def test_a_note_that_comes_too_late_is_listed_until_somebody_has_seen_it(page, live_server, enter, meeting):
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_minutes", args=[meeting.pk]))
    page.route("**/notes/**", lambda route: route.abort())
    guest = page.locator("#new-guest")
    for name in ("Ann Lee", "Bo Ray"):
        guest.get_by_label("Name").fill(name)
        guest.get_by_role("button", name="Add").click()
    expect(page.locator("#live-state")).to_contain_text("2 notes wait in this browser")
    Minutes.objects.update(status="agreed")
    page.unroute("**/notes/**")
    page.reload()
    expect(page.locator("#refused li")).to_have_count(2)
    expect(page.locator("#refused")).to_contain_text(
        "Also in attendance: Name Ann Lee. These minutes are agreed by the chair"
    )
    expect(page.locator("#live-state")).to_have_text("2 notes were not saved:")
    page.reload()
    page.locator("#refused button").first.click()
    expect(page.locator("#refused li")).to_have_count(1)
    assert not Attendance.objects.exists()


def test_notes_taken_without_javascript_are_recorded_too(browser, live_server, enter, page, meeting):
    enter(Role.OFFICER)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    plain = context.new_page()
    plain.goto(live_server.url + reverse("office_minutes", args=[meeting.pk]))
    seat = seat_of(plain, "Ann Chair")
    seat.get_by_label("Present", exact=True).check()
    seat.get_by_role("button", name="Save").click()
    assert Attendance.objects.get().who == "Councillor Ann Chair"
    box = plain.locator(".entry", has_text="Land sale").locator("details", has_text="Interest declared").first
    box.locator("summary").click()
    box.get_by_role("button", name="Add").click()
    expect(plain.get_by_text("Enter the nature of the interest").first).to_be_visible()
    context.close()


def test_a_minute_is_written_with_its_resolution_and_action(page, live_server, enter, meeting):
    panel = meeting.panel
    panel.phrases = "The Panel received a report on\nThe Chair thanked all for attending."
    panel.save()
    enter(Role.OFFICER)
    minute = Minute.objects.get(title="Schools")
    page.goto(live_server.url + reverse("office_minute", args=[minute.pk]))
    editor = page.locator(".tiptap")
    editor.click()
    page.get_by_label("Standard phrases").select_option("The Panel received a report on")
    page.get_by_role("button", name="Insert", exact=True).click()
    page.keyboard.type("results.")
    page.get_by_label("Resolution begins with").fill("The Panel RESOLVED to:")
    page.get_by_label("Resolution, a point to a line").fill("note the report;\nthank the head teachers.")
    page.get_by_label("What is to be done").fill("Write to the head teachers")
    page.get_by_label("By when").fill("2026-07-15")
    accessible(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Minute “Schools” saved.")).to_be_visible()
    minute.refresh_from_db()
    assert minute.text == "<p>The Panel received a report on results.</p>"
    assert [point.text for point in minute.resolutions.all()] == ["note the report;", "thank the head teachers."]
    assert [(a.text, str(a.due_on)) for a in minute.actions.all()] == [("Write to the head teachers", "2026-07-15")]


def test_what_was_written_of_a_minute_and_not_saved_is_put_back_whole(page, live_server, enter, meeting):
    enter(Role.OFFICER)
    minute = Minute.objects.get(title="Schools")
    address = live_server.url + reverse("office_minute", args=[minute.pk])
    page.goto(address)
    page.get_by_role("button", name="Add another action").click()
    page.get_by_label("What is to be done").nth(1).fill("Write to the head teachers")
    page.locator(".tiptap").click()
    page.keyboard.type("The Panel talked at length.")
    page.get_by_label("Resolution begins with").fill("RESOLVED")
    page.goto(live_server.url + reverse("office"))
    page.goto(address)
    page.locator(".prose-menubar [aria-pressed=true]").first.wait_for()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".tiptap")).to_have_text("The Panel talked at length.")
    expect(page.get_by_label("What is to be done").nth(1)).to_have_value("Write to the head teachers")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Minute “Schools” saved.")).to_be_visible()
    minute.refresh_from_db()
    assert (minute.text, minute.actions.count()) == ("<p>The Panel talked at length.</p>", 1)


def test_headings_of_a_minute_are_set_with_the_keyboard_alone(page, live_server, enter, meeting):
    enter(Role.OFFICER)
    minute = Minute.objects.get(title="Schools")
    page.goto(live_server.url + reverse("office_minute", args=[minute.pk]))
    heading = page.get_by_role("button", name="heading 3", pressed=False)
    heading.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="heading 3", pressed=True)).to_be_visible()
    page.keyboard.type("Results")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Minute “Schools” saved.")).to_be_visible()
    minute.refresh_from_db()
    assert minute.text == "<h3>Results</h3>"


def test_published_minutes_arrive_in_the_next_meetings_pack(page, live_server, worker, enter, meeting):
    following = a_meeting(panel=meeting.panel, starts_at=NOW.replace(month=9))
    for title in ("Apologies", "Interests", "Exclusion", "Minutes of the last meeting", "Public statements"):
        an_item(following, title)
    Minute.objects.update(outcome="decided", text="<p>The Panel walked, and talked on the way.</p>" * 75)
    Minute.objects.filter(is_exempt=True).update(public_summary="A contract was discussed.")
    type(meeting.panel).objects.update(numbering="after_agenda")
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_minutes", args=[meeting.pk]))
    for button in ("Send to the chair", "The chair has agreed them", "Publish as draft"):
        page.get_by_role("button", name=button).click()
    expect(page.get_by_text("The minutes are now: published as draft.")).to_be_visible()
    intake = Intake.objects.get(source="minutes")
    assert waited_for(lambda: Intake.objects.filter(pk=intake.pk, state="ready").exists())
    paper = intake.paper
    paper.refresh_from_db()
    assert (paper.item.number, str(paper.item)) == (4, "4. Minutes of the meeting held on 24 June 2026")
    assert waited_for(lambda: following.latest_ranges()["papers"].get(paper.pk) == "pp 1–8")
    assert not paper.current.warnings.exists()
    page.goto(live_server.url + reverse("meetings"))
    assert "walked" not in page.content()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_of_a_meeting_or_after_it_is_wider_than_its_window_or_has_what_axe_sees(
    page, live_server, enter, meeting, width
):
    long = "A title that goes on and on " * 8 + "W" * 60
    minutes = Minutes.objects.get()
    panel, entry = meeting.panel, minutes.entries.first()
    type(panel).objects.filter(pk=panel.pk).update(name="A panel whose name is long and goes on " * 4)
    Minute.objects.filter(pk=entry.pk).update(title=long, text=f"<p>{long}</p>")
    for seat in panel.memberships.all():
        if seat.role != "substitute":
            attends_on_record(minutes, seat.person, kind="apologies")
    entry.actions.create(text=long)
    referral = refer(
        panel=panel, title=long, points=[long, "Two"], addressee=long[:150], sent_on=NOW.date(),
        received_on=NOW.date(), by=None, now=NOW,
    )  # fmt: skip
    show(referral=referral, public=True, by=None, now=NOW)
    add_topic(panel=panel, year=2026, title=long, kind="topic", meeting=meeting, by=None, now=NOW)
    add_topic(panel=panel, year=2026, title="A review", kind="review", steps=long, by=None, now=NOW)
    page.set_viewport_size({"width": width, "height": 800})
    enter(Role.OFFICER)
    for address in (
        reverse("office_minutes", args=[meeting.pk]), reverse("office_minute", args=[entry.pk]),
        reverse("office_minutes_preview", args=[minutes.pk]), reverse("office_minute_extract", args=[entry.pk]),
        f"{reverse('office_minutes_note', args=[minutes.pk, 'motion'])}?minute={entry.pk}",
        f"{reverse('office_minutes_note', args=[minutes.pk, 'proceeding'])}?minute={entry.pk}",
        reverse("office_minutes_note", args=[minutes.pk, "attendance"]), reverse("office_actions"),
        f"{reverse('office_programme', args=[panel.pk])}?year=2026", reverse("office_attendance", args=[panel.pk]),
        reverse("office_recommendations"), reverse("office_referral", args=[referral.pk]),
        reverse("office_referral_response", args=[referral.pk]), reverse("office_referral_new"), reverse("office"),
        f"{reverse('programme', args=[panel.slug])}?year=2026", reverse("recommendations"),
        referral.get_absolute_url(),
    ):  # fmt: skip
        page.goto(live_server.url + address)
        for details in page.locator("details.note-box").all()[:5]:
            details.locator("summary").first.click()
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
