"""What one account may have on its way in parts, and what becomes of parts that nobody goes on with."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.actions import uploads as actions
from meetings.models import Upload
from meetings.models.users import Role
from meetings.storage import part_path
from tests.views.test_papers import append, begin

pytestmark = pytest.mark.django_db

HOUR = 60 * 60


def grows_old(pk, seconds):
    """Let the last byte of an upload have come that long ago."""
    then = timezone.now().timestamp() - seconds
    part_path(pk).touch()
    os.utime(part_path(pk), (then, then))


def test_an_account_has_so_many_files_on_the_way(client, sign_in, settings):
    sign_in()
    assert {begin(client, 10).status_code for _ in range(actions.AT_ONCE)} == {201}
    response = begin(client, 10)
    assert response.status_code == 429
    assert "20 files of 200\xa0bytes in all on the way" in response.content.decode()
    assert Upload.objects.count() == actions.AT_ONCE


def test_an_account_has_so_many_bytes_on_the_way(client, sign_in, settings):
    settings.OPEN_UPLOADS_BYTES = 1000
    sign_in()
    assert [begin(client, size).status_code for size in (600, 400, 1)] == [201, 201, 429]


def test_another_account_has_room_of_its_own(client, sign_in, settings):
    settings.OPEN_UPLOADS_BYTES = 1000
    sign_in()
    begin(client, 1000)
    sign_in(Role.AUTHOR)
    assert begin(client, 1000).status_code == 201


def test_what_has_gone_quiet_makes_room_for_the_next(client, sign_in, settings):
    settings.OPEN_UPLOADS_BYTES = 1000
    sign_in()
    for _ in range(2):
        begin(client, 500)
    quiet, busy = Upload.objects.order_by("begun_at")
    grows_old(quiet.pk, 2 * HOUR)
    assert begin(client, 500).status_code == 201
    assert not Upload.objects.filter(pk=quiet.pk).exists()
    assert not part_path(quiet.pk).exists()
    assert Upload.objects.filter(pk=busy.pk).exists()


def test_what_has_gone_quiet_stays_where_there_is_room(client, sign_in):
    sign_in()
    begin(client, 500)
    grows_old(Upload.objects.get().pk, 30 * HOUR)
    begin(client, 500)
    assert Upload.objects.count() == 2


def test_bytes_that_come_keep_an_upload_young(client, sign_in, settings):
    settings.OPEN_UPLOADS_BYTES = 1000
    sign_in()
    address = begin(client, 1000).headers["Location"]
    grows_old(Upload.objects.get().pk, 2 * HOUR)
    append(client, address, b"x" * 10, 0)
    assert begin(client, 500).status_code == 429


@pytest.mark.parametrize("size", ["", "-5", "0x10", "1.5", "9" * 20, "9" * 5000, "a", "٣"])
def test_a_size_that_is_none_is_told(client, sign_in, size):
    sign_in()
    response = client.post(reverse("office_uploads"), headers={"Upload-Length": size})
    assert response.status_code == 400
    assert "Choose the file again" in response.content.decode()


@pytest.mark.parametrize("size, words", [("0", "This file is empty"), ("9" * 18, "is the most that can be uploaded")])
def test_an_empty_or_huge_file_is_told(client, sign_in, size, words):
    sign_in()
    response = client.post(reverse("office_uploads"), headers={"Upload-Length": size})
    assert response.status_code == 413
    assert words in response.content.decode()


def test_a_nearly_full_disk_takes_no_parts_and_says_so(client, sign_in, settings):
    settings.KEEP_FREE_BYTES = 2**60
    sign_in()
    response = begin(client, 10)
    assert response.status_code == 429
    assert "its disk is nearly full" in response.content.decode()


def test_parts_that_belong_to_no_upload_go_after_two_days():
    young, old = uuid4(), uuid4()
    grows_old(young, HOUR)
    grows_old(old, 3 * 24 * HOUR)
    actions.drop_abandoned(now=timezone.now())
    assert (part_path(young).exists(), part_path(old).exists()) == (True, False)


def test_parts_of_an_upload_that_goes_on_stay(client, sign_in):
    sign_in()
    begin(client, 10)
    kept = Upload.objects.get()
    grows_old(kept.pk, 3 * 24 * HOUR)
    actions.drop_abandoned(now=timezone.now() + timedelta(hours=1))
    assert part_path(kept.pk).exists()
