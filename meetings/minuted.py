"""Minutes as plain data: what the page shows and the PDF prints, and what publication freezes."""

from datetime import date, datetime

from meetings.contents import Plain
from meetings.law.exclusion import resolution
from meetings.models import Attendance, Membership, Minute, Minutes, Motion
from meetings.models.agenda import UNNAMED
from meetings.room import Room


def together(words) -> str:
    """'A, B and C'; '' of nobody."""
    *most, last = words or [""]
    return f"{', '.join(most)} and {last}" if most else last


class Group(Plain):
    """People who were there in one capacity: 'Councillors', and their names as printed."""

    label: str
    names: tuple[str, ...]

    @property
    def roll(self):
        return together(self.names)

    @property
    def line(self):
        """'Chair - Councillor A', or 'Councillors B, C and D' for members who are all councillors."""
        title = "Councillor "
        if self.label == "Members" and len(self.names) > 1 and all(name.startswith(title) for name in self.names):
            return f"Councillors {together([name.removeprefix(title) for name in self.names])}"
        return self.roll if self.label == "Members" else f"{self.label} – {self.roll}"


class Guest(Plain):
    name: str
    capacity: str = ""


class ActionLine(Plain):
    text: str
    owner: str = ""
    due_on: date | None = None


class MotionLine(Plain):
    """A motion or an amendment, and what became of it, in words."""

    words: str
    outcome: str
    votes: tuple[Group, ...] = ()


class Entry(Plain):
    """One numbered minute. An exempt one has nothing but its summary for the public."""

    id: int
    number: int | None
    title: str
    html: str = ""
    exempt: bool = False
    summary: str = ""
    notes: tuple[str, ...] = ()
    motions: tuple[MotionLine, ...] = ()
    exclusion: str = ""
    lead_in: str = ""
    points: tuple[str, ...] = ()
    actions: tuple[ActionLine, ...] = ()


class MinutesContents(Plain):
    """The minutes of one meeting for one audience."""

    council: str
    panel: str
    starts_at: datetime
    venue: str
    present: tuple[Group, ...] = ()
    in_attendance: tuple[Guest, ...] = ()
    apologies: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()

    @property
    def title(self):
        return f"Minutes of the meeting held on {self.starts_at:%-d %B %Y}"


def gather(minutes: Minutes, *, exempt=False) -> MinutesContents:
    """Read minutes out of the record for the public; with `exempt`, for those who may read exempt matter."""
    room, meeting = Room(minutes), minutes.meeting
    first = minutes.first_number_now()
    related = (
        "resolutions", "actions__owner", "declarations__attendance__person", "speakers", "adjournments",
        "motions__mover__person", "motions__seconder__person", "motions__votes__attendance__person",
    )  # fmt: skip
    entries = minutes.entries.in_order().prefetch_related(*related)
    return MinutesContents(
        council=meeting.panel.council.name,
        panel=meeting.panel.name,
        starts_at=meeting.local_start,
        venue=meeting.venue,
        present=tuple(_present(room)),
        in_attendance=tuple(Guest(name=guest.who, capacity=guest.capacity) for guest in room.guests),
        apologies=tuple(a.who for a in room.attendances if a.kind == Attendance.Kind.APOLOGIES),
        entries=tuple(_entry(entry, room, first + n, exempt) for n, entry in enumerate(entries)),
    )


def _present(room):
    there = [seat for seat in room.seats if seat.attendance and seat.attendance.kind in Attendance.TAKING_PART]
    roles = Membership.Role
    for label, chosen in (
        ("Chair", {roles.CHAIR}),
        ("Vice-Chair", {roles.VICE_CHAIR}),
        ("Members", {roles.MEMBER}),
        ("Substitutes", {roles.SUBSTITUTE}),
        ("Co-optees", {roles.EDUCATION_CO_OPTEE, roles.CO_OPTEE}),
        ("Invitees", {roles.INVITEE}),
    ):
        names = tuple(_present_as(seat.attendance) for seat in there if seat.role in chosen)
        if names:
            yield Group(label=label, names=names)
    seated = {seat.attendance.pk for seat in there}
    others = tuple(a.who for a in room.attendances if a.kind in Attendance.TAKING_PART and a.pk not in seated)
    if others:
        yield Group(label="Others", names=others)


def _present_as(attendance):
    """A name with what has to be said of it: 'Councillor A (for Councillor B)'."""
    said = []
    if attendance.substitute_for_id:
        said.append(f"for {attendance.substitute_for}")
    if attendance.kind == Attendance.Kind.REMOTE:
        said.append("remotely")
    return f"{attendance.who} ({'; '.join(said)})" if said else attendance.who


