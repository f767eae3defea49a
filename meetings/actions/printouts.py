"""Printouts asked for and done. They change nothing on record, so the audit does not speak of them."""

from datetime import timedelta

from meetings.actions.jobs import hopeless, settle
from meetings.models import Printout

KEPT = timedelta(days=1)
CUT_SHORT = "The page could not be set in type: each try was cut short. Ask for it again."


def request_printout(*, minutes, by, now, minute=None):
    """Queue the minutes, or one of them, to be set in type."""
    return Printout.objects.create(minutes=minutes, minute=minute, requested_by=by, requested_at=now)


def finish_printout(*, printout, sha256, size, now):
    settle(printout, Printout.State.READY, now, sha256=sha256, size=size)


def give_up_hopeless(*, now):
    for printout in hopeless(Printout, now):
        settle(printout, Printout.State.FAILED, now, error=CUT_SHORT)


def drop_old(*, now):
    """Forget printouts of yesterday; their files go with what nothing refers to."""
    Printout.objects.filter(requested_at__lt=now - KEPT).delete()
