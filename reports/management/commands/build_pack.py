"""manage.py build_pack ID --output FILE: a meeting's pack as it stands, built and checked here and now."""

import json
import shutil
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from meetings import storage
from meetings.models import Meeting, Pack
from meetings.models.packs import Audience
from reports.build.check import BuildFailed
from reports.build.run import run
from reports.pdf.inspect import Unusable


class Command(BaseCommand):
    help = "Build a meeting's pack into a file; prints one line of JSON."

    def add_arguments(self, parser):
        parser.add_argument("meeting", type=int, metavar="ID")
        parser.add_argument("--edition", choices=Audience.values, default=Audience.PUBLIC)
        parser.add_argument("--extent", choices=Pack.Extent.values, default=Pack.Extent.WHOLE)
        parser.add_argument("--output", required=True, type=Path, metavar="FILE")

    def handle(self, *, meeting, edition, extent, output, **options):
        try:
            meeting = Meeting.objects.select_related("panel__council").get(pk=meeting)
        except Meeting.DoesNotExist as error:
            raise CommandError(f"There is no meeting {meeting}.") from error
        with tempfile.TemporaryDirectory() as folder:
            try:
                made, seconds = run(
                    meeting, Path(folder), draft=False, only=Audience(edition), issued_on=timezone.localdate(),
                    progress=lambda stage, done, total: self.stderr.write(f"{stage} {done}/{total}"),
                )  # fmt: skip
            except (BuildFailed, Unusable) as error:
                raise CommandError(str(error)) from error
            pack = next((pack for pack in made if pack.extent == extent), None)
            if pack is None:
                raise CommandError("No paper has come, changed or gone since the last edition: there is no supplement.")
            with pack.path.open("rb") as file:
                sha256 = storage.digest(iter(lambda: file.read(storage.CHUNK), b""))
            partial = output.with_name(f".{output.name}.part")
            shutil.copyfile(pack.path, partial)
            partial.replace(output)
        self.stdout.write(
            json.dumps(
                {
                    "pages": len(pack.plan.sheets),
                    "numbered_pages": pack.plan.numbered_pages,
                    "sha256": sha256,
                    "seconds": seconds,
                }
            )
        )
