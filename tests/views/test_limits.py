"""What a request may bring: by who asks and where, and nothing of more than that is read."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from meetings.models import Intake
from meetings.models.users import Role
from meetings.views.limits import LimitsMiddleware, most_bytes
from tests import samples
from tests.factories import UserFactory, a_meeting, an_item
from tests.test_access import TABLE

pytestmark = pytest.mark.django_db

KB = 1024
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n%b\r\n--x--\r\n'


class Witness(BytesIO):
    """A body that knows how much of it was read."""

    def __init__(self, content=b""):
        super().__init__(content)
        self.was_read = 0

    def read(self, *size):
        data = super().read(*size)
        self.was_read += len(data)
        return data


def post(client, address, size, **more):
    """Send a form with a file of that size; (the answer, bytes that were read)."""
    content = FILE % (b"a" * size)
    body = Witness(content)
    sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(len(content)), "wsgi.input": body}
    return client.post(address, **{**sent, **more}), body.was_read


@pytest.fixture
def strict():
    """A client with a token's cookie, for whom tokens are looked for as in real life."""
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("account_login"))
    return client


@pytest.mark.parametrize(
    "address, more, status",
    [
        ("/accounts/login/", {}, 413),
        ("/office/uploads/", {}, 413),
        ("/accounts/login", {}, 301),
        ("/nowhere/", {}, 404),
        ("/nowhere/", {"CONTENT_TYPE": "application/x-www-form-urlencoded"}, 404),
        ("/accounts/login/", {"HTTP_HOST": "elsewhere.example"}, 400),
        ("/accounts/login/", {"CONTENT_TYPE": "application/x-www-form-urlencoded"}, 413),
        ("/accounts/login/", {"CONTENT_TYPE": "text/plain"}, 413),
        ("/accounts/login/", {"REQUEST_METHOD": "GET"}, 413),
    ],
)
def test_nothing_of_a_large_body_is_read_for_who_is_not_signed_in(strict, settings, address, more, status):
    settings.ALLOWED_HOSTS = ["testserver"]
    response, was_read = post(strict, address, 3000 * KB, **more)
    assert (response.status_code, was_read) == (status, 0)


def test_who_is_not_signed_in_is_told_why_in_a_page(client):
    response, _ = post(client, reverse("account_login"), 100 * KB, HTTP_ACCEPT="text/html")
    page = response.content.decode()
    assert "What you sent is 100.1\xa0KB. 64.0\xa0KB is the most that can be sent here. Sign in first" in page
    assert "govuk-heading-l" in page


def test_a_cookie_alone_is_no_sign_in(strict):
    strict.cookies["sessionid"] = "a" * 32
    assert post(strict, reverse("office_uploads"), 100 * KB)[1] == 0


def test_who_may_not_upload_sends_no_more_than_anybody(client, sign_in):
    item = an_item(a_meeting())
    sign_in(Role.MEMBER)
    assert post(client, reverse("office_item_upload", args=[item.pk]), 100 * KB)[0].status_code == 413


def test_forms_without_files_stay_small(client, sign_in, settings):
    item = an_item(a_meeting())
    sign_in()
    response, was_read = post(client, reverse("office_item", args=[item.pk]), settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    assert (response.status_code, was_read) == (413, 0)


def test_an_officer_uploads_what_a_paper_may_be(client, sign_in):
    item = an_item(a_meeting())
    sign_in()
    file = SimpleUploadedFile("report.pdf", samples.tagged(1) + b"\n%" + b"a" * 200 * KB)
    assert client.post(reverse("office_item_upload", args=[item.pk]), {"files": file}).status_code == 302
    assert Intake.objects.get().size == file.size


def test_files_of_one_form_have_a_bound_together(client, sign_in, settings):
    settings.FORM_OF_FILES_BYTES = 200 * KB
    item = an_item(a_meeting())
    sign_in()
    response, was_read = post(client, reverse("office_item_upload", args=[item.pk]), 300 * KB)
    assert (response.status_code, was_read) == (413, 0)
    assert "upload fewer at a time" in response.content.decode()


def test_one_account_sends_so_much_at_a_moment_and_again_when_that_is_in(rf, settings):
    settings.FORM_OF_FILES_BYTES = 200 * KB
    user, address = UserFactory(role=Role.OFFICER), reverse("office_item_upload", args=[1])
    outcomes = []

    def request():
        made = rf.post(address, CONTENT_LENGTH=str(120 * KB), HTTP_ACCEPT="*/*")
        made.user, made.resolver_match = user, type("Match", (), {"view_name": "office_item_upload"})
        return made

    def view(current):
        outcomes.append(limits.process_view(current, None, (), {}))
        if len(outcomes) == 1:
            limits(request())
        return

    limits = LimitsMiddleware(view)
    limits(request())
    limits(request())
    assert [answer and answer.status_code for answer in outcomes] == [None, 429, None]


def test_a_nearly_full_disk_takes_no_files_and_says_so(client, sign_in, settings):
    settings.KEEP_FREE_BYTES = 2**60
    item = an_item(a_meeting())
    sign_in()
    response, was_read = post(client, reverse("office_item_upload", args=[item.pk]), 100 * KB)
    assert (response.status_code, was_read) == (413, 0)
    assert "its disk is nearly full" in response.content.decode()


def test_a_body_without_a_length_is_not_read(client, sign_in):
    item = an_item(a_meeting())
    sign_in()
    address = reverse("office_item_upload", args=[item.pk])
    response, was_read = post(client, address, 10, HTTP_TRANSFER_ENCODING="chunked")
    assert (response.status_code, was_read) == (411, 0)


def test_no_more_is_read_than_was_announced(client):
    assert post(client, reverse("account_login"), 300 * KB, CONTENT_LENGTH="1000")[1] <= 1000


def test_every_address_has_a_bound_for_everybody(settings):
    most = max(settings.FORM_OF_FILES_BYTES, settings.MAX_PAPER_BYTES)
    for role in [*Role, None]:
        user = UserFactory.build(role=role or Role.PUBLIC, is_active=bool(role))
        for name, (who, _) in TABLE.items():
            bound = most_bytes(user, name)
            takes_files = name in {"office_item_upload", "office_paper_replace", "office_upload"} and role in who
            assert bound <= (most if takes_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE), (name, role)


def test_nothing_is_left_on_the_disk_of_an_upload_that_is_refused(strict, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    post(strict, reverse("account_login"), 5 * KB * KB)
    assert list(Path(tmp_path).iterdir()) == []
