"""Files taken in for papers: asked for, done, refused; and what officers make of what was found in them."""

from django.db import transaction

from meetings.access import check_open_for_changes
from meetings.actions.builds import request_draft
from meetings.actions.jobs import hopeless, settle
from meetings.actions.outcome import Refused, audit_entry, fresh, locked, write_audit
from meetings.actions.papers import (
    add_paper,
    add_papers,
    add_version,
    check_can_be_restored,
    give_up_what_is_going_on,
    restore_paper,
)
from meetings.models import AlternativeText, AuditEntry, Intake, Paper, PaperPage, PaperWarning
from meetings.paper_access import check_writable, may_take_attachments

REPLACED = "Another file was uploaded in its place."
CUT_SHORT = "This file could not be opened: each try was cut short. Print it to PDF, and upload that."
SERVER_IS_BUSY = "The server is busy; it is tried again"  # of a job that waits for a quieter moment
TOO_BUSY = "The server was too busy to open this file. Nothing is wrong with the file: try again."
OUR_OWN = (
    "The portal could not make this paper. Nothing is wrong with what is on record: try again. If it happens again, "
    "tell the people who run this service."
)


@transaction.atomic
def request_intake(*, paper, original, size, filename, by, now, **wanted):
    """Queue a stored original for a paper; what was still on its way for it is given up.

    A withdrawn paper is put back once the file is in. Raises PermissionDenied for a paper that is not theirs.
    """
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    check_writable(by, paper)
    if paper.withdrawn_at:
        check_can_be_restored(paper)
    give_up_what_is_going_on(paper, now, REPLACED)
    intake = Intake(paper=paper, sha256=original, size=size, filename=filename, **wanted)
    return _queue(meeting, [intake], by, now)[0]


@transaction.atomic
def upload_papers(*, item, files, by, now):
    """New papers at the end of an item, each with a stored original on its way: all of them, or none.

    `files` are (fields of the paper, hash of its original, size, filename).
    """
    papers = add_papers(item=item, described=[fields for fields, *_ in files], by=by, now=now)
    intakes = [
        Intake(paper=paper, sha256=original, size=size, filename=filename)
        for paper, (_, original, size, filename) in zip(papers, files, strict=True)
    ]
    return _queue(item.meeting, intakes, by, now)


def _queue(meeting, intakes, by, now):
    for intake in intakes:
        intake.requested_at, intake.requested_by = now, by
    AuditEntry.objects.bulk_create(
        audit_entry(
            by=by, now=now, verb="uploaded", subject=intake.paper, meeting=meeting,
            summary=f"Uploaded {intake.filename} for “{intake.paper}”", changes={"original": [None, intake.sha256]},
        )
        for intake in intakes
    )  # fmt: skip
    return Intake.objects.bulk_create(intakes)


@transaction.atomic
def request_typeset(*, paper, source, by, now):
    """Queue a paper that is set in type out of the record, as it stands when a worker comes to it."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    check_writable(by, paper)
    give_up_what_is_going_on(paper, now, REPLACED)
    intake = Intake.objects.create(
        paper=paper, source=source, filename=f"{paper.title}.pdf"[:255], requested_at=now, requested_by=by
    )
    write_audit(
        by=by, now=now, verb="asked to set", subject=paper, meeting=meeting,
        summary=f"To be set in type: {intake.get_source_display().lower()}",
    )  # fmt: skip
    return intake


@transaction.atomic
def keep_original(*, intake, sha256, size):
    """Note what was set in type for an intake, as the original that it goes on from."""
    intake.sha256, intake.size = sha256, size
    Intake.objects.filter(pk=intake.pk, claim=intake.claim).update(sha256=sha256, size=size)


def take_in_again(*, intake, by, now, **wanted):
    """Queue the original of an intake once more, with something else asked for: a password, comments, descriptions."""
    if intake.source != Intake.Source.FILE and not wanted:
        return request_typeset(paper=intake.paper, source=intake.source, by=by, now=now)
    kept = {"marks": intake.marks, "source": intake.source, **wanted}
    return request_intake(
        paper=intake.paper, original=intake.sha256, size=intake.size, filename=intake.filename, by=by, now=now, **kept
    )


@transaction.atomic
def finish_intake(*, intake, received, warnings, now):
    """Make the version that an intake was for; `warnings` are (page or None, kind, words)."""
    meeting = locked(intake.paper.item.meeting)
    settle(intake, Intake.State.READY, now, password="", attachments=list(received.attachments))
    return _make_version(intake, received, warnings, meeting, now)


@transaction.atomic
def record_intake(*, paper, received, by, now, warnings=()):
    """Put on record a document that has been through every step already, as one from a bundle has."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    intake = Intake.objects.create(
        paper=paper, sha256=received.original, size=received.original_size, filename=received.filename,
        requested_at=now, requested_by=by, state=Intake.State.READY, finished_at=now, steps=list(received.steps),
        attachments=list(received.attachments),
    )  # fmt: skip
    return _make_version(intake, received, [*received.warnings, *warnings], meeting, now)


