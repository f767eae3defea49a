"""Papers are handed out by themselves too: those taken in before less was kept are refused, or taken in again."""

import json
from dataclasses import replace
from io import BytesIO, StringIO

import pikepdf
import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse

from meetings import storage
from meetings.actions.intakes import record_intake, take_in_again
from meetings.actions.publishing import request_publication
from meetings.models import Intake
from reports.build import job
from reports.build.check import BuildFailed
from reports.build.run import run
from reports.intake import job as intake_job
from reports.intake import prepared
from reports.pdf import audit
from tests import samples
from tests.factories import NOW, a_meeting, a_paper, an_item
from tests.unseen_samples import unnamed

pytestmark = pytest.mark.django_db
CANARY = b"Zq7f3canary"


def with_something_unseen():
    pdf = pikepdf.open(BytesIO(samples.tagged(1, "Older")))
    pdf.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Unnamed=unnamed(pdf, "XObject", CANARY))
    return samples.saved(pdf)


def an_older_paper(item):
    """A paper whose document was made before what is unseen was left out."""
    content = with_something_unseen()
    paper = a_paper(item, "An older report", content)
    sha256 = storage.keep(ContentFile(content))
    received = replace(samples.received(content), sha256=sha256, size=len(content))
    record_intake(paper=paper, received=received, by=None, now=NOW)
    paper.refresh_from_db()
    return paper


def published(words):
    """A published meeting with one paper that no other test has."""
    meeting = a_meeting()
    paper = a_paper(an_item(meeting), content=samples.tagged(1, words))
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    return meeting, paper.current.sha256


def test_what_is_taken_in_today_holds_what_its_pages_show(client):
    meeting = a_meeting()
    paper = a_paper(an_item(meeting), content=with_something_unseen())
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    addresses = reverse("meeting_paper", args=[meeting.slug, paper.pk]), reverse("meeting_pack", args=[meeting.slug])
    for address in addresses:
        content = b"".join(client.get(address).streaming_content)
        assert CANARY not in audit.inflated(BytesIO(content))


def test_a_paper_of_old_is_drafted_but_not_published_until_it_is_taken_in_again(tmp_path):
    meeting = a_meeting()
    paper = an_older_paper(an_item(meeting))
    (draft,), _ = run(meeting, tmp_path, draft=True)
    assert CANARY not in audit.inflated(draft.path)
    with pytest.raises(BuildFailed, match="“An older report” was taken in some time ago.*take the same file in again"):
        run(meeting, tmp_path, draft=False)
    take_in_again(intake=paper.current.intake, by=None, now=NOW)
    intake_job.carry_out(Intake.objects.claim(Intake.objects.latest("pk").pk, now=NOW))
    (pack,), _ = run(meeting, tmp_path, draft=False)
    assert CANARY not in audit.inflated(pack.path)


def test_what_is_public_already_does_not_keep_others_from_being_published(tmp_path):
    meeting, sha256 = published("Known already")
    with prepared.opened(sha256) as file:
        (tmp_path / "prepared.pdf").write_bytes(file.read())
    known = prepared.known_facts(sha256).model_copy(update={"unseen": ("a stream that nothing draws",)})
    with (tmp_path / "prepared.pdf").open("rb") as file:
        prepared.keep(sha256, File(file), known.model_dump_json())
    assert run(meeting, tmp_path, draft=False)
    an_older_paper(meeting.items.get())
    with pytest.raises(BuildFailed, match="“An older report”"):
        run(meeting, tmp_path, draft=False)


def test_a_command_tells_of_every_file_that_the_public_is_handed_out():
    _, sha256 = published("Handed out")
    told = StringIO()
    call_command("find_unseen", stdout=told)
    assert json.loads(told.getvalue()) == {"files": 2, "unseen": {}}
    default_storage.save(storage.address(sha256), ContentFile(with_something_unseen()))
    told = StringIO()
    with pytest.raises(CommandError, match="is in 1 file"):
        call_command("find_unseen", stdout=told)
    (found,) = json.loads(told.getvalue())["unseen"].values()
    assert "something that no content names (XObject) on page 1" in found
