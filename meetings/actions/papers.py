"""Papers: expected, edited, moved, taken off. How their documents come in is in meetings.actions.intakes."""

from django.db import transaction
from django.db.models import Max

from meetings.access import check_open_for_changes
from meetings.actions.builds import request_draft
from meetings.actions.outcome import Refused, apply_changes, audit_entry, check_version, fresh, locked, write_audit
from meetings.law.numbering import moved
from meetings.models import AuditEntry, Intake, Meeting, Paper, PaperVersion
from meetings.models.agenda import Access
from meetings.page_lists import counted

WITHDRAWN = "The paper was taken off before this file was in."


def add_paper(*, item, by, now, **fields):
    """A paper at the end of its item; until a document comes in for it, it is to follow."""
    return add_papers(item=item, described=[fields], by=by, now=now)[0]


@transaction.atomic
def add_papers(*, item, described, by, now):
    """Papers at the end of their item, in the order in which they are `described` by their fields."""
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    last = item.papers.aggregate(last=Max("position"))["last"] or 0
    papers = Paper.objects.bulk_create(
        Paper(item=item, position=position, brought_by=by, **fields)
        for position, fields in enumerate(described, start=last + 1)
    )
    AuditEntry.objects.bulk_create(
        audit_entry(by=by, now=now, verb="added", subject=paper, meeting=meeting, summary=f"Added paper “{paper}”")
        for paper in papers
    )
    request_draft(meeting=meeting, by=by, now=now)
    return papers


@transaction.atomic
def edit_paper(*, paper, version, by, now, **values):
    """Change a paper's words or access; raise Conflict if another officer saved first."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    paper = Paper.objects.select_for_update(of=["self"]).select_related("item").get(pk=paper.pk)
    check_version(paper, version)
    was_withheld = paper.is_withheld
    changes = apply_changes(paper, values)
    if not changes:
        return paper
    paper.version += 1
    paper.save()
    if paper.is_withheld != was_withheld:
        settle_versions([paper])
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
    in_order = moved(papers, paper, position)
    _check_published_order(meeting, in_order)
    _put_in_order(in_order)
    if paper.position != before:
        write_audit(
            by=by, now=now, verb="moved", subject=paper, meeting=meeting, summary=f"Moved paper “{paper}”",
            changes={"position": [before, paper.position]},
        )  # fmt: skip
        request_draft(meeting=meeting, by=by, now=now)
    return paper


@transaction.atomic
def remove_paper(*, paper, by, now):
    """Take a paper off its item; once published it is withdrawn instead, and a page says so in its place.

    What is exempt and was named in an edition is withdrawn too, so that the next edition takes that one off.
    """
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    paper = fresh(paper)
    item = paper.item
    give_up_what_is_going_on(paper, now, WITHDRAWN)
    if paper.pk in _published_papers(meeting) or (paper.is_withheld and paper.pk in _named_papers(meeting)):
        paper.withdrawn_at = now
        paper.save(update_fields=["withdrawn_at"])
        write_audit(
            by=by, now=now, verb="withdrew", subject=paper, meeting=meeting, summary=f"Withdrew paper “{paper}”"
        )
    else:
        _delete_paper(paper, item, meeting, by, now)
    request_draft(meeting=meeting, by=by, now=now)
    return item


def recall_versions(paper: Paper) -> None:
    """Note, for a locked agenda, that what was received for a paper until now must no longer be read."""
    if paper.current:
        paper.recalled = paper.current.number
        paper.save(update_fields=["recalled"])


@transaction.atomic
def restore_paper(*, paper, by, now):
    """Put a withdrawn paper back in its place."""
    meeting = locked(paper.item.meeting)
    check_open_for_changes(meeting)
    check_can_be_restored(paper)
    paper.withdrawn_at = None
    paper.save(update_fields=["withdrawn_at"])
    write_audit(by=by, now=now, verb="restored", subject=paper, meeting=meeting, summary=f"Put paper “{paper}” back")
    request_draft(meeting=meeting, by=by, now=now)
    return paper


def check_can_be_restored(paper):
    """Raise Refused for a paper whose item is withdrawn."""
    if paper.item.withdrawn_at:
        raise Refused("Its item is withdrawn: put the item back first.")


def give_up_what_is_going_on(paper, now, sentence):
    """End what is still on its way for a paper, with a sentence for the officer."""
    going_on = paper.intakes.going_on()
    going_on.update(state=Intake.State.FAILED, finished_at=now, error=sentence, password="", claim=None)


def _delete_paper(paper, item, meeting, by, now):
    """Its bytes stay, for the audit."""
    hashes = list(paper.versions.values_list("sha256", flat=True))
    write_audit(
        by=by, now=now, verb="removed", subject=paper, meeting=meeting,
        summary=f"Took paper “{paper}” off item {item.number}",
        changes={"title": [paper.title, None], "sha256": [hashes, None]},
    )  # fmt: skip
    paper.delete()
    _put_in_order(list(item.papers.all()))


def _published_papers(meeting):
    """Ids of the papers that have page numbers in a published pack, in the order of those."""
    contents = meeting.published_contents()
    placed = [paper for paper in contents.papers if paper.pages] if contents else []
    return [paper.id for paper in sorted(placed, key=lambda paper: paper.pages.first)]


def _named_papers(meeting: Meeting) -> set[int]:
    """Ids of the papers that the latest public edition knows of, those to follow included."""
    contents = meeting.published_contents()
    return {paper.id for paper in contents.papers} if contents else set()


def _check_published_order(meeting, papers):
    """Raise Refused if papers that are published would change places."""
    published = _published_papers(meeting)
    places = [published.index(paper.pk) for paper in papers if paper.pk in published]
    if places != sorted(places):
        raise Refused("Published papers keep their places and their page numbers.")


def add_version(paper, received, intake, now, meeting):
    """The next version of a locked paper, made by an intake; it is what packs bind from now on."""
    by = intake.requested_by
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    paper.current = PaperVersion.objects.create(
        paper=paper,
        number=last + 1,
        sha256=received.sha256,
        size=received.size,
        access=Access.EXEMPT if paper.is_withheld else Access.PUBLIC,
        pages=received.pages,
        tagged=received.tagged,
        filename=received.filename,
        intake=intake,
        recognised_pages=len(received.recognised),
        figures=list(received.figures),
        mentions=list(received.mentions),
        uploaded_at=now,
        uploaded_by=by,
    )
    paper.version += 1
    paper.save(update_fields=["current", "version"])
    write_audit(
        by=by, now=now, verb="received", subject=paper, meeting=meeting,
        summary=f"Received version {last + 1} of “{paper}” ({counted(received.pages, 'page')})",
        changes={"sha256": [None, received.sha256], "filename": [None, received.filename]},
    )  # fmt: skip
    return paper.current


def settle_versions(papers):
    """After papers were opened or closed: a closed one has no open version, of an open one the current is opened."""
    for paper in papers:
        if paper.is_withheld:
            paper.versions.update(access=Access.EXEMPT)
        elif paper.current_id:
            paper.versions.filter(pk=paper.current_id).update(access=Access.PUBLIC)


def _put_in_order(papers):
    for position, paper in enumerate(papers, start=1):
        paper.position = position
    Paper.objects.bulk_update(papers, ["position"])
