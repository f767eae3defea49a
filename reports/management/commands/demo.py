"""manage.py demo: a fictional council, to look at the portal in use."""

import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from meetings.models import Council
from reports.demo.load import load

NOT_HERE = (
    "The password of the demo's accounts is public, and others may come here: DATABASE_URL or ALLOWED_HOSTS is set. "
    "Set ALLOW_DEMO=on to load it all the same."
)


class Command(BaseCommand):
    help = "Load the demo: a fictional council with three meetings, and accounts to sign in with."

    def add_arguments(self, parser):
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is a council already")

    def handle(self, *, if_empty, **options):
        if not settings.ALLOW_DEMO:
            raise CommandError(NOT_HERE)
        if Council.objects.exists():
            if if_empty:
                return
            raise CommandError("There is a council on record already: the demo goes into an empty database only.")
        meetings = load(now=timezone.now(), say=lambda words: self.stderr.write(f"demo: {words}"))
        self.stdout.write(json.dumps({"meetings": [meeting.pk for meeting in meetings]}))
