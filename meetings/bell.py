"""Rings for a worker once the transaction is committed. Nothing is lost if nobody hears: what is due
is a row, and the sweeper finds it."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def ring(task, *arguments):
    """Send a task by its name after commit; a broker that is down is only logged."""

    def send():
        try:
            current_app.send_task(task, arguments, retry=False)
        except (OperationalError, OSError) as error:
            log.warning("The broker cannot be reached, %s waits for the sweeper: %s", task, error)

    transaction.on_commit(send)
