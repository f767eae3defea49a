"""At the meeting and after it: one screen for what happens, a page for each minute, and the minutes' own life.

The screen sends notes one by one and keeps those that could not be sent; it is answered with the screen's record as
it now stands, or with what is wrong as JSON. Without JavaScript the same addresses answer with pages.
"""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings import bell, minuted
from meetings.access import meetings_visible_to
from meetings.actions import minutes as actions
from meetings.actions import proceedings
from meetings.actions.outcome import Conflict, Refused
from meetings.forms import minutes as forms
from meetings.models import Adjournment, Attendance, Declaration, Meeting, Minute, Minutes, Motion, Speaker
from meetings.models.minutes import LIFE
from meetings.room import Room
from meetings.views import parameters
from meetings.views.pack import presence
from meetings.views.readings import note_minutes
from meetings.views.sent import carried_out

# noun in the address -> (form, action, model of what the note changes, whether the note is about one item)
NOTES = {
    "attendance": (forms.AttendanceForm, proceedings.record_attendance, Attendance, False),
    "guest": (forms.GuestForm, proceedings.record_guest, Attendance, False),
    "declaration": (forms.DeclarationForm, proceedings.record_declaration, Declaration, True),
    "motion": (forms.MotionForm, proceedings.record_motion, Motion, True),
    "speaker": (forms.SpeakerForm, proceedings.record_speaker, Speaker, True),
    "adjournment": (forms.AdjournmentForm, proceedings.record_adjournment, Adjournment, True),
    "proceeding": (forms.ProceedingForm, proceedings.record_proceeding, Minute, True),
    "urgent": (forms.UrgentForm, proceedings.add_urgent_entry, None, False),
    "first-number": (forms.FirstNumberForm, actions.set_first_number, None, False),
}
TITLES = {
    "attendance": "Attendance", "guest": "Also in attendance", "declaration": "Declaration of interest",
    "motion": "Motion or amendment", "speaker": "Public statement or question", "adjournment": "Adjournment",
    "proceeding": "What became of the item", "urgent": "Urgent item", "first-number": "Minute numbers",
}  # fmt: skip


def _meetings(request):
    return meetings_visible_to(request.user).select_related("panel__council", "officer")


def _find(request, pk):
    minutes = Minutes.objects.select_related("meeting__panel__council", "signed_by", "confirmed_at")
    return get_object_or_404(minutes.filter(meeting__in=meetings_visible_to(request.user)), pk=pk)


def screen(request, pk):
    """The record of a meeting; before it is opened, what opening it means."""
    meeting = get_object_or_404(_meetings(request), pk=pk)
    minutes = Minutes.objects.filter(meeting=meeting).select_related("meeting__panel__council").first()
    if minutes is None:
        may_open = meeting.status in proceedings.MAY_OPEN
        return render(request, "office/minutes_closed.html", {"meeting": meeting, "may_open": may_open})
    context = {**_record(minutes), "others": presence(request.user, meeting)}
    return render(request, "office/minutes.html", context)


