"""Papers: expected, received, edited, moved, taken off."""

from django.db import transaction
from django.db.models import Max

from meetings.access import check_open_for_changes
from meetings.actions.builds import request_draft
from meetings.actions.outcome import apply_changes, check_version, locked, write_audit
from meetings.law.numbering import moved
from meetings.models import Paper, PaperVersion


@transaction.atomic
def add_paper(*, item, title, by, now, kind=Paper.Kind.REPORT, received=None, **details):
    """A paper at the end of its item; without `received` (a measured document) it is to follow."""
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    last = item.papers.aggregate(last=Max("position"))["last"] or 0
    paper = Paper.objects.create(item=item, position=last + 1, title=title, kind=kind, **details)
    write_audit(by=by, now=now, verb="added", subject=paper, meeting=meeting, summary=f"Added paper “{paper}”")
    if received:
        _add_version(paper, received, by, now, meeting)
    request_draft(meeting=meeting, by=by, now=now)
    return paper


@transaction.atomic
def receive_version(*, paper, received, by, now):
    """A document for a paper that was to follow, or a new version in place of the last."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    _add_version(paper, received, by, now, meeting)
    request_draft(meeting=meeting, by=by, now=now)
    return paper


@transaction.atomic
def edit_paper(*, paper, version, by, now, **values):
    """Change a paper's words or access; raise Conflict if another officer saved first."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    paper = Paper.objects.select_for_update().get(pk=paper.pk)
    check_version(paper, version)
    changes = apply_changes(paper, values)
    if not changes:
        return paper
    paper.version += 1
    paper.save()
    write_audit(
        by=by,
        now=now,
        verb="edited",
        subject=paper,
        meeting=meeting,
        summary=f"Changed paper “{paper}”",
        changes=changes,
    )
    request_draft(meeting=meeting, by=by, now=now)
    return paper


@transaction.atomic
def move_paper(*, paper, position, by, now):
    """Put a paper at a 1-based position within its item."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    papers = list(paper.item.papers.all())
    paper = next(other for other in papers if other.pk == paper.pk)
    before = paper.position
    _put_in_order(moved(papers, paper, position))
    if paper.position != before:
        write_audit(
            by=by, now=now, verb="moved", subject=paper, meeting=meeting, summary=f"Moved paper “{paper}”",
            changes={"position": [before, paper.position]},
        )  # fmt: skip
        request_draft(meeting=meeting, by=by, now=now)
    return paper


@transaction.atomic
def remove_paper(*, paper, by, now):
    """Take a paper off its item; its bytes stay, for the editions that hold it and the audit."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    item = paper.item
    hashes = list(paper.versions.values_list("sha256", flat=True))
    write_audit(
        by=by, now=now, verb="removed", subject=paper, meeting=meeting,
        summary=f"Took paper “{paper}” off item {item.number}",
        changes={"title": [paper.title, None], "sha256": [hashes, None]},
    )  # fmt: skip
    paper.delete()
    _put_in_order(list(item.papers.all()))
    request_draft(meeting=meeting, by=by, now=now)
    return item


def _add_version(paper, received, by, now, meeting):
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    paper.current = PaperVersion.objects.create(
        paper=paper,
        number=last + 1,
        sha256=received.sha256,
        size=received.size,
        pages=received.pages,
        tagged=received.tagged,
        filename=received.filename,
        uploaded_at=now,
        uploaded_by=by,
    )
    paper.version += 1
    paper.save(update_fields=["current", "version"])
    write_audit(
        by=by, now=now, verb="received", subject=paper, meeting=meeting,
        summary=f"Received version {last + 1} of “{paper}” ({received.pages} pages)",
        changes={"sha256": [None, received.sha256], "filename": [None, received.filename]},
    )  # fmt: skip


def _put_in_order(papers):
    for position, paper in enumerate(papers, start=1):
        paper.position = position
    Paper.objects.bulk_update(papers, ["position"])
