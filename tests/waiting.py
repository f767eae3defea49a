"""Waiting for what another process does."""

import time


def waited_for(condition, seconds=60):
    """Ask again until it holds; the last answer otherwise."""
    until = time.monotonic() + seconds
    while not (answer := condition()) and time.monotonic() < until:
        time.sleep(0.05)
    return answer
