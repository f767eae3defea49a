"""What changed between the texts of two versions of a paper. Pure."""

from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 20_000  # of a version; beyond it only pages are compared
REPEATING = 400  # lines of a version
AROUND = 2  # lines that stay, shown before and after a change


@dataclass(frozen=True)
class Part:
    """Lines that are `same`, or `old` ones in place of which `new` ones stand; `page` is that of the new version."""

    page: int
    same: tuple[str, ...] = ()
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()


def compared(before: list[str], after: list[str]) -> list[Part]:
    """The changes from one list of pages' texts to another, each with a few lines around it."""
    old, new = _lines(before), _lines(after)
    if max(len(old), len(new)) > MOST_LINES:
        old = [(page, " ".join(text.split())) for page, text in enumerate(before, start=1)]
        new = [(page, " ".join(text.split())) for page, text in enumerate(after, start=1)]
    many = max(len(old), len(new)) > REPEATING  # lines that stand there over and over make it work for minutes
    matcher = SequenceMatcher(None, [line for _, line in old], [line for _, line in new], autojunk=many)
    parts = []
    for group in matcher.get_grouped_opcodes(AROUND):
        for kind, a, b, c, d in group:
            page = new[min(c, len(new) - 1)][0] if new else 1
            if kind == "equal":
                parts.append(Part(page, same=tuple(line for _, line in new[c:d])))
            else:
                removed, added = (tuple(line for _, line in lines) for lines in (old[a:b], new[c:d]))
                parts.append(Part(page, old=removed, new=added))
    return parts


def _lines(pages):
    """(page, line) of every line that says something."""
    return [
        (number, " ".join(line.split()))
        for number, text in enumerate(pages, start=1)
        for line in text.splitlines()
        if line.strip()
    ]
