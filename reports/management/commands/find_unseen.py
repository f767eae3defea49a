"""manage.py find_unseen: whether every file that the public is handed out holds what its pages show, and no more."""

import json
import tempfile
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from meetings import storage
from meetings.models import Edition
from meetings.models.packs import Audience
from meetings.page_lists import counted
from reports.pdf.unseen import unseen_in


class Command(BaseCommand):
    help = "Look at every object of all packs and papers that the public is handed out; prints one line of JSON."

    def handle(self, **options):
        files = dict(_files())
        found = {sha256: _look(sha256) for sha256 in dict.fromkeys(files.values())}
        unseen = {address: found[sha256] for address, sha256 in files.items() if found[sha256]}
        self.stdout.write(json.dumps({"files": len(files), "unseen": unseen}))
        if unseen:
            raise CommandError(f"What none of its pages shows is in {counted(len(unseen), 'file')}.")


def _files():
    """(address, hash) of the packs of every public edition, and of the papers of each meeting's latest."""
    latest = set()
    for edition in Edition.objects.of(Audience.PUBLIC).select_related("meeting").latest_first():
        slug, number = edition.meeting.slug, edition.number
        yield reverse("meeting_edition_pack", args=[slug, number]), edition.pack.sha256
        if edition.supplement:
            yield reverse("meeting_edition_supplement", args=[slug, number]), edition.supplement.sha256
        if slug not in latest:
            latest.add(slug)
            for paper in edition.pack.contents.papers:
                if paper.bound:
                    yield reverse("meeting_paper", args=[slug, paper.id]), paper.sha256


def _look(sha256):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.pdf"
        storage.copy_out(storage.address(sha256), path)
        return unseen_in(path)
