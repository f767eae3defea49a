import pytest
from django.urls import reverse

from meetings import storage
from tests.factories import a_published_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack(client):
    """(get, bytes): fetch the published pack with headers, and what it should be."""
    meeting = a_published_meeting()
    address = reverse("meeting_pack", args=[meeting.slug])
    with storage.opened(meeting.editions.get().pack.sha256) as file:
        content = file.read()
    return lambda **headers: client.get(address, headers=headers), content


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file_comes_with_its_hash_and_as_hostile_content(pack):
    get, content = pack
    response = get()
    assert body(response) == content
    assert response.headers["Content-Length"] == str(len(content))
    assert response.headers["ETag"] == f'"{storage.digest([content])}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize(
    "asked, first, last",
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=100-", 100, None),
        ("bytes=-5", -5, None),
        ("bytes=0-99999999", 0, None),
    ],
)
def test_a_range_is_answered_with_just_that_part(pack, asked, first, last):
    get, content = pack
    response = get(Range=asked)
    assert response.status_code == 206
    assert body(response) == content[first:last]
    assert int(response.headers["Content-Length"]) == len(content[first:last])


def test_a_range_beyond_the_end_cannot_be_satisfied(pack):
    get, content = pack
    response = get(Range=f"bytes={len(content)}-")
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{len(content)}")


@pytest.mark.parametrize("asked", ["bytes=5-2", "bytes=a-b", "lines=0-1", "bytes=0-1,4-5", "bytes=-"])
def test_a_range_that_is_none_is_passed_over(pack, asked):
    get, content = pack
    response = get(Range=asked)
    assert (response.status_code, len(body(response))) == (200, len(content))


def test_what_has_not_changed_is_not_sent_again(pack):
    get, _ = pack
    assert get(**{"If-None-Match": get().headers["ETag"]}).status_code == 304


def test_a_range_of_another_edition_is_answered_with_the_whole(pack):
    get, content = pack
    response = get(**{"Range": "bytes=0-9", "If-Range": '"another"'})
    assert len(body(response)) == len(content)
