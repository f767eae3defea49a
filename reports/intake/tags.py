"""What is told of the tags of a paper that has some, where pages or words of it are outside them."""

from collections.abc import Sequence
from typing import Any

OUTSIDE = "Some of its text is outside the tags, so it is not read aloud. Export it again with tags."
WORDS = "Some of the text of this page is outside the tags and is not read aloud. Export the paper again with tags."
PAGE = (
    "This page has no tags, though others of this paper have: it is read aloud as one paragraph. Export the whole "
    "paper again with tags."
)


def outside(pages: Sequence[dict[str, Any]]) -> list[int]:
    """The 1-based pages with words, or marked contents, that no tag owns; `pages` are what is known of each."""
    return [number for number, page in enumerate(pages, start=1) if page["unowned"] or page["untagged"]]


def warnings(outside: Sequence[int], untagged: Sequence[int]) -> list[list[object]]:
    """(page, kind, words) of 1-based pages with something outside the tags, and of 0-based ones without tags."""
    found: list[list[object]] = [[number, "tags", WORDS] for number in outside]
    return found + [[index + 1, "tags", PAGE] for index in untagged if index + 1 not in outside]
