"""The strip of a pack's pages beside its agenda."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe

from meetings.templatetags.remembered import address_of

register = template.Library()

SHOWN = {"front": "Agenda", "notice": "Withdrawn"}


@register.simple_tag
def strip(sheets, reader, audience):
    """An entry for each sheet, leading to its page at the address of the reader of this audience's pack.

    It is written here since a template takes twenty times as long, and every new draft has hundreds of new ones.
    """
    pages = f"{escape(reader)}?audience={escape(audience)}#page="
    return mark_safe("".join(_entry(sheet, f"{pages}{page}") for page, sheet in enumerate(sheets, start=1)))


def _entry(sheet, address):
    if sheet.kind == "paper":
        picture = address_of("office_page_picture", sheet.paper, sheet.page + 1)
        shown = f'<img loading="lazy" alt="" src="{picture}">'
    else:
        shown = SHOWN.get(sheet.kind, "Blank")
    return f'<li><a href="{address}"><span class="sheet">{shown}</span>{escape(sheet.label)}</a></li>\n'
