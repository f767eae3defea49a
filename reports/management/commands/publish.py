"""manage.py publish ID: the agenda as it stands becomes an edition, here and now."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from meetings.actions.outcome import Refused
from meetings.actions.publishing import request_publication
from meetings.models import Meeting
from reports.build import job
from reports.build.check import BuildFailed
from reports.pdf.inspect import Unusable


class Command(BaseCommand):
    help = "Publish a meeting's agenda; prints one line of JSON."

    def add_arguments(self, parser):
        parser.add_argument("meeting", type=int, metavar="ID")
        parser.add_argument("--urgency-reason", default="", metavar="TEXT")

    def handle(self, *, meeting, urgency_reason, **options):
        try:
            meeting = Meeting.objects.select_related("panel__council").get(pk=meeting)
            build = request_publication(meeting=meeting, by=None, now=timezone.now(), urgency_reason=urgency_reason)
            job.publish_now(build, progress=lambda stage, done, total: self.stderr.write(f"{stage} {done}/{total}"))
        except Meeting.DoesNotExist as error:
            raise CommandError(f"There is no meeting {meeting}.") from error
        except (Refused, BuildFailed, Unusable) as error:
            raise CommandError(str(error)) from error
        number = meeting.editions.order_by("-number").first().number
        self.stdout.write(json.dumps({"edition": number, "url": meeting.get_absolute_url()}))
