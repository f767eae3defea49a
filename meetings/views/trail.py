"""The whole audit trail, for the monitoring officer."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from meetings.forms.trail import TrailForm
from meetings.trail import changes_in_words, entries
from meetings.views import parameters

A_PAGE = 100  # rows


def trail(request: HttpRequest) -> HttpResponse:
    """Everything that was done, the latest first; by person, kind and day."""
    form = TrailForm(request.GET or None)
    found = entries(**form.cleaned_data) if form.is_valid() else entries()
    page = Paginator(found, A_PAGE).get_page(parameters.page(request))
    context = {
        "form": form,
        "page": page,
        "rows": [(entry, changes_in_words(entry)) for entry in page],
        "asked": parameters.without_page(request),
    }
    return render(request, "office/trail.html", context)
