"""The Celery application: what is due is in rows of PostgreSQL, Redis only rings the bell."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")

app = Celery("scrutiny")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def settle_in(**_):
    """What a worker has loaded stays as long as the worker: the collector need not go through it again and again."""
    gc.freeze()
