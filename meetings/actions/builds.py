"""Packs asked for, worked on and done. The row is the queue; the bell is rung by who asked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings import storage
from meetings.actions.outcome import write_audit
from meetings.models import AuditEntry, Build, Pack, PaperVersion
from meetings.models.packs import MOST_ATTEMPTS

KEPT_FOR_READERS = timedelta(minutes=10)
KEPT_UNREFERENCED = timedelta(days=1)


class Lost(Exception):
    """Another worker has taken this build over."""


def request_draft(*, meeting, by, now):
    """Ask for a new draft pack, in the transaction of the change that makes it due.

    The update takes the waiting row's lock, so a worker claims it only after the change is committed.
    """
    waiting = Build.objects.filter(meeting=meeting, purpose=Build.Purpose.DRAFT, state=Build.State.QUEUED)
    if not waiting.update(requested_at=now, requested_by=by):
        Build.objects.create(meeting=meeting, requested_at=now, requested_by=by)


def report_progress(*, build, stage, done, total):
    """Tell how far a build has come; raise Lost if it is no longer ours."""
    mine = Build.objects.filter(pk=build.pk, claim=build.claim, state=Build.State.BUILDING)
    if not mine.update(stage=stage, done=done, total=total, heartbeat_at=timezone.now()):
        raise Lost


def show_life(*, build):
    """Say that the worker on a build is alive, however long its present step takes."""
    Build.objects.filter(pk=build.pk, claim=build.claim).update(heartbeat_at=timezone.now())


def finish_draft(*, build, packs, seconds, now):
    """Record what a build made, unless another worker has taken it over."""
    with transaction.atomic():
        settle(build, Build.State.READY, now, seconds=seconds)
        Pack.objects.bulk_create(packs)
        older = Build.objects.filter(meeting=build.meeting, purpose=Build.Purpose.DRAFT, pk__lt=build.pk)
        # Somebody may be reading the last one: it goes with the build after next.
        older.filter(finished_at__lt=now - KEPT_FOR_READERS).delete()


def fail(*, build, sentence, now):
    """Give up a build with a reason for the officer."""
    with transaction.atomic():
        settle(build, Build.State.FAILED, now, error=sentence)
        write_audit(
            by=build.requested_by, now=now, verb="pack failed", subject=build, meeting=build.meeting, summary=sentence
        )


def give_up_hopeless(*, now):
    """Builds that have killed worker after worker are failed, so that the queue moves on."""
    for build in Build.objects.waiting(now).filter(attempts__gte=MOST_ATTEMPTS):
        fail(
            build=build,
            sentence="The pack could not be built: each try was cut short. Look for a very large or damaged paper.",
            now=now,
        )


def settle(build, state, now, **values):
    """Move a claimed build to its end; raise Lost if the claim is no longer ours."""
    mine = Build.objects.filter(pk=build.pk, claim=build.claim)
    if not mine.update(state=state, finished_at=now, **values):
        raise Lost


def drop_old_files(*, now):
    """Delete documents to which no pack and no paper points any more; return how many went."""
    referenced = {
        *Pack.objects.values_list("sha256", flat=True),
        *PaperVersion.objects.values_list("sha256", flat=True),
    }
    referenced |= _removed_papers()
    return storage.drop_unreferenced(referenced, older_than=now - KEPT_UNREFERENCED)


def _removed_papers():
    """Papers taken off an agenda stay, for what the audit trail says of them."""
    found = set()
    for changes in AuditEntry.objects.filter(subject_type="paper", verb="received").values_list("changes", flat=True):
        found.add(changes["sha256"][1])
    return found
