"""What happens at a meeting, as it happens: who is there, what they declare, move and vote.

Rows come with a key of the screen's making: the same thing sent again is the same row. What is changed later comes with
the version that its writer saw, and Conflict is raised where another officer saved first.
"""

from django.db import transaction
from django.db.models import Q

from meetings.actions.agenda import add_entry
from meetings.actions.outcome import Refused, apply_changes, check_version, locked, write_audit
from meetings.law.exclusion import what_is_missing
from meetings.law.municipal_year import municipal_year
from meetings.law.speaking import why_nobody_else
from meetings.models import Adjournment, Attendance, Declaration, Minute, Minutes, Motion, Speaker, Vote
from meetings.models.meetings import Status
from meetings.room import Room, tally

FIGURES = ("votes_for", "votes_against", "abstentions")  # in the order of Motion.Choice
MAY_OPEN = {Status.PUBLISHED, Status.IN_PROGRESS, Status.HELD}


@transaction.atomic
def open_minutes(*, meeting, by, now):
    """The meeting's minutes, with an entry for each item of its agenda; items that came later get theirs too."""
    meeting = locked(meeting)
    if Status(meeting.status) not in MAY_OPEN:
        raise Refused(f"A meeting that is {meeting.get_status_display().lower()} has no minutes.")
    minutes, is_new = Minutes.objects.get_or_create(meeting=meeting)
    if not minutes.can_be_written:
        return minutes
    there = set(minutes.entries.values_list("item", flat=True))
    for item in meeting.items.filter(kind="item", withdrawn_at=None).exclude(pk__in=there):
        _add_entry(minutes, item=item, title=item.title, is_exempt=item.is_exempt)
    minutes.entries.filter(item__in=meeting.items.filter(access="exempt")).update(is_exempt=True)
    if is_new:
        write_audit(by=by, now=now, verb="opened", subject=minutes, meeting=meeting, summary="Minutes opened")
    return minutes


@transaction.atomic
def add_urgent_entry(*, minutes, title, urgency_reason, by, now):
    """An item that is not on the agenda, taken because the chair found it urgent (s.100B(4)(b))."""
    minutes = writable(minutes)
    if not urgency_reason.strip():
        raise Refused("Enter the chair's reason for urgency: it is printed in the minutes.", field="urgency_reason")
    entry = _add_entry(minutes, title=title, urgency_reason=urgency_reason.strip())
    _say(entry, by, now, f"Urgent item: {title}")
    return entry


@transaction.atomic
def remove_urgent_entry(*, minute, by, now):
    """Take back an urgent item that was entered by mistake; what is not there any more is gone already."""
    minutes = writable(minute.minutes)
    row = Minute.objects.select_for_update(of=["self"]).filter(pk=minute.pk).first()
    if row is None:
        return
    if row.item_id:
        raise Refused("This item is on the agenda: say what became of it instead.")
    if row.number or row.is_on_record():
        raise Refused(f"“{row.title}” has a number, or something is recorded of it: take that back first.")
    gone = {name: [getattr(row, name), None] for name in ("title", "urgency_reason")}
    write_audit(
        by=by, now=now, verb="took back", subject=row, meeting=minutes.meeting,
        summary=f"Took back the urgent item: {row}", changes=gone,
    )  # fmt: skip
    row.delete()
    entries = list(minutes.entries.order_by("position"))
    for place, entry in enumerate(entries, start=1):
        entry.position = place
    Minute.objects.bulk_update(entries, ["position"])


@transaction.atomic
def record_attendance(*, minutes, key, person, by, now, **values):
    """How somebody with a seat, or a substitute, attends; the same person is recorded once whatever the key.

    `values` are those of kind, arrived, left and substitute_for that are told; the others stay as they are.
    """
    minutes = writable(minutes)
    row = Attendance.objects.filter(meeting=minutes.meeting, person=person).first()
    row = row or Attendance(key=key, meeting=minutes.meeting, person=person)
    whole = {name: getattr(row, name) for name in ("kind", "arrived", "left", "substitute_for")} | values
    if whole["kind"] == Attendance.Kind.SUBSTITUTE:
        _check_substitute(minutes, person, whole["substitute_for"])
    else:
        whole["substitute_for"] = None
        _check_nobody_stands_in(minutes, person, whole["kind"])
    return _saved(row, whole, minutes, by, now, lambda: f"{row}")


