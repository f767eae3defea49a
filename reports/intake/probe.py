"""Tries the wall from inside: what can be seen, reached, changed or left behind by who has taken over the process.

`python -m reports.intake.probe FOLDER`, confined as every process that opens files. FOLDER/job.json has what lies
outside (see reports.intake.wall); each line on standard output is {"found": {wall: whether it has a hole}}.
"""

import ctypes
import fcntl
import json
import mmap
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

OWN = {
    "PATH", "HOME", "TMPDIR", "LANG", "LC_CTYPE", "OMP_THREAD_LIMIT", "PYTHONDONTWRITEBYTECODE", "PWD",
    "FONTCONFIG_FILE",
}  # fmt: skip
OWN_MOUNTS = {"/tmp", "/dev/shm"}  # in memory, bounded, and gone with the process
NEW_USER, NEW_MOUNTS, NEW_NETWORK = 0x10000000, 0x00020000, 0x40000000  # of clone3(2)
CLONE3 = 435  # its number, on every kind of machine
HELD = 2.0  # seconds for which more than there may be is held, if nobody minds
PART = 64 * 1024**2  # bytes taken at once


def main(folder: Path):
    job = json.loads((folder / "job.json").read_text())
    for wall in job["walls"]:
        tell(wall, bool(WALLS[wall](job, folder)))


def tell(wall, hole):
    print(json.dumps({"found": {wall: hole}}), flush=True)


def network(job, folder):
    """An interface, or a server on this machine, by its port or by a name that is in no folder."""
    interfaces = [line.split(":")[0].strip() for line in Path("/proc/self/net/dev").read_text().splitlines()[2:]]
    if set(interfaces) - {"lo"}:
        return True
    return _answers(socket.AF_INET, ("127.0.0.1", job["port"])) or _answers(socket.AF_UNIX, f"\0{job['name']}")


def unix_sockets(job, folder):
    """A socket in a folder: of the database, of the system."""
    return any(os.path.exists(path) or _answers(socket.AF_UNIX, path) for path in job["sockets"])


def _answers(family, address):
    with suppress(OSError), socket.socket(family) as caller:
        caller.settimeout(2)
        caller.connect(address)
        return True
    return False


def _seen(kind):
    return lambda job, folder: any(os.path.lexists(path) for path in job[kind])


def environment(job, folder):
    """A variable of ours, in this process or in what the kernel keeps of any other."""
    kept = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            kept.append(path.read_bytes())
    return set(os.environ) - OWN or any(job["variable"].encode() in each for each in kept)


def other_processes(job, folder):
    """A process besides this one and the one that started it."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*")} - {1, os.getpid()}


def write_outside(job, folder):
    """A place where a file can be made, or a mount that can be written, besides our own."""
    for mount in Path("/proc/self/mountinfo").read_text().splitlines():
        _, _, _, _, place, options, *_ = mount.split()
        if "rw" in options.split(",") and place not in {*OWN_MOUNTS, str(folder)} and os.path.isdir(place):
            return True
    return any(_can_write(Path(place) / job["name"]) for place in job["places"])


def _can_write(path):
    with suppress(OSError), path.open("w"):
        return True
    return False


def capabilities(job, folder):
    """A right of root's that is held or could be had by starting a program."""
    state = dict(line.split(":\t") for line in Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
    held = [int(state[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")]
    return any(held) or state["NoNewPrivs"].strip() != "1"


def new_namespaces(job, folder):
    """Namespaces of its own, in which it would be root."""
    return any(map(_is_had, (NEW_USER, NEW_USER | NEW_MOUNTS, NEW_USER | NEW_NETWORK, NEW_MOUNTS, NEW_NETWORK)))


def _is_had(flags):
    """Whether a copy of this process can be made in new namespaces."""
    given = (ctypes.c_uint64 * 8)(flags, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    copy = ctypes.CDLL(None).syscall(CLONE3, given, ctypes.sizeof(given))
    if copy == 0:
        os._exit(0)
    return copy > 0


def system_calls(job, folder):
    """Calls of the kernel that opening a file does not need."""
    for family in (socket.AF_INET, socket.AF_NETLINK, socket.AF_VSOCK):
        with suppress(OSError), socket.socket(family):
            return True
    library = ctypes.CDLL(None)
    return library.shmget(0, 4096, 0o1600) >= 0 or library.unshare(0) == 0


def shared_namespaces(job, folder):
    """The shared memory, host name or control groups of everybody."""
    return any(os.readlink(f"/proc/self/ns/{kind}") == name for kind, name in job["namespaces"].items())


def outlives(job, folder):
    """Leave a process behind; whether it lives on is seen outside, by the lock that it holds."""
    ready, told = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            held = open(folder / "held", "w")  # noqa: SIM115 - for as long as it lives
            fcntl.flock(held, fcntl.LOCK_EX)
            for stream in (0, 1, 2):
                os.close(stream)
            os.write(told, b"!")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)


def memory(job, folder):
    """More memory than all may have together, by several processes and in several ways."""
    ready, told = os.pipe()
    count = job["memory"] // PART
    for number in range(count):
        if number % 8 == 0 and os.fork() == 0:
            taken = [_taken(each) for each in range(number, min(number + 8, count))]
            os.write(told, bytes(len(taken)))
            time.sleep(60)
            os._exit(0)
    have = 0
    while have < count:
        have += len(os.read(ready, count))
    time.sleep(HELD)
    return True


def _taken(number):
    """Memory of one process's own, or that it could share with others; every page of it is written to."""
    taken = mmap.mmap(-1, PART, flags=mmap.MAP_ANONYMOUS | (mmap.MAP_SHARED, mmap.MAP_PRIVATE)[number % 2])
    taken[:: mmap.PAGESIZE] = bytes(PART // mmap.PAGESIZE)
    return taken


def processes(job, folder):
    """More processes than there may be."""
    with suppress(BlockingIOError):
        for _ in range(job["processes"]):
            if os.fork() == 0:
                time.sleep(60)
                os._exit(0)
        time.sleep(HELD)
        return True
    return False


WALLS = {
    "network": network,
    "unix_sockets": unix_sockets,
    "project_files": _seen("project_files"),
    "stored_files": _seen("stored_files"),
    "secrets": _seen("secrets"),
    "environment": environment,
    "other_processes": other_processes,
    "write_outside": write_outside,
    "capabilities": capabilities,
    "new_namespaces": new_namespaces,
    "shared_namespaces": shared_namespaces,
    "system_calls": system_calls,
    "outlives": outlives,
    "memory": memory,
    "processes": processes,
}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
