"""After the meeting: actions, attendance, papers made out of the record, the work programme."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings import bell, turnout
from meetings.access import meetings_visible_to
from meetings.actions import after as actions
from meetings.actions import programme as planning
from meetings.actions.outcome import Refused
from meetings.forms.after import ActionStateForm, TopicForm
from meetings.models import Action, AgendaItem, Meeting, Panel, Topic
from meetings.programme import columns, year_of
from meetings.views import parameters
from meetings.views.agenda import answer
from meetings.views.sent import carried_out


def action_list(request):
    """What people have to do, panel by panel: open actions first, by the day they are due."""
    panels = Panel.objects.filter(is_active=True)
    wanted = parameters.number(request.GET, "panel")
    found = Action.objects.select_related("minute__minutes__meeting", "minute__panel", "owner")
    if wanted is not None:
        found = found.filter(minute__panel=wanted)
    context = {
        "panels": panels,
        "panel": "" if wanted is None else str(wanted),
        "open_actions": found.filter(state=Action.State.OPEN).order_by("due_on", "pk")[:200],
        "closed_actions": found.exclude(state=Action.State.OPEN).order_by("-closed_on", "-pk")[:30],
        "today": timezone.localdate(),
    }
    return render(request, "office/actions.html", context)


def action(request, pk):
    found = get_object_or_404(Action.objects.select_related("minute__minutes__meeting"), pk=pk)
    form = ActionStateForm(request.POST or None, instance=found)
    if carried_out(request, form, actions.follow_up, action=found, today=timezone.localdate()):
        messages.success(request, "The action is up to date.")
        return redirect("office_actions")
    context = {"form": form, "title": found.text, "button": "Save", "back": reverse("office_actions")}
    context |= {"meeting": found.minute.minutes.meeting, "exempt": found.minute.is_closed}
    return render(request, "office/form.html", context)


@require_POST
def made_paper(request, pk):
    """Put a paper that the record can print on an item."""
    items = AgendaItem.objects.select_related("meeting__panel__council")
    item = get_object_or_404(items.filter(meeting__in=meetings_visible_to(request.user), kind="item"), pk=pk)
    try:
        paper = actions.add_made_paper(
            item=item, source=parameters.text(request.POST, "source"), by=request.user, now=timezone.now()
        )
    except (ValueError, KeyError):
        return answer(request, item.meeting, refusal="Choose which paper to add.")
    bell.ring("reports.tasks.take_in_waiting")
    return answer(request, item.meeting, said=f"“{paper}” is being set in type")


def attendance(request, pk):
    """Who came how often to a panel's meetings in a municipal year, and who has stayed away for long."""
    panel = get_object_or_404(Panel, pk=pk)
    year = _year(request)
    context = {
        "panel": panel, "year": year, "today": timezone.localdate(),
        "rows": turnout.of_panel(panel, year.first, year.last, timezone.localdate()),
        "held": turnout.held(panel, year.first, year.last).count(),
    }  # fmt: skip
    return render(request, "office/attendance.html", context)


def _year(request):
    return year_of(parameters.number(request.GET, "year"), timezone.localdate())


def _meetings(panel, year, user):
    return list(
        meetings_visible_to(user)
        .filter(panel=panel, starts_at__date__gte=year.first, starts_at__date__lte=year.last)
        .order_by("starts_at")
    )


def programme(request, pk):
    """The grid: meetings across, topics below each, moved by mouse or by choosing a meeting."""
    panel = get_object_or_404(Panel, pk=pk)
    year = _year(request)
    meetings = _meetings(panel, year, request.user)
    context = {"panel": panel, "year": year, "meetings": meetings, **columns(panel, year, meetings)}
    return render(request, "office/programme.html", context)


def topic_new(request, pk):
    panel = get_object_or_404(Panel, pk=pk)
    year = _year(request)
    form = TopicForm(
        request.POST or None, meetings=_meetings(panel, year, request.user), initial=parameters.given(request)
    )
    if carried_out(request, form, planning.add_topic, panel=panel, year=year.first.year):
        return _back(panel, year)
    context = {"form": form, "title": f"Add to the work programme {year.label}", "button": "Save"}
    return render(request, "office/form.html", {**context, "back": _address(panel, year)})


def topic(request, pk):
    found = get_object_or_404(Topic.objects.select_related("panel", "meeting"), pk=pk)
    year = year_of(found.municipal_year, None)
    meetings = _meetings(found.panel, year, request.user)
    form = TopicForm(request.POST or None, instance=found, meetings=meetings)
    if carried_out(request, form, planning.edit_topic, topic=found):
        return _back(found.panel, year)
    context = {"form": form, "title": found.title, "button": "Save", "back": _address(found.panel, year)}
    context["exempt"] = found.is_exempt
    return render(request, "office/form.html", context)


@require_POST
def topic_move(request, pk):
    """Another meeting for a topic, or none."""
    found = get_object_or_404(Topic.objects.select_related("panel"), pk=pk)
    wanted = parameters.row_number(request.POST, "meeting")
    meeting = None if wanted is None else get_object_or_404(Meeting, pk=wanted, panel=found.panel)
    try:
        moved = planning.schedule(topic=found, meeting=meeting, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        where = f"is now planned for {meeting.day:%-d %B %Y}" if meeting else "is not scheduled any more"
        messages.success(request, f"“{moved.title}” {where}.")
        bell.ring("reports.tasks.build_waiting")
    return _back(found.panel, year_of(found.municipal_year, None))


@require_POST
def topic_remove(request, pk):
    found = get_object_or_404(Topic.objects.select_related("panel"), pk=pk)
    planning.remove_topic(topic=found, by=request.user, now=timezone.now())
    messages.success(request, f"“{found.title}” is off the work programme.")
    return _back(found.panel, year_of(found.municipal_year, None))


def _address(panel, year):
    return f"{reverse('office_programme', args=[panel.pk])}?year={year.first.year}"


def _back(panel, year):
    return redirect(_address(panel, year))
