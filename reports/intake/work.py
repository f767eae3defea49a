"""What the steps of intake work on."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class Teller(Protocol):
    """Says how far the work has come (see reports.intake.child)."""

    def progress(self, done: int, total: int, *, earned: float = 0.0) -> None:
        """Tell that `done` of `total` are done; `earned` are seconds of patience."""


@dataclass
class Work:
    """A folder with a file in it, and what has become of it: `document` is the newest file's name."""

    folder: Path
    tell: Teller
    document: str
    kind: str = ""
    detail: str = ""
    title: str = ""
    filename: str = ""  # as its author named it
    password: str = ""
    time_zone: str = "Europe/London"
    flatten_comments: bool = False
    texts: dict = field(default_factory=dict)
    is_cut_down: bool = False  # to what its pages need

    @property
    def path(self) -> Path:
        """The newest file."""
        return self.folder / self.document

    def new(self, name: str) -> Path:
        """Where a file of that name goes."""
        return self.folder / name
