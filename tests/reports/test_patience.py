"""How long a file may take is counted in processor time, for everything that opens it, on a busy machine too."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from reports import processes
from reports.courtesy import LAST, stand_back
from reports.intake import patience
from reports.intake.patience import Patience
from tests.waiting import waited_for

READY = "import mmap, os, time\nprint('ready', flush=True)\n"
BUSY = READY + "while True: pass"
MANY_SHORT = (
    READY
    + """
while True:
    if os.fork() == 0:
        sum(range(20_000))
        os._exit(0)
    os.wait()
"""
)
ONE_ENDED = """
import os, time
if os.fork() == 0:
    while time.process_time() < 0.4:
        pass
    os._exit(0)
os.wait()
print("ready", flush=True)
time.sleep(60)
"""
ASLEEP = READY + "time.sleep(60)"
SHARING = """
import mmap, os, time
shared = mmap.mmap(-1, 64 << 20)
shared[:: mmap.PAGESIZE] = bytes(len(shared) // mmap.PAGESIZE)
ready, told = os.pipe()
if os.fork() == 0:
    sum(shared[:: mmap.PAGESIZE])
    os.write(told, b"!")
else:
    os.read(ready, 1)
    print("ready", flush=True)
time.sleep(60)
"""
UNNAMED = """
import os, time
file = os.memfd_create("none")
os.write(file, bytes(8 << 20))
print("ready", flush=True)
time.sleep(60)
"""


@contextmanager
def running(program, *, niceness=19):
    """A program of Python on the first processor, last in line, once it says that it is ready."""
    command = ["taskset", "-c", "0", "nice", "-n", str(niceness), sys.executable, "-c", program]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    stand_back(process.pid, LAST if niceness else 0)
    try:
        process.stdout.readline()
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def looked(pid, *, until):
    """A clock that has looked at a process until so many seconds have passed."""
    clock = Patience(pid)
    while time.monotonic() - clock.began < until:
        waited_for(lambda: False, seconds=0.1, every=0.1)
        clock.look(processes.family(pid))
    return clock


@pytest.mark.parametrize("program", [BUSY, MANY_SHORT], ids=["one that lives", "many that end"])
def test_time_in_which_others_have_the_processors_does_not_count(program):
    with running(BUSY, niceness=0), running(BUSY, niceness=0), running(program) as child:
        clock = looked(child.pid, until=2)
    assert clock.used < clock.worked + 0.6
    assert clock.quiet == pytest.approx(clock.used, abs=0.1)
    assert clock.left() > patience.QUIET - 1


def test_time_that_a_process_sleeps_away_counts_though_others_are_busy():
    with running(BUSY, niceness=0), running(ASLEEP) as child:
        state = Path(f"/proc/{child.pid}/stat")
        assert waited_for(lambda: state.read_text().rpartition(")")[2].split()[0] == "S")
        clock = looked(child.pid, until=1)
    assert clock.used > 0.9


def test_processor_time_of_children_that_have_ended_counts():
    """As when a converter was started and is done."""
    with running(ONE_ENDED) as child:
        family = processes.family(child.pid)
    assert (list(family), family[child.pid] > 0.3) == ([child.pid], True)


def test_time_that_was_earned_is_added_and_no_more_than_there_is():
    clock = Patience(os.getpid())
    clock.heard(4.0)
    assert (clock.allowed, clock.quietly) == (patience.PATIENCE + 4, patience.QUIET)
    clock.heard(50.0)
    assert (clock.allowed, clock.quietly) == (patience.PATIENCE + 54, 50)
    clock.heard(-5.0)
    clock.heard(float("inf"))
    assert clock.allowed == patience.MOST


def test_one_that_has_hardly_run_is_left_for_a_quieter_moment(monkeypatch):
    clock = Patience(os.getpid())
    assert not clock.is_starved()
    monkeypatch.setattr(patience, "BUSIEST", 0)
    assert clock.is_starved()


def test_memory_that_two_processes_share_is_counted_once():
    with running(SHARING) as child:
        family = processes.family(child.pid)
        assert len(family) == 2
        assert 64 << 20 < processes.memory(family) < 110 << 20


def test_a_file_without_a_name_is_found_by_who_has_it_open():
    with running(UNNAMED) as child:
        assert sum(processes.unnamed(processes.family(child.pid)).values()) == 8 << 20
