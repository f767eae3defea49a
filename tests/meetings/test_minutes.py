"""The minutes' life: numbers, publication, the next meeting, confirmation."""

from datetime import UTC, datetime

import pytest

from meetings import minuted
from meetings.actions import agenda, minutes, proceedings
from meetings.actions.meetings import change_status, create_meeting
from meetings.actions.outcome import Conflict, Refused
from meetings.actions.publishing import request_publication
from meetings.models import Action, Intake, Minute, Minutes, Resolution
from reports.build import job
from tests.factories import (
    NOW,
    PanelFactory,
    a_meeting,
    a_paper,
    a_seat,
    a_version,
    an_item,
    attends,
    opened_minutes,
    published_minutes,
    written,
)

pytestmark = pytest.mark.django_db


def a_record(panel=None, month=6, items=("One", "Two"), **details):
    """The written minutes of a meeting in a month of 2026."""
    meeting = a_meeting(panel=panel, starts_at=datetime(2026, month, 24, 9, tzinfo=UTC), **details)
    for title in items:
        an_item(meeting, title)
    record = opened_minutes(meeting)
    for minute in record.entries.all():
        written(minute)
    return record


def numbers(record):
    return [entry.number for entry in record.entries.order_by("position")]


def test_numbers_run_on_through_the_panels_municipal_year():
    panel = PanelFactory()
    records = [a_record(panel, month) for month in (6, 9)]
    assert [numbers(published_minutes(record)) for record in records] == [[1, 2], [3, 4]]


def test_numbers_begin_anew_in_the_next_municipal_year():
    panel = PanelFactory()
    records = [a_record(panel, month) for month in (3, 6)]
    assert [numbers(published_minutes(record)) for record in records] == [[1, 2], [1, 2]]


def test_numbers_go_on_from_minutes_that_are_not_on_record_here():
    record = a_record()
    record = minutes.set_first_number(minutes=record, number=17, by=None, now=NOW)
    assert numbers(published_minutes(record)) == [17, 18]


def test_a_number_that_was_given_is_not_given_again():
    panel = PanelFactory()
    published_minutes(a_record(panel, 6))
    with pytest.raises(Refused, match="The number 2 is given already: the next is 3"):
        minutes.set_first_number(minutes=a_record(panel, 9), number=2, by=None, now=NOW)


def test_minutes_of_an_earlier_meeting_come_first():
    panel = PanelFactory()
    a_record(panel, 6)
    with pytest.raises(Refused, match="Publish the minutes of 24 June 2026 first"):
        published_minutes(a_record(panel, 9))


def test_an_entry_that_comes_after_publication_gets_a_new_number_and_the_others_keep_theirs():
    record = published_minutes(a_record())
    record = minutes.move_on(minutes=record, status="draft", by=None, now=NOW)
    late = proceedings.add_urgent_entry(minutes=record, title="Flood", urgency_reason="Rain", by=None, now=NOW)
    written(late)
    assert numbers(published_minutes(record)) == [1, 2, 3]


@pytest.mark.parametrize("status", ["agreed", "published", "confirmed"])
def test_no_state_is_left_out(status):
    with pytest.raises(Refused, match="Minutes that are draft cannot become"):
        minutes.move_on(minutes=a_record(), status=status, by=None, now=NOW)


def test_minutes_with_an_undecided_item_are_not_published():
    record = a_record()
    Minute.objects.filter(title="Two").update(outcome="")
    with pytest.raises(Refused, match="what became of “Two”"):
        published_minutes(record)


def test_agreed_minutes_are_not_changed_unless_they_are_taken_back():
    record = a_record()
    for status in ("with_chair", "agreed"):
        record = minutes.move_on(minutes=record, status=status, by=None, now=NOW)
    with pytest.raises(Refused, match="take them back to draft"):
        written(record.entries.first())


def test_published_minutes_go_before_the_next_meeting_with_a_paper_to_be_set():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    an_item(following, "Apologies")
    an_item(following, "Minutes of the last meeting")
    record = published_minutes(a_record(panel, 6))
    item = following.items.get(minutes_of=record)
    assert (item.number, item.title) == (2, "Minutes of the meeting held on 24 June 2026")
    assert Intake.objects.get(paper__item=item).source == Intake.Source.MINUTES


def test_minutes_wait_for_a_next_meeting_that_is_not_yet_made():
    panel = PanelFactory()
    record = published_minutes(a_record(panel, 6))
    details = {"starts_at": datetime(2026, 9, 24, 9, tzinfo=UTC), "venue": "Hall"}
    following = create_meeting(panel=panel, by=None, now=NOW, **details)
    assert following.items.get().minutes_of == record


def test_an_agenda_that_comes_whole_gets_no_minutes_of_its_own_accord():
    panel = PanelFactory()
    published_minutes(a_record(panel, 6))
    assert a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC)).items.count() == 0