def _make_version(intake, received, warnings, meeting, now):
    paper = Paper.objects.select_for_update(of=["self"]).select_related("item").get(pk=intake.paper_id)
    if paper.withdrawn_at and not paper.item.withdrawn_at:
        paper = restore_paper(paper=paper, by=intake.requested_by, now=now)
    version = add_version(paper, received, intake, now, meeting)
    PaperPage.objects.bulk_create(
        PaperPage(version=version, number=number, text=text) for number, text in enumerate(received.texts, start=1)
    )
    _warn(version, warnings)
    request_draft(meeting=meeting, by=intake.requested_by, now=now)
    return version


@transaction.atomic
def refuse(*, intake, sentence, now, wants_password=False, attachments=()):
    """End an intake with a sentence for the officer; `attachments` are files in it that can be papers."""
    settle(
        intake, Intake.State.FAILED, now, error=sentence, wants_password=wants_password, password="",
        attachments=list(attachments),
    )  # fmt: skip
    write_audit(
        by=intake.requested_by, now=now, verb="refused", subject=intake.paper, meeting=intake.paper.item.meeting,
        summary=f"{intake.filename}: {sentence}",
    )  # fmt: skip


def give_up_hopeless(*, now):
    """Intakes that have killed worker after worker are refused, so that the queue moves on."""
    for intake in hopeless(Intake, now).with_meeting():
        refuse(intake=intake, sentence=_why_given_up(intake), now=now)


def _why_given_up(intake):
    if intake.source != Intake.Source.FILE:
        return OUR_OWN
    return TOO_BUSY if intake.stage == SERVER_IS_BUSY else CUT_SHORT


@transaction.atomic
def add_attachment(*, intake, sha256, by, now):
    """Make a file that came with a letter, or is in a portfolio, a paper of the same item."""
    found = next((each for each in intake.attachments if each["sha256"] == sha256), None)
    if found is None or (by and not may_take_attachments(by, intake)):
        raise Refused("This file did not come with the letter.")
    item = intake.paper.item
    paper = add_paper(item=item, title=found["name"][:500], kind="appendix", by=by, now=now)
    request_intake(paper=paper, original=sha256, size=found["size"], filename=found["name"], by=by, now=now)
    return paper


@transaction.atomic
def describe_figures(*, intake, texts, by, now):
    """Keep what an officer says of pictures, by their keys, and take the file in again with it."""
    for figure, text in texts.items():
        AlternativeText.objects.update_or_create(sha256=intake.sha256, figure=figure, defaults={"text": text.strip()})
    write_audit(
        by=by, now=now, verb="described", subject=intake.paper, meeting=intake.paper.item.meeting,
        summary=f"Described {len(texts)} picture{'' if len(texts) == 1 else 's'} of “{intake.paper}”",
        changes={figure: [None, text] for figure, text in texts.items()},
    )  # fmt: skip
    return take_in_again(intake=intake, by=by, now=now)


@transaction.atomic
def dismiss_warning(*, warning, reason, by, now):
    """Put a warning aside; who did, when and why is kept."""
    warning = fresh(warning)
    if not reason.strip():
        raise Refused("Enter why this can be published as it is.", field="reason")
    warning.dismissed_at, warning.dismissed_by, warning.dismissed_reason = now, by, reason.strip()
    warning.save()
    paper = warning.version.paper
    write_audit(
        by=by, now=now, verb="dismissed", subject=paper, meeting=paper.item.meeting,
        summary=f"Put aside for “{paper}”: {warning.words}", changes={"reason": ["", warning.dismissed_reason]},
    )  # fmt: skip
    return warning


@transaction.atomic
def recall_warning(*, warning, by, now):
    """Bring a warning back that was put aside."""
    warning = fresh(warning)
    warning.dismissed_at = warning.dismissed_by = None
    warning.dismissed_reason = ""
    warning.save()
    paper = warning.version.paper
    write_audit(
        by=by, now=now, verb="recalled", subject=paper, meeting=paper.item.meeting,
        summary=f"Brought back for “{paper}”: {warning.words}",
    )  # fmt: skip
    return warning


def _warn(version, warnings):
    """Record what was found; what an officer put aside in an earlier version of the same original stays aside."""
    aside = {
        (old.page, old.kind, old.words): old
        for old in PaperWarning.objects.filter(
            version__paper=version.paper, version__intake__sha256=version.intake.sha256, dismissed_at__isnull=False
        ).order_by("pk")
    }
    rows = []
    for page, kind, words in dict.fromkeys(tuple(each) for each in warnings):
        row = PaperWarning(version=version, page=page, kind=kind, words=words)
        if old := aside.get((page, kind, words)):
            row.dismissed_at, row.dismissed_by = old.dismissed_at, old.dismissed_by
            row.dismissed_reason = old.dismissed_reason
        rows.append(row)
    PaperWarning.objects.bulk_create(rows)
