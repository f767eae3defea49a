"""Files that a confined process made, taken out of its folder without trusting it.

It may have been taken over by the file that it opened: a name may lead elsewhere, a link to our own secrets, and a file
may change while it is read. So no link is followed, and what is handed over is a copy.
"""

import logging
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File

from reports.confinement import OUTPUT
from reports.intake.sandbox import TOO_MUCH, Cut

log = logging.getLogger(__name__)
CHUNK = 1024 * 1024


@contextmanager
def handed_over(folder: Path, *names: str, most: int = OUTPUT) -> Iterator[File]:
    """A copy of the file that `names` lead to from `folder`, for as long as the block; raises Cut.

    It has `most` bytes at most.
    """
    with _opened(folder, names, most) as file, tempfile.TemporaryFile(prefix="scrutiny-handed-over-") as copy:
        while chunk := file.read(CHUNK):
            copy.write(chunk)
            if copy.tell() > most:  # it grows while we read
                raise _cut(names[-1], "too large")
        copy.seek(0)
        yield File(copy, name=names[-1])


def names_in(folder: Path, name: str) -> list[str]:
    """The names in a folder within `folder`."""
    with _folder(folder, [name]) as inner:
        return sorted(os.listdir(inner))


@contextmanager
def _opened(folder, names, most):
    with _folder(folder, names[:-1]) as inner:
        descriptor = _open(names[-1], os.O_RDONLY | os.O_NONBLOCK, inner)
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode) or state.st_size > most:
        os.close(descriptor)
        raise _cut(names[-1], "no file that can be taken")
    with open(descriptor, "rb") as file:
        yield file


@contextmanager
def _folder(folder, names):
    """The descriptor of the folder to which names lead."""
    descriptor = os.open(folder, os.O_DIRECTORY)
    try:
        for name in names:
            inner = _open(name, os.O_DIRECTORY, descriptor)
            os.close(descriptor)
            descriptor = inner
        yield descriptor
    finally:
        os.close(descriptor)


def _open(name, flags, within):
    if not isinstance(name, str) or name in {"", ".", ".."} or "/" in name or "\0" in name:
        raise _cut(name, "no name of a file")
    try:
        return os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=within)
    except OSError as error:
        raise _cut(name, error.strerror) from error


def _cut(name, why):
    log.warning("a confined process handed over %.100r: %s", name, why)
    return Cut(TOO_MUCH)
