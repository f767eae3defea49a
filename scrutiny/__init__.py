"""Scrutiny: the web portal on which a council's scrutiny panels run."""

from scrutiny.celery import app as celery_app

__all__ = ["celery_app"]
