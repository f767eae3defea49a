"""Who signed in and how, who could not, and what was changed about how somebody signs in."""

from datetime import datetime

from django.db import transaction

from meetings.actions.mail import queue_mail
from meetings.actions.outcome import write_audit
from meetings.models import AuditEntry, User


def record_sign_in(*, user: User, how: str, where: str, now: datetime) -> AuditEntry:
    """Somebody signed in; `how` names the proofs that they gave, `where` the network address."""
    return write_audit(by=user, now=now, verb="signed in", subject=user, summary=f"Signed in: {how}. From {where}")


def record_sign_out(*, user: User, where: str, now: datetime) -> AuditEntry:
    return write_audit(by=user, now=now, verb="signed out", subject=user, summary=f"Signed out. From {where}")


def record_failure(*, user: User, why: str, where: str, now: datetime) -> AuditEntry:
    """Somebody, perhaps not the owner, could not sign in to an account."""
    summary = f"Not signed in as {user.name}: {why}. From {where}"
    return write_audit(by=None, now=now, verb="not signed in", subject=user, summary=summary)


@transaction.atomic
def record_change(*, user: User, what: str, where: str, now: datetime, ends_sessions: bool = False) -> User:
    """The owner changed how they sign in: put on the trail, and the owner told by mail, in case it was not them."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if ends_sessions:
        user.session_epoch += 1
        user.save(update_fields=["session_epoch"])
    write_audit(by=user, now=now, verb="changed own sign-in", subject=user, summary=f"{what}. From {where}")
    context = {"user": user, "what": what, "now": now}
    queue_mail(to=user.email, template="email/sign_in_changed.txt", context=context, by=user, now=now)
    return user
