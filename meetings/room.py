"""Who is in the room at each item of a meeting, who may speak and vote there, and whether it is quorate."""

from dataclasses import dataclass, replace
from functools import cached_property

from meetings.law.interests import strictest
from meetings.law.numbering import in_the_order_taken
from meetings.law.quorum import is_quorate, is_there, quorum_of
from meetings.law.voting import FOR, has_a_vote, why_no_vote
from meetings.models import Attendance, Declaration, Membership, Minutes


@dataclass(frozen=True)
class Seat:
    """A place at the table: a membership, or a substitute who is there for a member, with their attendance if any."""

    attendance: Attendance | None
    person: object
    role: str
    voting: str

    @property
    def label(self):
        return Membership.Role(self.role).label

    @property
    def stands_in(self):
        """None for whoever sits in their own right; of a substitute, whether they are there for a member."""
        if self.role != Membership.Role.SUBSTITUTE:
            return None
        return bool(self.attendance and self.attendance.substitute_for_id)


class Room:
    """A meeting's room, read out of the record once."""

    def __init__(self, minutes: Minutes):
        self.minutes, self.meeting = minutes, minutes.meeting
        self.remote_counts = self.meeting.panel.council.law.remote_counts
        self.entries = list(minutes.entries.in_order())
        people = Attendance.objects.filter(meeting=self.meeting).select_related(
            "person", "substitute_for", "arrived", "left"
        )
        self.attendances = list(people)
        taken = in_the_order_taken(
            {entry.pk: entry.position for entry in self.entries},
            {entry.pk: entry.taken_after_id for entry in self.entries if entry.taken_after_id},
        )
        self._order = {pk: place for place, pk in enumerate(taken)}
        declarations = Declaration.objects.filter(minute__minutes=minutes).select_related("attendance__person")
        self._declared = {}
        for each in declarations:
            self._declared.setdefault((each.minute_id, each.attendance_id), []).append(each)

    @cached_property
    def seats(self) -> list[Seat]:
        """Members in their printed order, then substitutes who are not on the panel's list."""
        of = {attendance.person_id: attendance for attendance in self.attendances if attendance.person_id}
        seats, votes = [], {}
        for member in self.meeting.memberships():
            if member.person_id in votes:
                continue  # sits on both panels of a joint meeting
            votes[member.person_id] = member.voting
            seats.append(Seat(of.pop(member.person_id, None), member.person, member.role, member.voting))
        for attendance in of.values():
            if attendance.kind == Attendance.Kind.SUBSTITUTE:
                seats.append(Seat(attendance, attendance.person, Membership.Role.SUBSTITUTE, Membership.Voting.NONE))
        return [self._as_stood_for(seat, votes) for seat in seats]

    def _as_stood_for(self, seat, votes):
        """A substitute votes as the member does for whom they are there."""
        if not seat.stands_in:
            return seat
        return replace(seat, voting=votes.get(seat.attendance.substitute_for_id, Membership.Voting.NONE))

    @cached_property
    def guests(self) -> list[Attendance]:
        return [each for each in self.attendances if each.kind == Attendance.Kind.IN_ATTENDANCE]

    @cached_property
    def quorum(self) -> int:
        sitting = [seat for seat in self.seats if seat.voting == "all" and seat.role != Membership.Role.SUBSTITUTE]
        return quorum_of(len(sitting), self.meeting.panel.quorum)

    def is_there(self, attendance, minute) -> bool:
        """Whether somebody takes part in the meeting, from wherever, when an item is taken."""
        if attendance is None or attendance.kind not in (*Attendance.TAKING_PART, Attendance.Kind.IN_ATTENDANCE):
            return False
        order = self._order
        return is_there(order[minute.pk], order.get(attendance.arrived_id), order.get(attendance.left_id))

    def part(self, attendance, minute):
        """What the interests that somebody declared leave them of their part in an item."""
        declared = self._declared.get((minute.pk, attendance.pk), []) if attendance else []
        return strictest([each.part for each in declared])

    def why_no_vote(self, seat: Seat, minute) -> str:
        """Why somebody may not vote on an item; '' if they may."""
        attendance, part = seat.attendance, self.part(seat.attendance, minute)
        return why_no_vote(
            voting=seat.voting,
            education=minute.is_education,
            there=self.is_there(attendance, minute),
            in_law=self.remote_counts or (attendance is not None and attendance.kind != Attendance.Kind.REMOTE),
            stands_in=seat.stands_in,
            interest_bars=not part.votes,
        )

    def why_silent(self, attendance, minute) -> str:
        """Why somebody may not speak on an item; '' if they may."""
        part = self.part(attendance, minute)
        if not self.is_there(attendance, minute):
            return "is not in the room"
        return "" if part.speaks else "has declared an interest"

    def voters(self, minute) -> list[Seat]:
        return [seat for seat in self.seats if not self.why_no_vote(seat, minute)]

    def count(self, minute) -> int:
        """How many there are towards the quorum: members with a vote on the item who may take part in it."""
        return len(self.voters(minute))

    def is_quorate(self, minute) -> bool:
        return is_quorate(self.count(minute), self.quorum)

    def members(self) -> list[Seat]:
        """Seats with a vote on something, co-optees on education included."""
        return [seat for seat in self.seats if has_a_vote(seat.voting, education=True)]

    @cached_property
    def chair(self) -> Seat | None:
        """Who presides: the chair, or the vice-chair when the chair is not there."""
        for role in (Membership.Role.CHAIR, Membership.Role.VICE_CHAIR):
            for seat in self.seats:
                if seat.role == role and seat.attendance and seat.attendance.kind in Attendance.IN_THE_ROOM:
                    return seat
        return None


def tally(choices) -> dict[str, int]:
    """How many chose what."""
    found = dict.fromkeys((FOR, "against", "abstained"), 0)
    for choice in choices:
        found[choice] += 1
    return found
