"""The reading room: a member's coming meetings, and the pack with its items down the side."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from meetings.access import Can, can, editions_visible_to
from meetings.models import Meeting
from meetings.views.readings import note_pack
from reports.views.serve import PRIVATE, serve


def _meetings(user):
    """Published meetings of this member's panels; all of them for officers."""
    published = Meeting.objects.published().select_related("panel")
    if can(user, Can.READ_RESTRICTED):
        return published
    person = getattr(user, "person", None)
    return published.of_panels_of(person) if person else published.none()


def reading(request):
    now = timezone.now()
    meetings = _meetings(request.user)
    context = {
        "coming": [(meeting, _edition(request.user, meeting)) for meeting in meetings.coming(now)],
        "past": [(meeting, _edition(request.user, meeting)) for meeting in meetings.past(now)[:10]],
    }
    return render(request, "reading/meetings.html", context)


def _edition(user, meeting):
    """The latest edition, the restricted one where this person may read it."""
    return editions_visible_to(user, meeting).fullest_first().first()


def reading_meeting(request, pk):
    meeting = get_object_or_404(_meetings(request.user), pk=pk)
    edition = _edition(request.user, meeting)
    note_pack(request, edition.pack, meeting, edition.number)
    address = reverse("reading_pack", args=[pk])
    return read_pack(request, meeting, edition.pack, address, back=reverse("reading"), edition=edition)


def reading_pack(request, pk):
    meeting = get_object_or_404(_meetings(request.user), pk=pk)
    edition = _edition(request.user, meeting)
    pack = edition.pack
    note_pack(request, pack, meeting, edition.number)
    return serve(request, pack.sha256, pack.size, f"{meeting.slug}-pack.pdf", caching=PRIVATE)


def reading_supplement(request, pk):
    """What came, changed or went with the latest edition, to be printed and put with the one before."""
    meeting = get_object_or_404(_meetings(request.user), pk=pk)
    edition = _edition(request.user, meeting)
    pack = edition.supplement
    if pack is None:
        raise Http404
    note_pack(request, pack, meeting, edition.number)
    return serve(request, pack.sha256, pack.size, f"{meeting.slug}-supplement.pdf", caching=PRIVATE)


def read_pack(request, meeting, pack, address, *, back, edition=None):
    """The reader: one screen for members' editions and officers' drafts."""
    places = {}
    for index, sheet in enumerate(pack.sheets, start=1):
        if sheet.kind in {"paper", "notice"} and sheet.page == 0:
            places.setdefault(("item", sheet.item), index)
            places[("paper", sheet.paper)] = index
    rows = [
        {
            "item": item,
            "index": places.get(("item", item.number)),
            "papers": [(paper, places[("paper", paper.id)]) for paper in item.papers if ("paper", paper.id) in places],
        }
        for item in pack.contents.items
    ]
    context = {"meeting": meeting, "pack": pack, "edition": edition, "rows": rows, "address": address, "back": back}
    return render(request, "reading/reader.html", context)
