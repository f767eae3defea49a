"""Packs asked for, worked on and done. The row is the queue; the bell is rung by who asked."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max

from meetings import storage
from meetings.actions.jobs import hopeless, settle
from meetings.actions.outcome import write_audit
from meetings.models import AuditEntry, Build, Edition, Intake, Pack, PaperVersion, Printout

KEPT_FOR_READERS = timedelta(minutes=10)
KEPT_UNREFERENCED = timedelta(days=1)


def request_draft(*, meeting, by, now):
    """Ask for a new draft pack, in the transaction of the change that makes it due.

    The update takes the waiting row's lock, so a worker claims it only after the change is committed. A change that
    waited for its turn while the agenda was published came after it, though its clock was read before.
    """
    published_at = Edition.objects.filter(meeting=meeting).aggregate(last=Max("published_at"))["last"]
    if published_at and now <= published_at:
        now = published_at + timedelta(microseconds=1)
    waiting = Build.objects.filter(meeting=meeting, purpose=Build.Purpose.DRAFT, state=Build.State.QUEUED)
    if not waiting.update(requested_at=now, requested_by=by):
        Build.objects.create(meeting=meeting, requested_at=now, requested_by=by)


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
    verb = "pack failed" if build.purpose == Build.Purpose.DRAFT else "not published"
    with transaction.atomic():
        settle(build, Build.State.FAILED, now, error=sentence, made_from=None)
        write_audit(by=build.requested_by, now=now, verb=verb, subject=build, meeting=build.meeting, summary=sentence)


def give_up_hopeless(*, now):
    """Builds that have killed worker after worker are failed, so that the queue moves on."""
    for build in hopeless(Build, now):
        fail(
            build=build,
            sentence="The pack could not be built: each try was cut short. Look for a very large or damaged paper.",
            now=now,
        )


def drop_old_files(*, now):
    """Delete documents to which no pack and no paper points any more; return how many went."""
    referenced = {
        *Pack.objects.values_list("sha256", flat=True),
        *PaperVersion.objects.values_list("sha256", flat=True),
        *Intake.objects.values_list("sha256", flat=True),
        *Printout.objects.values_list("sha256", flat=True),
    }
    for attachments in Intake.objects.exclude(attachments=[]).values_list("attachments", flat=True):
        referenced |= {attachment["sha256"] for attachment in attachments}
    referenced |= _removed_papers()
    return storage.drop_unreferenced(referenced, older_than=now - KEPT_UNREFERENCED)


def _removed_papers():
    """Papers taken off an agenda stay, for what the audit trail says of them."""
    found = set()
    for changes in AuditEntry.objects.filter(subject_type="paper", verb="received").values_list("changes", flat=True):
        found.add(changes["sha256"][1])
    return found
