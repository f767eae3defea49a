"""Actions, attendance, papers made out of the record, the work programme."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from meetings import turnout
from meetings.actions import after, programme
from meetings.actions.agenda import edit_item, remove_item
from meetings.actions.minutes import move_on, write_minute
from meetings.actions.outcome import Conflict, Refused
from meetings.models import Action, Intake, Meeting, Minute, Topic
from meetings.programme import columns, year_of
from reports.intake import job
from reports.intake.take_in import facts_of
from tests.factories import (
    NOW,
    PanelFactory,
    PersonFactory,
    a_meeting,
    a_paper,
    a_seat,
    an_item,
    attends,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db
ACT = {"by": None, "now": NOW}


def text(response):
    return " ".join(response.content.decode().split())


def an_action(panel, words="Write to the school", *, out=True):
    meeting = a_meeting(panel=panel)
    an_item(meeting, "One")
    minutes = opened_minutes(meeting)
    owner = PersonFactory(name="Ann Lee", is_councillor=False)
    written(minutes.entries.get(), actions=[{"pk": None, "text": words, "owner": owner, "due_on": date(2026, 7, 1)}])
    if out:
        published_minutes(minutes)
    return Action.objects.get(text=words)


def test_an_action_is_closed_on_the_day_on_which_it_was_done():
    action = an_action(PanelFactory())
    values = {"owner": None, "due_on": None, "progress": "Sent"}
    done = after.follow_up(action=action, state="done", today=date(2026, 7, 2), **values, **ACT)
    assert (done.state, done.closed_on) == ("done", date(2026, 7, 2))
    again = after.follow_up(action=action, state="open", today=date(2026, 7, 3), **values, **ACT)
    assert again.closed_on is None


def test_who_follows_up_an_action_that_another_followed_up_meanwhile_is_told(client, sign_in):
    sign_in()
    action = an_action(PanelFactory())
    sent = {"version": action.version, "state": "done"}
    client.post(reverse("office_action", args=[action.pk]), {**sent, "progress": "Sent on 1 July"})
    page = text(client.post(reverse("office_action", args=[action.pk]), {**sent, "progress": "Telephoned"}))
    assert "Sent on 1 July" in page
    assert "Telephoned" in page
    action.refresh_from_db()
    assert action.progress == "Sent on 1 July"


def test_who_writes_a_minute_is_told_that_its_action_was_given_to_somebody_else():
    action = an_action(PanelFactory())
    move_on(minutes=action.minute.minutes, status="draft", **ACT)
    version = Minute.objects.get().version
    values = {"state": "open", "due_on": None, "progress": ""}
    after.follow_up(action=action, owner=PersonFactory(), today=date(2026, 7, 2), **values, **ACT)
    with pytest.raises(Conflict):
        write_minute(minute=Minute.objects.get(), version=version, points=[], actions=[], text="<p>Noted.</p>", **ACT)


def test_open_actions_are_listed_and_followed_up(client, sign_in):
    sign_in()
    action = an_action(PanelFactory())
    assert "Write to the school" in text(client.get(reverse("office_actions")))
    client.post(reverse("office_action", args=[action.pk]), {"state": "done", "progress": "Sent on 1 July"})
    action.refresh_from_db()
    assert (action.state, action.progress) == ("done", "Sent on 1 July")


@pytest.fixture
def made():
    """The text of a paper that the record makes for a later meeting of a panel."""

    def act(panel, source):
        meeting = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
        paper = after.add_made_paper(item=an_item(meeting, "From the record"), source=source, **ACT)
        intake = Intake.objects.get(paper=paper)
        job.carry_out(Intake.objects.claim(intake.pk, now=NOW))
        paper.refresh_from_db()
        facts = facts_of(paper.current.sha256)
        assert facts.obstacles == ()
        return " ".join(" ".join(page.text for page in facts.pages).split())

    return act


def test_open_actions_are_a_paper_for_the_next_pack(made):
    panel = PanelFactory()
    an_action(panel)
    words = made(panel, "actions")
    assert "Write to the school" in words
    assert "Ann Lee" in words


def test_an_action_of_draft_minutes_is_in_no_paper(made):
    panel = PanelFactory()
    an_action(panel, out=False)
    assert "Write to the school" not in made(panel, "actions")


def test_exempt_minutes_that_are_being_corrected_are_not_set():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    an_item(following, "Minutes")
    action = an_action(panel, out=False)
    Minute.objects.filter(pk=action.minute_id).update(is_exempt=True, excluded_under=[3], public_summary="A sale")
    minutes = published_minutes(action.minute.minutes)
    move_on(minutes=minutes, status="draft", **ACT)
    intake = Intake.objects.get(source="exempt_minutes")
    job.carry_out(Intake.objects.claim(intake.pk, now=NOW))
    intake.refresh_from_db()
    assert (intake.state, "being corrected" in intake.error) == ("failed", True)


def test_an_action_that_is_being_corrected_is_in_no_paper(made):
    panel = PanelFactory()
    action = an_action(panel)
    move_on(minutes=action.minute.minutes, status="draft", **ACT)
    Action.objects.update(text="Not yet agreed")
    assert "Not yet agreed" not in made(panel, "actions")


def test_the_work_programme_is_a_landscape_paper(made):
    panel = PanelFactory()
    programme.add_topic(panel=panel, year=2026, title="Bus services", kind="topic", **ACT)
    programme.add_topic(panel=panel, year=2026, title="Access", kind="review", steps="3 July: visit\n", **ACT)
    words = made(panel, "programme")
    assert "Bus services" in words
    assert "3 July: visit" in words


def test_outstanding_recommendations_are_a_paper(made):
    from meetings.actions.recommendations import refer, show

    panel = PanelFactory()
    refer(panel=panel, title="Not shown", points=["hide it;"], addressee="A partner", sent_on=date(2026, 5, 1), **ACT)
    referral = refer(
        panel=panel, title="Clinics", points=["open one;"], addressee="The Mayor", sent_on=date(2026, 5, 1),
        received_on=date(2026, 5, 1), **ACT,
    )  # fmt: skip
    show(referral=referral, public=True, **ACT)
    words = made(panel, "recommendations")
    assert "open one;" in words
    assert "hide it;" not in words
    assert "Response due 30 June 2026" in words


def test_a_made_paper_is_set_anew_in_its_place():
    item = an_item(a_meeting(), "From the record")
    papers = {after.add_made_paper(item=item, source="actions", **ACT).pk for _ in range(2)}
    assert len(papers) == item.papers.count() == 1


def a_held_meeting(panel, month, status="held"):
    meeting = a_meeting(panel=panel, starts_at=datetime(2026, month, 10, 9, tzinfo=UTC))
    an_item(meeting, "One")
    minutes = opened_minutes(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    return minutes


def test_attendance_leaves_cancelled_meetings_out():
    panel = PanelFactory()
    member = a_seat(panel).person
    attends(a_held_meeting(panel, 6), member)
    attends(a_held_meeting(panel, 7), member, kind="apologies")
    a_held_meeting(panel, 9, status="cancelled")
    (row,) = turnout.of_panel(panel, date(2026, 5, 1), date(2027, 4, 30), date(2026, 10, 1))
    assert (row.expected, row.present, row.apologies, row.absent, row.share) == (2, 1, 1, 0, 50)


@pytest.mark.parametrize("today, months", [(date(2026, 10, 9), None), (date(2026, 10, 10), 4), (date(2026, 11, 10), 5)])
def test_who_stays_away_is_warned_of_after_four_and_five_months(today, months):
    panel = PanelFactory()
    member = a_seat(panel).person
    attends(a_held_meeting(panel, 6), member)
    attends(a_held_meeting(panel, 7), member, kind="remote")
    assert [(row.person, row.months) for row in turnout.long_absent(today)] == ([(member, months)] if months else [])


def test_nobody_has_stayed_away_while_no_meeting_was_held():
    panel = PanelFactory()
    attends(a_held_meeting(panel, 6), a_seat(panel).person)
    assert turnout.long_absent(date(2027, 3, 1)) == []


def test_attendance_is_shown_by_panel_and_year(client, sign_in):
    sign_in()
    panel = PanelFactory()
    attends(a_held_meeting(panel, 6), a_seat(panel).person)
    page = text(client.get(f"{reverse('office_attendance', args=[panel.pk])}?year=2026"))
    assert "Attendance 2026/27" in page
    assert "100%" in page


def a_topic(panel, title="Buses", **details):
    return programme.add_topic(panel=panel, year=2026, title=title, **details, **ACT)


def test_scheduling_a_topic_puts_it_on_the_meetings_draft_agenda_and_moving_it_takes_it_along():
    panel = PanelFactory()
    first = a_meeting(panel=panel)
    second = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    topic = a_topic(panel, meeting=first)
    assert [item.title for item in first.items.all()] == ["Buses"]
    programme.schedule(topic=topic, meeting=second, **ACT)
    assert (first.items.count(), [item.title for item in second.items.all()]) == (0, ["Buses"])
    programme.schedule(topic=topic, meeting=None, **ACT)
    assert second.items.count() == 0


def test_an_item_that_has_papers_stays_when_its_topic_moves():
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    topic = a_topic(panel, meeting=meeting)
    a_paper(meeting.items.get())
    programme.schedule(topic=topic, meeting=None, **ACT)
    assert meeting.items.count() == 1


def test_a_topic_whose_item_is_there_already_is_not_put_there_twice():
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    item = an_item(meeting, "Buses")
    assert a_topic(panel, meeting=meeting).item == item
    assert meeting.items.count() == 1


def test_an_exempt_item_stays_exempt_when_its_topic_moves():
    panel = PanelFactory()
    first = a_meeting(panel=panel)
    second = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    topic = a_topic(panel, "Secret sale", meeting=first)
    closed = {"access": "exempt", "exempt_paragraphs": [3], "open_title": "A sale"}
    edit_item(item=first.items.get(), version=None, **closed, **ACT)
    programme.schedule(topic=topic, meeting=second, **ACT)
    assert [(item.public_title, item.exempt_paragraphs) for item in second.items.all()] == [("A sale", [3])]
    programme.schedule(topic=topic, meeting=None, **ACT)
    year = year_of(2026, None)
    assert [each.public_title for each in columns(panel, year, [])["unscheduled"]] == ["A sale"]


def test_a_reworded_exempt_item_still_hides_its_topic_and_its_steps():
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    a_topic(panel, "Secret sale", kind="review", steps="Visit the buyer", meeting=meeting)
    closed = {"access": "exempt", "exempt_paragraphs": [3], "title": "Other words"}
    edit_item(item=meeting.items.get(), version=None, **closed, **ACT)
    (review,) = columns(panel, year_of(2026, None), [meeting])["reviews"]
    assert (review.public_title, review.public_steps) == ("Exempt item", [])


@pytest.mark.parametrize("leaves", ["taken off the agenda", "not scheduled"])
def test_a_topic_that_was_exempt_stays_closed_when_its_item_goes(leaves):
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    topic = a_topic(panel, "Secret sale", detail="To the buyer", meeting=meeting)
    closed = {"access": "exempt", "exempt_paragraphs": [3], "title": "Other words", "open_title": "A sale"}
    edit_item(item=meeting.items.get(), version=None, **closed, **ACT)
    if leaves == "not scheduled":
        topic.refresh_from_db()
        programme.schedule(topic=topic, meeting=None, **ACT)
        meeting.items.all().delete()
    else:
        remove_item(item=meeting.items.get(), **ACT)
    (each,) = panel.topics.all()
    assert (each.public_title, each.public_detail) == ("A sale", "")


def test_a_topic_is_not_for_the_public_when_an_officer_says_so_and_comes_on_agendas_exempt():
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    topic = a_topic(panel, "Secret sale", is_exempt=True, open_title="A sale")
    assert topic.public_title == "A sale"
    programme.schedule(topic=topic, meeting=meeting, **ACT)
    assert meeting.items.get().public_title == "A sale"


def test_a_topic_is_closed_until_somebody_has_looked_for_an_exempt_item_of_its_words():
    panel = PanelFactory()
    topic = a_topic(panel, "Secret sale", kind="review", detail="To the buyer", steps="Visit the buyer")
    assert (topic.public_title, topic.public_detail, topic.public_steps) == ("Exempt item", "", [])
    (looked_at,) = columns(panel, year_of(2026, None), [])["reviews"]
    assert (looked_at.public_title, looked_at.public_steps) == ("Secret sale", ["Visit the buyer"])


def test_an_exempt_item_of_a_joint_meeting_closes_the_topics_of_both_panels():
    lead, other = PanelFactory(), PanelFactory()
    meeting = a_meeting(panel=lead, joint_panels=[other])
    an_item(meeting, "Secret sale", access="exempt", exempt_paragraphs=[3], open_title="A sale")
    for panel in (lead, other):
        a_topic(panel, "Secret sale")
        assert [each.public_title for each in columns(panel, year_of(2026, None), [])["unscheduled"]] == ["A sale"]


def test_nothing_is_planned_for_a_cancelled_meeting():
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    meeting.refresh_from_db()
    with pytest.raises(Refused, match="cancelled"):
        a_topic(panel, meeting=meeting)


def test_a_second_officer_who_saves_an_older_topic_is_asked():
    topic = a_topic(PanelFactory())
    act = {"topic": topic, "version": topic.version, "meeting": None, **ACT}
    programme.edit_topic(title="Trams", **act)
    with pytest.raises(Conflict):
        programme.edit_topic(title="Trains", **act)


def test_a_topic_moves_by_its_form_and_comes_back_to_its_year(client, sign_in):
    sign_in()
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    topic = a_topic(panel)
    answer = client.post(reverse("office_topic_move", args=[topic.pk]), {"meeting": meeting.pk}, follow=True)
    assert "“Buses” is now planned for 24 June 2026" in text(answer)
    assert Topic.objects.get().meeting == meeting


def test_the_public_reads_the_work_programme_but_no_exempt_title(client):
    panel = PanelFactory()
    meeting = a_meeting(panel=panel)
    an_item(meeting, "Secret sale", access="exempt", exempt_paragraphs=[3], open_title="A sale")
    topic = a_topic(panel, "Secret sale", meeting=meeting, detail="To whom")
    programme.schedule(topic=topic, meeting=None, **ACT)
    an_item(meeting, "Secret sale", access="exempt", exempt_paragraphs=[3], open_title="A sale")
    a_topic(panel, "Buses")
    page = text(client.get(f"{reverse('programme', args=[panel.slug])}?year=2026"))
    assert ("A sale" in page, "Buses" in page) == (True, True)
    assert ("Secret sale" in page, "To whom" in page) == (False, False)
