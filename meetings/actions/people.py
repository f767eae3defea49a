"""People, and their seats on panels."""

from django.db import transaction

from meetings.actions.outcome import put, taken, write_audit
from meetings.law.voting import voting_of
from meetings.models import Membership, Person


@transaction.atomic
def add_person(*, by, now, **details):
    person = Person.objects.create(**details)
    write_audit(by=by, now=now, verb="added", subject=person, summary=f"Added {person}")
    return person


@transaction.atomic
def edit_person(*, person, by, now, version=None, **details):
    """Change a person's details; raise Conflict if another officer saved first."""
    person = taken(person, version)
    if changes := put(person, details):
        write_audit(by=by, now=now, verb="edited", subject=person, summary=f"Changed {person}", changes=changes)
    return person


@transaction.atomic
def add_membership(*, panel, person, role, starts_on, by, now, **details):
    """Give a person a seat; how they vote follows from the role where nothing is said."""
    details["voting"] = details.get("voting") or voting_of(role)
    details.setdefault("position", panel.memberships.count() + 1)
    membership = Membership.objects.create(panel=panel, person=person, role=role, starts_on=starts_on, **details)
    write_audit(
        by=by,
        now=now,
        verb="joined",
        subject=membership,
        summary=f"{person} joined {panel} as {membership.get_role_display()}",
    )
    return membership


@transaction.atomic
def edit_membership(*, membership, by, now, version=None, **details):
    """Change a seat; raise Conflict if another officer saved first. How it votes follows from the role if not said."""
    membership = taken(membership, version)
    details["voting"] = details.get("voting", membership.voting) or voting_of(details.get("role", membership.role))
    if changes := put(membership, details):
        summary = f"Changed {membership} of {membership.panel}"
        write_audit(by=by, now=now, verb="edited", subject=membership, summary=summary, changes=changes)
    return membership
