"""A text by its letters and digits alone: what stays the same however it is spelled, spaced and broken into lines."""

import re
import unicodedata

OTHERS = re.compile(r"[\W_]+")


def letters_of(text: str) -> str:
    """The letters and digits of a text in one case, alike in every form in which Unicode spells them (NFKC)."""
    return OTHERS.sub("", unicodedata.normalize("NFKC", text).casefold())
