"""The Celery application: what is due is in rows of PostgreSQL, Redis only rings the bell."""

import gc
import os

from celery import Celery
from celery.signals import worker_init, worker_process_init, worker_process_shutdown, worker_ready

from reports.courtesy import SECOND, stand_back

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")

app = Celery("scrutiny")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def get_ready(**_):
    """What every pack needs is there in the processes that are forked from this one."""
    from reports.build import run  # it needs the applications, which Celery loads after this module

    run.get_ready()


@worker_process_init.connect
def settle_in(**_):
    """Behind the people at their screens; and what is loaded now stays, so that nobody need look for it to collect."""
    from reports.rendering import client

    stand_back("self", SECOND)
    gc.freeze()
    client.get_ready()


@worker_process_shutdown.connect
def leave(**_):
    """Nothing is left of what this process has started."""
    from reports.rendering import client

    client.stop()


@worker_ready.connect
def ask_for_the_wall(**_):
    """Whether files can be opened is known from the start: who takes them in finds out."""
    from meetings import bell

    bell.ring("reports.tasks.try_the_wall")
