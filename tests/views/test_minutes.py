"""The screen at the meeting and the page of a minute, without a browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from meetings.models import Attendance, Minute, Motion
from meetings.views.signed_in import account_id
from tests.factories import (
    PanelFactory,
    a_meeting,
    a_published_meeting,
    a_seat,
    an_item,
    attends,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db
WORD = """<p class=MsoNormal style='margin:0cm' onclick="x()"><b>Noted</b><o:p></o:p></p><script>alert(1)</script>
<!--[if gte mso 9]><xml></xml><![endif]--><p><a href="javascript:x()">here</a> <font color=red>red</font></p>
<table border=1><tr><td>A</td></tr></table>"""


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def minutes():
    panel = PanelFactory()
    for role in ("chair", "member", "member"):
        a_seat(panel, role=role)
    meeting = a_meeting(panel=panel)
    for title in ("One", "Two"):
        an_item(meeting, title)
    minutes = opened_minutes(meeting)
    for seat in panel.memberships.all():
        attends(minutes, seat.person)
    return minutes


def live(user):
    """What the screen at the meeting says with each note: that it comes from there, and whose screen it is."""
    return {"X-Live": "true", "X-Account": account_id(user)}


def sent(minute, **values):
    return {
        "version": minute.version, "title": minute.title, "text": "<p>Noted.</p>", "lead_in": "", "points": "",
        "public_summary": "", "actions-TOTAL_FORMS": 0, "actions-INITIAL_FORMS": 0, **values,
    }  # fmt: skip


def test_a_note_is_taken_back_at_the_screen(client, sign_in, minutes):
    sign_in()
    client.post(reverse("office_minutes_note", args=[minutes.pk, "guest"]), {"key": uuid4(), "name": "Ann Lee"})
    guest = Attendance.objects.get(name="Ann Lee")
    page = client.post(reverse("office_minutes_take_back", args=[minutes.pk, "guest", guest.key]), follow=True)
    assert page.status_code == 200
    assert not Attendance.objects.filter(name="Ann Lee").exists()


def test_a_meeting_without_minutes_offers_to_open_them(client, sign_in):
    sign_in()
    meeting = a_published_meeting()
    assert "Open the minutes" in text(client.get(reverse("office_minutes", args=[meeting.pk])))
    page = client.post(reverse("office_minutes_open", args=[meeting.pk]), follow=True)
    assert "Business" in text(page)


def test_a_draft_meeting_says_when_its_minutes_can_be_opened(client, sign_in):
    sign_in()
    page = text(client.get(reverse("office_minutes", args=[a_meeting().pk])))
    assert "once its agenda is published" in page
    assert "Open the minutes" not in page


def test_a_note_that_is_turned_down_is_answered_with_the_reason_and_without_javascript_on_a_page(
    client, sign_in, minutes
):
    user = sign_in()
    address = reverse("office_minutes_note", args=[minutes.pk, "motion"])
    data = {"minute": minutes.entries.first().pk, "text": "That it be so", "method": "count", "votes_for": "9"}
    answer = client.post(address, data, headers=live(user))
    assert answer.status_code == 422
    assert answer.json()["errors"]["votes_for"] == ["9 votes, where 3 may vote on this item."]
    page = text(client.post(address, data))
    assert "9 votes, where 3 may vote on this item." in page
    assert "That it be so" in page
    assert Motion.objects.count() == 0


def test_a_note_is_changed_on_a_page_of_its_own(client, sign_in, minutes):
    sign_in()
    address = reverse("office_minutes_note", args=[minutes.pk, "guest"])
    client.post(address, {"name": "Ann Lee", "capacity": "Parks"})
    guest = Attendance.objects.get(name="Ann Lee")
    assert 'value="Ann Lee"' in text(client.get(f"{address}?key={guest.key}"))
    client.post(address, {"key": guest.key, "name": "Ann Leigh", "capacity": "Parks"})
    assert list(Attendance.objects.exclude(name="").values_list("name", flat=True)) == ["Ann Leigh"]


def test_two_officers_who_change_one_note_see_both_and_lose_none(client, sign_in, minutes):
    sign_in()
    minute, address = minutes.entries.first(), reverse("office_minutes_note", args=[minutes.pk, "motion"])
    motion = Motion.objects.create(minute=minute, text="That it be so")
    voters = Attendance.objects.order_by("pk")
    shown = {"minute": minute.pk, "key": motion.key, "version": motion.version, "method": "named"}
    assert 'name="version" value="1"' in text(client.get(f"{address}?minute={minute.pk}&key={motion.key}"))
    first = {**shown, "text": "That it be so, today", f"vote-{voters[0].pk}": "for"}
    assert client.post(address, first).status_code == 302
    second = {**shown, "text": "That it be so, tomorrow", f"vote-{voters[1].pk}": "against"}
    page = text(client.post(address, second))
    assert "Somebody else saved this while you were writing" in page
    assert "Vote.None" not in page
    for words in ("so, today", "so, tomorrow", f"{voters[0].who}: for", f"{voters[1].who}: against"):
        assert words in page
    motion.refresh_from_db()
    assert (motion.text, motion.votes_for) == ("That it be so, today", 1)
    client.post(address, {**second, "version": motion.version})
    assert Motion.objects.get().text == "That it be so, tomorrow"


def test_a_note_that_is_sent_again_does_not_undo_what_was_changed_since(client, sign_in, minutes):
    user = sign_in()
    address = reverse("office_minutes_note", args=[minutes.pk, "guest"])
    note = {"key": uuid4(), "name": "Ann Lee", "capacity": "Parks"}
    client.post(address, note, headers=live(user))
    client.post(address, {**note, "name": "Ann Leigh", "version": 1})
    assert client.post(address, note, headers=live(user)).status_code == 200
    assert list(Attendance.objects.exclude(name="").values_list("name", flat=True)) == ["Ann Leigh"]


def test_an_urgent_item_is_taken_back_twice_as_well_as_once(client, sign_in, minutes):
    user = sign_in()
    client.post(
        reverse("office_minutes_note", args=[minutes.pk, "urgent"]), {"title": "Flood", "urgency_reason": "It rains"}
    )
    address = reverse("office_urgent_remove", args=[minutes.pk, minutes.entries.get(title="Flood").pk])
    assert address in text(client.get(reverse("office_minutes", args=[minutes.meeting_id])))
    for _ in range(2):
        assert client.post(address, headers=live(user)).status_code == 200
    assert not minutes.entries.filter(title="Flood").exists()


def test_a_vote_alone_is_a_change_that_the_other_officer_is_shown(client, sign_in, minutes):
    sign_in()
    minute, address = minutes.entries.first(), reverse("office_minutes_note", args=[minutes.pk, "motion"])
    motion = Motion.objects.create(minute=minute, text="So", method="count", votes_for=1)
    shown = {"minute": minute.pk, "key": motion.key, "version": 1, "text": "So", "method": "count", "votes_for": 1}
    voter = Attendance.objects.order_by("pk").first()
    client.post(address, {**shown, f"vote-{voter.pk}": "for"})
    assert "Somebody else saved this" in text(client.post(address, {**shown, "text": "Not so"}))
    assert [vote.attendance for vote in motion.votes.all()] == [voter]


def test_an_unknown_kind_of_note_is_not_there(client, sign_in, minutes):
    sign_in()
    assert client.get(reverse("office_minutes_note", args=[minutes.pk, "rumour"])).status_code == 404


def test_what_is_pasted_from_word_is_made_plain_and_safe(client, sign_in, minutes):
    sign_in()
    minute = minutes.entries.first()
    client.post(reverse("office_minute", args=[minute.pk]), sent(minute, text=WORD))
    minute.refresh_from_db()
    assert "Noted" in minute.text
    assert "<table>" in minute.text
    for trace in ("Mso", "onclick", "script", "javascript", "font", "style", "xml"):
        assert trace not in minute.text


def test_two_officers_who_write_one_minute_see_both_texts_and_lose_none(client, sign_in, minutes):
    sign_in()
    minute = minutes.entries.first()
    address = reverse("office_minute", args=[minute.pk])
    assert client.post(address, sent(minute, text="<p>Mine first.</p>")).status_code == 302
    page = text(client.post(address, sent(minute, text="<p>Yours second.</p>")))
    assert "Somebody else saved this while you were writing" in page
    assert "Mine first." in page
    assert "Yours second." in page
    assert Minute.objects.get(pk=minute.pk).text == "<p>Mine first.</p>"


def test_a_save_that_meets_another_officers_actions_shows_both(client, sign_in, minutes):
    sign_in()
    minute = minutes.entries.first()
    older = minute.version
    written(minute, actions=[{"pk": None, "text": "Write to the Mayor", "owner": None, "due_on": None}])
    row = {"actions-0-text": "Write to the Chief Executive", "actions-TOTAL_FORMS": 1}
    answer = client.post(reverse("office_minute", args=[minute.pk]), sent(minute, version=older, **row))
    assert "Write to the Mayor" in text(answer)
    assert "Write to the Chief Executive" in text(answer)
    assert [action.text for action in minute.actions.all()] == ["Write to the Mayor"]


def test_a_save_that_comes_too_late_is_turned_down_and_keeps_what_was_typed(client, sign_in, minutes):
    sign_in()
    minute = minutes.entries.first()
    type(minutes).objects.update(status="agreed")
    page = text(client.post(reverse("office_minute", args=[minute.pk]), sent(minute, text="<p>Long work.</p>")))
    assert "take them back to draft to change them" in page
    assert "&lt;p&gt;Long work.&lt;/p&gt;</textarea>" in page
    assert Minute.objects.get(pk=minute.pk).text == ""


def shown(entry, **values):
    """The form of what became of an item, as a screen sends it that was drawn when nothing was recorded."""
    as_it_was = {f"initial-{name}": "" for name in ("outcome", "deferred_to", "taken_after", "public_interest")}
    return {"minute": entry.pk, **as_it_was, "initial-is_education": "False", **values}


def test_a_note_from_an_older_screen_leaves_what_another_officer_recorded(client, sign_in, minutes):
    user = sign_in()
    address = reverse("office_minutes_note", args=[minutes.pk, "proceeding"])
    entry = minutes.entries.first()
    theirs = shown(entry, excluded_under="3", public_interest="The tender is open", is_education="on")
    assert client.post(address, theirs, headers=live(user)).status_code == 200
    assert client.post(address, shown(entry, outcome="decided"), headers=live(user)).status_code == 200
    entry.refresh_from_db()
    found = (entry.outcome, entry.excluded_under, entry.public_interest, entry.is_education)
    assert found == ("decided", [3], "The tender is open", True)


def test_what_is_taken_out_of_a_form_is_taken_off_the_record(client, sign_in, minutes):
    user = sign_in()
    address = reverse("office_minutes_note", args=[minutes.pk, "proceeding"])
    entry = minutes.entries.first()
    Minute.objects.filter(pk=entry.pk).update(excluded_under=[3], public_interest="Why", is_education=True)
    data = shown(entry) | {
        "initial-excluded_under": "3", "initial-public_interest": "Why", "initial-is_education": "True"
    }  # fmt: skip
    client.post(address, data, headers=live(user))
    entry.refresh_from_db()
    assert (entry.excluded_under, entry.public_interest, entry.is_education) == ([], "", False)


def test_an_attendance_from_an_older_screen_leaves_when_somebody_left(client, sign_in, minutes):
    user = sign_in()
    member = Attendance.objects.first()
    attends(minutes, member.person, left=minutes.entries.last())
    data = {
        "person": member.person_id, "kind": "remote", "initial-kind": "present", "initial-arrived": "",
        "initial-left": "", "initial-substitute_for": "",
    }  # fmt: skip
    address = reverse("office_minutes_note", args=[minutes.pk, "attendance"])
    assert client.post(address, data, headers=live(user)).status_code == 200
    member.refresh_from_db()
    assert (member.kind, member.left) == ("remote", minutes.entries.last())


def test_agreed_minutes_are_read_and_not_written(client, sign_in, minutes):
    sign_in()
    type(minutes).objects.update(status="agreed")
    minute = minutes.entries.first()
    page = text(client.get(reverse("office_minute", args=[minute.pk])))
    assert "take them back to draft to change them" in page
    assert "<textarea" not in page


def test_withdrawn_minutes_are_no_longer_on_the_public_page(client, sign_in):
    meeting = a_published_meeting()
    record = opened_minutes(meeting)
    written(record.entries.get(), "<p>Mrs Hill lives at 3 Mill Lane.</p>")
    published_minutes(record)
    assert "Mill Lane" in text(client.get(meeting.get_absolute_url()))
    sign_in()
    address = reverse("office_minutes_withdraw", args=[record.pk])
    assert "Enter" in text(client.post(address, {"reason": ""}))
    client.post(address, {"reason": "An address"})
    assert "Mill Lane" not in text(client.get(meeting.get_absolute_url()))


def test_minutes_of_the_last_meeting_are_confirmed_from_their_item(client, sign_in, minutes):
    sign_in()
    following = a_meeting(panel=minutes.meeting.panel, starts_at=minutes.meeting.starts_at + timedelta(days=60))
    for entry in minutes.entries.all():
        written(entry)
    record = published_minutes(minutes)
    opened_minutes(following)
    page = text(client.get(reverse("office_minutes", args=[following.pk])))
    assert "Confirm these minutes as a correct record" in page
    type(following).objects.filter(pk=following.pk).update(status="in_progress")
    chair = following.panel.memberships.get(role="chair").person
    address = reverse("office_minutes_confirm", args=[record.pk])
    data = {"at_meeting": following.pk, "signed_by": chair.pk, "signed_on": "2026-08-23", "amendments": "None."}
    assert client.post(address, data).status_code == 302
    record.refresh_from_db()
    assert (record.status, record.signed_by, record.confirmed_at) == ("confirmed", chair, following)


@pytest.mark.parametrize("items", [1, 6])
def test_the_screen_costs_the_same_queries_however_many_items(
    client, sign_in, minutes, django_assert_num_queries, items
):
    sign_in()
    for number in range(items):
        an_item(minutes.meeting, f"Item {number}")
    opened_minutes(minutes.meeting)
    client.get(reverse("office_minutes", args=[minutes.meeting_id]))
    with django_assert_num_queries(20):
        client.get(reverse("office_minutes", args=[minutes.meeting_id]))
