"""Minutes and extracts as PDF: asked for, waited for, handed out."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from meetings import bell
from meetings.access import meetings_visible_to
from meetings.actions.printouts import request_printout
from meetings.models import Minutes, Printout
from meetings.views import parameters
from meetings.views.readings import note_minutes
from reports.views.serve import PRIVATE, serve


@require_POST
def ask(request, pk):
    """Queue the minutes, or the one named in the form."""
    minutes = get_object_or_404(Minutes.objects.filter(meeting__in=meetings_visible_to(request.user)), pk=pk)
    wanted = parameters.row_number(request.POST, "minute")
    minute = None if wanted is None else get_object_or_404(minutes.entries, pk=wanted)
    printout = request_printout(minutes=minutes, minute=minute, by=request.user, now=timezone.now())
    bell.ring("reports.tasks.print_waiting")
    return redirect("office_printout", printout.pk)


def printout(request, pk):
    """The file once it is there; until then a page that asks again."""
    found = get_object_or_404(
        Printout.objects.with_meeting().filter(minutes__meeting__in=meetings_visible_to(request.user)), pk=pk
    )
    if found.state != Printout.State.READY:
        template = "office/_printing.html" if request.htmx else "office/printing.html"
        return render(request, template, {"printout": found, "meeting": found.minutes.meeting})
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": reverse("office_printout", args=[pk])})
    note_minutes(request, found.minutes)
    name = f"{found.minutes.meeting.slug}-{slugify(str(found.minute))[:60] if found.minute else 'minutes'}.pdf"
    return serve(request, found.sha256, found.size, name, caching=PRIVATE)
