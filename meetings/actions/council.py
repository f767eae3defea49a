"""The council's own details and its closure days."""

from django.db import transaction

from meetings.actions.outcome import put, taken, write_audit
from meetings.models import ClosureDay


@transaction.atomic
def edit_council(*, council, by, now, version=None, **details):
    """Change the council's details; raise Conflict if another administrator saved first."""
    council = taken(council, version)
    if changes := put(council, details):
        write_audit(by=by, now=now, verb="edited", subject=council, summary="Council details changed", changes=changes)
    return council


@transaction.atomic
def add_closure_day(*, council, day, reason, by, now):
    closure = ClosureDay.objects.create(council=council, day=day, reason=reason)
    write_audit(by=by, now=now, verb="added", subject=closure, summary=f"Closure day added: {closure}")
    return closure


@transaction.atomic
def remove_closure_day(*, closure, by, now):
    write_audit(by=by, now=now, verb="removed", subject=closure, summary=f"Closure day removed: {closure}")
    closure.delete()
