"""Publishing: asked for, built, and out, in one step at the end, which decides."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from meetings.actions.jobs import Lost, settle
from meetings.actions.outcome import Refused, locked, write_audit
from meetings.models import Build, Edition, Meeting, Pack
from meetings.models.meetings import TRANSITIONS, Status
from meetings.page_lists import counted
from meetings.preflight import is_late, preflight
from meetings.queries.differences import Agenda, plain
from meetings.queries.publication import changes_since, together

REASON_WANTED = (
    "Enter the chair's reason for urgency: fewer than five clear working days are left before the meeting "
    "(Local Government Act 1972, s.100B(4)(b))."
)


@transaction.atomic
def request_publication(*, meeting, by, now, urgency_reason=""):
    """Queue the build whose end is an edition; raise Refused where the law or the agenda stands in the way."""
    meeting = locked(meeting)
    _check_can_publish(meeting)
    if meeting.is_being_published():
        raise Refused("This agenda is being published already.")
    if blocker := _blocker(meeting, now):
        raise Refused(blocker)
    if is_late(meeting, now) and not urgency_reason.strip():
        raise Refused(REASON_WANTED, field="urgency_reason")
    build = Build.objects.create(
        meeting=meeting,
        purpose=Build.Purpose.PUBLISH,
        requested_at=now,
        requested_by=by,
        urgency_reason=urgency_reason.strip() if is_late(meeting, now) else "",
    )
    write_audit(
        by=by, now=now, verb="asked to publish", subject=build, meeting=meeting, summary="Publication asked for",
        changes={"urgency_reason": ["", build.urgency_reason]},
    )  # fmt: skip
    return build


def note_contents(build: Build, agenda: Agenda) -> None:
    """Keep what a publication read of the record; called in the transaction that reads it. Raise Lost if not ours."""
    build.made_from = plain(agenda)
    if not Build.objects.filter(pk=build.pk, claim=build.claim).update(made_from=build.made_from):
        raise Lost


@transaction.atomic
def complete_publication(*, build, packs, seconds, now):
    """Make the built packs an edition and the meeting public, all at once or not at all.

    It is decided here: whatever was changed on the agenda since the packs' contents were read refuses it, and so does
    what would have refused it when it was asked for.
    """
    meeting = locked(build.meeting)
    _check_can_publish(meeting)
    _check_unchanged(build, meeting)
    if blocker := _blocker(meeting, now):
        raise Refused(f"{blocker} Nothing was published. Publish again when that is put right.")
    if is_late(meeting, now) and not build.urgency_reason:
        raise Refused("The last moment to publish in time passed before the pack was ready. " + REASON_WANTED)
    settle(build, Build.State.READY, now, seconds=seconds, made_from=None)
    Pack.objects.bulk_create(packs)
    number = (meeting.editions.aggregate(last=Max("number"))["last"] or 0) + 1
    supplements = {pack.audience: pack for pack in packs if pack.extent == Pack.Extent.SUPPLEMENT}
    for pack in (pack for pack in packs if pack.extent == Pack.Extent.WHOLE):
        edition = Edition.objects.create(
            meeting=meeting,
            pack=pack,
            supplement=supplements.get(pack.audience),
            number=number,
            audience=pack.audience,
            kind=_kind(pack.contents.changes),
            published_at=now,
            published_by=build.requested_by,
            urgency_reason=build.urgency_reason,
        )
        write_audit(
            by=build.requested_by, now=now, verb="published", subject=edition, meeting=meeting,
            summary=f"Published edition {number} ({pack.get_audience_display().lower()}, "
            f"{counted(pack.pages, 'page')})",
            changes={"sha256": [None, pack.sha256], "status": [meeting.status, Status.PUBLISHED]},
        )  # fmt: skip
    meeting.status = Status.PUBLISHED
    meeting.issued_on = packs[0].contents.issued_on or timezone.localdate(now)
    meeting.save(update_fields=["status", "issued_on"])
    return number


def _kind(changes):
    """What an edition is, by what changed since the one before: papers that came weigh most."""
    if changes is None:
        return Edition.Kind.AGENDA
    for change, kind in (
        ("added", Edition.Kind.SUPPLEMENT),
        ("replaced", Edition.Kind.REPLACEMENT),
        ("withdrawn", Edition.Kind.WITHDRAWAL),
    ):
        if changes.has(change):
            return kind
    return Edition.Kind.AGENDA


def _check_unchanged(build: Build, meeting: Meeting) -> None:
    """Raise Refused unless the record still gives what the packs were made from."""
    if build.made_from is None:
        raise Refused("Nothing was published: the agenda was not read. Publish again.")
    if changes := changes_since(build, meeting):
        words = together(changes)
        raise Refused(
            f"{words[0].upper()}{words[1:]} while the agenda was being published. Nothing was published. Publish again."
        )


def _blocker(meeting: Meeting, now: datetime) -> str | None:
    """The first thing that stands in the way of publishing, whoever asks."""
    return next((finding.text for finding in preflight(meeting, now) if finding.level == "blocker"), None)


def _check_can_publish(meeting):
    status = Status(meeting.status)
    if status != Status.PUBLISHED and Status.PUBLISHED not in TRANSITIONS[status]:
        raise Refused(f"A meeting that is {status.label.lower()} cannot be published.")
