"""Reading of what is not public is put on the trail: once a day for each session and thing, not for every request.

A PDF is asked for in many ranges and a paper in many pictures; the cache says cheaply which is the first.
"""

import hashlib
import logging

from django.core.cache import cache
from django.db import DatabaseError
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone
from redis import RedisError

from meetings.actions.readings import READ, record_reading
from meetings.models import AuditEntry, Meeting, Minutes, Pack, Paper, PaperVersion
from meetings.models.agenda import Access
from meetings.models.packs import Audience

log = logging.getLogger(__name__)
ONE_DAY = 24 * 60 * 60  # seconds


def note_pack(request: HttpRequest, pack: Pack, meeting: Meeting, edition: int | None = None) -> None:
    """A pack or what is drawn from it is handed out; only a restricted one is worth a word."""
    if pack.audience == Audience.RESTRICTED:
        which = f"edition {edition}" if edition else "draft"
        what = "supplement" if pack.extent == Pack.Extent.SUPPLEMENT else "pack"
        _note(request, pack, f"Read the restricted {what}, {which}", meeting)


def note_paper(request: HttpRequest, paper: Paper, version: PaperVersion | None) -> None:
    """A version of a paper, or what was read out of it, is handed out."""
    if version and (paper.is_withheld or version.access == Access.EXEMPT):
        _note(request, version, f"Read “{paper}”, version {version.number}", paper.item.meeting)


def note_minutes(request: HttpRequest, minutes: Minutes) -> None:
    """Minutes are handed out with what is exempt in them."""
    if minutes.entries.filter(is_exempt=True).exists():
        _note(request, minutes, "Read the minutes with what is exempt", minutes.meeting)


def _note(request: HttpRequest, subject: Model, summary: str, meeting: Meeting) -> None:
    if not _is_first(request, subject):
        return
    now = timezone.now()
    try:
        record_reading(user=request.user, subject=subject, summary=summary, meeting=meeting, now=now)
    except DatabaseError:  # a database that only reads must not keep a meeting from its papers
        log.exception("Not put on the trail: user %s read %s %s", request.user.pk, subject._meta.label, subject.pk)


def _is_first(request: HttpRequest, subject: Model) -> bool:
    """Whether this session opens this thing for the first time today; without the cache the trail is asked."""
    today = timezone.localdate()
    session = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()[:16]
    key = f"read:{session}:{today}:{subject._meta.model_name}:{subject.pk}"
    try:
        return cache.add(key, True, ONE_DAY)
    except RedisError:
        thing = {"subject_type": subject._meta.model_name, "subject_id": subject.pk}
        read = AuditEntry.objects.filter(by=request.user.pk, verb=READ, at__date=today, **thing)
        return not read.exists()
