"""Waiting for what another process does."""

import time


def waited_for(condition, seconds=60, every=0.05):
    """Ask again, `every` so many seconds, until it holds; the last answer otherwise."""
    until = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < until:
        time.sleep(every)
    return answer
