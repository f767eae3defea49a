"""First step: is there anything, and is it small enough to take? Then it is stored as it came."""

import re
import unicodedata
from pathlib import PurePath

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from meetings import storage
from reports.pdf.inspect import Unusable

EMPTY = "This file is empty. Choose it again, or save it anew."


def check_size(size):
    """Raise Unusable for an empty file or one over the limit."""
    if not size:
        raise Unusable(EMPTY)
    if size > settings.MAX_PAPER_BYTES:
        limit = filesizeformat(settings.MAX_PAPER_BYTES)
        raise Unusable(f"This file is {filesizeformat(size)}; {limit} is the most that can be uploaded.")


def receive(file) -> str:
    """Store a Django File among the originals; return its SHA-256. Raises Unusable by its size."""
    check_size(file.size)
    return storage.keep(file, where=storage.original_address)


def plain_name(name: str) -> str:
    """A file's own name without folders, control characters or marks that turn text round; 255 at most."""
    base = PurePath((name or "").replace("\\", "/")).name
    kept = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", kept).strip()[-255:] or "paper.pdf"


def stem(name: str) -> str:
    """A file's name as a title: without its ending, its underscores and doubled spaces."""
    return re.sub(r"[_\s]+", " ", re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)).strip() or "A paper"