@transaction.atomic
def record_guest(*, minutes, key, name, capacity, by, now, version=None):
    """Somebody else who is in attendance, by name, post and organisation."""
    minutes = writable(minutes)
    row = _keyed(Attendance, key, version, meeting=minutes.meeting)
    if row.person_id:
        raise Refused(f"{row.who} has a seat: record their attendance instead.")
    values = {"kind": Attendance.Kind.IN_ATTENDANCE, "name": name, "capacity": capacity}
    return _saved(row, values, minutes, by, now, lambda: f"{row}")


@transaction.atomic
def record_declaration(*, minute, key, attendance, by, now, version=None, **values):
    minutes = writable(minute.minutes)
    row = _keyed(Declaration, key, version, minute=minute)
    return _saved(row, {"attendance": attendance, **values}, minutes, by, now, lambda: f"{row}")


@transaction.atomic
def record_motion(*, minute, key, by, now, version=None, votes=None, **values):
    """A motion and its votes; `votes` is {attendance: choice} of those that are recorded by name.

    Raises Refused where somebody moves, seconds or votes who may not, or where the figures cannot be right.
    """
    minutes = writable(minute.minutes)
    room = Room(minutes)
    _check_speaks(room, minute, values.get("mover"), "mover")
    _check_speaks(room, minute, values.get("seconder"), "seconder")
    if values.get("mover") and values.get("mover") == values.get("seconder"):
        raise Refused("A motion is seconded by somebody else than its mover.", field="seconder")
    votes = {attendance: choice for attendance, choice in (votes or {}).items() if choice}
    values |= _counted(room, minute, values, votes)
    row = _keyed(Motion, key, version, minute=minute)
    _saved(row, values, minutes, by, now, lambda: f"{row}: {row.votes_for} for, {row.votes_against} against")
    _set_votes(row, votes, minutes, by, now)
    return row


@transaction.atomic
def record_speaker(*, minute, key, by, now, version=None, **values):
    minutes = writable(minute.minutes)
    row, panel = _keyed(Speaker, key, version, minute=minute), minutes.meeting.panel
    others = Speaker.objects.filter(minute__minutes=minutes).exclude(pk=row.pk)
    used = sum(others.values_list("duration", flat=True))
    most, longest = panel.public_speakers, panel.public_minutes
    if why := why_nobody_else(others.count(), used, values["duration"], most=most, longest=longest):
        raise Refused(why, field="duration" if "minutes" in why else "name")
    return _saved(row, values, minutes, by, now, lambda: f"{row}")


@transaction.atomic
def record_adjournment(*, minute, key, began, ended, reason, by, now, version=None):
    minutes = writable(minute.minutes)
    if ended and ended < began:
        raise Refused("The meeting cannot resume before it was adjourned.", field="ended")
    row = _keyed(Adjournment, key, version, minute=minute)
    return _saved(row, {"began": began, "ended": ended, "reason": reason}, minutes, by, now, lambda: f"{row}")


@transaction.atomic
def remove_record(*, minutes, kind, key, by, now):
    """Take back what was recorded by mistake; what is not there any more is gone already."""
    minutes = writable(minutes)
    mine = {"meeting": minutes.meeting} if kind is Attendance else {"minute__minutes": minutes}
    row = kind.objects.filter(key=key, **mine).first()
    if row is None:
        return
    if kind is Attendance and _has_taken_part(row):
        raise Refused(f"{row.who} has moved, seconded, voted or declared something: take that back first.")
    if kind is Motion and row.amendments.exists():
        raise Refused("There are amendments to this motion: take those back first.")
    gone = {field.name: [str(getattr(row, field.name)), None] for field in row._meta.concrete_fields}
    if kind is Motion:
        gone["votes"] = [votes_by_name(row), None]
    write_audit(
        by=by, now=now, verb="took back", subject=row, meeting=minutes.meeting, summary=f"Took back: {row}",
        changes=gone,
    )  # fmt: skip
    row.delete()


