"""Panels, their standing items and memberships, and people, kept in the office."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings.actions import panels as actions
from meetings.actions import people as people_actions
from meetings.forms.panels import MembershipForm, PanelForm, PersonForm, StandingItemForm
from meetings.models import Council, Membership, Panel, Person, StandingItem
from meetings.views import parameters
from meetings.views.sent import carried_out


def panels(request):
    found = Panel.objects.select_related("parent").order_by("-is_active", "name")
    return render(request, "office/panels.html", {"panels": found})


def panel_new(request):
    council = Council.objects.current()
    form = PanelForm(request.POST or None, council=council, initial={"is_active": True})
    if request.method == "POST" and form.is_valid():
        panel = actions.add_panel(council=council, by=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("office_panel", panel.pk)
    return _form(request, form, "Add a panel", "Add panel", reverse("office_panels"))


def panel(request, pk):
    found = get_object_or_404(Panel.objects.select_related("council"), pk=pk)
    form = PanelForm(request.POST or None, instance=found, council=found.council)
    if carried_out(request, form, actions.edit_panel, panel=found):
        messages.success(request, "Panel saved.")
        return redirect("office_panel", pk)
    today = timezone.localdate()
    seats = found.memberships.in_printed_order()
    context = {
        "panel": found,
        "form": form,
        "sitting": seats.on(today),
        "others": seats.exclude(pk__in=seats.on(today)),
        "entries": found.standing_items.all(),
    }
    return render(request, "office/panel.html", context)


def standing_item_new(request, pk):
    found = get_object_or_404(Panel, pk=pk)
    form = StandingItemForm(request.POST or None, initial={"kind": "item"})
    if carried_out(request, form, actions.add_standing_item, panel=found):
        return redirect(_panel(found))
    return _form(request, form, f"Add a standing item to {found}", "Add", _panel(found))


def standing_item(request, pk):
    entry = get_object_or_404(StandingItem.objects.select_related("panel"), pk=pk)
    form = StandingItemForm(request.POST or None, instance=entry)
    if carried_out(request, form, actions.edit_standing_item, entry=entry):
        return redirect(_panel(entry.panel))
    return _form(request, form, "Standing item", "Save", _panel(entry.panel))


@require_POST
def standing_item_move(request, pk):
    entry = get_object_or_404(StandingItem.objects.select_related("panel"), pk=pk)
    step = {"up": -1, "down": 1}.get(parameters.text(request.POST, "direction"), 0)
    actions.move_standing_item(entry=entry, position=entry.position + step, by=request.user, now=timezone.now())
    return redirect(f"{_panel(entry.panel)}#standing")


@require_POST
def standing_item_remove(request, pk):
    entry = get_object_or_404(StandingItem.objects.select_related("panel"), pk=pk)
    actions.remove_standing_item(entry=entry, by=request.user, now=timezone.now())
    return redirect(f"{_panel(entry.panel)}#standing")


def membership_new(request, pk):
    found = get_object_or_404(Panel, pk=pk)
    form = MembershipForm(request.POST or None, initial={"starts_on": timezone.localdate()})
    if carried_out(request, form, people_actions.add_membership, panel=found):
        return redirect(_panel(found))
    return _form(request, form, f"Add a member to {found}", "Add member", _panel(found))


def membership(request, pk):
    seat = get_object_or_404(Membership.objects.select_related("panel", "person"), pk=pk)
    form = MembershipForm(request.POST or None, instance=seat)
    if carried_out(request, form, people_actions.edit_membership, membership=seat):
        return redirect(_panel(seat.panel))
    return _form(request, form, f"{seat.person} on {seat.panel}", "Save", _panel(seat.panel))


def people(request):
    query = parameters.text(request.GET, "q")
    found = Person.objects.select_related("user")
    if query:
        found = found.filter(Q(name__icontains=query) | Q(ward__icontains=query) | Q(party__icontains=query))
    page = Paginator(found, 50).get_page(parameters.page(request))
    return render(request, "office/people.html", {"people": page, "query": query})


def person_new(request):
    form = PersonForm(request.POST or None)
    if carried_out(request, form, people_actions.add_person):
        messages.success(request, f"Added {form.cleaned_data['name']}.")
        return redirect("office_people")
    return _form(request, form, "Add a person", "Add person", reverse("office_people"))


def person(request, pk):
    found = get_object_or_404(Person, pk=pk)
    form = PersonForm(request.POST or None, instance=found)
    if carried_out(request, form, people_actions.edit_person, person=found):
        messages.success(request, f"Saved {form.cleaned_data['name']}.")
        return redirect("office_people")
    return _form(request, form, str(found), "Save", reverse("office_people"))


def _panel(panel):
    return reverse("office_panel", args=[panel.pk])


def _form(request, form, title, button, back):
    return render(request, "office/form.html", {"form": form, "title": title, "button": button, "back": back})
