"""`{% url %}` that works an address out once: a page with a hundred papers has a thousand of them."""

from functools import lru_cache

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(name="url")
@lru_cache(maxsize=8192)
def address_of(name, *arguments):
    """The address of a view, by its name and what it takes."""
    return reverse(name, args=arguments)