def _entry(entry: Minute, room: Room, number, exempt) -> Entry:
    number = entry.number or number
    common = {"id": entry.pk, "number": number, "exempt": entry.is_exempt, "exclusion": _exclusion(entry)}
    if entry.is_exempt and not exempt:
        return Entry(title=_open_title(entry), summary=entry.public_summary, **common)
    return Entry(
        title=entry.title,
        html=entry.text,
        summary=entry.public_summary if entry.is_exempt else "",
        notes=tuple(_notes(entry, room, exempt)),
        motions=tuple(_motion(motion) for motion in entry.motions.all()),
        lead_in=entry.lead_in or ("RESOLVED that:" if entry.resolutions.all() else ""),
        points=tuple(point.text for point in entry.resolutions.all()),
        actions=tuple(
            ActionLine(text=act.text, owner=act.owner.name if act.owner else "", due_on=act.due_on)
            for act in entry.actions.all()
        ),
        **common,
    )


def _open_title(entry):
    """What the public reads: never the title of an exempt minute."""
    if not entry.is_exempt:
        return entry.title
    return entry.item.public_title if entry.item and entry.item.is_exempt else UNNAMED


def _exclusion(entry):
    if not entry.excluded_under:
        return ""
    return f"RESOLVED that {resolution(entry.excluded_under, entry.public_interest)}"


def _notes(entry, room, exempt):
    """What has to be said before the business itself, a sentence each."""
    if entry.urgency_reason:
        yield f"The Chair agreed to take this item as a matter of urgency: {entry.urgency_reason.rstrip('.')}."
    if entry.taken_after:
        other = next(each for each in room.entries if each.pk == entry.taken_after_id)
        yield f"This item was taken after “{other.title if exempt else _open_title(other)}”."
    for attendance in room.attendances:
        if attendance.arrived_id == entry.pk:
            yield f"{attendance.who} arrived at this point."
        if attendance.left_id == entry.pk:
            yield f"{attendance.who} left at this point."
    for declared in entry.declarations.all():
        yield _declared(declared)
    for speaker in entry.speakers.all():
        body = f" ({speaker.organisation})" if speaker.organisation else ""
        act = "asked a question" if speaker.kind == "question" else "made a statement"
        yield f"{speaker.name}{body} {act}: {speaker.subject.rstrip('.')}."
    for pause in entry.adjournments.all():
        resumed = f" and resumed at {pause.ended:%H:%M}" if pause.ended else ""
        reason = f": {pause.reason.rstrip('.')}" if pause.reason else ""
        yield f"The meeting was adjourned at {pause.began:%H:%M}{resumed}{reason}."
    if entry.outcome == Minute.Outcome.DEFERRED:
        yield f"Deferred to the meeting on {entry.deferred_to.day:%-d %B %Y}." if entry.deferred_to else "Deferred."
    if entry.outcome == Minute.Outcome.NOT_TAKEN:
        yield "This item was not taken."


def _declared(declared):
    kind = declared.get_kind_display().lower()
    article = "an" if kind[0] in "aeiou" else "a"
    words = f"{declared.attendance.who} declared {article} {kind}: {declared.nature.rstrip('.')}"
    if declared.dispensation:
        words += f"; a dispensation was in place ({declared.dispensation.rstrip('.')})"
    if declared.left_room:
        words += ", and left the room"
    elif not declared.part.votes:
        words += ", and took no part in the discussion or the vote"
    return f"{words}."


OUTCOMES = {True: "Carried", False: "Lost", None: "Not carried, the votes being equal"}


def _motion(motion: Motion) -> MotionLine:
    kind = "Amendment" if motion.amends_id else "Motion"
    moved = f", moved by {motion.mover.who}" if motion.mover else ""
    seconded = f" and seconded by {motion.seconder.who}" if motion.seconder else ""
    return MotionLine(
        words=f"{kind}{moved}{seconded}: {motion.text}", outcome=_outcome(motion), votes=tuple(_votes(motion))
    )


def _outcome(motion):
    if motion.method == Motion.Method.WITHDRAWN:
        return "Withdrawn."
    if motion.method == Motion.Method.AGREED:
        return "Agreed without a vote."
    cast = f", {motion.abstentions} abstained" if motion.abstentions else ""
    casting = f", by the Chair's casting vote {motion.casting} it" if motion.casting else ""
    counted = f"{motion.votes_for} for, {motion.votes_against} against{cast}"
    return f"{OUTCOMES[motion.carried]}{casting}: {counted}."


def _votes(motion):
    """Who voted how, where that is recorded: all of them, or those who asked for it."""
    for choice in Motion.Choice:
        names = tuple(vote.attendance.who for vote in motion.votes.all() if vote.choice == choice)
        if names:
            yield Group(label=choice.label, names=names)
