"""manage.py check_sandbox: whether what opens hostile files can see, reach, change or leave behind what it must not."""

import json

from django.core.management.base import BaseCommand, CommandError

from reports.confinement import NoWall
from reports.intake.probe import WALLS
from reports.intake.wall import holes


class Command(BaseCommand):
    help = "Try the wall around hostile files from inside; prints one line of JSON, each false where the wall holds."
    requires_system_checks = []

    def handle(self, **options):
        try:
            found = {**holes(), "no_wall": False}
        except NoWall as error:
            found = {**dict.fromkeys(WALLS), "no_wall": True}
            self.stderr.write(str(error))
        self.stdout.write(json.dumps(found))
        if broken := [wall for wall, hole in found.items() if hole]:
            raise CommandError(f"The wall does not hold: {', '.join(broken)}.")
