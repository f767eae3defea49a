"""Files in at the door: in parts and whole, looked over, put aside, described, compared."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.actions.papers import add_paper
from meetings.models import Intake, Paper, PaperWarning, Upload
from meetings.models.users import Role
from meetings.storage import part_path
from reports import tasks
from reports.intake import job
from reports.views.papers import in_turn
from tests import hidden_samples, office_samples, samples
from tests.factories import NOW, UserFactory, a_meeting, a_paper, a_version, an_item

pytestmark = pytest.mark.django_db


def text(response):
    return " ".join(response.content.decode().split())


def begin(client, size, name="report.pdf"):
    """Make room for an upload in parts; its address."""
    named = base64.b64encode(name.encode()).decode()
    headers = {"Upload-Length": str(size), "Upload-Metadata": f"filename {named}", "Tus-Resumable": "1.0.0"}
    return client.post(reverse("office_uploads"), headers=headers)


def append(client, address, data, offset):
    return client.patch(
        address, data, content_type="application/offset+octet-stream", headers={"Upload-Offset": str(offset)}
    )


def take_in_all():
    while intake := job.claim_next():
        job.carry_out(intake)


def test_a_file_comes_in_parts_and_goes_on_where_the_line_broke(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    content = samples.tagged(3, "In parts")
    address = begin(client, len(content)).headers["Location"]
    assert append(client, address, content[:1000], 0).headers["Upload-Offset"] == "1000"
    assert client.head(address).headers["Upload-Offset"] == "1000"
    assert append(client, address, content[500:], 500).status_code == 409
    assert append(client, address, content[1000:], 1000).status_code == 204
    upload = Upload.objects.get()
    client.post(reverse("office_item_upload", args=[item.pk]), {"uploads": str(upload.pk)})
    take_in_all()
    assert Paper.objects.get().current.pages == 3
    assert not Upload.objects.exists()
    assert not part_path(upload.pk).exists()


def test_an_upload_that_is_not_whole_is_told(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    address = begin(client, 5000).headers["Location"]
    append(client, address, b"x" * 1000, 0)
    data = {"uploads": str(Upload.objects.get().pk)}
    page = text(client.post(reverse("office_item_upload", args=[item.pk]), data))
    assert "This file has not come in whole" in page
    assert not Paper.objects.exists()


def test_an_upload_that_was_taken_already_is_told(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    data = {"uploads": str(uuid4())}
    page = text(client.post(reverse("office_item_upload", args=[item.pk]), data))
    assert "If the agenda does not show it, upload it again" in page


def test_many_files_at_once_ask_no_more_of_the_record_than_one(client, sign_in):
    sign_in()
    asked = []
    for count in (1, 12):
        files = {"files": [samples.upload(samples.tagged(1, f"{count} {n}"), f"{n}.pdf") for n in range(count)]}
        item = an_item(a_meeting())
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("office_item_upload", args=[item.pk]), files, headers={"HX-Request": "true"})
        assert item.papers.count() == count
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_forms_with_files_are_taken_one_at_a_time():
    together = Barrier(2, timeout=0.2)

    @in_turn
    def view(_request):
        together.wait()  # for another that is inside as well

    with ThreadPoolExecutor(2) as officers:
        met = [officers.submit(view, None) for _ in range(2)]
    assert all(isinstance(each.exception(), BrokenBarrierError) for each in met)


def test_the_first_of_many_files_on_an_item_is_its_report(client, sign_in):
    sign_in()
    item = an_item(a_meeting(), title="Parks")
    names = ("Parks strategy.pdf", "Appendix 2 - Swings.pdf", "Letter_from_the_friends.pdf")
    files = {"files": [samples.upload(samples.tagged(1, name), name) for name in names]}
    client.post(reverse("office_item_upload", args=[item.pk]), files)
    expected = [("report", "Parks"), ("appendix", "Appendix 2: Swings"), ("appendix", "Letter from the friends")]
    assert [(paper.kind, str(paper)) for paper in item.papers.all()] == expected


def test_no_more_is_kept_of_an_upload_than_was_announced(client, sign_in):
    sign_in()
    address = begin(client, 10).headers["Location"]
    assert append(client, address, b"x" * 11, 0).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("size, status", [("0", 413), ("many", 400), (str(10**13), 413)])
def test_an_upload_of_no_sensible_size_is_refused(client, sign_in, size, status):
    sign_in()
    assert begin(client, size).status_code == status


def test_an_upload_that_nobody_went_on_with_is_dropped_and_a_young_one_is_not(client, sign_in):
    sign_in()
    old, young = (begin(client, 10).headers["Location"].split("/")[-2] for _ in range(2))
    Upload.objects.filter(pk=old).update(begun_at=timezone.now() - timedelta(days=3))
    tasks.drop_old_files()
    assert [str(upload.pk) for upload in Upload.objects.all()] == [young]
    assert (part_path(old).exists(), part_path(young).exists()) == (False, True)


def test_an_upload_is_its_owners_alone(client, sign_in):
    sign_in()
    address = begin(client, 10).headers["Location"]
    sign_in()
    assert client.head(address).status_code == 404


def test_a_form_without_a_file_is_told(client, sign_in):
    sign_in()
    page = text(client.post(reverse("office_item_upload", args=[an_item(a_meeting()).pk]), {}))
    assert "Choose a file to upload." in page


def test_the_agenda_shows_how_far_a_file_has_come_and_then_its_pages(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    upload = {"files": samples.upload(samples.tagged(2, "Swings"), "Swings.pdf")}
    page = text(client.post(reverse("office_item_upload", args=[item.pk]), upload, headers={"HX-Request": "true"}))
    assert "Swings.pdf: waiting for its turn" in page
    take_in_all()
    page = text(client.get(reverse("office_intakes", args=[item.meeting_id])))
    assert "Report · 2 pages" in page
    assert "data-quiet" in page


def test_the_agenda_is_told_of_the_files_that_moved_since_it_asked(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    long_here = a_paper(item)  # months ago
    client.post(reverse("office_item_upload", args=[item.pk]), {"files": samples.upload(samples.tagged(), "new.pdf")})
    new = item.papers.last()
    for take_in in (lambda: None, take_in_all):
        take_in()
        since = {"since": int(timezone.now().timestamp())}
        page = client.get(reverse("office_intakes", args=[item.meeting_id]), since).content.decode()
        assert (f"facts-paper-{new.pk}" in page, f"facts-paper-{long_here.pk}" in page) == (True, False)


def test_a_file_that_was_refused_says_why_on_its_row(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    client.post(
        reverse("office_item_upload", args=[item.pk]), {"files": samples.upload(b"no more than words", "a.doc")}
    )
    take_in_all()
    page = text(client.get(reverse("office_meeting", args=[item.meeting_id])))
    assert "a.doc: This is plain text without any layout." in page
    assert "To follow" in page


TRY_AGAIN = 'Try again<span class="govuk-visually-hidden">: {}</span></button>'


def test_a_file_that_failed_is_tried_again_from_its_row(client, sign_in):
    sign_in()
    paper = a_paper(an_item(a_meeting()))
    agenda = reverse("office_meeting", args=[paper.item.meeting_id])
    assert "Try again" not in text(client.get(agenda))
    client.post(reverse("office_paper_replace", args=[paper.pk]), {"files": samples.upload(b"words", "a.doc")})
    take_in_all()
    assert TRY_AGAIN.format("a.doc") in text(client.get(agenda))
    again = reverse("office_paper_again", args=[paper.pk])
    for _ in range(2):  # of two who press it, the second finds it on its way
        assert client.post(again, {"as_before": "yes"}, follow=True).redirect_chain == [(agenda, 302)]
    newest = Intake.objects.filter(paper=paper).newest_first()
    assert [intake.state for intake in newest][:2] == ["queued", "failed"]
    assert "Try again" not in text(client.get(agenda))
    take_in_all()
    listed = client.get(reverse("office_intakes", args=[paper.item.meeting_id]))
    assert TRY_AGAIN.format("a.doc") in text(listed)


def test_a_file_that_wants_its_password_is_not_tried_again_without(client, sign_in):
    sign_in()
    paper = a_paper(an_item(a_meeting()))
    client.post(reverse("office_paper_replace", args=[paper.pk]), {"files": samples.upload(samples.encrypted())})
    take_in_all()
    page = text(client.get(reverse("office_meeting", args=[paper.item.meeting_id])))
    assert ("Enter the password" in page, "Try again" in page) == (True, False)


def test_a_password_is_entered_beside_the_sentence_that_asks_for_it(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    client.post(
        reverse("office_item_upload", args=[item.pk]), {"files": samples.upload(samples.encrypted(), "locked.pdf")}
    )
    take_in_all()
    paper = Paper.objects.get()
    check = reverse("office_paper_check", args=[paper.pk])
    assert "protected by a password" in text(client.get(check))
    assert "Enter the password of the file" in text(client.post(reverse("office_paper_again", args=[paper.pk]), {}))
    client.post(reverse("office_paper_again", args=[paper.pk]), {"password": "secret"})
    take_in_all()
    paper.refresh_from_db()
    assert paper.current.pages == 1


def test_a_warning_is_put_aside_with_a_reason_and_brought_back(client, sign_in):
    officer = sign_in()
    paper = a_paper(an_item(a_meeting()), content=hidden_samples.in_white())
    warning = PaperWarning.objects.get(kind="hidden")
    dismiss = reverse("office_warning_dismiss", args=[warning.pk])
    assert "Enter why it can be published as it is" in text(client.post(dismiss, {"reason": ""}))
    client.post(dismiss, {"reason": "A template"})
    page = text(client.get(reverse("office_paper_check", args=[paper.pk])))
    assert f"{officer}" in page
    assert "“A template”" in page
    client.post(reverse("office_warning_recall", args=[warning.pk]))
    warning.refresh_from_db()
    assert warning.dismissed_at is None


def test_a_page_with_words_that_were_covered_is_shown_as_it_came_and_as_it_is(client, sign_in):
    sign_in()
    item = an_item(a_meeting())
    paper = a_paper(item, content=hidden_samples.marked_for_redaction())
    page = text(client.get(reverse("office_paper_check", args=[paper.pk])))
    as_it_came = reverse("office_figure_picture", args=[paper.pk, "before-1"])
    assert "the redaction was never applied" in page
    assert as_it_came in page
    assert client.get(as_it_came).status_code == 200
    agenda = text(client.post(reverse("office_publish", args=[item.meeting_id]), {}))
    assert "were covered or marked for redaction" in agenda


def test_an_author_cannot_put_warnings_aside(client, sign_in):
    sign_in(Role.AUTHOR)
    a_paper(an_item(a_meeting()), content=hidden_samples.in_white())
    warning = PaperWarning.objects.first()
    assert client.post(reverse("office_warning_dismiss", args=[warning.pk]), {"reason": "x"}).status_code == 403


def test_the_checks_of_an_exempt_paper_are_for_those_who_may_read_it(client, sign_in):
    paper = a_paper(an_item(a_meeting(), access="exempt", exempt_paragraphs=[3]), content=hidden_samples.in_white())
    warning = PaperWarning.objects.get(kind="hidden")
    sign_in(Role.AUTHOR)
    for name, argument in (("check", paper.pk), ("compare", paper.pk), ("pictures", paper.pk)):
        arguments = [argument, 1] if name == "compare" else [argument]
        assert client.get(reverse(f"office_paper_{name}", args=arguments)).status_code == 404
    assert hidden_samples.SENTENCE not in text(client.get(reverse("office_intakes", args=[paper.item.meeting_id])))
    assert str(warning.pk)


def test_pictures_are_described_and_the_words_are_kept_where_they_are_too_long(client, sign_in):
    sign_in()
    paper = a_paper(an_item(a_meeting()), content=office_samples.word_report())
    address = reverse("office_paper_pictures", args=[paper.pk])
    assert "A map of the parks" in text(client.get(address))
    page = text(client.post(address, {"figure-1": "x" * 2001}))
    assert "at most 2000 characters" in page
    assert "x" * 2001 in page
    client.post(address, {"figure-1": "Parks, by ward"})
    take_in_all()
    paper.refresh_from_db()
    assert paper.current.figures[0]["text"] == "Parks, by ward"
    assert client.get(reverse("office_figure_picture", args=[paper.pk, "figure-1"])).status_code == 200


def test_a_new_version_is_shown_beside_the_old_with_what_changed(client, sign_in):
    sign_in()
    paper = a_paper(an_item(a_meeting()), content=samples.tagged(1, "Swings"))
    a_version(paper, samples.tagged(2, "Slides"))
    page = text(client.get(reverse("office_paper_compare", args=[paper.pk, 2])))
    assert "Swings has a page asheet" in page
    assert "Slides has a page asheet" in page
    assert client.get(reverse("office_version_file", args=[paper.pk, 1])).status_code == 200
    assert client.get(reverse("office_version_picture", args=[paper.pk, 1, 1])).status_code == 200


def test_an_attachment_of_a_letter_is_added_as_a_paper(client, sign_in):
    sign_in()
    paper = a_paper(an_item(a_meeting()), content=office_samples.letter(), name="letter.eml")
    sha256 = Intake.objects.get().attachments[0]["sha256"]
    client.post(reverse("office_attachment_add", args=[paper.pk]), {"sha256": sha256})
    take_in_all()
    assert Paper.objects.get(title="map.pdf").current.pages == 1
    page = text(client.post(reverse("office_attachment_add", args=[paper.pk]), {"sha256": "no"}))
    assert "did not come with the letter" in page


def test_a_file_goes_in_for_a_paper_to_follow(client, sign_in):
    sign_in()
    paper = add_paper(item=an_item(a_meeting()), title="Late", by=UserFactory(), now=NOW)
    client.post(reverse("office_paper_replace", args=[paper.pk]), {"files": samples.upload(samples.tagged(1, "Late"))})
    take_in_all()
    paper.refresh_from_db()
    assert not paper.is_to_follow
