"""The virus scanner, where one is configured: until it says clean, a file goes no further."""

import clamd
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from meetings import storage
from meetings.models import Intake
from reports.pdf.inspect import Unusable

WAITING = "Waiting for the virus scanner"
FOUND = (
    "The virus scanner stopped this file: it found “{}”. Do not open it. Tell your IT service desk, and ask its author "
    "for a clean copy."
)


class Unreachable(Exception):
    """The scanner does not answer: the file waits until it does."""


def scan(intake):
    """Have an original scanned, once; raise Unusable for what is infected, Unreachable while nobody can say."""
    if not settings.CLAMD_SOCKET or intake.scanned_at:
        return
    verdict, name = _verdict(intake.sha256)
    if verdict == "FOUND":
        raise Unusable(FOUND.format(name))
    if verdict != "OK":
        raise Unreachable(f"{verdict}: {name}")
    Intake.objects.filter(pk=intake.pk, claim=intake.claim).update(scanned_at=timezone.now())


def _verdict(sha256):
    try:
        scanner = clamd.ClamdUnixSocket(settings.CLAMD_SOCKET, timeout=60)
        with default_storage.open(storage.original_address(sha256)) as file:
            answer = scanner.instream(file) or {}
    except (clamd.ClamdError, OSError) as error:
        raise Unreachable(str(error)) from error
    return answer.get("stream", ("ERROR", "no answer"))
