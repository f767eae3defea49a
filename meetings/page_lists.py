"""Counts and pages in words: '1 page', and as warnings have them, 'pages 3 to 12, 15'."""

import re
from collections.abc import Iterable, Sequence

LIST = re.compile(r"\(Pages? ([\d to,]+)\.\)$")
RUN = 3  # pages one after another that are said by the first and the last


def counted(count: int, noun: str) -> str:
    """'1 page', '1,200 pages'."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(pages: Iterable[int]) -> str:
    """'page 3', 'pages 3, 5', 'pages 3 to 12, 15'."""
    numbers = sorted(set(pages))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"{run[0]} to {run[-1]}" if len(run) >= RUN else ", ".join(map(str, run)) for run in runs]
    return f"page{'' if len(numbers) == 1 else 's'} {', '.join(said)}"


def together(warnings: Iterable[Sequence], apart: frozenset[str] = frozenset()) -> list[tuple]:
    """(page, kind, words) of warnings, those of equal kind and words on several pages as one with the list of pages.

    Warnings of the kinds in `apart` stay as they are: each of them has to be looked at.
    """
    pages: dict[tuple, list[int | None]] = {}
    for page, kind, words in warnings:
        key = (kind, words, page) if kind in apart or page is None else (kind, words)
        found = pages.setdefault(key, [])
        if page not in found:
            found.append(page)
    told = []
    for (kind, words, *_), found in pages.items():
        if len(found) > 1:
            words = f"{words} ({listed(found).capitalize()}.)"
        told.append((min(found) if found != [None] else None, kind, words))
    return told


def pages_of(page: int | None, words: str) -> list[int]:
    """The pages that a warning is about: those that its words list, else its own; none where it is about the whole."""
    if page is None:
        return []
    if not (listed := LIST.search(words)):
        return [page]
    found: list[int] = []
    for part in listed.group(1).split(", "):
        first, _, last = part.partition(" to ")
        found += range(int(first), int(last or first) + 1)
    return found
