"""One build, from its row to its end: claim, run, store, record."""

import logging
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded
from django.core.files import File
from django.db import OperationalError
from django.utils import timezone

from meetings import storage
from meetings.actions import builds, jobs, publishing
from meetings.actions.outcome import Refused
from meetings.models import Build, Pack
from meetings.models.jobs import STALE_AFTER
from reports.build.check import BuildFailed
from reports.build.run import run
from reports.heartbeat import heartbeat
from reports.pdf.inspect import Unusable

READABLE = 0.25  # seconds
log = logging.getLogger(__name__)
UNEXPECTED = "The pack could not be built. The people who run this service have been told; your agenda is safe."


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody follows."""


def claim_next():
    """The build that has waited longest, for this process alone; None if none waits.

    Publications come first, and what has cost workers their lives comes last. Of one meeting only one draft is made
    at a time: the next would be out of date before it was ready, and other meetings would wait.
    """
    now = timezone.now()
    draft = Build.Purpose.DRAFT
    at_work = Build.objects.filter(purpose=draft, state=Build.State.WORKING, heartbeat_at__gte=now - STALE_AFTER)
    waiting = Build.objects.waiting(now).exclude(purpose=draft, meeting__in=at_work.values("meeting"))
    for pk in waiting.publications_first().values_list("pk", flat=True)[:20]:
        if build := Build.objects.claim(pk, now=now):
            return build
    return None


def carry_out(build):
    """Do a claimed build. What fails for good is said on the row; what a retry can mend is raised."""
    try:
        _build(build)
    except jobs.Lost:
        log.warning("build %s was taken over", build.pk)
    except (BuildFailed, Refused, Unusable) as error:
        builds.fail(build=build, sentence=str(error), now=timezone.now())
    except SoftTimeLimitExceeded:
        sentence = "The pack took too long to build. Look for a paper with very large or very many pages."
        builds.fail(build=build, sentence=sentence, now=timezone.now())
    except (OperationalError, OSError):
        raise  # the database or the disk: the row falls silent and is taken up again
    except Exception:
        log.exception("build %s failed", build.pk)
        builds.fail(build=build, sentence=UNEXPECTED, now=timezone.now())


def publish_now(build, *, at=None, progress=silent):
    """Do a publication here instead of in a worker; raise what stands in its way.

    `at` is the moment it is dated; `progress` gets each stage, and how many of how many steps of it are done.
    """
    claimed = Build.objects.claim(build.pk, now=timezone.now())
    if claimed is None:
        raise Refused("A worker is publishing this agenda already.")
    try:
        _build(claimed, at=at, progress=progress)
    except (BuildFailed, Refused, Unusable) as error:
        builds.fail(build=claimed, sentence=str(error), now=timezone.now())
        raise


def _build(build, at=None, progress=silent):
    publication = build.purpose == Build.Purpose.PUBLISH
    tell = _Progress(build, progress)
    details = _printed_on_publication(build, at or timezone.now()) if publication else {}
    with heartbeat(build), tempfile.TemporaryDirectory(prefix="scrutiny-pack-") as folder:
        made, seconds = run(build.meeting, Path(folder), draft=not publication, progress=tell, **details)
        tell("Storing", 0, 1)
        packs = [_pack(build, pack) for pack in made]
    if publication:
        tell("Publishing", 0, 1)
    finish = publishing.complete_publication if publication else builds.finish_draft
    finish(build=build, packs=packs, seconds=seconds, now=at or timezone.now())


def _printed_on_publication(build: Build, now: datetime) -> dict:
    """What only a publication prints; what it reads of the record is kept, to be held against it at the end."""
    return {
        "issued_on": timezone.localdate(now),
        "urgency_reason": build.urgency_reason,
        "on_read": partial(publishing.note_contents, build),
    }


class _Progress:
    """Tells of every stage when it begins, and in between no more often than anybody could read; `also` gets it all."""

    def __init__(self, build: Build, also: Callable[[str, int, int], None]):
        self.build, self.also = build, also
        self.stage, self.told_at = None, 0.0

    def __call__(self, stage, done, total):
        self.also(stage, done, total)
        now = time.monotonic()
        if stage == self.stage and now - self.told_at < READABLE:
            return
        jobs.report_progress(job=self.build, stage=stage, done=done, total=total)
        self.stage, self.told_at = stage, now


def _pack(build, made):
    with made.path.open("rb") as file:
        sha256 = storage.keep(File(file, name=made.path.name))
    return Pack(
        build=build,
        audience=made.audience,
        extent=made.extent,
        sha256=sha256,
        size=made.path.stat().st_size,
        pages=len(made.plan.sheets),
        numbered_pages=made.plan.numbered_pages,
        frozen_contents=made.plan.contents.model_dump(mode="json"),
        frozen_sheets=[sheet.model_dump(mode="json") for sheet in made.plan.sheets],
    )
