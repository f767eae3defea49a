"""How long a file may take: the processor time that it was given, or could have had, and not the time on the wall.

On a machine that is busy with other work the process that opens a file, last in line, may hardly run. What it was
kept waiting does not count: what the kernel says of the tasks that live and, where every processor had work to do,
what tasks must have waited that ended between two looks. What it slept away counts.
"""

import time

from reports import processes

LOOK = 0.5  # seconds between two looks at what a process does
QUIET = 20.0  # seconds without a sign of progress
PATIENCE = 26.0  # seconds in all, to which progress adds what it is worth
MOST = 2 * 60 * 60.0  # seconds that it can be worth
BUSIEST = 5  # times its patience on the wall, after which a file is left for a quieter moment
IDLE = 0.1  # of the processors' time: where less than that was left, everybody waits


class Patience:
    """The time that a process and all that it started have left."""

    def __init__(self, pid: int):
        self.pid = pid
        self.began = self.looked = time.monotonic()
        self.worked = self.waited = self.quiet = 0.0
        self.allowed, self.quietly = PATIENCE, QUIET
        self._counts = _Counts(pid, processes.family(pid))

    @property
    def used(self) -> float:
        """Seconds that count."""
        return self.looked - self.began - self.waited

    def left(self) -> float:
        """Seconds until the process is cut off."""
        return min(self.allowed - self.used, self.quietly - self.quiet)

    def heard(self, earned: float):
        """It told of progress that is worth some seconds; some steps are long and tell nothing meanwhile."""
        earned = min(max(earned, 0.0), MOST)
        self.allowed = min(self.allowed + earned, MOST)
        self.quiet, self.quietly = 0.0, max(QUIET, earned)

    def look(self, family: dict[int, float]):
        """Count the time since the last look; `family` is what reports.processes.family says now.

        The kernel counts a wait when it is over, so that it may be longer than the time since the last look.
        """
        before, used, now = self._counts, self.used, time.monotonic()
        passed, self.looked, self._counts = now - self.looked, now, _Counts(self.pid, family)
        self.worked += min(passed, self._counts.worked_since(before))
        waited = self.waited + self._counts.waited_since(before, passed)
        self.waited = min(waited, now - self.began - self.worked)
        self.quiet = max(0.0, self.quiet + self.used - used)

    def is_starved(self) -> bool:
        """Whether so little of the time since it began was its own that others had better go first."""
        return time.monotonic() - self.began > BUSIEST * self.allowed


class _Counts:
    """What the kernel had counted of a process and of all that it started, at one moment."""

    def __init__(self, pid, family):
        self.family = family
        self.waits = processes.waits(family)
        self.idle, self.all = processes.processors(pid)

    def worked_since(self, before) -> float:
        return max(0.0, sum(self.family.values()) - sum(before.family.values()))

    def waited_since(self, before, passed) -> float:
        """Seconds in which it was kept from the processors by others."""
        counted = sum(seconds - before.waits.get(task, 0.0) for task, seconds in self.waits.items())
        worked = self.worked_since(before)
        alive = worked or counted or self.family.keys() != before.family.keys()
        if alive and self.idle - before.idle < IDLE * (self.all - before.all):
            return max(counted, passed - worked)
        return counted
