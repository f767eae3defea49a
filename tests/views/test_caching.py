"""No public answer is used again from a cache without asking; nothing behind the doors is kept at all."""

import re

import pytest
from django.urls import reverse

from meetings.access import PERMISSION_OF, Can
from meetings.actions.papers import edit_paper
from meetings.actions.publishing import request_publication
from meetings.models import Paper
from reports.build import job
from tests.factories import NOW
from tests.test_access import TABLE, a_world

pytestmark = pytest.mark.django_db

PUBLIC = sorted(name for name, permission in PERMISSION_OF.items() if permission == Can.OPEN_PUBLIC_DOOR)


def asks_first(header):
    """Whether a cache may use an answer only after asking whether it still stands (RFC 9111, 5.2.2)."""
    said = {part.strip() for part in header.split(",")}
    always = said & {"no-store", "no-cache"} or {"max-age=0", "must-revalidate"} <= said
    return bool(always) and not re.search(r"immutable|max-age=[1-9]|s-maxage|stale", header)


@pytest.fixture
def world():
    """A meeting with two editions, the first of which is no longer handed out."""
    _, about = a_world("published")
    paper = Paper.objects.get(pk=about["paper"]["pk"])
    edit_paper(paper=paper, version=None, access="exempt", exempt_paragraphs=[3], by=None, now=NOW)
    job.publish_now(request_publication(meeting=paper.item.meeting, by=None, now=NOW), at=NOW)
    return about


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_every_public_answer_is_asked_for_again(client, sign_in, world, method, signed_in):
    if signed_in:
        sign_in("member")
    wrong, statuses = [], set()
    for name in PUBLIC:
        _, noun = TABLE[name]
        answer = getattr(client, method)(reverse(name, kwargs=world[noun]))
        statuses.add(answer.status_code)
        header = answer.headers.get("Cache-Control", "")
        if not asks_first(header) or (
            signed_in and answer.headers["Content-Type"].startswith("text/html") and "private" not in header
        ):
            wrong.append((name, answer.status_code, header))
    assert wrong == []
    assert statuses >= {200, 302, 404, 410}


def test_what_is_not_there_is_asked_for_again(client, world):
    slug = world["slug"]["slug"]
    for address in ("/meetings/none/", f"/meetings/{slug}/editions/9/pack.pdf", "/nowhere/", f"/meetings/{slug}"):
        answer = client.get(address)
        assert (answer.status_code, asks_first(answer.headers.get("Cache-Control", ""))) in {(404, True), (301, True)}


@pytest.mark.parametrize("headers", [{"Range": "bytes=0-9"}, {"Range": "bytes=99999999-"}, {"If-None-Match": "{etag}"}])
def test_parts_of_a_document_and_not_modified_say_the_same(client, world, headers):
    address = reverse("meeting_pack", kwargs=world["slug"])
    etag = client.get(address).headers["ETag"]
    answer = client.get(address, headers={name: value.format(etag=etag) for name, value in headers.items()})
    assert answer.status_code in {206, 304, 416}
    assert asks_first(answer.headers["Cache-Control"])


def test_nothing_behind_the_doors_is_kept(client, sign_in, world):
    sign_in()
    for name in ("office", "reading", "account_login", "office_accounts"):
        assert client.get(reverse(name)).headers["Cache-Control"] == "no-store"
    assert client.get(reverse("office_meeting", kwargs=world["meeting"])).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "header, asks",
    [
        ("", False), ("public", False), ("public, max-age=86400, immutable", False), ("max-age=0", False),
        ("no-cache, max-age=60", False), ("public, max-age=0, must-revalidate", True), ("private, no-cache", True),
    ],
)  # fmt: skip
def test_the_look_at_headers_tells_them_apart(header, asks):
    assert asks_first(header) is asks
