"""Accounts: made, changed and closed by administrators, one of whom stays; monitoring officers hear of new rights."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from meetings.access import MUST_HAVE_SECOND_FACTOR
from meetings.actions.mail import queue_mail
from meetings.actions.outcome import Refused, apply_changes, fresh, write_audit
from meetings.models import User
from meetings.models.users import Role


@transaction.atomic
def add_account(*, email: str, name: str, role: str, by: User | None, now: datetime) -> User:
    """A new account; its owner chooses a password through “I have forgotten my password”."""
    _held_administrators(by)
    user = User.objects.create_user(email, name=name, role=role)
    write_audit(by=by, now=now, verb="added", subject=user, summary=f"Account added: {name}, {Role(role).label}")
    if role in MUST_HAVE_SECOND_FACTOR:
        _tell_monitoring_officers("email/new_rights.txt", user, by, now)
    return user


@transaction.atomic
def edit_account(*, user: User, by: User | None, now: datetime, **details) -> User:
    """Change a name, role or the right to sign in; nobody locks themselves out, and one administrator stays."""
    administrators = _held_administrators(by)
    user = fresh(user)
    changes = apply_changes(user, details)
    rights = changes.keys() & {"role", "is_active"}
    if rights:
        _check_rights(user, by, administrators)
        user.session_epoch += 1
    if changes:
        user.save()
        summary = f"Account changed: {user.name}"
        write_audit(by=by, now=now, verb="edited", subject=user, summary=summary, changes=changes)
    if rights and user.is_active and user.role in MUST_HAVE_SECOND_FACTOR:
        _tell_monitoring_officers("email/new_rights.txt", user, by, now)
    return user


@transaction.atomic
def reset_second_factor(*, user: User, by: User | None, now: datetime) -> User:
    """Take away every second factor of an account whose owner has lost theirs; its sessions end."""
    _held_administrators(by)
    user = fresh(user)
    if by and user.pk == by.pk:
        raise Refused("Ask another administrator to reset your own second factor.")
    if not Authenticator.objects.filter(user=user).delete()[0]:
        raise Refused(f"{user} has no second factor.")
    user.session_epoch += 1
    user.save()
    write_audit(by=by, now=now, verb="reset", subject=user, summary=f"Second factor reset: {user.name}")
    queue_mail(to=user.email, template="email/factor_reset.txt", context={"user": user, "by": by}, by=by, now=now)
    _tell_monitoring_officers("email/factor_reset_told.txt", user, by, now)
    return user


def _held_administrators(by: User | None) -> set[int]:
    """Keys of all active administrators, held until the transaction ends; raise Refused if `by` is none any more."""
    active = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
    administrators = set(active.select_for_update(no_key=True).values_list("pk", flat=True))
    if by and by.pk not in administrators:
        raise Refused("You are no longer an administrator.")
    return administrators


def _check_rights(user: User, by: User | None, administrators: set[int]) -> None:
    """Raise Refused where a change of role or of the right to sign in leaves nobody to undo it."""
    if by and user.pk == by.pk:
        raise Refused("Ask another administrator to change your own role or to close your account.", field="role")
    stays = user.is_active and user.role == Role.ADMINISTRATOR
    if administrators == {user.pk} and not stays:
        raise Refused("This is the last administrator: make another one first.", field="role")


def _tell_monitoring_officers(template: str, user: User, by: User | None, now: datetime) -> None:
    """Queue a message to every active monitoring officer."""
    context = {"user": user, "by": by, "now": now}
    for officer in User.objects.filter(role=Role.MONITORING_OFFICER, is_active=True):
        queue_mail(to=officer.email, template=template, context=context, by=by, now=now)
