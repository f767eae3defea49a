"""Mail to be sent: a row until the mail server has taken it, so that none is lost while it is down."""

from datetime import timedelta

from django.db import models

from meetings.models.jobs import STALE_AFTER, Job, JobQuerySet


class MailQuerySet(JobQuerySet):
    def with_meeting(self):
        """A mail belongs to no meeting."""
        return self


class Mail(Job):
    """One message to one address."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mail"

    def __str__(self):
        return f"{self.subject} (to {self.to}): {self.state}"

    @property
    def pause(self) -> timedelta:
        """How long to wait after the tries so far: from half a minute, doubling, to an hour at most."""
        return min(STALE_AFTER * 2**self.attempts, timedelta(hours=1))