def test_minutes_that_an_officer_has_put_there_already_are_left_alone():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    a_paper(an_item(following, "Minutes of 24 June"))
    published_minutes(a_record(panel, 6))
    assert [item.title for item in following.items.all()] == ["Minutes of 24 June"]


def test_minutes_published_again_are_set_again_in_the_same_place():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    record = published_minutes(a_record(panel, 6))
    record = published_minutes(minutes.move_on(minutes=record, status="draft", by=None, now=NOW))
    assert following.items.count() == 1
    states = Intake.objects.filter(paper__item__meeting=following).values_list("state", flat=True)
    assert sorted(states) == ["failed", "queued"]


def withdrawn(record):
    return minutes.withdraw(minutes=record, reason="An address", by=None, now=NOW)


def test_minutes_that_are_withdrawn_are_a_draft_again_with_their_numbers_and_without_their_paper():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    record = withdrawn(published_minutes(a_record(panel)))
    assert (record.status, record.frozen_contents, numbers(record)) == ("draft", None, [1, 2])
    assert not Minutes.objects.public().exists()
    assert [item.papers.count() for item in following.items.all()] == [0]


def test_the_paper_of_withdrawn_minutes_that_was_published_is_withdrawn_and_comes_back_with_them():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    record = published_minutes(a_record(panel))
    paper = following.items.get().papers.get()
    a_version(paper)
    Intake.objects.filter(paper=paper, source="minutes").update(state="ready")
    job.publish_now(request_publication(meeting=following, by=None, now=NOW), at=NOW)
    withdrawn(record)
    paper.refresh_from_db()
    assert paper.withdrawn_at
    published_minutes(record)
    paper.refresh_from_db()
    assert paper.withdrawn_at is None
    assert paper.intakes.filter(source="minutes").count() == 2


def test_later_minutes_do_not_wait_for_withdrawn_ones_that_have_their_numbers():
    panel = PanelFactory()
    withdrawn(published_minutes(a_record(panel)))
    assert numbers(published_minutes(a_record(panel, 9))) == [3, 4]


def test_minutes_go_on_to_the_next_agenda_when_the_first_falls_through():
    panel = PanelFactory()
    first, second = (a_meeting(panel=panel, starts_at=datetime(2026, m, 24, 9, tzinfo=UTC)) for m in (9, 11))
    record = published_minutes(a_record(panel))
    change_status(meeting=first, status="cancelled", by=None, now=NOW)
    assert second.items.get().minutes_of == record


def test_an_exempt_minute_is_not_published_without_what_the_public_is_told():
    record = a_record()
    Minute.objects.filter(title="One").update(is_exempt=True, excluded_under=[3])
    with pytest.raises(Refused, match="write what the public is told"):
        published_minutes(record)


def test_confirmed_minutes_are_not_withdrawn():
    record = published_minutes(a_record())
    Minutes.objects.filter(pk=record.pk).update(status="confirmed")
    with pytest.raises(Refused):
        withdrawn(record)


def test_minutes_are_confirmed_at_a_later_meeting_and_then_read_only():
    panel = PanelFactory()
    chair = a_seat(panel, role="chair").person
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    record = published_minutes(a_record(panel, 6))
    act = {"minutes": record, "at_meeting": following, "signed_by": chair, "signed_on": NOW.date(), "by": None}
    with pytest.raises(Refused, match="once it has begun"):
        minutes.confirm(now=NOW, **act)
    type(following).objects.filter(pk=following.pk).update(status="in_progress")
    following.refresh_from_db()
    record = minutes.confirm(now=NOW, amendments="In minute 2 read “ten”.", **act)
    assert (record.status, record.amendments) == ("confirmed", "In minute 2 read “ten”.")
    with pytest.raises(Refused, match="cannot become draft"):
        minutes.move_on(minutes=record, status="draft", by=None, now=NOW)
    assert following.items.filter(minutes_of=record).exists()


def test_a_meeting_whose_minutes_are_confirmed_stays_closed():
    record = a_record()
    change_status(meeting=record.meeting, status="held", by=None, now=NOW)
    Minutes.objects.update(status="confirmed")
    with pytest.raises(Refused, match="the meeting stays closed"):
        change_status(meeting=record.meeting, status="in_progress", reason="Why not", by=None, now=NOW)


def test_a_second_officer_who_saves_an_older_text_is_asked():
    minute = a_record().entries.first()
    seen = minute.version
    act = {"minute": minute, "points": [], "actions": [], "by": None, "now": NOW}
    minutes.write_minute(version=seen, text="<p>Mine</p>", **act)
    with pytest.raises(Conflict) as met:
        minutes.write_minute(version=seen, text="<p>Yours</p>", **act)
    assert met.value.theirs.text == "<p>Mine</p>"


def test_a_point_that_stays_is_the_same_resolution():
    minute = a_record().entries.first()
    written(minute, points=["note it;", "come back;"])
    before = Resolution.objects.get(text="come back;").pk
    written(minute, points=["come back;", "thank them."])
    assert list(Resolution.objects.values_list("position", "text")) == [(1, "come back;"), (2, "thank them.")]
    assert Resolution.objects.get(text="come back;").pk == before