@transaction.atomic
def record_proceeding(*, minute, by, now, **values):
    """What became of an item, when it was taken, and whether the public had to leave; what is not told stays.

    An item deferred to a meeting whose agenda is open goes on that agenda.
    """
    minutes = writable(minute.minutes)
    row = Minute.objects.select_for_update(of=["self"]).select_related("item").get(pk=minute.pk)
    if values.get("outcome", row.outcome) != Minute.Outcome.DEFERRED:
        values["deferred_to"] = None
    _check_exclusion(row, minutes, values)
    before = row.deferred_to
    _saved(row, values, minutes, by, now, lambda: f"{row}")
    later = row.deferred_to if row.deferred_to != before else None
    if later and later.open_for_changes and not later.items.filter(title=row.title).exists():
        add_entry(meeting=later, kind="item", title=row.title, by=by, now=now, **_closed_details(row))
    return row


def _check_exclusion(row, minutes, values):
    paragraphs = values.get("excluded_under", row.excluded_under)
    if not paragraphs:
        return
    if missing := what_is_missing(paragraphs, values.get("public_interest", row.public_interest)):
        raise Refused(missing, field="public_interest")
    if paragraphs != row.excluded_under and not Room(minutes).is_quorate(row):
        raise Refused("The panel is not quorate for this item: it cannot resolve anything.", field="excluded_under")


def _closed_details(row):
    """What keeps a deferred item as closed as it was."""
    found = row.item.closed_details if row.item else {}
    return found or ({"access": "exempt", "exempt_paragraphs": row.excluded_under} if row.is_exempt else {})


def check_votes(minutes):
    """Raise Refused where a vote by name is one that, as the record now stands, its member did not have."""
    room = Room(minutes)
    seats = {seat.attendance.pk: seat for seat in room.seats if seat.attendance}
    votes = Vote.objects.filter(motion__minute__minutes=minutes)
    for vote in votes.select_related("motion__minute", "attendance__person"):
        seat = seats.get(vote.attendance_id)
        if why := room.why_no_vote(seat, vote.motion.minute) if seat else "has no vote":
            raise Refused(
                f"{vote.attendance.who} voted on “{vote.motion.minute.title}” but, as recorded, {why}: "
                "correct the vote or the record."
            )


def writable(minutes):
    """The minutes of a meeting, their writers taking turns; raise Refused once they are out of their hands."""
    locked(minutes.meeting)
    minutes = Minutes.objects.select_related("meeting__panel__council").get(pk=minutes.pk)
    if not minutes.can_be_written:
        state = minutes.get_status_display().lower()
        raise Refused(f"These minutes are {state}: take them back to draft to change them.")
    return minutes


def _set_votes(motion, votes, minutes, by, now):
    """Who voted how, by name; what that was before is kept in the history."""
    before = votes_by_name(motion)
    motion.votes.all().delete()
    Vote.objects.bulk_create(Vote(motion=motion, attendance=a, choice=choice) for a, choice in votes.items())
    if (after := votes_by_name(motion)) != before:
        motion.save(update_fields=["version"])
        write_audit(
            by=by, now=now, verb="recorded", subject=motion, meeting=minutes.meeting,
            summary=f"Votes by name: {motion}", changes={"votes": [before, after]},
        )  # fmt: skip


def votes_by_name(motion):
    """Who voted how on a motion, a line each."""
    votes = motion.votes.select_related("attendance__person").order_by("attendance__pk") if motion.pk else ()
    return [f"{vote.attendance.who}: {vote.choice}" for vote in votes]


def _has_taken_part(attendance):
    moved = Motion.objects.filter(Q(mover=attendance) | Q(seconder=attendance))
    return moved.exists() or attendance.votes.exists() or attendance.declarations.exists()


