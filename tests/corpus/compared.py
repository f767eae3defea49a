"""What a file became, in one line, and what is otherwise than in a run before."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

SLOWER, LEAST_SECONDS = 1.5, 2.0  # times as long, and at least so much longer, is told
LARGER, LEAST_MEGABYTES = 1.5, 100
TOLERANCE = 0.002  # of a page's picture


@dataclass(frozen=True)
class Line:
    """What became of one file. Words that went in and out are counted where the file's own words could be read.

    `unread` are words of the document that the text kept for search lacks; `difference` is the largest part of a page
    whose picture changed, of PDFs; `accessible_before` and `_after` are the rules of PDF/UA-1 that the document failed
    before the repair and those that it fails now.
    """

    file: str
    outcome: str  # "ready", or the sentence of the refusal
    seconds: float
    megabytes: int
    sheets: int = 0
    left_out: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    accessible_before: list[str] = field(default_factory=list)
    accessible_after: list[str] = field(default_factory=list)
    letters_in: int | None = None
    letters_out: int | None = None
    lost: dict[str, int] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    difference: float | None = None


def write(lines: list[Line], path: Path) -> None:
    path.write_text("".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines))


def read(path: Path) -> dict[str, Line]:
    """{file: line} of a run that was kept."""
    lines = (Line(**json.loads(line)) for line in path.read_text().splitlines())
    return {line.file: line for line in lines}


def changes(before: dict[str, Line], now: dict[str, Line]) -> list[str]:
    """What is otherwise than before, a sentence each, in the order of the files' names."""
    found = []
    for name in sorted(before.keys() | now.keys()):
        if name not in now or name not in before:
            found.append(f"{name}: {'is new' if name in now else 'is gone'}")
        else:
            found += [f"{name}: {words}" for words in _changes(before[name], now[name])]
    return found


def _changes(before: Line, now: Line) -> list[str]:
    found = []
    for key in ("outcome", "sheets", "letters_in", "letters_out", "lost", "added", "unread"):
        if getattr(before, key) != getattr(now, key):
            found.append(f"{key.replace('_', ' ')} {getattr(before, key)} → {getattr(now, key)}")
    for key in ("left_out", "warnings", "accessible_before", "accessible_after"):
        was, has = getattr(before, key), getattr(now, key)
        found += [f"no longer {key.replace('_', ' ')}: {each}" for each in was if each not in has]
        found += [f"now {key.replace('_', ' ')}: {each}" for each in has if each not in was]
    if abs((now.difference or 0) - (before.difference or 0)) > TOLERANCE:
        found.append(f"picture differs by {before.difference} → {now.difference}")
    if now.seconds > before.seconds * SLOWER and now.seconds - before.seconds > LEAST_SECONDS:
        found.append(f"{before.seconds} s → {now.seconds} s")
    if now.megabytes > before.megabytes * LARGER and now.megabytes - before.megabytes > LEAST_MEGABYTES:
        found.append(f"{before.megabytes} MB → {now.megabytes} MB")
    return found
