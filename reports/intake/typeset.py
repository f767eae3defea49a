"""Papers out of the record instead of a file: set in type, kept as an original, and taken in like any other."""

from django.core.files.base import ContentFile
from django.template.loader import render_to_string

from meetings import storage
from meetings.minuted import MinutesContents, gather
from meetings.models import Intake
from reports.pdf.render import render

Source = Intake.Source


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
    return minutes_html(gather(paper.item.minutes_of, exempt=True), closed=True)


MAKERS = {Source.MINUTES: _minutes, Source.EXEMPT_MINUTES: _exempt_minutes}
