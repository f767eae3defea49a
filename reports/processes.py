"""What the kernel says of a process and of all that it started: processor time, waiting, memory, files.

A process that is confined is the ancestor of all that it starts, of what has lost its parent too: within a PID
namespace the orphans go to its first process. So a family is found by its parents.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")  # of the kernel's clock, in a second
PAGE = os.sysconf("SC_PAGE_SIZE")
TAKEN = (b"Pss_Anon:", b"Pss_Shmem:", b"SwapPss:")  # in kB
GONE = (FileNotFoundError, ProcessLookupError)  # it ended while we read


def family(pid: int) -> dict[int, float]:
    """{process: seconds of processor time, its ended children's included} of a process and all its descendants."""
    children, seconds = {}, {}
    for each in _numbers("/proc"):
        with suppress(*GONE):
            fields = Path(f"/proc/{each}/stat").read_bytes().rpartition(b")")[2].split()
            children.setdefault(int(fields[1]), []).append(each)
            seconds[each] = sum(map(int, fields[11:15])) / TICK
    found, queue = {}, [pid] if pid in seconds else []
    while queue:
        found[queue[0]] = seconds[queue[0]]
        queue += children.get(queue.pop(0), ())
    return found


def waits(pids: Iterable[int]) -> dict[int, float]:
    """{task: seconds in which it was ready to run and had no processor} of all threads of some processes."""
    found = {}
    for pid in pids:
        with suppress(*GONE):
            for task in _numbers(f"/proc/{pid}/task"):
                with suppress(OSError, IndexError):  # this kernel does not count
                    found[task] = int(Path(f"/proc/{pid}/task/{task}/schedstat").read_bytes().split()[1]) / 1e9
    return found


def memory(pids: Iterable[int]) -> int:
    """Bytes of memory that some processes take together, what they share counted once, without files that they map."""
    return sum(map(_memory, pids))


def _memory(pid):
    with suppress(*GONE, PermissionError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_bytes().splitlines()
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(TAKEN))
    with suppress(*GONE):
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * PAGE
    return 0


def unnamed(pids: Iterable[int]) -> dict[tuple[int, int], int]:
    """{(device, inode): bytes} of files that some processes have open and that stand in no folder."""
    found = {}
    for pid in pids:
        with suppress(*GONE, PermissionError):
            for name in os.listdir(f"/proc/{pid}/fd"):
                with suppress(OSError):
                    state = os.stat(f"/proc/{pid}/fd/{name}")
                    if state.st_nlink == 0:
                        found[state.st_dev, state.st_ino] = state.st_blocks * 512
    return found


def processors(pid: int) -> tuple[float, float]:
    """(seconds in which the processors that a process may use had nothing to do, seconds in all), since the start."""
    own = {f"cpu{number}".encode() for number in os.sched_getaffinity(pid)}
    idle = total = 0
    for line in Path("/proc/stat").read_bytes().splitlines():
        name, *counts = line.split()
        if name in own:
            counts = [int(each) for each in counts[:8]]  # user, nice, system, idle, iowait, irq, softirq, steal
            idle, total = idle + counts[3] + counts[4], total + sum(counts)
    return idle / TICK, total / TICK


def _numbers(folder) -> Iterator[int]:
    return (int(name) for name in os.listdir(folder) if name.isdigit())
