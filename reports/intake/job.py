"""One intake, from its row to its end: claim, scan, take in, record."""

import logging

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError
from django.utils import timezone

from meetings import opening
from meetings.actions import intakes, jobs
from meetings.models import AlternativeText, Intake, Panel
from reports.confinement import NoWall
from reports.heartbeat import heartbeat
from reports.intake import meeting_match, scan
from reports.intake.receive import stem
from reports.intake.sandbox import Busy, Cut
from reports.intake.take_in import Asked, process, steps_of
from reports.intake.typeset import set_in_type
from reports.pdf.inspect import Locked, Unusable

log = logging.getLogger(__name__)
UNEXPECTED = (
    "This file could not be taken in, and it is not your fault. The people who run this service have been told; "
    "try it as PDF."
)
WORDS = {  # what the officer reads of a step
    "recognise": "Looking at what it is", "convert": "Turning it into PDF", "repair": "Repairing",
    "make safe": "Making it safe", "measure": "Measuring", "read": "Reading its pages",
}  # fmt: skip


def claim_next():
    """The intake that has waited longest, for this process alone; None if none waits. Old trouble comes last."""
    now = timezone.now()
    for pk in Intake.objects.waiting(now).order_by("attempts", "requested_at", "pk").values_list("pk", flat=True)[:20]:
        if intake := Intake.objects.claim(pk, now=now):
            return intake
    return None


def carry_out(intake):
    """Do a claimed intake. What fails for good is said on the row; what a retry can mend is raised."""
    try:
        with heartbeat(intake):
            _take_in(intake)
    except jobs.Lost:
        log.warning("intake %s was taken over", intake.pk)
    except scan.Unreachable as error:
        log.warning("intake %s waits for the virus scanner: %s", intake.pk, error)
        jobs.pause(job=intake, stage=scan.WAITING)
    except (Busy, SoftTimeLimitExceeded):
        log.warning("intake %s is put back: the server is busy", intake.pk)
        jobs.put_back(job=intake, stage=intakes.SERVER_IS_BUSY)
    except Locked as error:
        _refuse(intake, error, wants_password=error.opens_with_a_password)
    except Cut as error:
        _refuse(intake, error if intake.source == Intake.Source.FILE else intakes.OUR_OWN)
    except NoWall as error:
        opening.tell(str(error))
        _refuse(intake, error)
    except Unusable as error:
        _refuse(intake, error, attachments=list(error.attachments))
    except (OperationalError, OSError):
        raise  # the database or the disk: the row falls silent and is taken up again
    except Exception:
        log.exception("intake %s failed", intake.pk)
        _refuse(intake, UNEXPECTED)


def _refuse(intake, sentence, **more):
    try:
        intakes.refuse(intake=intake, sentence=str(sentence), now=timezone.now(), **more)
    except jobs.Lost:
        log.warning("intake %s was taken over", intake.pk)


def _take_in(intake):
    if not intake.sha256:
        sha256, size = set_in_type(intake)
        intakes.keep_original(intake=intake, sha256=sha256, size=size)
    scan.scan(intake)

    def told(step, done, total):
        jobs.report_progress(job=intake, stage=WORDS[step], done=done, total=total)

    def finished(outcomes):
        Intake.objects.filter(pk=intake.pk, claim=intake.claim).update(steps=steps_of(outcomes))

    received = process(intake.sha256, intake.filename, _asked(intake), told, finished)
    warnings = [*received.warnings, *_left_out(received), *_about(intake, received)]
    intakes.finish_intake(intake=intake, received=received, warnings=warnings, now=timezone.now())


def _asked(intake):
    texts = AlternativeText.objects.filter(sha256=intake.sha256).values_list("figure", "text")
    return Asked(
        title=stem(intake.filename),
        filename=intake.filename,
        password=intake.password,
        flatten_comments=intake.marks == Intake.Marks.FLATTEN,
        texts=dict(texts),
    )


def _left_out(received):
    """What was in the original and is not in the paper is for an officer to know."""
    if received.left_out:
        yield None, "left out", f"Left out: {'; '.join(received.left_out)}."
    if received.recognised:
        pages = len(received.recognised)
        yield (
            received.recognised[0], "recognised",
            f"{pages} page{' is a picture' if pages == 1 else 's are pictures'}; the text was recognised by a machine. "
            "Look it over, or ask for the document that was scanned.",
        )  # fmt: skip


def _about(intake, received):
    """Whether the paper speaks of another panel or another day than those of the meeting."""
    meeting = intake.paper.item.meeting
    names = set(Panel.objects.values_list("name", flat=True))
    own = {meeting.panel.name, *meeting.joint_panels.values_list("name", flat=True)}
    yield from meeting_match.mismatches(received.texts[0] if received.texts else "", names - own, meeting.day)
