"""Uploads in parts, once they are taken or given up."""

from datetime import timedelta

from meetings.models import Upload
from meetings.storage import part_path

KEPT = timedelta(days=2)  # a weekend's lost connection may still come back


def drop_upload(pk):
    """Forget an upload and its parts."""
    Upload.objects.filter(pk=pk).delete()
    part_path(pk).unlink(missing_ok=True)


def drop_abandoned(*, now):
    """Forget uploads that nobody went on with."""
    for pk in Upload.objects.filter(begun_at__lt=now - KEPT).values_list("pk", flat=True):
        drop_upload(pk)
