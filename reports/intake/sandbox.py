"""Where hostile files are opened: a confined process, with an end to its time, its memory and what it writes.

Whatever happens in it, the worker lives on and has a sentence for the officer.
"""

import json
import logging
import os
import select
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from reports import confinement, processes
from reports.courtesy import LAST, stand_back
from reports.intake.patience import LOOK, Patience
from reports.pdf.inspect import Unusable

log = logging.getLogger(__name__)

CHILD = ("-m", "reports.intake.child")
MEMORY = confinement.MEMORY  # bytes of one process
PROCESSES = confinement.PROCESSES + 8  # with those that confine them
WRITTEN = 12 * 1024**3  # bytes in its folder
FILES = 50_000  # in its folder
TOLD = 65536  # bytes read at once of what the process tells
LINE = 16 * 1024**2  # bytes of one line of it
GOODBYE = 10_000  # milliseconds until all that was killed is gone


class Cut(Unusable):
    """The process ended before its work did, for what its file is; the message is a sentence for an officer."""


class Busy(Exception):
    """The process had hardly any time on a processor: its file may be tried again. The message is a sentence."""


TOO_LONG = (
    "This file takes too long to open: something in it is very large or goes round in circles. "
    "Print it to PDF in the program in which it was made, and upload that."
)
TOO_MUCH = (
    "This file cannot be opened safely: it needs too much memory, or its content is damaged. "
    "Print it to PDF in the program in which it was made, and upload that."
)
TOO_BUSY = "The server is too busy to open this file now. Nothing is wrong with the file: try again later."


def run(job: dict, folder: Path, program: tuple[str, ...] = CHILD) -> Iterator[dict]:
    """Do a job (see reports.intake.child) in `folder`; yields what the process tells.

    Raises Cut if it ends early, Busy if others have the processors, NoWall where nothing can be confined.
    """
    (folder / "job.json").write_text(json.dumps(job))
    wall = confinement.confined(folder, memory=MEMORY)
    with (folder / "complaints").open("w+b") as complaints:
        child = subprocess.Popen(
            [*wall, "nice", "-n", "10", sys.executable, *program, str(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True,
        )  # fmt: skip
        stand_back(child.pid, LAST)
        started = []
        try:
            for event in _told(child, folder):
                started = started or _handles(child)  # by now all that confine it are there
                yield event
            if child.wait():
                if not started:
                    confinement.try_it()
                raise _cut(child, complaints)
        finally:
            _end(child, started)


def _told(child, folder):
    """What the process says, line by line, until it has ended, while it keeps within its bounds."""
    watch, said, ended = _Watch(child.pid, folder), bytearray(), os.pidfd_open(child.pid)
    try:
        with selectors.DefaultSelector() as ready:
            ready.register(child.stdout, selectors.EVENT_READ)
            ready.register(ended, selectors.EVENT_READ)
            while ready.get_map():
                for key, _ in ready.select(LOOK):
                    heard = b"" if key.fileobj == ended else os.read(child.stdout.fileno(), TOLD)
                    if not heard:
                        ready.unregister(key.fileobj)
                    said += heard
                    if b"\n" in heard:
                        *lines, said = said.split(b"\n")
                        yield from map(watch.heard, lines)
                if len(said) > LINE:
                    raise Cut(TOO_MUCH)
                watch.look()
    finally:
        os.close(ended)


class _Watch:
    """Keeps a process and all that it starts within its time, its memory and what it may write."""

    def __init__(self, pid, folder):
        if pid not in processes.family(pid):
            log.error("No file is opened: /proc does not show the processes that open it, so nobody can watch them.")
            raise confinement.NoWall(confinement.REFUSED)
        self.pid, self.folder = pid, folder
        self.patience, self.due, self.folder_due = Patience(pid), 0.0, 0.0

    def heard(self, line: bytes) -> dict:
        try:
            event = json.loads(line)
            self.patience.heard(float(event.get("earned", 0)))
        except (ValueError, TypeError, AttributeError, RecursionError) as error:  # this is not how we speak
            raise Cut(TOO_MUCH) from error
        return event

    def look(self):
        """Raise Cut or Busy where it must end."""
        if time.monotonic() < self.due:
            return
        family = processes.family(self.pid)
        self.patience.look(family)
        if self.patience.left() <= 0:
            raise Cut(TOO_LONG)
        if self.patience.is_starved():
            raise Busy(TOO_BUSY)
        if len(family) > PROCESSES or self._takes_too_much(family):
            raise Cut(TOO_MUCH)
        self.due = time.monotonic() + LOOK

    def _takes_too_much(self, family):
        unnamed = sum(processes.unnamed(family).values())  # in memory or on the disk
        if processes.memory(family) + unnamed > settings.FILE_MEMORY_BYTES:
            return True
        if time.monotonic() < self.folder_due:
            return False
        self.folder_due = time.monotonic() + 2 * LOOK
        return _written(self.folder) + unnamed > WRITTEN


def _written(folder) -> int:
    """Bytes of all files in a folder; more than there may be where they are too many, or cannot be looked at."""
    found = files = 0
    try:
        for _, folders, names, where in os.fwalk(folder, onerror=_only_gone):
            files += len(folders) + len(names)
            if files > FILES:
                return WRITTEN + 1
            for name in names:
                with suppress(FileNotFoundError):  # what goes while we look is not counted
                    found += os.stat(name, dir_fd=where, follow_symlinks=False).st_blocks * 512
    except (OSError, RecursionError):
        return WRITTEN + 1
    return found


def _only_gone(error):
    if not isinstance(error, FileNotFoundError):
        raise error


def _cut(child, complaints):
    complaints.seek(max(0, os.fstat(complaints.fileno()).st_size - 2000))
    said = complaints.read(2000).decode(errors="replace").strip()
    log.warning("a file ended its process (%s): %s", child.returncode, said)
    return Cut(TOO_MUCH)


def _end(child, started):
    """Kill a confined process and all that it started; all of it is gone when this returns."""
    handles = [*started, *_handles(child)]
    for handle in handles:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(handle, signal.SIGKILL)
    child.stdout.close()
    child.wait()
    for handle in handles:
        _wait_until_gone(handle)
        os.close(handle)


def _handles(child) -> list[int]:
    """Descriptors of a process and all that it started, which mean no other process when these have ended."""
    found = []
    for pid in processes.family(child.pid):
        with suppress(ProcessLookupError):
            found.append(os.pidfd_open(pid))
    return found


def _wait_until_gone(handle):
    """The first process of a PID namespace goes when all others in it are gone."""
    watched = select.poll()
    watched.register(handle, select.POLLIN)
    if not watched.poll(GOODBYE):
        log.error("a process that was killed lives on")
