"""Fields of Rich Text Format as they were last shown (Rich Text Format Specification 1.9.1, “Fields”).

A field is a group of a group with its instruction and one with its result. Only bytes of fields that are not kept are
taken out; all else stays byte by byte.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.intake.fields import LIVE, kind_of

TOKEN = re.compile(rb"[{}]|\\bin(\d+) ?|\\[a-z]+-?\d* ?|\\'[0-9a-fA-F]{2}|\\.", re.DOTALL)
NO_WORDS = re.compile(rb"\\'[0-9a-fA-F]{2}|\\[a-z]+-?\d* ?|\\[*]|[{}]|[\r\n]")
RESULT = re.compile(rb"\{\\fldrslt ?")


@dataclass
class _Group:
    """A group: where it begins and ends, its first control word, the groups in it."""

    start: int
    end: int = 0
    word: bytes = b""
    inner: list["_Group"] = field(default_factory=list)


def freeze(data: bytes) -> bytes:
    """The same document with the results of its fields in the places of the fields."""
    kept, at = [], 0
    for start, end in sorted(_unshown(data)):
        if end > at:
            kept.append(data[at : max(at, start)])
            at = end
    return b"".join([*kept, data[at:]])


def _unshown(data: bytes) -> Iterator[tuple[int, int]]:
    """(start, end) of what is not shown of each field."""
    for group in _fields(data):
        instruction = next((each for each in group.inner if each.word == b"fldinst"), None)
        result = next((each for each in group.inner if each.word == b"fldrslt"), None)
        if instruction is None or result is None or result.end == 0:
            continue
        words = NO_WORDS.sub(b"", data[instruction.start : instruction.end]).decode("latin-1")
        mark = RESULT.match(data, result.start)
        if kind_of(words) in LIVE or mark is None:
            continue
        yield group.start, result.start
        yield result.start + 1, mark.end()
        yield result.end, group.end


def _fields(data: bytes) -> list[_Group]:
    """The groups of a document that are fields and come to an end."""
    found, above, at = [], [], 0
    while token := TOKEN.search(data, at):
        at, text = token.end(), token.group()
        if token.group(1):
            at += int(token.group(1))
        elif text == b"{":
            group = _Group(token.start())
            if above:
                above[-1].inner.append(group)
            above.append(group)
        elif text == b"}":
            if not above:
                break
            group = above.pop()
            group.end = token.end()
            if group.word == b"field":
                found.append(group)
            elif group.word != b"fldinst":
                group.inner = []
        elif above and not above[-1].word and text[1:2].isalpha():
            above[-1].word = re.match(rb"\\([a-z]+)", text).group(1)
    return found
