"""Work that goes on in a second process, with all that this one has read."""

import ctypes
import os
import pickle
import resource
import signal
from contextlib import contextmanager

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)
FEW = 8  # pages that are done before a second process has begun


def by_halves(work, total, told):
    """[what `work(start, end, told)` gives for all of `total` pages]; a second process does the later half.

    `told` is called in both with the number of pages that are done by then, more or less.
    """
    if total <= FEW:
        return work(0, total, told)
    middle = total // 2
    with beside(lambda: work(middle, total, lambda done: told(min(2 * (done - middle), total)))) as later:
        return [*work(0, middle, lambda done: told(2 * done)), *later()]


@contextmanager
def beside(work, processor_seconds=None):
    """Begin `work`, a function without arguments, in a copy of this process; give a function that waits for its result.

    What the work raises is raised there, and ChildProcessError where the copy has died, which it does after so many
    seconds on a processor. The copy shares open connections with this process and must not use them. It ends with the
    block, and with this process.
    """
    receiving, sending = os.pipe()
    parent = os.getpid()
    copy = os.fork()
    if copy == 0:
        os.close(receiving)
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:  # it died before that
            os._exit(0)
        if processor_seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
        _work_and_leave(work, sending)
    os.close(sending)
    with open(receiving, "rb") as pipe:
        try:
            yield lambda: _result(pipe)
        finally:
            os.kill(copy, signal.SIGKILL)
            os.waitpid(copy, 0)


def _work_and_leave(work, sending):
    """Leave without the farewells of the process that this is a copy of: they are its own to say."""
    try:
        try:
            outcome = work(), None
        except Exception as error:
            outcome = None, error
        with open(sending, "wb") as pipe:
            pickle.dump(outcome, pipe)
    finally:
        os._exit(0)


def _result(pipe):
    try:
        value, error = pickle.load(pipe)
    except EOFError as lost:
        raise ChildProcessError("The second process ended before its work was done.") from lost
    if error is not None:
        raise error
    return value
