"""First step: is there anything, and is it small enough to take?"""

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from reports.pdf.inspect import Unusable


def receive(file):
    """Raise Unusable for an empty file or one over the limit."""
    if not file.size:
        raise Unusable("This file is empty.")
    if file.size > settings.MAX_PAPER_BYTES:
        limit = filesizeformat(settings.MAX_PAPER_BYTES)
        raise Unusable(f"This file is {filesizeformat(file.size)}; {limit} is the most that can be uploaded.")
