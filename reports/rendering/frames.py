"""What goes through the pipes between a worker and its renderer: frames, each a length (8 bytes, big-endian) and bytes.

A request is one frame, JSON: {"html", "tagged"}. An answer is two: JSON, {"pages", "last"} or {"failed", "last"}, and
the PDF. `last` says that the renderer ends itself after this answer; `failed` is for the log.
"""

import struct
from collections.abc import Callable

LENGTH = struct.Struct(">Q")
MOST_HTML = 16 * 1024**2  # bytes
MOST_WORDS = 64 * 1024  # bytes of the JSON of an answer
MOST_PDF = 128 * 1024**2  # bytes


def framed(data: bytes) -> bytes:
    return LENGTH.pack(len(data)) + data


def read_frame(receive: Callable[[int], bytes], most: int) -> bytes:
    """One frame; `receive(n)` gives exactly n bytes. Raises ValueError where more than `most` are announced."""
    (length,) = LENGTH.unpack(receive(LENGTH.size))
    if length > most:
        raise ValueError(f"a frame of {length} bytes, at most {most} are allowed")
    return receive(length)