def test_an_action_that_stays_keeps_what_became_of_it():
    minute = a_record().entries.first()
    written(minute, actions=[{"pk": None, "text": "Write", "owner": None, "due_on": None}])
    action = Action.objects.get()
    Action.objects.update(progress="Half of it")
    written(minute, actions=[{"pk": action.pk, "text": "Write soon", "owner": None, "due_on": None}])
    assert list(Action.objects.values_list("pk", "text", "progress")) == [(action.pk, "Write soon", "Half of it")]


def test_an_action_that_another_officer_added_meanwhile_stays():
    minute = a_record().entries.first()
    written(minute, actions=[{"pk": None, "text": "Theirs", "owner": None, "due_on": None}])
    written(minute, actions=[{"pk": None, "text": "Mine", "owner": None, "due_on": None}])
    assert set(Action.objects.values_list("text", flat=True)) == {"Theirs", "Mine"}
    written(minute, removed_actions=[Action.objects.get(text="Mine").pk])
    assert set(Action.objects.values_list("text", flat=True)) == {"Theirs"}


def test_no_note_of_an_open_minute_names_an_exempt_one():
    record = a_record()
    first, second = record.entries.order_by("position")
    written(first, title="Secret sale", is_exempt=True)
    proceedings.record_proceeding(minute=second, outcome="decided", taken_after=first, by=None, now=NOW)
    assert "Secret sale" not in minuted.gather(record).model_dump_json()
    assert "taken after “Secret sale”" in minuted.gather(record, exempt=True).model_dump_json()


@pytest.mark.parametrize("changes", [{"excluded_under": [3]}, {"is_exempt": False}])
def test_what_was_taken_without_the_public_is_not_published_as_open(changes):
    record = a_record()
    if "is_exempt" in changes:
        item = record.entries.first().item
        agenda.edit_item(item=item, version=None, access="exempt", exempt_paragraphs=[3], by=None, now=NOW)
    Minute.objects.filter(title="One").update(**changes)
    with pytest.raises(Refused, match="“One” is exempt, but its minute is not marked so"):
        published_minutes(record)


def test_an_item_that_became_exempt_has_an_exempt_minute():
    record = a_record()
    item = record.entries.first().item
    agenda.edit_item(item=item, version=None, access="exempt", exempt_paragraphs=[3], by=None, now=NOW)
    proceedings.open_minutes(meeting=record.meeting, by=None, now=NOW)
    assert [entry.is_exempt for entry in record.entries.order_by("position")] == [True, False]


def test_points_with_the_same_words_are_each_a_point():
    minute = a_record().entries.first()
    for points in (["note it;", "note it;"], ["note it;"]):
        written(minute, points=points)
        assert list(Resolution.objects.order_by("position").values_list("text", flat=True)) == points


def test_an_exempt_minute_gives_the_public_its_summary_and_nothing_else():
    record = a_record()
    minute = record.entries.first()
    written(minute, "<p>The price is 9.</p>", points=["sell;"], is_exempt=True, public_summary="A sale was discussed.")
    open_, whole = minuted.gather(record), minuted.gather(record, exempt=True)
    assert "The price is 9" not in open_.model_dump_json()
    assert "sell;" not in open_.model_dump_json()
    assert open_.entries[0].summary == "A sale was discussed."
    assert "The price is 9" in whole.model_dump_json()


def test_exempt_minutes_go_before_the_next_meeting_as_an_exempt_paper_of_their_own():
    panel = PanelFactory()
    following = a_meeting(panel=panel, starts_at=datetime(2026, 9, 24, 9, tzinfo=UTC))
    record = a_record(panel)
    Minute.objects.filter(title="One").update(is_exempt=True, excluded_under=[1, 3], public_summary="A sale")
    published_minutes(record)
    papers = following.items.get().papers.order_by("position")
    assert [(p.title, p.access, p.exempt_paragraphs) for p in papers] == [
        ("Minutes", "public", []),
        ("Exempt minutes", "exempt", [1, 3]),
    ]


def test_who_was_there_is_printed_by_capacity():
    panel = PanelFactory()
    people = {role: a_seat(panel, role=role).person for role in ("chair", "member", "education_co_optee")}
    second = a_seat(panel).person
    record = a_record(panel)
    for person in [*people.values(), second]:
        attends(record, person)
    proceedings.record_guest(
        minutes=record, key="7d3e8f3a-0000-4000-8000-000000000001", name="Ann Lee", capacity="Head of Parks",
        by=None, now=NOW,
    )  # fmt: skip
    contents = minuted.gather(record)
    assert [group.line for group in contents.present] == [
        f"Chair – {people['chair']}",
        f"Councillors {people['member'].name} and {second.name}",
        f"Co-optees – {people['education_co_optee']}",
    ]
    assert [(guest.name, guest.capacity) for guest in contents.in_attendance] == [("Ann Lee", "Head of Parks")]
