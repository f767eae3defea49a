"""Doors for the worker: each is safe to open twice."""

from celery import shared_task
from django.db.models import F
from django.utils import timezone

from meetings import bell
from meetings.actions import builds
from meetings.models import Build, PaperVersion
from reports.build import job, pictures


@shared_task
def build_waiting():
    """Do the build that has waited longest, then ring for the next."""
    build = job.claim_next()
    if build is None:
        return
    if Build.objects.waiting(timezone.now()).exists():
        bell.ring("reports.tasks.build_waiting")
    job.carry_out(build)
    bell.ring("reports.tasks.picture_papers", build.meeting_id)


@shared_task(time_limit=120, soft_time_limit=110)
def picture_papers(meeting_id):
    """Make the pictures that a meeting's papers still lack."""
    versions = PaperVersion.objects.filter(paper__item__meeting=meeting_id, paper__current=F("pk"))
    for sha256, pages in versions.values_list("sha256", "pages"):
        pictures.make_pictures(sha256, pages)


@shared_task
def sweep():
    """Take up what was left: bells that nobody heard, builds whose worker died."""
    now = timezone.now()
    builds.give_up_hopeless(now=now)
    if Build.objects.waiting(now).exists():
        build_waiting()


@shared_task
def drop_old_files():
    """Delete packs and papers to which nothing points any more."""
    builds.drop_old_files(now=timezone.now())
