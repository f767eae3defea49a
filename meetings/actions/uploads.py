"""Uploads in parts: begun within what one account may have on its way, and dropped once they are taken or given up."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from meetings.actions.outcome import Refused
from meetings.models import Upload, User
from meetings.storage import has_room, part_path, parts, uploads_folder

KEPT = timedelta(days=2)  # a weekend's lost connection may still come back
AT_ONCE = 20  # files that one account may have on their way
NO_ROOM = "There is no room for a file of {size} at the moment. Tell whoever runs the portal: its disk is nearly full."
GONE_QUIET = timedelta(hours=1)  # without a byte; such an upload makes room where its owner needs it


@transaction.atomic
def begin_upload(*, by, filename: str, size: int, now: datetime) -> Upload:
    """Make room for a file of so many bytes. Raises Refused where this account has too much on its way already."""
    User.objects.select_for_update().get(pk=by.pk)  # those who begin several at the same moment take turns
    _make_room(by, size, now)
    if not has_room(uploads_folder(), size):
        raise Refused(NO_ROOM.format(size=filesizeformat(size)))
    upload = Upload.objects.create(by=by, filename=filename, size=size, begun_at=now)
    part_path(upload.pk).touch(mode=0o600)
    return upload


def _make_room(by, size, now):
    """Drop what has gone quiet, the oldest first, until a file fits; raise Refused if it does not."""
    on_their_way = list(Upload.objects.filter(by=by).order_by("begun_at"))
    for upload in list(on_their_way):
        if _fits(on_their_way, size):
            return
        if last_byte(upload) < now - GONE_QUIET:
            drop_upload(upload.pk)
            on_their_way.remove(upload)
    if not _fits(on_their_way, size):
        many = f"{len(on_their_way)} file{'' if len(on_their_way) == 1 else 's'}"
        bytes_in_all = filesizeformat(sum(upload.size for upload in on_their_way))
        raise Refused(
            f"You have {many} of {bytes_in_all} in all on the way; {AT_ONCE} files or "
            f"{filesizeformat(settings.OPEN_UPLOADS_BYTES)} is the most. Wait until they are in, then upload this one."
        )


def _fits(on_their_way, size):
    total = sum(upload.size for upload in on_their_way) + size
    return len(on_their_way) < AT_ONCE and total <= settings.OPEN_UPLOADS_BYTES


def last_byte(upload: Upload) -> datetime:
    """When something of an upload last came."""
    try:
        return datetime.fromtimestamp(part_path(upload.pk).stat().st_mtime, UTC)
    except FileNotFoundError:
        return upload.begun_at


def drop_upload(pk):
    """Forget an upload and its parts."""
    Upload.objects.filter(pk=pk).delete()
    part_path(pk).unlink(missing_ok=True)


def drop_abandoned(*, now):
    """Forget uploads that nobody went on with, and parts that belong to none."""
    for pk in Upload.objects.filter(begun_at__lt=now - KEPT).values_list("pk", flat=True):
        drop_upload(pk)
    known = {str(pk) for pk in Upload.objects.values_list("pk", flat=True)}
    for path in parts():
        if path.name not in known and datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - KEPT:
            path.unlink(missing_ok=True)
