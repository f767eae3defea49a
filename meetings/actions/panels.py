"""Panels and the items that stand on each of their agendas."""

from django.db import transaction
from django.utils.text import slugify

from meetings.actions.outcome import put, taken, write_audit
from meetings.law.numbering import moved
from meetings.models import Panel, StandingItem


@transaction.atomic
def add_panel(*, council, name, by, now, **details):
    panel = Panel.objects.create(council=council, name=name, slug=_free_slug(name), **details)
    write_audit(by=by, now=now, verb="added", subject=panel, summary=f"Added {panel}")
    return panel


@transaction.atomic
def edit_panel(*, panel, by, now, version=None, **details):
    """Change a panel; its address stays, since people have it written down. Raise Conflict if another saved first."""
    panel = taken(panel, version)
    if changes := put(panel, details):
        write_audit(by=by, now=now, verb="edited", subject=panel, summary=f"Changed {panel}", changes=changes)
    return panel


@transaction.atomic
def add_standing_item(*, panel, by, now, **details):
    entry = StandingItem.objects.create(panel=panel, position=panel.standing_items.count() + 1, **details)
    write_audit(by=by, now=now, verb="added", subject=entry, summary=f"Added standing item “{entry}” to {panel}")
    return entry


@transaction.atomic
def edit_standing_item(*, entry, by, now, version=None, **details):
    """Change an item's words; raise Conflict if another officer saved first."""
    entry = taken(entry, version)
    if changes := put(entry, details):
        summary = f"Changed standing item “{entry}”"
        write_audit(by=by, now=now, verb="edited", subject=entry, summary=summary, changes=changes)
    return entry


@transaction.atomic
def move_standing_item(*, entry, position, by, now):
    Panel.objects.select_for_update().get(pk=entry.panel_id)
    _put_in_order(moved(list(entry.panel.standing_items.all()), entry, position))
    write_audit(by=by, now=now, verb="moved", subject=entry, summary=f"Moved standing item “{entry}”")


@transaction.atomic
def remove_standing_item(*, entry, by, now):
    panel = Panel.objects.select_for_update().get(pk=entry.panel_id)
    write_audit(by=by, now=now, verb="removed", subject=entry, summary=f"Removed standing item “{entry}” from {panel}")
    entry.delete()
    _put_in_order(list(panel.standing_items.all()))


def _put_in_order(entries):
    for position, entry in enumerate(entries, start=1):
        entry.position = position
    StandingItem.objects.bulk_update(entries, ["position"])


def _free_slug(name):
    base = slugify(name)[:110] or "panel"
    slug, count = base, 1
    while Panel.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{base}-{count}"
    return slug
