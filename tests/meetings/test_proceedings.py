"""What is noted at a meeting, and what may not be."""

from uuid import uuid4

import pytest

from meetings.actions import proceedings
from meetings.actions.meetings import change_status
from meetings.actions.outcome import Refused
from meetings.actions.publishing import request_publication
from meetings.minuted import gather
from meetings.models import Attendance, AuditEntry, Declaration, Minute, Motion
from meetings.room import Room
from tests.factories import (
    NOW,
    PanelFactory,
    PersonFactory,
    a_meeting,
    a_published_meeting,
    a_seat,
    an_item,
    attends,
    opened_minutes,
    published_minutes,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel():
    """Five councillors, an education co-optee and an invitee; the quorum is three."""
    panel = PanelFactory()
    for role in ["chair", "vice_chair", "member", "member", "member", "education_co_optee", "invitee"]:
        a_seat(panel, role=role)
    return panel


@pytest.fixture
def minutes(panel):
    """A meeting of three items at which everybody is present."""
    meeting = a_meeting(panel=panel)
    for title in ("One", "Two", "Three"):
        an_item(meeting, title)
    minutes = opened_minutes(meeting)
    for seat in panel.memberships.all():
        attends(minutes, seat.person)
    return minutes


def entry(minutes, place):
    return minutes.entries.order_by("position")[place - 1]


def there(minutes, role, place=0):
    person = minutes.meeting.panel.memberships.filter(role=role)[place].person
    return Attendance.objects.get(meeting=minutes.meeting, person=person)


def declares(minutes, minute, attendance, kind="pecuniary", key=None, **more):
    return proceedings.record_declaration(
        minute=minute, key=key or uuid4(), attendance=attendance, kind=kind, by=None, now=NOW,
        **{"nature": "Owns the land", "left_room": False, "dispensation": "", **more},
    )  # fmt: skip


def moves(minute, method="count", key=None, votes=None, **more):
    values = {"text": "That it be noted", "amends": None, "mover": None, "seconder": None, **more}
    return proceedings.record_motion(
        minute=minute, key=key or uuid4(), method=method, votes=votes, by=None, now=NOW, **values
    )


def test_a_vote_that_the_record_takes_away_keeps_the_minutes_from_being_published(minutes):
    one, voter = entry(minutes, 1), there(minutes, "member")
    moves(one, method="named", votes={voter: "for"})
    declares(minutes, one, voter)
    minutes.entries.update(outcome="decided")
    with pytest.raises(Refused, match="voted on “One” but, as recorded, has declared an interest"):
        published_minutes(minutes)


def test_nobody_seconds_what_they_moved(minutes):
    chair = there(minutes, "chair")
    with pytest.raises(Refused, match="somebody else than its mover"):
        moves(entry(minutes, 1), mover=chair, seconder=chair)


def test_a_motion_is_not_taken_back_from_under_its_amendments(minutes):
    one = entry(minutes, 1)
    motion = moves(one)
    moves(one, amends=motion)
    with pytest.raises(Refused, match="amendments"):
        proceedings.remove_record(minutes=minutes, kind=Motion, key=motion.key, by=None, now=NOW)


def test_who_voted_how_stays_in_the_history(minutes):
    one, voter, other = entry(minutes, 1), there(minutes, "member"), there(minutes, "member", 1)
    motion = moves(one, method="named", votes={voter: "for", other: "against"})
    moves(one, key=motion.key, method="named", votes={voter: "against", other: "for"})
    proceedings.remove_record(minutes=minutes, kind=Motion, key=motion.key, by=None, now=NOW)
    told = [each.changes["votes"] for each in AuditEntry.objects.order_by("pk") if "votes" in each.changes]
    first, second = ([f"{voter.who}: {a}", f"{other.who}: {b}"] for a, b in (("for", "against"), ("against", "for")))
    assert told == [[[], first], [first, second], [second, None]]


def test_a_meeting_without_minutes_is_not_closed_over_its_items(panel):
    meeting = a_published_meeting(panel=panel)
    with pytest.raises(Refused, match="cannot be closed"):
        change_status(meeting=meeting, status="held", by=None, now=NOW)


def test_an_agenda_that_is_being_published_is_not_called_off(panel):
    meeting = a_published_meeting(panel=panel)
    request_publication(meeting=meeting, by=None, now=NOW)
    with pytest.raises(Refused, match="being published"):
        change_status(meeting=meeting, status="postponed", by=None, now=NOW)


def test_opening_makes_an_entry_for_each_item_and_none_for_headings(panel):
    meeting = a_meeting(panel=panel)
    an_item(meeting, "A part", kind="heading")
    an_item(meeting, "One")
    assert [e.title for e in opened_minutes(meeting).entries.all()] == ["One"]


def test_an_item_that_came_later_gets_its_entry_too(minutes):
    an_item(minutes.meeting, "Four")
    proceedings.open_minutes(meeting=minutes.meeting, by=None, now=NOW)
    assert [e.title for e in minutes.entries.order_by("position")] == ["One", "Two", "Three", "Four"]


def test_a_draft_meeting_has_no_minutes(panel):
    with pytest.raises(Refused, match="A meeting that is draft has no minutes"):
        proceedings.open_minutes(meeting=a_meeting(panel=panel), by=None, now=NOW)


def test_the_same_note_sent_twice_is_recorded_once(minutes):
    key = uuid4()
    for _ in range(2):
        declares(minutes, entry(minutes, 1), there(minutes, "member"), key=key)
    assert Declaration.objects.count() == 1
    assert AuditEntry.objects.filter(subject_type="declaration").count() == 1


def test_who_left_no_longer_counts_and_who_arrived_does(minutes):
    member = there(minutes, "member")
    attends(minutes, member.person, left=entry(minutes, 2))
    assert [Room(minutes).count(entry(minutes, n)) for n in (1, 2, 3)] == [5, 4, 4]
    attends(minutes, member.person, arrived=entry(minutes, 3), left=None)
    assert [Room(minutes).count(entry(minutes, n)) for n in (1, 2, 3)] == [4, 4, 5]


def test_an_interest_takes_its_member_out_of_the_quorum_of_that_item_alone(minutes):
    for place in range(3):
        declares(minutes, entry(minutes, 2), there(minutes, "member", place))
    assert [Room(minutes).is_quorate(entry(minutes, n)) for n in (1, 2, 3)] == [True, False, True]


def test_no_vote_is_taken_without_a_quorum(minutes):
    for place in range(3):
        declares(minutes, entry(minutes, 2), there(minutes, "member", place))
    with pytest.raises(Refused, match="not quorate"):
        moves(entry(minutes, 2), votes_for=2)


def test_items_taken_in_another_order_count_by_that_order(minutes):
    last, first = entry(minutes, 3), entry(minutes, 1)
    proceedings.record_proceeding(minute=last, taken_after=first, by=None, now=NOW)
    attends(minutes, there(minutes, "member").person, left=entry(minutes, 2))
    assert [Room(minutes).count(entry(minutes, n)) for n in (1, 2, 3)] == [5, 4, 5]


def test_who_takes_part_remotely_neither_counts_nor_votes(minutes):
    member = there(minutes, "member")
    attends(minutes, member.person, kind="remote")
    member.refresh_from_db()
    with pytest.raises(Refused, match="takes part remotely"):
        moves(entry(minutes, 1), "named", votes={member: "for"})


@pytest.mark.parametrize("education, ends", [(False, "votes on education matters only"), (True, None)])
def test_an_education_co_optee_votes_on_education_alone(minutes, education, ends):
    minute = entry(minutes, 1)
    proceedings.record_proceeding(minute=minute, is_education=education, by=None, now=NOW)
    minute.refresh_from_db()
    co_optee = there(minutes, "education_co_optee")
    if ends:
        with pytest.raises(Refused, match=ends):
            moves(minute, "named", votes={co_optee: "for"})
    else:
        assert moves(minute, "named", votes={co_optee: "for"}).votes_for == 1


def test_an_invitee_never_votes(minutes):
    minute = entry(minutes, 1)
    proceedings.record_proceeding(minute=minute, is_education=True, by=None, now=NOW)
    minute.refresh_from_db()
    with pytest.raises(Refused, match="has no vote"):
        moves(minute, "named", votes={there(minutes, "invitee"): "for"})


@pytest.mark.parametrize("act", ["moves", "votes"])
def test_a_pecuniary_interest_bars_from_moving_and_from_voting(minutes, act):
    minute, member = entry(minutes, 1), there(minutes, "member")
    declares(minutes, minute, member)
    with pytest.raises(Refused, match="has declared an interest"):
        moves(minute, mover=member) if act == "moves" else moves(minute, "named", votes={member: "for"})


def test_a_dispensation_lets_a_member_move_and_vote(minutes):
    minute, member = entry(minutes, 1), there(minutes, "member")
    declares(minutes, minute, member, dispensation="Monitoring officer, 3 June")
    assert moves(minute, "named", mover=member, votes={member: "for"}).carried is True


def test_a_named_vote_is_counted_from_its_names(minutes):
    names = [there(minutes, "member", n) for n in range(3)]
    motion = moves(entry(minutes, 1), "named", votes=dict(zip(names, ["for", "against", "abstained"], strict=True)))
    assert (motion.votes_for, motion.votes_against, motion.abstentions, motion.carried) == (1, 1, 1, None)


def test_the_chair_decides_a_tie(minutes):
    names = [there(minutes, "member", n) for n in range(2)]
    votes = dict(zip(names, ["for", "against"], strict=True))
    assert moves(entry(minutes, 1), "named", votes=votes, casting="against").carried is False


@pytest.mark.parametrize(
    "casting, words",
    [
        ("", "Not carried, the votes being equal: 2 for, 2 against."),
        ("for", "Carried, by the Chair's casting vote for it: 2 for, 2 against."),
    ],
)
def test_a_tie_is_printed_as_it_ended(minutes, casting, words):
    moves(entry(minutes, 1), votes_for=2, votes_against=2, casting=casting)
    assert gather(minutes).entries[0].motions[0].outcome == words


def test_a_casting_vote_where_votes_are_not_equal_is_dropped(minutes):
    assert moves(entry(minutes, 1), votes_for=3, votes_against=1, casting="against").casting == ""


def test_no_more_votes_than_members_who_may_vote(minutes):
    with pytest.raises(Refused, match="6 votes, where 5 may vote"):
        moves(entry(minutes, 1), votes_for=4, votes_against=2)


def test_one_member_may_have_their_own_vote_recorded_in_a_count(minutes):
    motion = moves(entry(minutes, 1), votes_for=3, votes_against=2, votes={there(minutes, "member"): "against"})
    assert [str(vote) for vote in motion.votes.all()] == [f"{there(minutes, 'member').who}: Against"]
    with pytest.raises(Refused, match="More votes are recorded by name"):
        moves(entry(minutes, 1), votes_for=3, votes={there(minutes, "member"): "against"})


def test_a_substitute_votes_while_the_member_is_away_and_only_one(minutes):
    away, other = there(minutes, "member", 0), there(minutes, "member", 1)
    stranger = PersonFactory()
    with pytest.raises(Refused, match="nobody can stand in"):
        attends(minutes, stranger, kind="substitute", substitute_for=away.person)
    attends(minutes, away.person, kind="apologies")
    substitute = attends(minutes, stranger, kind="substitute", substitute_for=away.person)
    assert moves(entry(minutes, 1), "named", votes={substitute: "for", other: "for"}).votes_for == 2
    with pytest.raises(Refused, match="has a substitute already"):
        attends(minutes, PersonFactory(), kind="substitute", substitute_for=away.person)


def test_a_member_whose_substitute_is_there_is_not_there_as_well(minutes):
    away = there(minutes, "member")
    attends(minutes, away.person, kind="apologies")
    attends(minutes, PersonFactory(), kind="substitute", substitute_for=away.person)
    with pytest.raises(Refused, match="is there as a substitute for"):
        attends(minutes, away.person)


def test_a_listed_substitute_votes_as_the_one_for_whom_they_are_there(minutes):
    panel = minutes.meeting.panel
    co_optee = there(minutes, "education_co_optee")
    attends(minutes, co_optee.person, kind="apologies")
    listed = a_seat(panel, role="substitute").person
    substitute = attends(minutes, listed, kind="substitute", substitute_for=co_optee.person)
    with pytest.raises(Refused, match="votes on education matters only"):
        moves(entry(minutes, 1), "named", votes={substitute: "for"})


def test_of_several_interests_the_strictest_counts(minutes):
    minute, member = entry(minutes, 1), there(minutes, "member")
    for kind in ("pecuniary", "non_registrable"):
        declares(minutes, minute, member, kind=kind)
    assert Room(minutes).count(minute) == 4


def test_an_item_taken_after_one_that_was_moved_follows_it(minutes):
    first, second, third = (entry(minutes, n) for n in (1, 2, 3))
    proceedings.record_proceeding(minute=first, taken_after=third, by=None, now=NOW)
    proceedings.record_proceeding(minute=second, taken_after=first, by=None, now=NOW)
    attends(minutes, there(minutes, "member").person, left=first)
    assert [Room(minutes).count(each) for each in (first, second, third)] == [4, 4, 5]


def test_votes_that_were_entered_are_not_dropped_for_want_of_a_method(minutes):
    with pytest.raises(Refused, match="choose a show of hands"):
        moves(entry(minutes, 1), "agreed", votes_for=5, votes_against=3)
    with pytest.raises(Refused, match="choose a show of hands"):
        moves(entry(minutes, 1), "agreed", votes={there(minutes, "member"): "against"})


def test_nothing_is_agreed_without_a_quorum(minutes):
    for place in range(3):
        declares(minutes, entry(minutes, 2), there(minutes, "member", place))
    with pytest.raises(Refused, match="not quorate"):
        moves(entry(minutes, 2), "agreed")


def test_the_public_is_heard_within_the_panels_limits(minutes):
    panel = minutes.meeting.panel
    panel.public_speakers, panel.public_minutes = 1, 20
    panel.save()
    speak = {"name": "Ann", "organisation": "", "kind": "statement", "subject": "Buses", "by": None, "now": NOW}
    with pytest.raises(Refused, match="keeps 20 minutes"):
        proceedings.record_speaker(minute=entry(minutes, 1), key=uuid4(), duration=21, **speak)
    proceedings.record_speaker(minute=entry(minutes, 1), key=uuid4(), duration=4, **speak)
    with pytest.raises(Refused, match="up to 1 member of the public"):
        proceedings.record_speaker(minute=entry(minutes, 1), key=uuid4(), duration=4, **speak)


def test_the_public_is_excluded_only_with_paragraph_reason_and_quorum(minutes):
    minute = entry(minutes, 1)
    with pytest.raises(Refused, match="public interest"):
        proceedings.record_proceeding(minute=minute, excluded_under=[3], public_interest="", by=None, now=NOW)
    act = {"excluded_under": [3], "public_interest": "The tender is open", "by": None, "now": NOW}
    assert proceedings.record_proceeding(minute=minute, **act).excluded_under == [3]
    for place in range(3):
        attends(minutes, there(minutes, "member", place).person, kind="apologies")
    with pytest.raises(Refused, match="not quorate"):
        proceedings.record_proceeding(minute=entry(minutes, 2), **act)


def test_a_deferred_item_goes_on_the_later_meetings_agenda_once(minutes):
    later = a_meeting(panel=minutes.meeting.panel, starts_at=minutes.meeting.starts_at.replace(month=9))
    for _ in range(2):
        proceedings.record_proceeding(minute=entry(minutes, 2), outcome="deferred", deferred_to=later, by=None, now=NOW)
    assert [item.title for item in later.items.all()] == ["Two"]


def test_an_exempt_item_is_as_closed_on_the_agenda_to_which_it_is_deferred(minutes):
    later = a_meeting(panel=minutes.meeting.panel, starts_at=minutes.meeting.starts_at.replace(month=9))
    item = an_item(minutes.meeting, "Secret", access="exempt", exempt_paragraphs=[3], open_title="A sale")
    proceedings.open_minutes(meeting=minutes.meeting, by=None, now=NOW)
    proceedings.record_proceeding(minute=item.minutes.get(), outcome="deferred", deferred_to=later, by=None, now=NOW)
    (put,) = later.items.all()
    assert (put.public_title, put.exempt_paragraphs) == ("A sale", [3])


def test_who_seconded_a_motion_is_not_taken_off_the_record(minutes):
    member = there(minutes, "member")
    moves(entry(minutes, 1), seconder=member, votes_for=3)
    with pytest.raises(Refused, match="take that back first"):
        proceedings.remove_record(minutes=minutes, kind=Attendance, key=member.key, by=None, now=NOW)


def test_a_meeting_is_not_closed_while_an_item_is_undecided(minutes):
    act = {"meeting": minutes.meeting, "by": None, "now": NOW}
    change_status(status="in_progress", **act)
    for place in (1, 2):
        proceedings.record_proceeding(minute=entry(minutes, place), outcome="decided", by=None, now=NOW)
    with pytest.raises(Refused, match="what became of “Three”"):
        change_status(status="held", **act)
    proceedings.record_proceeding(minute=entry(minutes, 3), outcome="not_taken", by=None, now=NOW)
    assert change_status(status="held", **act).status == "held"


def test_a_closed_meeting_is_reopened_only_with_a_reason(minutes):
    Minute.objects.update(outcome="decided")
    act = {"meeting": minutes.meeting, "by": None, "now": NOW}
    change_status(status="held", **act)
    with pytest.raises(Refused, match="Enter the reason"):
        change_status(status="in_progress", **act)
    assert change_status(status="in_progress", reason="A vote was left out", **act).status == "in_progress"


def test_an_urgent_item_needs_the_chairs_reason(minutes):
    act = {"minutes": minutes, "title": "Flood", "by": None, "now": NOW}
    with pytest.raises(Refused, match="reason for urgency"):
        proceedings.add_urgent_entry(urgency_reason=" ", **act)
    assert proceedings.add_urgent_entry(urgency_reason="It rains", **act).position == 4


def test_an_urgent_item_entered_by_mistake_is_taken_back_and_the_others_close_up(minutes):
    act, urgent = {"by": None, "now": NOW}, {"urgency_reason": "It rains", "minutes": minutes}
    mistaken = proceedings.add_urgent_entry(title="Flood", **urgent, **act)
    later = proceedings.add_urgent_entry(title="Fire", **urgent, **act)
    for _ in range(2):
        proceedings.remove_urgent_entry(minute=mistaken, **act)
    later.refresh_from_db()
    assert later.position == 4
    assert AuditEntry.objects.get(verb="took back").changes["urgency_reason"] == ["It rains", None]


def test_neither_an_item_of_the_agenda_nor_one_with_notes_is_taken_back(minutes):
    urgent = proceedings.add_urgent_entry(minutes=minutes, title="Flood", urgency_reason="Rain", by=None, now=NOW)
    moves(urgent, votes_for=3)
    left_at = proceedings.add_urgent_entry(minutes=minutes, title="Fire", urgency_reason="Heat", by=None, now=NOW)
    attends(minutes, there(minutes, "member").person, left=left_at)
    for minute, sentence in (
        (entry(minutes, 1), "on the agenda"), (urgent, "take that back first"), (left_at, "take that back first"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=sentence):
            proceedings.remove_urgent_entry(minute=minute, by=None, now=NOW)


def test_what_was_noted_by_mistake_is_taken_back_and_stays_in_the_history(minutes):
    motion = moves(entry(minutes, 1), votes_for=3)
    for _ in range(2):
        proceedings.remove_record(minutes=minutes, kind=Motion, key=motion.key, by=None, now=NOW)
    assert Motion.objects.count() == 0
    assert AuditEntry.objects.filter(verb="took back").count() == 1


def test_the_room_is_read_in_as_many_queries_however_many_items(minutes, django_assert_num_queries):
    for title in ("Four", "Five", "Six"):
        an_item(minutes.meeting, title)
    proceedings.open_minutes(meeting=minutes.meeting, by=None, now=NOW)
    minutes.refresh_from_db()
    with django_assert_num_queries(8):
        room = Room(minutes)
        assert [room.count(each) for each in room.entries] == [5] * 6