@require_POST
def open_record(request, pk):
    meeting = get_object_or_404(_meetings(request), pk=pk)
    try:
        proceedings.open_minutes(meeting=meeting, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("office_minutes", pk)


def _record(minutes):
    """Everything on the screen: seats with their attendance, items with who may vote and what was noted."""
    room = Room(minutes)
    related = (
        "declarations__attendance__person", "speakers", "adjournments", "resolutions", "actions__owner",
        "motions__mover__person", "motions__seconder__person", "motions__votes__attendance__person",
    )  # fmt: skip
    first = minutes.first_number_now()
    entries = []
    for place, entry in enumerate(minutes.entries.in_order().prefetch_related(*related)):
        barred = [(seat, why) for seat in room.members() if (why := room.why_no_vote(seat, entry))]
        voters = room.voters(entry)
        entries.append(
            {
                "entry": entry,
                "number": entry.number or first + place,
                "voters": voters,
                "barred": barred,
                "quorate": room.is_quorate(entry),
            }
        )
    return {
        "minutes": minutes,
        "meeting": minutes.meeting,
        "room": room,
        "entries": entries,
        "kinds": [c for c in Attendance.Kind.choices if c[0] not in {"in_attendance", "substitute"}],
        "here": [seat for seat in room.seats if seat.attendance],
        "members": [seat for seat in room.seats if seat.role != "substitute"],
        "declaration_kinds": Declaration.Kind.choices,
        "methods": Motion.Method.choices,
        "outcomes": Minute.Outcome.choices,
        "later_meetings": Meeting.objects.open_after(minutes.meeting),
        "paragraphs": minutes.meeting.panel.council.law.exempt_paragraphs.items(),
        "choices": Motion.Choice.choices,
        "undecided": [e["entry"] for e in entries if not e["entry"].outcome],
        "following": [(status, status.label) for status in LIFE[Minutes.Status(minutes.status)]],
        "numbers_open": first == 1 or minutes.first_number is not None,
    }


def note(request, pk, noun):
    """One note of what happened: a form on the screen, and a page of its own where that is needed."""
    if noun not in NOTES:
        raise Http404
    minutes = _find(request, pk)
    form_class, act, model, of_item = NOTES[noun]
    entry = _entry(request, minutes) if of_item else None
    room = Room(minutes)
    row = _row(request, model, minutes, entry, noun)
    more = {"instance": row} if issubclass(form_class, forms.forms.ModelForm) else {}
    initial = _initial(noun, row, minutes)
    form = form_class(request.POST or None, room=room, minute=entry, initial=initial, **more)
    if request.method == "POST":
        target = {"minute": entry} if of_item else {"minutes": minutes}
        if form.is_valid():
            try:
                act(**target, by=request.user, now=timezone.now(), **form.told())
            except Refused as refused:
                form.add_error(refused.field, str(refused))
            except Conflict as conflict:
                if _is_live(request):  # sent again, and changed since by another officer: it was recorded
                    return _done(request, minutes, entry)
                form.meet(conflict.theirs)
            else:
                return _done(request, minutes, entry)
        if _is_live(request):
            return JsonResponse({"errors": form.errors}, status=422)
    back = f"{reverse('office_minutes', args=[minutes.meeting_id])}{f'#entry-{entry.pk}' if entry else ''}"
    context = {"form": form, "title": TITLES[noun], "button": "Save", "back": back, "meeting": minutes.meeting}
    context["exempt"] = entry is not None and entry.is_closed
    return render(request, "office/form.html", context)


def _is_live(request):
    return request.headers.get("X-Live") == "true"


def _done(request, minutes, entry=None):
    bell.ring("reports.tasks.build_waiting")
    if _is_live(request):
        return render(request, "office/_record.html", _record(_find(request, minutes.pk)))
    return redirect(f"{reverse('office_minutes', args=[minutes.meeting_id])}{f'#entry-{entry.pk}' if entry else ''}")


def _entry(request, minutes):
    wanted = parameters.number(request.POST, "minute") or parameters.number(request.GET, "minute") or 0
    return get_object_or_404(minutes.entries.select_related("item"), pk=wanted)


def _row(request, model, minutes, entry, noun):
    """What a note changes: the item itself, or the row with the key that was sent."""
    if noun == "proceeding":
        return Minute.objects.select_related("minutes").get(pk=entry.pk)
    key = parameters.text(request.POST, "key") or parameters.text(request.GET, "key")
    if model is None or not key:
        return None
    if (key := parameters.as_identifier(key)) is None:
        raise Http404
    mine = {"meeting": minutes.meeting} if model is Attendance else {"minute": entry}
    return model.objects.filter(key=key, **mine).first()


def _initial(noun, row, minutes):
    if noun == "first-number":
        return {"number": minutes.first_number}
    if row is None or noun not in {"attendance", "guest", "declaration", "motion", "speaker", "adjournment"}:
        return {}
    if noun in {"attendance", "guest"}:
        return {name: getattr(row, name) for name in ("key", "version", "person", "kind", "arrived", "left",
                                                       "substitute_for", "name", "capacity")}  # fmt: skip
    return {"key": row.key}


@require_POST
def take_back(request, pk, noun, key):
    minutes = _find(request, pk)
    model = NOTES[noun][2] if noun in NOTES else None
    if model in (None, Minute):
        raise Http404
    return _taken_back(request, minutes, proceedings.remove_record, minutes=minutes, kind=model, key=key)


def _taken_back(request, minutes, act, /, **target):
    try:
        act(**target, by=request.user, now=timezone.now())
    except Refused as refused:
        if _is_live(request):
            return JsonResponse({"errors": {"__all__": [str(refused)]}}, status=422)
        messages.error(request, str(refused))
    return _done(request, minutes)


@require_POST
def urgent_remove(request, pk, entry):
    """Take back an urgent item; one that is gone already is gone."""
    minutes = _find(request, pk)
    found = minutes.entries.filter(pk=entry).first()
    if found is None:
        return _done(request, minutes)
    return _taken_back(request, minutes, proceedings.remove_urgent_entry, minute=found)


def minute(request, pk):
    """Write one minute. A save that meets another's keeps both texts and asks."""
    entries = Minute.objects.select_related("minutes__meeting__panel__council", "item")
    found = get_object_or_404(entries.filter(minutes__meeting__in=meetings_visible_to(request.user)), pk=pk)
    data = request.POST or None
    form = forms.MinuteForm(data, instance=found, initial={"version": found.version})
    formset = forms.ActionFormSet(data, instance=found, prefix="actions")
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            saved = actions.write_minute(
                minute=Minute.objects.get(pk=pk), actions=formset.told(), removed_actions=formset.removed(),
                by=request.user, now=timezone.now(), **form.cleaned_data,
            )  # fmt: skip
        except Conflict as error:
            form.meet(error.theirs)
            form.conflict += formset.both_texts(error.theirs)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"Minute “{saved.title}” saved.")
            return redirect(f"{reverse('office_minutes', args=[found.minutes.meeting_id])}#entry-{pk}")
    siblings = list(found.minutes.entries.in_order().values_list("pk", "title"))
    place = [entry for entry, _ in siblings].index(found.pk)
    context = {
        "form": form, "formset": formset, "minutes": found.minutes,
        "entry": Minute.objects.get(pk=pk), "writes": found.minutes.can_be_written or form.is_bound,
        "meeting": found.minutes.meeting, "phrases": found.panel.phrases.splitlines(),
        "before": siblings[place - 1] if place else None,
        "after": siblings[place + 1] if place + 1 < len(siblings) else None,
        "others": presence(request.user, found.minutes.meeting),
    }  # fmt: skip
    return render(request, "office/minute.html", context)


