"""Minutes, or one of them, asked for on paper: set in type by a worker, kept for a day."""

from django.db import models

from meetings.models.jobs import Job, JobQuerySet
from meetings.models.minutes import Minute, Minutes


class PrintoutQuerySet(JobQuerySet):
    def with_meeting(self):
        return self.select_related("minutes__meeting__panel__council", "minute")


class Printout(Job):
    """The minutes as they stood when a worker came to it, or an extract of one of them."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="printouts")
    minute = models.ForeignKey(Minute, models.CASCADE, null=True, blank=True, related_name="printouts")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = PrintoutQuerySet.as_manager()

    def __str__(self):
        return f"{self.minute or self.minutes}: {self.state}"
