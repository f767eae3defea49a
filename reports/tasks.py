"""Doors for the workers: each is safe to open twice."""

from celery import shared_task
from django.utils import timezone

from meetings import bell, opening
from meetings.actions import builds, intakes, mail, printouts, uploads
from meetings.models import Build, Intake, Mail, Printout
from reports import confinement, printing
from reports.build import job as build_job
from reports.intake import job as intake_job

LONGEST = 3 * 60 * 60  # seconds that a file may take in all


@shared_task
def build_waiting():
    """Do the build that has waited longest, then ring for the next."""
    build = build_job.claim_next()
    if build is None:
        return
    if Build.objects.waiting(timezone.now()).exists():
        bell.ring("reports.tasks.build_waiting")
    build_job.carry_out(build)
    if Build.objects.waiting(timezone.now()).exists():  # the meeting's next draft waited for this one
        bell.ring("reports.tasks.build_waiting")


@shared_task(soft_time_limit=LONGEST, time_limit=LONGEST + 30)
def take_in_waiting():
    """Take in the file that has waited longest, then ring for the next, and for the pack that it goes into.

    How long it may take is known where it is opened (reports/intake/patience.py).
    """
    intake = intake_job.claim_next()
    if intake is None:
        return
    if Intake.objects.waiting(timezone.now()).exists():
        bell.ring("reports.tasks.take_in_waiting")
    intake_job.carry_out(intake)
    bell.ring("reports.tasks.build_waiting")


@shared_task
def try_the_wall():
    """Find out, where files are opened, whether they can be, and tell the office."""
    try:
        confinement.try_it()
    except confinement.NoWall as error:
        opening.tell(str(error))
    else:
        opening.tell("")


@shared_task
def print_waiting():
    """Set in type what has waited longest, then ring for the next."""
    printout = printing.claim_next()
    if printout is None:
        return
    if Printout.objects.waiting(timezone.now()).exists():
        bell.ring("reports.tasks.print_waiting")
    printing.carry_out(printout)


@shared_task
def send_mail():
    """Send the mail that has waited longest, then ring for the next."""
    now = timezone.now()
    if mail.send_next(now=now) and Mail.objects.waiting(now).exists():
        bell.ring("reports.tasks.send_mail")


@shared_task
def sweep():
    """Take up what was left: bells that nobody heard, jobs whose worker died."""
    now = timezone.now()
    builds.give_up_hopeless(now=now)
    intakes.give_up_hopeless(now=now)
    printouts.give_up_hopeless(now=now)
    mail.give_up_hopeless(now=now)
    if Mail.objects.waiting(now).exists():
        bell.ring("reports.tasks.send_mail")
    if Printout.objects.waiting(now).exists():
        bell.ring("reports.tasks.print_waiting")
    if Intake.objects.waiting(now).exists():
        bell.ring("reports.tasks.take_in_waiting")
    if Build.objects.waiting(now).exists():
        build_waiting()


@shared_task
def drop_old_files():
    """Delete packs and papers to which nothing points any more, and uploads that were given up."""
    printouts.drop_old(now=timezone.now())
    mail.drop_old(now=timezone.now())
    builds.drop_old_files(now=timezone.now())
    uploads.drop_abandoned(now=timezone.now())
