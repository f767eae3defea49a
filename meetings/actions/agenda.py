"""Items and headings: added, edited, moved, taken off. Each change makes a new draft pack due."""

from django.db import transaction

from meetings.access import check_open_for_changes
from meetings.actions.builds import request_draft
from meetings.actions.outcome import Refused, apply_changes, check_version, fresh, locked, write_audit
from meetings.actions.papers import WITHDRAWN, give_up_what_is_going_on, settle_versions
from meetings.law.exemption import unknown_paragraphs
from meetings.law.numbering import moved, numbers
from meetings.models import AgendaItem, Topic
from meetings.models.agenda import Access


@transaction.atomic
def add_entry(*, meeting, kind, title, by, now, position=None, **details):
    """A new item or heading, at the end unless a 1-based position is given."""
    meeting = locked(meeting)
    check_open_for_changes(meeting)
    _check_paragraphs(meeting, details.get("exempt_paragraphs", ()))
    entries = list(meeting.items.all())
    entry = AgendaItem.objects.create(meeting=meeting, position=len(entries) + 1, kind=kind, title=title, **details)
    entries.append(entry)
    _put_in_order(meeting, moved(entries, entry, position) if position else entries)
    write_audit(by=by, now=now, verb="added", subject=entry, meeting=meeting, summary=f"Added “{title}”")
    request_draft(meeting=meeting, by=by, now=now)
    return entry


@transaction.atomic
def edit_item(*, item, version, by, now, **values):
    """Change an item's words or access; raise Conflict if another officer saved first."""
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    item = AgendaItem.objects.select_for_update().get(pk=item.pk)
    check_version(item, version)
    _check_paragraphs(meeting, values.get("exempt_paragraphs", ()))
    changes = apply_changes(item, values)
    if not changes:
        return item
    item.version += 1
    item.save()
    if "access" in changes:
        settle_versions(item.papers.filter(access=Access.PUBLIC).select_related("item"))
    if item.is_exempt:
        _close_topic(item)
    write_audit(
        by=by, now=now, verb="edited", subject=item, meeting=meeting, summary=f"Changed “{item.title}”", changes=changes
    )
    request_draft(meeting=meeting, by=by, now=now)
    return item


@transaction.atomic
def move_item(*, item, position, by, now):
    """Put an item or heading at a 1-based position; the others close up."""
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    entries = list(meeting.items.all())
    item = next(entry for entry in entries if entry.pk == item.pk)
    before = item.position
    _put_in_order(meeting, moved(entries, item, position))
    if item.position != before:
        write_audit(
            by=by, now=now, verb="moved", subject=item, meeting=meeting, summary=f"Moved “{item.title}”",
            changes={"position": [before, item.position]},
        )  # fmt: skip
        request_draft(meeting=meeting, by=by, now=now)
    return item


@transaction.atomic
def remove_item(*, item, by, now):
    """Take an item off the agenda with its papers. Once published it is withdrawn instead: its number stays."""
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    item = fresh(item)
    if item.minutes.exists():
        raise Refused("This item has minutes, so it cannot be taken off the agenda.")
    for paper in item.papers.all():
        give_up_what_is_going_on(paper, now, WITHDRAWN)
    if item.is_exempt:
        _close_topic(item)
    if item.pk in _published_items(meeting):
        _withdraw_item(item, meeting, by, now)
    else:
        _delete_item(item, meeting, by, now)
    request_draft(meeting=meeting, by=by, now=now)
    return meeting


@transaction.atomic
def restore_item(*, item, by, now):
    """Put a withdrawn item, and the papers that went with it, back on the agenda."""
    meeting = locked(item.meeting)
    check_open_for_changes(meeting)
    item.papers.filter(withdrawn_at=item.withdrawn_at).update(withdrawn_at=None)
    item.withdrawn_at = None
    item.save(update_fields=["withdrawn_at"])
    write_audit(by=by, now=now, verb="restored", subject=item, meeting=meeting, summary=f"Put “{item.title}” back")
    request_draft(meeting=meeting, by=by, now=now)
    return item


def _close_topic(item):
    """The topic of an exempt item stays closed to the public, wherever it goes from here."""
    Topic.objects.filter(item=item).update(is_exempt=True, open_title=item.open_title)


def _withdraw_item(item, meeting, by, now):
    item.withdrawn_at = now
    item.save(update_fields=["withdrawn_at"])
    item.papers.filter(withdrawn_at=None).update(withdrawn_at=now)
    write_audit(by=by, now=now, verb="withdrew", subject=item, meeting=meeting, summary=f"Withdrew “{item.title}”")


def _delete_item(item, meeting, by, now):
    papers = [str(paper) for paper in item.papers.all()]
    write_audit(
        by=by, now=now, verb="removed", subject=item, meeting=meeting, summary=f"Took “{item.title}” off the agenda",
        changes={"title": [item.title, None], "note": [item.note, None], "papers": [papers, None]},
    )  # fmt: skip
    item.delete()
    _put_in_order(meeting, list(meeting.items.all()))


def _put_in_order(meeting, entries):
    """Number the entries as they stand; raise Refused if a published item would get another number."""
    settled = _published_items(meeting)
    for position, (entry, number) in enumerate(zip(entries, numbers(e.kind for e in entries), strict=True), start=1):
        if settled.get(entry.pk, number) != number:
            raise Refused(
                f"“{entry.title}” is published as item {settled[entry.pk]} and keeps its number. Put new items after "
                "the published ones; at the meeting the chair can take them in another order."
            )
        entry.position, entry.number = position, number
    AgendaItem.objects.bulk_update(entries, ["position", "number"])


def _published_items(meeting):
    """{id: number} of the items that are published."""
    contents = meeting.published_contents()
    return {item.id: item.number for item in contents.items} if contents else {}


def _check_paragraphs(meeting, paragraphs):
    if unknown := unknown_paragraphs(paragraphs, meeting.panel.council.law):
        raise Refused(f"Schedule 12A has no paragraph {unknown[0]}.", field="exempt_paragraphs")
