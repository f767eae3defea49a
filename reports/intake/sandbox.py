"""Where hostile files are opened: a process without network, without our secrets, with an end to everything.

Whatever happens in it, the worker lives on and has a sentence for the officer.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

from reports.courtesy import LAST, stand_back

log = logging.getLogger(__name__)

MEMORY = 1024**3  # bytes of its own
OUTPUT = 4 * 1024**3  # bytes of one file that it writes
QUIET = 20.0  # seconds without a sign of progress
PATIENCE = 26.0  # seconds in all, to which progress adds what it is worth
BUSIEST = 5  # times its patience at most, where the machine is busy with other work
TOLD = 65536  # bytes read at once of what the child says


class Cut(Exception):
    """The child ended before its work did; the message is a sentence for an officer."""


TOO_LONG = (
    "This file takes too long to open: something in it is very large or goes round in circles. "
    "Print it to PDF in the program in which it was made, and upload that."
)
TOO_MUCH = (
    "This file cannot be opened safely: it needs too much memory, or its content is damaged. "
    "Print it to PDF in the program in which it was made, and upload that."
)
NO_SANDBOX = "Files cannot be opened safely on this server at present. The people who run it have been told."


def run(job: dict, folder: Path) -> Iterator[dict]:
    """Do a job (see reports.intake.child) in `folder`; yields what the child tells, raises Cut if it ends early."""
    (folder / "job.json").write_text(json.dumps(job))
    with (folder / "complaints").open("wb") as complaints:
        child = subprocess.Popen(
            [*_walls(), sys.executable, "-m", "reports.intake.child", str(folder)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, start_new_session=True,
            cwd=settings.BASE_DIR, env=_environment(folder),
        )  # fmt: skip
    stand_back(child.pid, LAST)
    try:
        yield from _told(child)
        if child.wait(timeout=QUIET):
            raise _cut(child, folder)
    finally:
        _end(child)


def _told(child):
    """What the child says, line by line, while it keeps within its time."""
    clock, rest = _Clock(child.pid), b""
    with selectors.DefaultSelector() as ear:
        ear.register(child.stdout, selectors.EVENT_READ)
        while True:
            if not ear.select(clock.left()):
                if clock.others_had_the_processors():
                    continue
                raise Cut(TOO_LONG)
            if not (heard := os.read(child.stdout.fileno(), TOLD)):
                return
            *lines, rest = (rest + heard).split(b"\n")
            for line in lines:
                event = json.loads(line)
                clock.heard(event.get("earned", 0))
                yield event


class _Clock:
    """The time that a child has left: what it earns is added, and what a busy machine kept it from is given back."""

    def __init__(self, session):
        self.session, self.waited = session, dict(_waits(session))
        self.since = now = time.monotonic()
        self.deadline, self.quiet, self.last = now + PATIENCE, now + QUIET, now + PATIENCE * BUSIEST

    def left(self) -> float:
        """Seconds until the child is cut off."""
        return max(0.0, min(self.deadline, self.quiet) - time.monotonic())

    def heard(self, earned):
        now = time.monotonic()
        self.deadline, self.last = self.deadline + earned, self.last + earned
        self.quiet = now + max(QUIET, earned)  # some steps are long and say nothing meanwhile
        if now - self.since > 1:
            self._look(now)

    def others_had_the_processors(self) -> bool:
        """Whether the child, ready to run, was kept waiting most of the time of late; then that does not count."""
        now, since = time.monotonic(), self.since
        lost = self._look(now)
        if lost < (now - since) / 2 or now > self.last:
            return False
        self.deadline, self.quiet = min(self.deadline + lost, self.last), self.quiet + lost
        return True

    def _look(self, now) -> float:
        """Seconds that the child was kept waiting since the last look."""
        before, self.waited, self.since = self.waited, dict(_waits(self.session)), now
        return max((seconds - before.get(task, 0) for task, seconds in self.waited.items()), default=0)


def _waits(session):
    """(task, seconds it was ready and had no processor) of everything in a session, as the kernel counts it."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if stat.read_text(errors="replace").rpartition(")")[2].split()[3] == str(session):
                for task in stat.parent.glob("task/*/schedstat"):
                    yield task, int(task.read_text().split()[1]) / 1e9
        except (OSError, IndexError):
            continue  # it ended meanwhile, or this kernel does not count


def _cut(child, folder):
    complaints = (folder / "complaints").read_bytes()[-2000:].decode(errors="replace").strip()
    log.warning("a file ended its process (%s): %s", child.returncode, complaints)
    return Cut(TOO_MUCH)


def _end(child):
    """The child and all that it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.stdout.close()
    child.wait()


def _environment(folder):
    """Nothing of ours: no key, no database, no broker."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _walls():
    """The commands that the child runs within."""
    return [
        *_without_network(),
        "setpriv", "--pdeathsig", "KILL", "--no-new-privs", *_powerless(),
        "prlimit", f"--data={MEMORY}", f"--fsize={OUTPUT}", "--nofile=512", "--core=0",
        "nice", "-n", "10",
    ]  # fmt: skip


def _powerless():
    return ["--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


@cache
def _without_network():
    """How to leave the network behind; raises Cut where the machine does not let us."""
    for command in (["unshare", "-n"], ["unshare", "-rn"]):
        if subprocess.run([*command, "true"], capture_output=True).returncode == 0:
            return command
    log.error("No process can be cut off from the network here: `unshare -n` and `unshare -rn` are refused.")
    raise Cut(NO_SANDBOX)
