import json
import zipfile
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from meetings.models import Council, Meeting, Membership, Paper
from tests import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def bundle(tmp_path):
    """(write, folder): a good bundle, and a way to change it before it is written."""
    data = {
        "format": "scrutiny-meeting/1",
        "council": {"name": "Testborough", "chief_executive": {"name": "Dorothy Quayle", "title": "Chief Executive"}},
        "panel": {"name": "Growth Panel", "numbering": "after_agenda"},
        "members": [
            {"name": "Councillor Ruth Ellery", "role": "chair", "ward": "Priory"},
            {"name": "Martin Oduya", "role": "education_co_optee"},
        ],
        "meeting": {"starts_at": "2026-06-24T18:00:00+01:00", "venue": "Civic House"},
        "sections": [
            {"heading": None, "items": [{"title": "Apologies"}]},
            {
                "heading": "A. Open",
                "items": [
                    {
                        "title": "Depot",
                        "access": "exempt",
                        "exempt_paragraphs": [3],
                        "open_title": "Land",
                        "papers": [{"title": "Offers", "kind": "report", "file": "papers/offers.pdf"}],
                    }
                ],
            },
        ],
    }
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "offers.pdf").write_bytes(samples.tagged(2))

    def write():
        (tmp_path / "meeting.json").write_text(json.dumps(data))
        return str(tmp_path)

    return data, write


def refusal(path):
    with pytest.raises(CommandError) as error:
        call_command("import_meeting", path)
    assert not Council.objects.exists()
    return str(error.value)


def test_a_bundle_becomes_a_draft_and_one_line_of_json(bundle, capsys):
    call_command("import_meeting", bundle[1]())
    said = json.loads(capsys.readouterr().out)
    meeting = Meeting.objects.get()
    assert said == {"meeting": meeting.pk, "url": f"/office/meetings/{meeting.pk}/"}
    assert list(meeting.items.values_list("number", "title")) == [(1, "Apologies"), (None, "A. Open"), (2, "Depot")]
    assert Paper.objects.get().current.pages == 2
    assert meeting.status == "draft"


def test_a_zip_does_as_well_as_a_folder(bundle, tmp_path, capsys):
    folder = tmp_path / "meeting.zip"
    bundle[1]()
    with zipfile.ZipFile(folder, "w") as archive:
        archive.write(tmp_path / "meeting.json", "meeting.json")
        archive.write(tmp_path / "papers" / "offers.pdf", "papers/offers.pdf")
    call_command("import_meeting", str(folder))
    assert Meeting.objects.count() == 1


def test_how_members_vote_follows_from_their_role(bundle, capsys):
    call_command("import_meeting", bundle[1]())
    assert dict(Membership.objects.values_list("role", "voting")) == {
        "chair": "all",
        "education_co_optee": "education_only",
    }


def test_panel_and_people_are_found_again_by_name(bundle, capsys):
    for _ in range(2):
        call_command("import_meeting", bundle[1]())
    assert (Meeting.objects.count(), Council.objects.count(), Membership.objects.count()) == (2, 1, 2)


def test_who_is_no_longer_listed_sits_until_the_day_before(bundle, capsys):
    data, write = bundle
    call_command("import_meeting", write())
    data["meeting"]["starts_at"] = "2026-09-24T18:00:00+01:00"
    data["members"].pop()
    call_command("import_meeting", write())
    assert Membership.objects.get(role="education_co_optee").ends_on == date(2026, 9, 23)


@pytest.mark.parametrize(
    "spoil, named",
    [
        (lambda d: d.update(colour="red"), "colour: unknown key"),
        (lambda d: d["meeting"].update(room=1), "meeting.room: unknown key"),
        (lambda d: d["meeting"].update(starts_at="2026-06-24T18:00:00"), "meeting.starts_at"),
        (lambda d: d["members"][0].update(role="boss"), "members.0.role"),
        (lambda d: d["sections"][1]["items"][0].update(exempt_paragraphs=[]), "sections.1.items.0"),
        (lambda d: d["sections"][1]["items"][0].update(exempt_paragraphs=[9]), "no paragraph 9"),
        (lambda d: d["sections"][1]["items"][0]["papers"][0].update(file="../x.pdf"), "papers.0.file"),
        (
            lambda d: d["sections"][1]["items"][0]["papers"][0].update(file="papers/none.pdf"),
            "papers/none.pdf: missing",
        ),
        (lambda d: d.update(format="scrutiny-meeting/9"), "format"),
        (lambda d: d.pop("panel"), "panel: Field required"),
    ],
)
def test_a_bad_bundle_is_named_by_field_and_saves_nothing(bundle, spoil, named):
    data, write = bundle
    spoil(data)
    assert named in refusal(write())


def test_a_paper_that_cannot_be_bound_is_named_and_nothing_is_saved(bundle, tmp_path):
    path = bundle[1]()
    (tmp_path / "papers" / "offers.pdf").write_bytes(samples.encrypted())
    assert "papers/offers.pdf: This PDF is protected" in refusal(path)


def test_text_that_is_not_json_is_named():
    assert "there is no such folder" in refusal("/nowhere")
