"""The web server's worker with less patience, so that tests see the end of it."""

from scrutiny.gunicorn_worker import RequestWorker


class HastyWorker(RequestWorker):
    arrives_in = 3.0
    stalled = 1.0
    waiting = 300
