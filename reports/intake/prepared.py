"""Papers as they are bound, and what is known of their pages: made once per document and kept beside it.

The original is never changed. What is made of it lies in storage under the original's hash and the number
of the way in which it was made; the facts are written last, so that where they are, all is there.
"""

import tempfile
from dataclasses import asdict
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from meetings import storage
from meetings.contents import Plain
from reports.pdf import audit, read
from reports.pdf.conformance import obstacles
from reports.pdf.fit import Free
from reports.pdf.inspect import is_tagged, user_units
from reports.pdf.prepare import prepare

WAY = 1  # of preparing; a new number makes everything anew


class PageFacts(Plain):
    """One page: its text, and how far from the foot and head, in points, its content begins.

    `structure` is a hash of its tags; `unowned` are its marked contents that no tag owns.
    """

    text: str
    structure: str
    unowned: tuple[int, ...]
    foot: float
    left: float
    right: float

    @property
    def free(self):
        return Free(foot=self.foot, left=self.left, right=self.right)


class Obstacle(Plain):
    """What keeps a paper from being accessible: the rule it breaks, and what its author can do."""

    rule: str
    words: str


class Facts(Plain):
    """What is known of a document that is ready to be bound."""

    tagged: bool
    pages: tuple[PageFacts, ...]
    obstacles: tuple[Obstacle, ...]


def facts_of(sha256) -> Facts:
    """What is known of a document; it is prepared first if it has not been. Raises Unusable."""
    if (known := known_facts(sha256)) is None:
        known = _prepare(sha256)
    return known


def known_facts(sha256) -> Facts | None:
    """What is known of a document already."""
    try:
        with default_storage.open(_address(sha256, "json")) as file:
            return Facts.model_validate_json(file.read())
    except FileNotFoundError:
        return None


def opened(sha256):
    """The prepared document, open for reading."""
    return default_storage.open(_address(sha256, "pdf"))


def _prepare(sha256):
    with tempfile.TemporaryDirectory(prefix="scrutiny-paper-") as folder:
        path = Path(folder) / "paper.pdf"
        with storage.opened(sha256) as original:
            tagged, units = is_tagged(original), user_units(original)
            silent = frozenset(number for number, text in enumerate(read.texts(original)) if not text.strip())
            prepare(original, path, silent)
        facts = Facts(tagged=tagged, pages=_read(path, units), obstacles=_obstacles(path, tagged, silent))
        with path.open("rb") as file:
            default_storage.save(_address(sha256, "pdf"), File(file))
    default_storage.save(_address(sha256, "json"), ContentFile(facts.model_dump_json().encode()))
    return facts


def _read(path, units):
    with read.opened(path) as document:
        found = []
        for index in range(len(document)):
            page = document[index]
            known, free = audit.read_page(page), read.margins(page, units[index])
            found.append(PageFacts(**asdict(known), **asdict(free)))
            page.close()
    return tuple(found)


def _obstacles(path, tagged, silent):
    found = [Obstacle(rule=rule, words=words) for rule, words in obstacles(path)]
    if silent and not tagged:
        words = "A page is a picture without text, as from a scanner. Ask for the document that was scanned."
        found.append(Obstacle(rule="PICTURE", words=words))
    return tuple(found)


def _address(sha256, kind):
    return f"prepared/{WAY}/{sha256[:2]}/{sha256}.{kind}"
