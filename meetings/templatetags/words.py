"""How councils say things: times, lists of names, paragraphs relied on."""

import re

from django import template
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince

from meetings import minuted
from meetings.law import exemption
from meetings.models import Membership
from meetings.rich import bounded

register = template.Library()
KEPT_TOGETHER = 24  # letters of a title's last word that stay in one line with what follows


@register.filter
def clock(moment):
    """'10am', '6.30pm', '12 noon'."""
    if timezone.is_aware(moment):
        moment = timezone.localtime(moment)
    if (moment.hour, moment.minute) == (12, 0):
        return "12 noon"
    hour, half = moment.hour % 12 or 12, "am" if moment.hour < 12 else "pm"
    return f"{hour}.{moment.minute:02}{half}" if moment.minute else f"{hour}{half}"


@register.filter
def ago(moment):
    """'3 minutes ago'; 'just now' within the first minute."""
    text = timesince(moment, depth=1)
    return "just now" if text.startswith("0") else f"{text} ago"


@register.filter
def cited(paragraphs):
    return exemption.cited(paragraphs)


@register.filter
def seated(contents, roles):
    """Members of a front sheet in the roles named, in their order."""
    return contents.with_role(*roles.split())


@register.filter
def changed_in(contents, item):
    """(paper, change) for each paper of an item that came, changed or went since the edition before."""
    changes = {change.paper: change for change in contents.changes.lines if change.paper is not None}
    return [(paper, changes[paper.id]) for paper in item.papers if paper.id in changes]


@register.filter
def role_words(role):
    return Membership.Role(role).label


@register.filter
def addressed(member):
    return f"Councillor {member.name}" if member.is_councillor else member.name


@register.filter
def lead(title):
    """All but the last word, so that what follows a title never stands on a line without it.

    Of a last word that is too long to stand in a line with what follows, as an address is, the end alone is kept back.
    """
    return title[: len(title) - len(last_word(title))]


@register.filter
def last_word(title):
    return title.rpartition(" ")[2][-KEPT_TOGETHER:]


@register.filter
def roll(members):
    """'Councillors Nick Allen, Nigel Ball and Sue Wilkinson', others after them by their names."""
    councillors = [member.name for member in members if member.is_councillor]
    others = [member.name for member in members if not member.is_councillor]
    title = "Councillors " if len(councillors) > 1 else "Councillor " if councillors else ""
    return together([f"{title}{together(councillors)}"] * bool(councillors) + others)


@register.filter
def together(words):
    """'A, B and C'."""
    return minuted.together(list(words))


@register.filter
def rich(html, levels=0):
    """Rich text, made safe and kept within bounds once more, its headings `levels` further down."""
    html = bounded(html or "")
    return mark_safe(re.sub(r"(</?h)([34])\b", lambda tag: f"{tag[1]}{int(tag[2]) + int(levels)}", html))
