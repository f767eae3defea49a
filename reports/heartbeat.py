"""A worker's sign of life while it is at work on a job."""

import logging
import threading
from contextlib import contextmanager

from django.db import OperationalError, connection

from meetings.actions.jobs import show_life

log = logging.getLogger(__name__)
BEAT = 3  # seconds


@contextmanager
def heartbeat(job):
    """Show that this worker lives, in a thread and a connection of its own."""
    over = threading.Event()

    def beat():
        while not over.wait(BEAT):
            try:
                show_life(job=job)
            except OperationalError as error:
                log.warning("no heartbeat of %s %s: %s", type(job).__name__.lower(), job.pk, error)
            finally:
                connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
