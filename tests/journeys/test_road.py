"""The whole road in a real browser, with a real worker: from an empty agenda to a published pack, read and found."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import AgendaItem, Meeting
from meetings.models.users import Role
from tests import hidden_samples, office_samples, samples
from tests.factories import (
    PanelFactory,
    PersonFactory,
    UserFactory,
    a_meeting,
    a_paper,
    a_published_meeting,
    a_seat,
    a_version,
    an_item,
)
from tests.journeys.conftest import PASSWORD, accessible
from tests.waiting import waited_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]


def add_item(page, title):
    page.get_by_label("New item or heading").fill(title)
    page.get_by_role("button", name="Add item").click()
    expect(page.locator(".row__title", has_text=title)).to_be_visible()


def drop_papers(page, title, *files):
    row = page.locator(".row", has=page.locator(".row__title", has_text=title))
    payload = [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in files]
    row.locator("input[name=files][multiple]").set_input_files(payload)


def test_an_officer_puts_a_meeting_together_and_publishes_it(page, live_server, worker, enter):
    panel = PanelFactory(name="Growth Panel", numbering="after_agenda")
    member = UserFactory(role=Role.MEMBER, password=PASSWORD)
    a_seat(panel, PersonFactory(user=member), role="chair")
    enter(Role.OFFICER)
    page.get_by_role("link", name="Create a meeting").click()
    page.get_by_label("Panel", exact=True).select_option("Growth Panel")
    page.get_by_label("Date", exact=True).fill(f"{timezone.localdate() + timedelta(days=40):%Y-%m-%d}")
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("Venue", exact=True).fill("Civic House")
    page.get_by_role("button", name="Create meeting").click()
    for title in ("Apologies", "Parks", "Buses"):
        add_item(page, title)
    drop_papers(page, "Parks", ("parks.pdf", samples.tagged(7)), ("Appendix 1 - Map.pdf", samples.plain(2)))
    drop_papers(page, "Buses", ("buses.pdf", samples.tagged(2, "Buses")))
    expect(page.locator("[id^=range-item]", has_text="pp 1–10")).to_be_visible(timeout=20000)
    expect(page.locator("[id^=range-item]", has_text="pp 11–12")).to_be_visible(timeout=20000)
    expect(page.locator(".sheets img").first).to_be_visible()
    accessible(page)

    buses = page.locator(".row", has=page.locator(".row__title", has_text="Buses"))
    buses.get_by_role("button", name=re.compile("^Up")).first.click()
    expect(page.locator("#said")).to_have_text("“Buses” is now item 2")
    expect(page.locator("[id^=range-item]", has_text="pp 3–12")).to_be_visible(timeout=20000)

    page.get_by_role("link", name="Publish agenda").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published. The agenda and its pack are on the public site.")).to_be_visible(timeout=30000)

    page.context.clear_cookies()
    page.goto(live_server.url)
    page.get_by_role("link", name="Growth Panel", exact=False).first.click()
    expect(page.get_by_text("Pages 3 - 12", exact=True)).to_be_visible()
    accessible(page)
    meeting = Meeting.objects.get()
    answer = page.request.get(live_server.url + reverse("meeting_pack", args=[meeting.slug]))
    assert answer.body().startswith(b"%PDF")


@pytest.fixture
def item(page, live_server, enter):
    """An item whose editor an officer has opened."""
    item = an_item(a_meeting(), "Old title")
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[item.meeting_id]))
    page.get_by_role("link", name="Edit Old title").click()
    return item


def test_an_item_is_edited_where_it_stands_and_saves_by_itself(page, item):
    page.get_by_label("Title", exact=True).fill("New title")
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    expect(page.locator(f"#title-item-{item.pk}")).to_have_text("New title")
    page.get_by_label("Note", exact=True).fill("A note as well")
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    assert waited_for(lambda: AgendaItem.objects.filter(pk=item.pk, title="New title", note="A note as well").exists())


@pytest.fixture
def fold(page, live_server, enter):
    """The button that folds the pack out on a small screen, before an officer."""
    page.set_viewport_size({"width": 390, "height": 800})
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[a_meeting().pk]))
    return page.locator("#pack [data-fold]")


def test_on_a_small_screen_the_pack_folds_out_and_says_so(fold):
    for shown, expanded in (("Show", "false"), ("Hide", "true"), ("Show", "false")):
        expect(fold).to_have_text(shown)
        expect(fold).to_have_attribute("aria-expanded", expanded)
        fold.press("Enter")


def test_the_fold_keeps_its_focus_when_the_pack_is_asked_for_again(page, fold):
    fold.focus()
    with page.expect_response(re.compile("/pack/")) as answer:
        page.evaluate("htmx.trigger('#pack', 'changed')")
    answer.value.finished()
    expect(fold).to_be_focused()


def test_a_press_right_after_the_pack_was_asked_for_again_is_not_undone(page, fold):
    page.evaluate("""document.addEventListener("htmx:afterSwap", () => {
      document.querySelector("[data-fold]").click();
      requestAnimationFrame(() => requestAnimationFrame(() => document.body.dataset.drawn = "yes"));
    }, { once: true })""")
    page.evaluate("htmx.trigger('#pack', 'changed')")
    expect(page.locator("body[data-drawn]")).to_be_attached()
    expect(fold).to_have_text("Hide")


def test_what_saved_itself_is_undone_back_to_where_it_was_opened(page, item):
    page.get_by_label("Title", exact=True).fill("New title")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"#title-item-{item.pk}")).to_have_text("Old title")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Old title")
    item.refresh_from_db()
    assert (item.title, item.version) == ("Old title", 3)


def test_two_officers_on_one_item_are_told_with_both_texts(page, live_server, enter):
    from meetings.actions.agenda import edit_item
    from tests.factories import NOW

    meeting = a_meeting()
    item = an_item(meeting, "Old title")
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[meeting.pk]))
    page.get_by_role("link", name="Edit Old title").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("Old title")
    edit_item(item=item, version=1, title="Theirs", by=UserFactory(), now=NOW)
    page.get_by_label("Title", exact=True).fill("Mine")
    expect(page.locator(".conflict")).to_contain_text("Theirs")
    expect(page.get_by_label("Title", exact=True)).to_have_value("Mine")
    page.locator("form.editor").get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    item.refresh_from_db()
    assert item.title == "Mine"


def test_a_bad_file_is_told_in_its_place(page, live_server, worker, enter):
    meeting = a_meeting()
    an_item(meeting, "Parks")
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[meeting.pk]))
    drop_papers(page, "Parks", ("good.pdf", samples.tagged()), ("bad.pdf", b""), ("worse.pdf", b"PK\x03\x04"))
    expect(page.locator(".row .problems")).to_contain_text("bad.pdf: This file is empty")
    expect(page.locator(".papers > li")).to_have_count(2)
    expect(page.locator(".paper__intake")).to_contain_text(["worse.pdf: This file is damaged"], timeout=20000)


def test_what_was_typed_in_a_closed_tab_is_offered_again(page, live_server, enter):
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting_new"))
    page.get_by_label("Venue", exact=True).fill("The old library")
    page.goto(live_server.url + reverse("office"))
    page.goto(live_server.url + reverse("office_meeting_new"))
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Venue", exact=True)).to_have_value("The old library")


def test_what_was_sent_and_not_saved_is_offered_again_and_what_was_saved_is_not(page, live_server, enter):
    PanelFactory(name="Growth Panel")
    enter(Role.OFFICER)
    address = live_server.url + reverse("office_meeting_new")
    page.goto(address)
    page.get_by_label("Venue", exact=True).fill("The old library")
    page.route(
        "**/meetings/new/",
        lambda route: route.fulfill(status=502) if route.request.method == "POST" else route.continue_(),
    )
    page.locator("form.small-form button, main form button").last.click()
    page.unroute("**/meetings/new/")
    page.goto(address)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Venue", exact=True)).to_have_value("The old library")
    page.get_by_label("Date", exact=True).fill("2027-06-24")
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("Panel", exact=True).select_option("Growth Panel")
    page.locator("main form button").last.click()
    expect(page.get_by_role("heading", name="Growth Panel")).to_be_visible()
    page.goto(address)
    expect(page.get_by_label("Venue", exact=True)).to_have_value("")
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)


def test_a_member_reads_the_pack_by_its_printed_numbers(page, live_server, enter):
    now = timezone.now()
    panel = PanelFactory(name="Growth Panel", numbering="after_agenda")
    meeting = a_published_meeting(panel=panel, starts_at=now + timedelta(days=30))
    user = enter(Role.MEMBER)
    a_seat(panel, PersonFactory(user=user))
    page.goto(live_server.url + reverse("reading"))
    accessible(page)
    page.get_by_role("link", name="Growth Panel").click()
    page.wait_for_selector("body[data-ready]")
    expect(page.get_by_label("Page", exact=True)).to_have_value("i")
    page.get_by_role("link", name="An item").click()
    expect(page.get_by_label("Page", exact=True)).to_have_value("1")
    expect(page.locator("#viewer .textLayer", has_text="Report has a page asheet")).to_be_visible()
    assert meeting.editions.exists()


def test_the_public_pages_work_without_javascript(browser, live_server):
    meeting = a_published_meeting()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + meeting.get_absolute_url())
    expect(page.get_by_role("link", name=re.compile("Public document pack"))).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_no_office_page_is_wider_than_its_window_or_has_what_axe_sees(page, live_server, enter, width):
    meeting = a_meeting()
    item = an_item(meeting, "A title that goes on and on " * 8, access="exempt", exempt_paragraphs=[1, 2, 3])
    paper = a_paper(item, "W" * 200, content=hidden_samples.in_white())
    a_version(paper, office_samples.word_report())
    page.set_viewport_size({"width": width, "height": 800})
    enter(Role.OFFICER)
    panel = meeting.panel_id
    for address in (
        reverse("office"), reverse("office_meeting", args=[meeting.pk]), reverse("office_publish", args=[meeting.pk]),
        reverse("office_meeting_details", args=[meeting.pk]), reverse("office_panel", args=[panel]),
        reverse("office_people"), reverse("office_paper_check", args=[paper.pk]),
        reverse("office_paper_pictures", args=[paper.pk]), reverse("office_paper_compare", args=[paper.pk, 2]),
    ):  # fmt: skip
        page.goto(live_server.url + address)
        accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_word_file_is_taken_in_looked_over_and_put_aside(page, live_server, worker, enter):
    meeting = a_meeting()
    an_item(meeting, "Parks")
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[meeting.pk]))
    drop_papers(page, "Parks", ("parks.docx", office_samples.word_report()), ("hidden.pdf", hidden_samples.in_white()))
    expect(page.locator(".paper__facts", has_text="Report · 1 page")).to_be_visible(timeout=40000)
    page.get_by_role("link", name=re.compile("note.* on hidden")).click(timeout=40000)
    expect(page.get_by_text("Nobody can see these words").first).to_be_visible()
    accessible(page)
    page.get_by_text("It can stay").first.click()
    page.get_by_label("Why it can be published as it is").first.fill("The template's own words")
    page.get_by_role("button", name="Put it aside").first.click()
    expect(page.get_by_text("1 put aside")).to_be_visible()


def test_a_large_file_goes_on_after_the_connection_was_lost(page, live_server, worker, enter):
    meeting = a_meeting()
    an_item(meeting, "Parks")
    enter(Role.OFFICER)
    page.goto(live_server.url + reverse("office_meeting", args=[meeting.pk]))
    parts = []

    def second_part_is_lost(route):
        parts.append(route.request.method)
        if parts.count("PATCH") == 2 and parts[-1] == "PATCH":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/office/uploads/**", second_part_is_lost)
    drop_papers(page, "Parks", ("large.pdf", samples.large(12_000_000)))
    expect(page.locator(".paper__facts", has_text="1 page")).to_be_visible(timeout=60000)
    assert parts.count("PATCH") >= 4
    assert parts.count("HEAD") == 1
