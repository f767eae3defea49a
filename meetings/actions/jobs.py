"""What every kind of job has in common: telling how far it has come, and its end."""

from django.db.models import F
from django.utils import timezone

from meetings.models.jobs import MOST_ATTEMPTS, Job


class Lost(Exception):
    """Another worker has taken this job over."""


def report_progress(*, job, stage, done, total):
    """Tell how far a job has come; raise Lost if it is no longer ours."""
    mine = _mine(job).filter(state=Job.State.WORKING)
    if not mine.update(stage=stage, done=done, total=total, heartbeat_at=timezone.now()):
        raise Lost


def show_life(*, job):
    """Say that the worker on a job is alive, however long its present step takes."""
    _mine(job).update(heartbeat_at=timezone.now())


def pause(*, job, stage):
    """Leave a job for whoever sweeps up next, for what is not its fault: this try does not count."""
    _mine(job).update(stage=stage, heartbeat_at=timezone.now(), attempts=F("attempts") - 1)


def put_back(*, job, stage):
    """Leave a job for whoever sweeps up next; this try counts, so that jobs of fewer tries go first."""
    _mine(job).update(stage=stage, heartbeat_at=timezone.now())


def settle(job, state, now, **values):
    """Move a claimed job to its end; raise Lost if the claim is no longer ours."""
    if not _mine(job).update(state=state, finished_at=now, **values):
        raise Lost


def hopeless(kind, now):
    """Jobs that have killed worker after worker."""
    return kind.objects.waiting(now).filter(attempts__gte=MOST_ATTEMPTS)


def _mine(job):
    return type(job).objects.filter(pk=job.pk, claim=job.claim)
