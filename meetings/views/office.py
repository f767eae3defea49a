"""The office's meetings: what needs doing, a new one, its details, its status, its history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from meetings import bell, opening, preflight, turnout
from meetings.access import Can, can, meetings_visible_to
from meetings.actions import meetings as actions
from meetings.actions.readings import READ
from meetings.forms.meetings import MeetingForm, StatusForm
from meetings.models import Meeting, Referral
from meetings.models.meetings import Status
from meetings.views import parameters
from meetings.views.sent import carried_out


def office(request):
    now = timezone.now()
    meetings = meetings_visible_to(request.user)
    coming = [(meeting, _todo(meeting, now)) for meeting in meetings.with_todo().coming(now)[:50]]
    past = Paginator(meetings.select_related("panel").past(now), 20).get_page(parameters.page(request))
    context = {"coming": coming, "past": past}
    if can(request.user, Can.EDIT_AGENDAS) or can(request.user, Can.KEEP_ACCOUNTS):
        context["no_files"] = opening.why_not()
    if can(request.user, Can.KEEP_MINUTES):
        today = timezone.localdate(now)
        waiting = Referral.objects.unanswered().select_related("panel")
        context |= {
            "overdue": [referral for referral in waiting if referral.is_overdue(today)],
            "absent": turnout.long_absent(today),
        }
    return render(request, "office/meetings.html", context)


def _todo(meeting, now):
    """What an officer has to see to, in a few words each; the first is the most pressing."""
    if meeting.status != Status.DRAFT:
        return []
    left, found = preflight.working_days_left(meeting, now), []
    if meeting.kind == Meeting.Kind.FORMAL:
        deadline = f"{meeting.publish_by():%A %-d %B}"
        found.append(f"publish by {deadline}: {_days(left)} left" if left else f"the day to publish was {deadline}")
    if meeting.unreasoned:
        found.append(f"{meeting.unreasoned} exempt without a paragraph")
    if meeting.to_follow:
        found.append(f"{meeting.to_follow} to follow")
    return found


def _days(count):
    return f"{count} working day{'' if count == 1 else 's'}"


def meeting_new(request):
    form = MeetingForm(request.POST or None, initial={"panel": parameters.number(request.GET, "panel")})
    if request.method == "POST" and form.is_valid():
        meeting = actions.create_meeting(by=request.user, now=timezone.now(), **form.cleaned_data)
        bell.ring("reports.tasks.build_waiting")
        return redirect("office_meeting", meeting.pk)
    title = "Create a meeting"
    return render(
        request,
        "office/form.html",
        {"form": form, "title": title, "button": "Create meeting", "back": reverse("office")},
    )


def meeting_details(request, pk):
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    form = MeetingForm(request.POST or None, instance=meeting)
    if carried_out(request, form, actions.edit_meeting, meeting=meeting):
        bell.ring("reports.tasks.build_waiting")
        messages.success(request, "Meeting details saved.")
        return redirect("office_meeting", pk)
    context = {"form": form, "title": "Meeting details", "button": "Save", "back": reverse("office_meeting", args=[pk])}
    return render(request, "office/form.html", {**context, "meeting": meeting})


def meeting_status(request, pk):
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    form = StatusForm(request.POST or None, meeting=meeting)
    if carried_out(request, form, actions.change_status, meeting=meeting):
        messages.success(request, f"The meeting is now {Status(form.cleaned_data['status']).label.lower()}.")
        return redirect("office_meeting", pk)
    context = {"form": form, "title": "Change the meeting's status", "button": "Change status"}
    return render(
        request, "office/form.html", {**context, "meeting": meeting, "back": reverse("office_meeting", args=[pk])}
    )


def meeting_history(request, pk):
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    done = meeting.audit_entries.exclude(verb=READ).latest_first()
    entries = Paginator(done, 100).get_page(parameters.page(request))
    return render(request, "office/history.html", {"meeting": meeting, "entries": entries})
