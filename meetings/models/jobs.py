"""Work asked of a worker: the row is the queue, and shows how far the work has come."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from meetings.models.ordering import ExplicitOrderQuerySet

STALE_AFTER = timedelta(seconds=15)
MOST_ATTEMPTS = 25  # a job that has cost so many workers their lives is given up


class JobQuerySet(ExplicitOrderQuerySet):
    def waiting(self, now):
        """Those that a worker may take: queued, or begun by a worker that has fallen silent."""
        silent = Q(state=Job.State.WORKING, heartbeat_at__lt=now - STALE_AFTER)
        return self.filter(Q(state=Job.State.QUEUED) | silent)

    def going_on(self):
        """Those that are not at their end: queued or at work."""
        return self.filter(state__in=[Job.State.QUEUED, Job.State.WORKING])

    def newest_first(self):
        return self.order_by("-pk")

    def claim(self, pk, *, now):
        """Take a waiting job for this worker alone; None if another has it."""
        token = uuid.uuid4()
        taken = (
            self.waiting(now)
            .filter(pk=pk)
            .update(
                state=Job.State.WORKING, claim=token, started_at=now, heartbeat_at=now, stage="", done=0, total=0,
                attempts=models.F("attempts") + 1,
            )
        )  # fmt: skip
        return self.with_meeting().get(pk=pk, claim=token) if taken else None


class Job(models.Model):
    """What every kind of job has in common."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        WORKING = "working", "At work"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    claim = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_going_on(self):
        return self.state in {self.State.QUEUED, self.State.WORKING}

    @property
    def percent(self):
        return round(100 * self.done / self.total) if self.total else 0
