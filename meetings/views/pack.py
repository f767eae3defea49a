"""The pack beside the agenda, as it stands; and publishing it."""

from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from redis import RedisError

from meetings import bell
from meetings.access import Can, can, check_open_for_changes, meetings_visible_to
from meetings.actions.builds import request_draft
from meetings.actions.outcome import Refused
from meetings.actions.publishing import request_publication
from meetings.forms.meetings import PublishForm
from meetings.models import Build, Intake, Meeting, Pack
from meetings.models.packs import Audience
from meetings.preflight import clear_days_left, is_late, preflight
from meetings.queries.publication import latest_publication
from meetings.views import parameters
from meetings.views.publishing import publishing_context

PRESENT_FOR = 20  # seconds after somebody's page was last heard of


def panel_context(user, meeting, now, audience=Audience.PUBLIC, entries=None, publishing=None):
    """The newest draft pack for an audience, the build that is going on, and what stands in the way.

    `entries` are the agenda's, and `publishing` is what `publishing_context` gives, where they are at hand.
    """
    if not can(user, Can.EDIT_AGENDAS):
        return {"meeting": meeting, "shows_pack": False}
    builds = meeting.builds.filter(purpose=Build.Purpose.DRAFT)
    newest = builds.newest_first().first()
    is_ready = newest and newest.state == Build.State.READY
    ready = newest if is_ready else Build.objects.ready_drafts(meeting).first()
    # Contents are wanted of one of them, sheets only where the strip of pages is not kept: each loads when asked for.
    made = list(ready.packs.defer("frozen_contents", "frozen_sheets")) if ready else []
    packs = {pack.audience: pack for pack in made if pack.extent == Pack.Extent.WHOLE}
    pack = packs.get(audience) or packs.get(Audience.PUBLIC)
    contents = pack.contents if pack else None
    fullest = packs.get(Audience.RESTRICTED, pack)
    publishing = publishing or publishing_context(user, meeting)
    return {
        **publishing,
        "meeting": meeting,
        "shows_pack": True,
        "build": newest,
        "ready": ready,
        "pack": pack,
        "contents": contents,
        "ranges": fullest.contents.ranges() if fullest else None,
        "supplement": next((p for p in made if pack and p.audience == pack.audience and p != pack), None),
        "audience": pack.audience if pack else audience,
        "audiences": [(value, label) for value, label in Audience.choices if value in packs],
        "findings": list(preflight(meeting, now, entries)),
        "seen": _seen(meeting, newest, publishing["latest_publication"]),
        "unpublished": meeting.has_unpublished_changes(),
    }


def _seen(meeting: Meeting, build: Build | None, publication: Build | None) -> str:
    """What tells one state of the panel from the next; cheap, since every open page asks every few moments."""
    moving = Intake.objects.filter(paper__item__meeting=meeting).going_on().count()
    state = f"{publication.pk}.{publication.state}.{publication.made_from is None}.{moving}" if publication else moving
    if not build:
        return f"{state}"
    return f"{build.pk}.{build.requested_at:%H%M%S%f}.{build.state}.{build.stage}.{build.done}.{state}"


def pack(request, pk):
    """The pack's panel, asked for again and again; nothing comes back while nothing has changed."""
    meeting = get_object_or_404(meetings_visible_to(request.user).with_council(), pk=pk)
    audience = parameters.choice(request.GET, "audience", Audience.values) or Audience.PUBLIC
    others = presence(request.user, meeting)
    newest = meeting.builds.filter(purpose=Build.Purpose.DRAFT).newest_first().first()
    latest = latest_publication(meeting)
    seen = f"{_seen(meeting, newest, latest)}.{audience}.{'.'.join(others)}"
    if parameters.text(request.GET, "seen") == seen:
        return HttpResponse(status=204)
    publishing = publishing_context(request.user, meeting, latest)
    context = panel_context(request.user, meeting, timezone.now(), audience, publishing=publishing)
    context |= {"seen": seen, "others": others, "partial": True}
    return render(request, "office/_pack.html", context)


def presence(user, meeting):
    """Note that somebody is on a meeting's page; return the names of the others who are."""
    key = f"present:{meeting.pk}"
    now = timezone.now().timestamp()
    try:
        here = {pk: entry for pk, entry in (cache.get(key) or {}).items() if entry[1] > now - PRESENT_FOR}
        here[user.pk] = (user.name, now)
        cache.set(key, here, PRESENT_FOR)
    except RedisError:
        return []  # a courtesy that nobody's work depends on
    return sorted(name for pk, (name, _) in here.items() if pk != user.pk)


@require_POST
def pack_rebuild(request, pk):
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    check_open_for_changes(meeting)
    request_draft(meeting=meeting, by=request.user, now=timezone.now())
    bell.ring("reports.tasks.build_waiting")
    return redirect("office_meeting", pk)


def publish(request, pk):
    """One page with all that publishing means, and one button."""
    meeting = get_object_or_404(meetings_visible_to(request.user).with_council(), pk=pk)
    now = timezone.now()
    publishing = publishing_context(request.user, meeting)
    failed = publishing["not_published"]
    form = PublishForm(request.POST or None, initial={"urgency_reason": failed.urgency_reason if failed else ""})
    if request.method == "POST" and form.is_valid():
        try:
            build = request_publication(meeting=meeting, by=request.user, now=now, **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            bell.ring("reports.tasks.build_waiting")
            return redirect("office_publish_progress", build.pk)
    items = meeting.items.filter(kind="item").prefetch_related("papers__current")
    context = {
        **panel_context(request.user, meeting, now, publishing=publishing),
        "form": form,
        "late": is_late(meeting, now),
        "clear_days": clear_days_left(meeting, now),
        "open_items": [item for item in items if not item.is_exempt],
        "exempt_items": [item for item in items if item.is_exempt],
        "exempt_papers": [p for item in items if not item.is_exempt for p in item.papers.all() if p.is_exempt],
        "next_number": meeting.editions.count() and meeting.editions.order_by("-number").first().number + 1 or 1,
    }
    return render(request, "office/publish.html", context)


def publish_progress(request, pk):
    """Where a publication has got to; the page asks again until it is out or has failed."""
    publications = Build.objects.filter(purpose=Build.Purpose.PUBLISH, meeting__in=meetings_visible_to(request.user))
    build = get_object_or_404(publications.select_related("meeting__panel"), pk=pk)
    if build.state == Build.State.READY:
        messages.success(request, "Published. The agenda and its pack are on the public site.")
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": build.meeting.office_url()})
        return redirect("office_meeting", build.meeting_id)
    template = "office/_progress.html" if request.htmx else "office/progress.html"
    return render(request, template, {"build": build, "meeting": build.meeting})
