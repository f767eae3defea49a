"""How often members came, and who has stayed away for long (Local Government Act 1972, s.85)."""

from dataclasses import dataclass

from meetings.law.absence import seat_lost_on, warning
from meetings.models import Attendance, Meeting, Membership
from meetings.models.meetings import Status


@dataclass(frozen=True)
class Turnout:
    """One member's figures: meetings they were expected at, how they attended, months of absence to be warned of."""

    person: object
    expected: int
    present: int
    remote: int
    apologies: int
    absent: int
    last: object = None
    months: int | None = None

    @property
    def share(self):
        return round(100 * self.present / self.expected) if self.expected else None

    @property
    def lost_on(self):
        return seat_lost_on(self.last) if self.last else None


def held(panel, first, last):
    """A panel's formal meetings in a stretch of time that took place: cancelled ones are nobody's absence."""
    took_place = {"status": Status.HELD, "kind": Meeting.Kind.FORMAL}
    return Meeting.objects.filter(panel=panel, starts_at__date__gte=first, starts_at__date__lte=last, **took_place)


def of_panel(panel, first, last, today) -> list[Turnout]:
    """Figures of everybody who had a seat with a vote at those meetings, in a fixed number of queries."""
    meetings = list(held(panel, first, last))
    attendances = {}
    for each in Attendance.objects.filter(meeting__in=meetings).exclude(person=None):
        attendances.setdefault(each.person_id, {})[each.meeting_id] = each.kind
    seats = Membership.objects.filter(panel=panel).exclude(role__in=["substitute", "invitee"]).in_printed_order()
    people, expected = {}, {}
    for seat in seats:
        there = [m for m in meetings if seat.starts_on <= m.day and (seat.ends_on is None or m.day <= seat.ends_on)]
        if there:
            people[seat.person_id] = seat.person
            expected.setdefault(seat.person_id, set()).update(m.pk for m in there)
    latest = _last_attendances(people)
    return [_turnout(person, expected[pk], attendances.get(pk, {}), latest.get(pk), today)
            for pk, person in people.items()]  # fmt: skip


def long_absent(today) -> list[Turnout]:
    """Councillors with a seat today who have not attended anything for four months or more, the longest first."""
    seats = Membership.objects.on(today).exclude(role__in=["substitute", "invitee"])
    people = {seat.person_id: seat.person for seat in seats.filter(person__is_councillor=True).in_printed_order()}
    latest = _last_attendances(people)
    found = [_turnout(people[pk], set(), {}, latest[pk], today) for pk in people if pk in latest]
    return sorted((turnout for turnout in found if turnout.months), key=lambda turnout: turnout.last)


def _last_attendances(people):
    """{person: the day on which they last attended a meeting, in the room} of those who have missed one since.

    While nothing was held, or nobody has noted who was there, nobody has stayed away.
    """
    found, missed = {}, set()
    rows = Attendance.objects.filter(person__in=people, meeting__status=Status.HELD).order_by("meeting__starts_at")
    for person, kind, starts_at in rows.values_list("person", "kind", "meeting__starts_at"):
        if kind in Attendance.IN_THE_ROOM:
            found[person] = starts_at.date()
            missed.discard(person)
        else:
            missed.add(person)
    return {person: day for person, day in found.items() if person in missed}


def _turnout(person, expected, kinds, last, today):
    of = [kinds.get(meeting) for meeting in expected]
    return Turnout(
        person=person,
        expected=len(expected),
        present=sum(kind in Attendance.IN_THE_ROOM for kind in of),
        remote=of.count(Attendance.Kind.REMOTE),
        apologies=of.count(Attendance.Kind.APOLOGIES),
        absent=sum(kind in {None, Attendance.Kind.ABSENT} for kind in of),
        last=last,
        months=warning(last, today) if last and person.is_councillor else None,
    )
