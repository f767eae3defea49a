"""What every form that is sent carries: Django's token against forgery, and the account that opened the page."""

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html

from meetings.views.signed_in import FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context) -> str:
    """Both as hidden fields; signed out, the token alone."""
    token, account = CsrfTokenNode().render(context), context.get("signed_in_as")
    return token + format_html('<input type="hidden" name="{}" value="{}">', FIELD, account) if account else token
