"""Values by a key that is itself a variable."""

from django import template

from meetings.models import AgendaItem

register = template.Library()


@register.filter
def lookup(table, key):
    """The value under `key`, or nothing."""
    return (table or {}).get(key, "")


@register.filter
def problems_of(problems, row):
    """What was wrong with files sent for an item or a paper: {(noun, pk): sentences}."""
    noun = "item" if isinstance(row, AgendaItem) else "paper"
    return (problems or {}).get((noun, row.pk), [])
