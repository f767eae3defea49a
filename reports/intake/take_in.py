"""The steps in their order: a document in the door, a measured one in storage."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from meetings import storage
from reports.intake.receive import receive
from reports.intake.recognise import recognise
from reports.pdf.inspect import inspect


@dataclass(frozen=True)
class Received:
    """A document that can be bound, stored under its hash. `title` is what the file says of itself."""

    sha256: str
    size: int
    pages: int
    tagged: bool
    filename: str
    title: str


def take_in(file) -> Received:
    """Run a Django File through every step; raise Unusable with a sentence at the first that fails."""
    receive(file)
    recognise(file)
    found = inspect(file)
    file.seek(0)
    return Received(
        sha256=storage.keep(file),
        size=file.size,
        pages=found.pages,
        tagged=found.tagged,
        filename=plain_name(file.name),
        title=found.title,
    )


def plain_name(name: str) -> str:
    """A file's own name without folders, control characters or marks that turn text round; 255 at most."""
    base = PurePath((name or "").replace("\\", "/")).name
    kept = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    return re.sub(r"\s+", " ", kept).strip()[-255:] or "paper.pdf"
