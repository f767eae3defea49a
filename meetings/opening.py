"""Whether files can be opened where they are taken in: a worker says so, and the office's first page has it."""

from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

KEPT = 15 * 60  # seconds for which the word of a worker counts
KEY = "files-cannot-be-opened"


def tell(sentence: str):
    """Say why no file can be opened; an empty sentence says that files can be."""
    with suppress(RedisError, OSError):
        cache.set(KEY, sentence, KEPT)


def why_not() -> str:
    """Why no file can be opened, as the worker that tried last said; empty where they can be, or nobody knows."""
    with suppress(RedisError, OSError):
        return cache.get(KEY, "")
    return ""
