"""manage.py import_meeting PATH: a meeting bundle becomes a meeting in draft."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from meetings import bell
from meetings.importers.bundle import BadBundle
from reports.intake.bundle import import_bundle


class Command(BaseCommand):
    help = "Import a meeting bundle (a folder or a zip); prints one line of JSON."

    def add_arguments(self, parser):
        parser.add_argument("path", help="the bundle's folder or zip")

    def handle(self, *, path, **options):
        try:
            meeting = import_bundle(path, by=None, now=timezone.now())
        except BadBundle as error:
            raise CommandError(str(error)) from error
        bell.ring("reports.tasks.build_waiting")
        self.stdout.write(json.dumps({"meeting": meeting.pk, "url": reverse("office_meeting", args=[meeting.pk])}))
