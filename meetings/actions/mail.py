"""Mail on its way: queued in the transaction that has something to tell, sent by a worker, again until it is out."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from meetings import bell
from meetings.actions.jobs import hopeless, settle
from meetings.models import Mail, User
from meetings.models.jobs import STALE_AFTER

log = logging.getLogger(__name__)
KEPT = timedelta(days=30)  # what was sent, with its text gone


def queue_mail(*, to: str, template: str, context: dict, by: User | None, now: datetime) -> Mail:
    """Queue a message to one address; the template's first line is the subject."""
    context = {**context, "site": getattr(settings, "SITE_URL", "").rstrip("/")}
    subject, text = render_to_string(template, context).strip().split("\n", 1)
    subject = " ".join(subject.split())[:200]
    mail = Mail.objects.create(to=to, subject=subject, text=f"{text.strip()}\n", requested_by=by, requested_at=now)
    bell.ring("reports.tasks.send_mail")
    return mail


def send_next(*, now: datetime) -> bool:
    """Send the mail that has waited longest; whether there was one. What the server does not take waits."""
    for pk in Mail.objects.waiting(now).order_by("attempts", "requested_at").values_list("pk", flat=True)[:20]:
        if mail := Mail.objects.claim(pk, now=now):
            _send(mail, now)
            return True
    return False


def _send(mail: Mail, now: datetime) -> None:
    try:
        EmailMessage(mail.subject, mail.text, to=[mail.to]).send()
    except Exception as error:  # whatever it is, the message must not be lost
        log.error("Mail %s to %s could not be sent, try %s: %s", mail.pk, mail.to, mail.attempts, error)
        mine = Mail.objects.filter(pk=mail.pk, claim=mail.claim)
        mine.update(heartbeat_at=now + mail.pause - STALE_AFTER, error=str(error)[:1000])
    else:
        settle(mail, Mail.State.READY, now, text="", error="")


def give_up_hopeless(*, now: datetime) -> None:
    """Mail that no server took in a day; the row keeps its text."""
    for mail in hopeless(Mail, now):
        log.error("Mail %s to %s is given up: %s", mail.pk, mail.to, mail.error)
        settle(mail, Mail.State.FAILED, now)


def drop_old(*, now: datetime) -> None:
    Mail.objects.filter(state=Mail.State.READY, requested_at__lt=now - KEPT).delete()
