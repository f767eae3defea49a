"""Minutes and extracts on paper, set in type by a worker."""

import logging

from django.core.files.base import ContentFile
from django.db import OperationalError
from django.template.loader import render_to_string
from django.utils import timezone

from meetings import storage
from meetings.actions import jobs, printouts
from meetings.minuted import gather
from meetings.models import Printout
from reports.heartbeat import heartbeat
from reports.rendering.client import render
from reports.rendering.renderer import RenderingFailed

log = logging.getLogger(__name__)
UNEXPECTED = "The page could not be set in type. The people who run this service have been told."


def claim_next():
    """The printout that has waited longest, for this process alone; None if none waits."""
    now = timezone.now()
    for pk in Printout.objects.waiting(now).order_by("attempts", "requested_at").values_list("pk", flat=True)[:20]:
        if printout := Printout.objects.claim(pk, now=now):
            return printout
    return None


def carry_out(printout):
    """Do a claimed printout."""
    try:
        with heartbeat(printout):
            data = render(html_of(printout))[0]
            sha256 = storage.keep(ContentFile(data, name="printout.pdf"))
        printouts.finish_printout(printout=printout, sha256=sha256, size=len(data), now=timezone.now())
    except jobs.Lost:
        log.warning("printout %s was taken over", printout.pk)
    except RenderingFailed as error:
        jobs.settle(printout, Printout.State.FAILED, timezone.now(), error=str(error))
    except (OperationalError, OSError):
        raise  # the database or the disk: the row falls silent and is taken up again
    except Exception:
        log.exception("printout %s failed", printout.pk)
        jobs.settle(printout, Printout.State.FAILED, timezone.now(), error=UNEXPECTED)


def html_of(printout):
    """What is printed: for officers, so exempt minutes are in it, each marked as such."""
    minutes = printout.minutes
    contents = gather(minutes, exempt=True)
    entries = [entry for entry in contents.entries if printout.minute_id in (None, entry.id)]
    context = {
        "contents": contents,
        "entries": entries,
        "extract": printout.minute_id is not None,
        "draft": minutes.status not in {"published", "confirmed"},
    }
    return render_to_string("print/minutes.html", context)
