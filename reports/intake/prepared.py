"""Papers as they are bound, and what is known of their pages: made once per document and kept beside it.

What is made of a paper lies in storage under the paper's hash and the number of the way in which it was made; the
facts are written last, so that where they are, all is there.
"""

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from meetings.contents import Plain
from reports.pdf.fit import Free
from reports.pdf.prepare import WAY


class PageFacts(Plain):
    """One page: its text, and how far from the foot and head, in points, its content begins.

    `structure` is a hash of its tags; `unowned` are its marked contents that no tag owns; `untagged` says whether it
    has words in no marked content.
    """

    text: str
    structure: str
    unowned: tuple[int, ...]
    untagged: bool = False
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
    """What is known of a document that is ready to be bound; `unseen` is what it holds that none of its pages shows."""

    tagged: bool
    pages: tuple[PageFacts, ...]
    obstacles: tuple[Obstacle, ...]
    unseen: tuple[str, ...] = ()


def known_facts(sha256) -> Facts | None:
    """What is known of a document already."""
    try:
        with default_storage.open(_address(sha256, "json")) as file:
            return Facts.model_validate_json(file.read())
    except FileNotFoundError:
        return None


def keep(sha256: str, document: File, facts: str):
    """Store what was made of a document: the prepared file, and its facts as JSON."""
    known = Facts.model_validate_json(facts)
    default_storage.save(_address(sha256, "pdf"), document)
    default_storage.save(_address(sha256, "json"), ContentFile(known.model_dump_json().encode()))


def opened(sha256):
    """The prepared document, open for reading."""
    return default_storage.open(_address(sha256, "pdf"))


def _address(sha256, kind):
    return f"prepared/{WAY}/{sha256[:2]}/{sha256}.{kind}"
