"""The council's own details, its closure days, and the accounts of those who sign in."""

from django.db import transaction

from meetings.actions.outcome import Refused, apply_changes, fresh, put, taken, write_audit
from meetings.models import ClosureDay, User
from meetings.models.users import Role


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


@transaction.atomic
def add_account(*, email, name, role, by, now):
    """A new account; its owner chooses a password through “I have forgotten my password”."""
    user = User.objects.create_user(email, name=name, role=role)
    write_audit(by=by, now=now, verb="added", subject=user, summary=f"Account added: {name}, {Role(role).label}")
    return user


@transaction.atomic
def edit_account(*, user, by, now, **details):
    """Change a name, role or the right to sign in; nobody locks themselves out."""
    user = fresh(user)
    if by and user.pk == by.pk and (details.get("role", user.role) != user.role or not details.get("is_active", True)):
        raise Refused("Ask another administrator to change your own role or to close your account.", field="role")
    changes = apply_changes(user, details)
    user.save()
    write_audit(by=by, now=now, verb="edited", subject=user, summary=f"Account changed: {user.name}", changes=changes)
    return user