@require_POST
def move_on(request, pk):
    minutes = _find(request, pk)
    try:
        status = Minutes.Status(parameters.text(request.POST, "status"))
        actions.move_on(
            minutes=minutes,
            status=status,
            reason=parameters.text(request.POST, "reason"),
            by=request.user,
            now=timezone.now(),
        )
    except (Refused, ValueError) as refused:
        messages.error(request, str(refused))
    else:
        bell.ring("reports.tasks.take_in_waiting")
        messages.success(request, f"The minutes are now: {status.label.lower()}.")
    return redirect("office_minutes", minutes.meeting_id)


def withdraw(request, pk):
    """Take published minutes out of public view."""
    minutes = _find(request, pk)
    form = forms.WithdrawForm(request.POST or None)
    if carried_out(request, form, actions.withdraw, minutes=minutes):
        bell.ring("reports.tasks.build_waiting")
        messages.success(request, "The minutes are withdrawn: the public no longer reads them.")
        return redirect("office_minutes", minutes.meeting_id)
    back = reverse("office_minutes", args=[minutes.meeting_id])
    context = {"form": form, "title": "Withdraw the published minutes", "button": "Withdraw", "back": back}
    return render(request, "office/form.html", {**context, "meeting": minutes.meeting})


def confirm(request, pk):
    """Record that a later meeting confirmed them as a correct record."""
    minutes = _find(request, pk)
    chair = minutes.meeting.panel.memberships.filter(role="chair").on(timezone.localdate()).first()
    initial = {"signed_on": timezone.localdate(), "signed_by": chair and chair.person_id}
    form = forms.ConfirmForm(request.POST or None, minutes=minutes, initial=initial)
    if carried_out(request, form, actions.confirm, minutes=minutes):
        messages.success(request, "Confirmed as a correct record. The minutes can no longer be changed.")
        return redirect("office_minutes", minutes.meeting_id)
    back = reverse("office_minutes", args=[minutes.meeting_id])
    context = {"form": form, "title": "Confirm the minutes as a correct record", "button": "Confirm", "back": back}
    return render(request, "office/form.html", {**context, "meeting": minutes.meeting})


def preview(request, pk):
    """The minutes as the public would read them if they were published now."""
    minutes = _find(request, pk)
    context = {"minutes": minutes, "meeting": minutes.meeting, "contents": minuted.gather(minutes)}
    return render(request, "office/minutes_preview.html", context)


def extract(request, pk):
    """One item by itself, for the person who must act on it."""
    entries = Minute.objects.select_related("minutes__meeting__panel__council")
    found = get_object_or_404(entries.filter(minutes__meeting__in=meetings_visible_to(request.user)), pk=pk)
    note_minutes(request, found.minutes)
    contents = minuted.gather(found.minutes, exempt=True)
    entry = next(each for each in contents.entries if each.id == pk)
    context = {"minutes": found.minutes, "meeting": found.minutes.meeting, "contents": contents, "entry": entry}
    return render(request, "office/extract.html", context)
