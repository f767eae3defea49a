"""Draft packs, for the office alone."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from meetings.access import meetings_visible_to
from meetings.models import Build, Pack
from meetings.models.packs import Audience
from meetings.views import parameters
from meetings.views.public import preview
from meetings.views.readings import note_pack
from reports.views.reading import read_pack
from reports.views.serve import PRIVATE, serve


def _pack(request, pk):
    """(meeting, the pack of its newest draft for the audience and extent asked for)."""
    meeting = get_object_or_404(meetings_visible_to(request.user).select_related("panel"), pk=pk)
    newest = get_object_or_404(Build.objects.ready_drafts(meeting)[:1])
    audience = parameters.choice(request.GET, "audience", Audience.values) or Audience.PUBLIC
    extent = parameters.choice(request.GET, "extent", Pack.Extent.values) or Pack.Extent.WHOLE
    pack = get_object_or_404(newest.packs, audience=audience, extent=extent)
    note_pack(request, pack, meeting)
    return meeting, pack


def pack_file(request, pk):
    meeting, pack = _pack(request, pk)
    return serve(request, pack.sha256, pack.size, f"{meeting.slug}-draft-{pack.extent}.pdf", caching=PRIVATE)


def pack_read(request, pk):
    meeting, pack = _pack(request, pk)
    address = f"{reverse('office_pack_file', args=[pk])}?audience={pack.audience}&extent={pack.extent}"
    return read_pack(request, meeting, pack, address, back=meeting.office_url())


def meeting_preview(request, pk):
    """The public page as it would be if the draft were published now."""
    meeting, pack = _pack(request, pk)
    return preview(request, meeting, pack)
