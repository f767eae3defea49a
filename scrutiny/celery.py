"""The Celery application: what is due is in rows of PostgreSQL, Redis only rings the bell."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

from reports.courtesy import SECOND, stand_back

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")

app = Celery("scrutiny")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def settle_in(**_):
    """Behind the people at their screens; and what is loaded now stays, so that nobody need look for it to collect."""
    stand_back("self", SECOND)
    gc.freeze()
