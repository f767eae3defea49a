"""Holds all that a Celery worker loads and forks one for every line that it is sent; prints the worker's process ID.

A worker that starts from nothing takes seconds to load what every other has loaded before it.
"""

import os
import signal
import sys

from scrutiny.celery import app, get_ready


def main():
    app.loader.import_default_modules()
    get_ready()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    while order := sys.stdin.readline():
        worker = os.fork()
        if worker == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            app.worker_main(order.split())
            os._exit(0)
        print(worker, flush=True)


if __name__ == "__main__":
    main()
