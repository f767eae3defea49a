"""Papers out of the record instead of a file: set in type, kept as an original, and taken in like any other."""

from django.core.files.base import ContentFile
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from meetings import storage
from meetings.minuted import MinutesContents, gather
from meetings.models import Action, Intake, Meeting, Referral
from meetings.programme import columns, year_of
from reports.pdf.inspect import Unusable
from reports.rendering.client import render

Source = Intake.Source
ACROSS = 6  # meetings side by side on a landscape page


def set_in_type(intake) -> tuple[str, int]:
    """(hash of the stored original, its size) of the paper that an intake asks for."""
    data = render(MAKERS[intake.source](intake.paper))[0]
    return storage.keep(ContentFile(data, name="paper.pdf"), where=storage.original_address), len(data)


def minutes_html(contents: MinutesContents, *, closed=False) -> str:
    """Minutes as a document to print; `closed` has the exempt ones alone."""
    entries = [entry for entry in contents.entries if entry.exempt] if closed else contents.entries
    return render_to_string("print/minutes.html", {"contents": contents, "entries": entries, "closed": closed})


def _minutes(paper):
    return minutes_html(MinutesContents.model_validate(paper.item.minutes_of.frozen_contents))


def _exempt_minutes(paper):
    """The exempt part is not frozen: it is set only while it is what was published."""
    minutes = paper.item.minutes_of
    if minutes.can_be_written or minutes.status == minutes.Status.AGREED:
        raise Unusable("These minutes are being corrected. Once they are published again, this paper is set anew.")
    return minutes_html(gather(minutes, exempt=True), closed=True)


def _actions(paper):
    """Open actions of minutes that are out, and those closed since the meeting before."""
    meeting = paper.item.meeting
    before = Meeting.objects.filter(panel=meeting.panel, starts_at__lt=meeting.starts_at, status="held").last()
    lately = Q(closed_on__gte=before.day) if before else Q(closed_on__isnull=False)
    found = Action.objects.agreed().of_panel(meeting.panel).filter(Q(state=Action.State.OPEN) | lately)
    return _printed("actions", meeting.panel, actions=found.filter(minute__is_exempt=False))


def _recommendations(paper):
    """What the public may read of and the panel still has to watch."""
    panel = paper.item.meeting.panel
    sent = Referral.objects.public().filter(panel=panel).with_recommendations().order_by("sent_on")
    watched = [each for each in sent if any(point.is_outstanding for point in each.recommendations.all())]
    return _printed("recommendations", panel, referrals=watched)


def _programme(paper):
    """The grid of the meeting's municipal year, some meetings to a row of it."""
    panel = paper.item.meeting.panel
    year = year_of("", paper.item.meeting.day)
    planned = panel.meetings.filter(starts_at__date__gte=year.first, starts_at__date__lte=year.last)
    shown = columns(panel, year, list(planned.order_by("starts_at")))
    grid = shown.pop("grid")
    parts = [grid[start : start + ACROSS] for start in range(0, len(grid), ACROSS)]
    return _printed("programme", panel, year=year.label, parts=parts, **shown)


def _printed(name, panel, **context):
    return render_to_string(f"print/{name}.html", {"panel": panel, "day": timezone.localdate(), **context})


MAKERS = {
    Source.MINUTES: _minutes,
    Source.EXEMPT_MINUTES: _exempt_minutes,
    Source.ACTIONS: _actions,
    Source.RECOMMENDATIONS: _recommendations,
    Source.PROGRAMME: _programme,
}