def _add_entry(minutes, **values):
    meeting = minutes.meeting
    return Minute.objects.create(
        minutes=minutes, panel=meeting.panel, municipal_year=municipal_year(meeting.day)[0].year,
        position=minutes.entries.count() + 1, **values,
    )  # fmt: skip


def _keyed(model, key, version, **whose):
    """The row of that key, which its writer saw as `version`, with its next version; or a new one.

    A note that says no version is a first one: sent again, it does not undo what was changed since.
    """
    row = model.objects.filter(key=key, **whose).first()
    if row is None:
        return model(key=key, **whose)
    check_version(row, version or 1)
    row.version += 1
    return row


def _saved(row, values, minutes, by, now, words):
    if row.pk is None:
        verb, changes = "recorded", {field: [None, value] for field, value in values.items()}
        for field, value in values.items():
            setattr(row, field, value)
    else:
        verb, changes = "changed", apply_changes(row, values)
        if not changes:
            return row
    row.save()
    plain = {field: [str(each) for each in pair] for field, pair in changes.items()}
    write_audit(by=by, now=now, verb=verb, subject=row, meeting=minutes.meeting, summary=words(), changes=plain)
    return row


def _say(entry, by, now, words):
    write_audit(by=by, now=now, verb="recorded", subject=entry, meeting=entry.minutes.meeting, summary=words)


def _check_substitute(minutes, person, for_whom):
    if for_whom is None:
        raise Refused("Select whom the substitute is there for.", field="substitute_for")
    others = Attendance.objects.filter(meeting=minutes.meeting).exclude(person=person)
    if others.filter(substitute_for=for_whom).exists():
        raise Refused(f"{for_whom} has a substitute already.", field="substitute_for")
    if others.filter(person=for_whom, kind__in=Attendance.TAKING_PART).exists():
        raise Refused(f"{for_whom} is there: nobody can stand in for them.", field="substitute_for")


def _check_nobody_stands_in(minutes, person, kind):
    stands_in = Attendance.objects.filter(meeting=minutes.meeting, substitute_for=person).exclude(person=person)
    if kind in Attendance.TAKING_PART and (substitute := stands_in.first()):
        raise Refused(f"{substitute.who} is there as a substitute for {person}: change that first.", field="kind")


def _check_speaks(room, minute, attendance, field):
    if attendance is not None and (why := room.why_silent(attendance, minute)):
        raise Refused(f"{attendance.who} {why} and cannot move or second here.", field=field)


def _counted(room, minute, values, votes):
    """The figures of a motion, held against who may vote on it."""
    method, figures = values["method"], {field: values.get(field) or 0 for field in FIGURES}
    if method != Motion.Method.WITHDRAWN and not room.is_quorate(minute):
        raise Refused("The panel is not quorate for this item: it cannot vote.", field="method")
    if method not in {Motion.Method.COUNT, Motion.Method.NAMED}:
        if votes or any(figures.values()):
            raise Refused("Votes are entered: choose a show of hands or a recorded vote.", field="method")
        return {**figures, "casting": ""}
    may = {seat.attendance.pk for seat in room.voters(minute)}
    for attendance in votes:
        if attendance.pk not in may:
            seat = next((seat for seat in room.seats if seat.attendance == attendance), None)
            why = room.why_no_vote(seat, minute) if seat else "has no vote"
            raise Refused(f"{attendance.who} {why}: this vote cannot be recorded.", field="votes")
    named = tally(votes.values())
    if method == Motion.Method.NAMED:
        if not votes:
            raise Refused("Enter how each member voted.", field="votes")
        figures = dict(zip(FIGURES, named.values(), strict=True))
    else:
        if any(named[choice] > figures[field] for choice, field in zip(named, figures, strict=True)):
            raise Refused("More votes are recorded by name than were counted.", field="votes_for")
        if sum(figures.values()) > len(may):
            raise Refused(f"{sum(figures.values())} votes, where {len(may)} may vote on this item.", field="votes_for")
    casting = values.get("casting", "") if figures["votes_for"] == figures["votes_against"] else ""
    return {**figures, "casting": casting}
