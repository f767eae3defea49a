"""Work that goes on in a second process, with all that this one has read."""

import os
import pickle
import select
import signal
from contextlib import contextmanager


@contextmanager
def beside(work):
    """Begin `work`, a function without arguments, in a copy of this process; give a function that waits for its result.

    It takes the seconds to wait at most, and raises TimeoutError after them. What the work raises is raised there, and
    ChildProcessError where the copy has died. The copy shares open connections with this process and must not use them.
    Leaving the block ends the copy; if this process is killed, the copy ends when its work is done.
    """
    receiving, sending = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(receiving)
        _work_and_leave(work, sending)
    os.close(sending)
    with open(receiving, "rb") as pipe:
        try:
            yield lambda within=None: _result(pipe, within)
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


def _result(pipe, within):
    if not select.select([pipe], [], [], within)[0]:
        raise TimeoutError
    try:
        value, error = pickle.load(pipe)
    except EOFError as lost:
        raise ChildProcessError("The second process ended before its work was done.") from lost
    if error is not None:
        raise error
    return value
