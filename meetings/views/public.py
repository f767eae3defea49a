"""The public door: what is published, and nothing else. Every page is read out of frozen editions."""

from django.core.paginator import Paginator
from django.db import connection
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from meetings.minuted import MinutesContents
from meetings.models import Meeting, Minutes, Panel, Referral
from meetings.programme import columns, year_of
from meetings.queries.editions import public_editions
from meetings.views import parameters


def _published():
    return Meeting.objects.published().select_related("panel")


@require_safe
def home(request):
    now = timezone.now()
    context = {
        "coming": _published().coming(now)[:6],
        "past": _published().past(now)[:6],
        "panels": Panel.objects.filter(is_active=True),
    }
    return render(request, "public/home.html", context)


@require_safe
def panels(request):
    return render(request, "public/panels.html", {"panels": Panel.objects.filter(is_active=True)})


@require_safe
def panel(request, slug):
    found = get_object_or_404(Panel.objects.select_related("parent"), slug=slug)
    now = timezone.now()
    meetings = _published().filter(panel=found) | _published().filter(joint_panels=found)
    context = {
        "panel": found,
        "coming": meetings.coming(now),
        "past": Paginator(meetings.past(now), 20).get_page(parameters.page(request)),
        "members": found.memberships.on(timezone.localdate(now)).in_printed_order(),
    }
    return render(request, "public/panel.html", context)


@require_safe
def meetings(request):
    now = timezone.now()
    past = Paginator(_published().past(now), 30).get_page(parameters.page(request))
    return render(request, "public/meetings.html", {"coming": _published().coming(now), "past": past})


@require_safe
def meeting(request, slug):
    found = get_object_or_404(Meeting.objects.published().select_related("panel"), slug=slug)
    editions = public_editions(slug)
    latest = editions[0].edition
    minutes = Minutes.objects.public().filter(meeting=found).select_related("confirmed_at", "signed_by").first()
    context = {
        "meeting": found,
        "edition": latest,
        "pack": latest.pack,
        "contents": latest.pack.contents,
        "editions": editions,
        "minutes": minutes,
        "minuted": minutes and MinutesContents.model_validate(minutes.frozen_contents),
        "is_today": found.day == timezone.localdate(),
    }
    return render(request, "public/meeting.html", context)


@require_safe
def programme(request, slug):
    """A panel's work programme; meetings that are not published yet are named by their day."""
    found = get_object_or_404(Panel, slug=slug)
    year = year_of(parameters.number(request.GET, "year"), timezone.localdate())
    planned = found.meetings.filter(starts_at__date__gte=year.first, starts_at__date__lte=year.last)
    meetings = list(planned.order_by("starts_at"))
    published = set(_published().filter(pk__in=[meeting.pk for meeting in meetings]).values_list("pk", flat=True))
    context = {"panel": found, "year": year, "published": published, **columns(found, year, meetings)}
    return render(request, "public/programme.html", context)


@require_safe
def recommendations(request):
    page = Paginator(Referral.objects.public().select_related("panel"), 30).get_page(parameters.page(request))
    return render(request, "public/recommendations.html", {"referrals": page})


@require_safe
def referral(request, pk):
    found = get_object_or_404(Referral.objects.public().with_recommendations(), pk=pk)
    return render(
        request, "public/referral.html", {"referral": found, "overdue": found.is_overdue(timezone.localdate())}
    )


@require_safe
def accessibility(request):
    return render(request, "public/accessibility.html")


@require_safe
def health(request):
    """For a load balancer: 200 while the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def preview(request, meeting, pack):
    """The meeting's page as the public would see a draft pack; officers come here from the office."""
    context = {"meeting": meeting, "contents": pack.contents, "pack": pack, "preview": True}
    return render(request, "public/meeting.html", context)
