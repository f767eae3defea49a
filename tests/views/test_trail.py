"""The whole audit trail: what is on it, who reads it, and that reading of what is not public is."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings import trail
from meetings.access import MAY, Can
from meetings.actions import accounts, council
from meetings.actions.papers import edit_paper
from meetings.actions.publishing import request_publication
from meetings.models import AuditEntry, Mail
from meetings.models.users import Role
from reports.build import job
from tests import samples
from tests.clients import SignedIn, code_of
from tests.factories import (
    NOW,
    CouncilFactory,
    PersonFactory,
    UserFactory,
    a_meeting,
    a_paper,
    a_seat,
    a_version,
    an_item,
    opened_minutes,
)

pytestmark = pytest.mark.django_db
TRAIL = reverse("office_trail")


def text(response):
    return " ".join(response.content.decode().split())


def read_by(user):
    return list(AuditEntry.objects.filter(verb="read", by=user).values_list("summary", flat=True))


def an_exempt_paper(meeting=None):
    """An exempt paper with two versions, on an agenda."""
    paper = a_paper(an_item(meeting or a_meeting()), "Secret sale", access="exempt", exempt_paragraphs=[3])
    a_version(paper, samples.tagged(2))
    return paper


# What hands out a paper or what was read out of it: (address, arguments after the paper's own, rows on the trail,
# further rows once the paper is open, in its current version alone).
PAPER_DOORS = [
    ("office_paper_file", {}, 1, 0),
    ("office_version_file", {"number": 1}, 1, 1),
    ("office_page_picture", {"number": 1}, 1, 0),
    ("office_version_picture", {"version": 1, "number": 1}, 1, 1),
    ("office_paper_check", {}, 1, 0),
    ("office_paper_pictures", {}, 1, 0),
    ("office_paper_compare", {"number": 2}, 2, 1),
]


@pytest.mark.parametrize("name, more, rows, later", PAPER_DOORS)
def test_who_opens_a_closed_version_is_on_the_trail_and_who_opens_an_open_one_is_not(
    client, sign_in, name, more, rows, later
):
    user = sign_in()
    paper = an_exempt_paper()
    address = reverse(name, kwargs={"pk": paper.pk, **more})
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert len(read_by(user)) == rows
    assert all("Secret sale" in summary for summary in read_by(user))
    edit_paper(paper=paper, version=None, access="public", by=None, now=NOW)
    cache.clear()
    client.get(address)
    assert len(read_by(user)) == rows + later


def test_a_paper_of_an_exempt_item_is_read_on_the_trail_too(client, sign_in):
    user = sign_in()
    paper = a_paper(an_item(a_meeting(), access="exempt", exempt_paragraphs=[3]), "Open in a closed item")
    client.get(reverse("office_paper_file", args=[paper.pk]))
    assert len(read_by(user)) == 1


def test_what_may_not_be_opened_is_not_read(client, sign_in):
    sign_in(Role.AUTHOR)
    paper = an_exempt_paper()
    assert client.get(reverse("office_paper_file", args=[paper.pk])).status_code == 404
    assert not AuditEntry.objects.filter(verb="read").exists()


@pytest.fixture
def packs():
    """A meeting that is out with an exempt paper, twice, and a draft after it."""
    paper = an_exempt_paper()
    meeting = paper.item.meeting
    for _ in range(2):
        job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
        a_version(paper, samples.tagged(1))
    while build := job.claim_next():
        job.carry_out(build)
    return meeting


PACK_DOORS = [
    ("reading_meeting", "", {"restricted pack, edition 2"}),
    ("reading_pack", "", {"restricted pack, edition 2"}),
    ("reading_supplement", "", {"restricted supplement, edition 2"}),
    ("office_pack_file", "?audience=restricted", {"restricted pack, draft"}),
    ("office_pack_file", "?audience=restricted&extent=supplement", {"restricted supplement, draft"}),
    ("office_pack_read", "?audience=restricted", {"restricted pack, draft"}),
    ("office_meeting_preview", "?audience=restricted", {"restricted pack, draft"}),
    ("office_pack_file", "", set()),
    ("office_meeting_preview", "", set()),
]


def test_who_opens_a_restricted_pack_is_on_the_trail_by_every_door(sign_in, packs):
    for name, query, read in PACK_DOORS:
        browser, user = SignedIn(), UserFactory(role=Role.OFFICER)
        browser.force_login(user)
        for ranges in ({}, {"range": "bytes=0-9"}, {"range": "bytes=10-19"}):
            assert browser.get(reverse(name, args=[packs.pk]) + query, headers=ranges).status_code in {200, 206}, name
        assert read_by(user) == [f"Read the {what}" for what in read], name


def test_a_member_is_on_the_trail_for_the_restricted_pack_and_not_for_the_public_one(client, sign_in, packs):
    user = sign_in(Role.MEMBER)
    seat = a_seat(packs.panel, PersonFactory(user=user))
    client.get(reverse("reading_pack", args=[packs.pk]))
    assert len(read_by(user)) == 1
    type(seat).objects.filter(pk=seat.pk).update(role="invitee")
    cache.clear()
    assert client.get(reverse("reading_pack", args=[packs.pk])).status_code == 200
    assert len(read_by(user)) == 1


def test_each_session_is_on_the_trail_once_a_day_and_costs_no_query_after_the_first(client, sign_in):
    user = sign_in()
    address = reverse("office_paper_file", args=[an_exempt_paper().pk])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] - counts[1] == 1
    other = SignedIn()
    other.force_login(user)
    other.get(address)
    assert len(read_by(user)) == 2


def test_without_the_cache_reading_goes_on_and_is_on_the_trail_once(client, sign_in, settings):
    user = sign_in()
    paper = an_exempt_paper()
    down = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    settings.CACHES = {**settings.CACHES, "default": down}
    for _ in range(3):
        assert client.get(reverse("office_paper_file", args=[paper.pk])).status_code == 200
    assert len(read_by(user)) == 1


def test_exempt_minutes_on_paper_are_read_on_the_trail(client, sign_in):
    user = sign_in()
    minutes = opened_minutes(an_item(a_meeting()).meeting)
    entry = minutes.entries.get()
    address = reverse("office_minute_extract", args=[entry.pk])
    client.get(address)
    assert read_by(user) == []
    minutes.entries.update(is_exempt=True)
    client.get(address)
    assert len(read_by(user)) == 1


def test_a_meeting_s_history_for_officers_does_not_say_who_read_what(client, sign_in):
    sign_in()
    paper = an_exempt_paper()
    client.get(reverse("office_paper_file", args=[paper.pk]))
    assert "Read “" not in text(client.get(reverse("office_meeting_history", args=[paper.item.meeting_id])))


def test_who_reads_a_trail_may_read_what_its_rows_name():
    for may in MAY.values():
        if may & {Can.READ_AUDIT, Can.READ_WHOLE_TRAIL}:
            assert Can.READ_RESTRICTED in may


def test_the_monitoring_officer_reads_of_accounts_council_and_readings(client, sign_in):
    sign_in(Role.MONITORING_OFFICER)
    boss = UserFactory(role=Role.ADMINISTRATOR, name="Sam Whitlock")
    user = accounts.add_account(email="a@example.org", name="Shadow", role="member", by=boss, now=NOW)
    accounts.edit_account(user=user, by=boss, now=NOW, role="author")
    council.edit_council(council=CouncilFactory(), by=boss, now=NOW, chief_executive_name="Zed")
    paper = an_exempt_paper()
    client.get(reverse("office_paper_file", args=[paper.pk]))
    page = text(client.get(TRAIL))
    for words in (
        "Account added: Shadow, Member", "Sam Whitlock", "Role: Member → Report author", "Council details changed",
        "Chief executive: Dorothy Quayle → Zed", "Read “Secret sale”",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.MONITORING_OFFICER}))
def test_nobody_else_reads_the_whole_trail(client, sign_in, role):
    sign_in(role)
    assert client.get(TRAIL).status_code == 403


def test_the_trail_is_filtered_by_person_kind_and_day(client, sign_in):
    sign_in(Role.MONITORING_OFFICER)
    boss, other = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.ADMINISTRATOR)
    for days, by in ((0, boss), (1, other), (2, boss)):
        accounts.add_account(
            email=f"{days}@example.org", name=f"Account {days}", role="member", by=by, now=NOW + timedelta(days=days)
        )
    council.add_closure_day(council=CouncilFactory(), day=NOW.date(), reason="Move", by=boss, now=NOW)
    day = NOW.date() + timedelta(days=1)

    def shown(**asked):
        page = text(client.get(TRAIL, asked))
        return [n for n in (0, 1, 2) if f"Account added: Account {n}" in page], "Closure day added" in page

    assert shown() == ([0, 1, 2], True)
    assert shown(person=boss.pk) == ([0, 2], True)
    assert shown(kind="accounts") == ([0, 1, 2], False)
    assert shown(kind="council", person=boss.pk) == ([], True)
    assert shown(first=day, last=day) == ([1], False)
    assert shown(first=day) == ([1, 2], False)


@pytest.mark.parametrize(
    "asked", [{"person": "x"}, {"kind": "x"}, {"first": "x"}, {"page": "x"}, {"first": "9999-99-99"}]
)
def test_a_filter_that_cannot_be_read_says_so_and_loses_nothing(client, sign_in, asked):
    sign_in(Role.MONITORING_OFFICER)
    assert client.get(TRAIL, asked).status_code == 200


def test_the_trail_costs_the_same_queries_with_ten_thousand_rows(client, sign_in, django_assert_max_num_queries):
    user = sign_in(Role.MONITORING_OFFICER)
    meeting = a_meeting()
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=NOW, by=user, verb="edited", subject_type="paper", subject_id=n, meeting=meeting, summary=f"Row {n}"
        )
        for n in range(10_000)
    )  # fmt: skip
    with django_assert_max_num_queries(7):
        page = text(client.get(TRAIL, {"kind": "meetings", "person": user.pk, "page": 50}))
    assert "Page 50 of 100" in page
    assert f"kind=meetings&amp;person={user.pk}&amp;page=51" in page


# Models that no row of the trail is about, but for readings.
NO_ROWS = {
    "auditentry", "mail", "intake", "upload", "printout", "pack", "paperversion", "paperpage", "paperwarning",
    "alternativetext", "vote", "resolution", "progressupdate",
}  # fmt: skip


def test_every_kind_of_thing_that_rows_are_about_can_be_asked_for():
    """A new model is in one kind, or in none because no row is about it."""
    kinds = [name for _, models in trail.KINDS.values() for name in models]
    models = {model._meta.model_name for model in apps.get_app_config("meetings").get_models()}
    assert sorted(kinds) == sorted(models - NO_ROWS)


PASSWORD = "a-long-password-here"


def test_signing_in_and_out_and_failing_are_on_the_trail_without_what_was_typed(client, caplog):
    user = UserFactory(role=Role.MEMBER, password=PASSWORD, name="Ruth")
    code = code_of(user)
    address = reverse("account_login")
    client.post(address, {"login": user.email, "password": "not the password"})
    client.post(address, {"login": "my-secret-password@example.org", "password": "x"})
    client.post(address, {"login": user.email.upper(), "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "by", "summary")) == [
        ("not signed in", None, "Not signed in as Ruth: wrong password. From 127.0.0.1"),
        ("not signed in", None, "Not signed in as Ruth: wrong code. From 127.0.0.1"),
        ("signed in", user.pk, "Signed in: password and authenticator app. From 127.0.0.1"),
        ("signed out", user.pk, "Signed out. From 127.0.0.1"),
    ]
    assert "my-secret-password" not in caplog.text


def test_a_closed_account_that_somebody_signs_in_to_is_on_the_trail(client):
    user = UserFactory(password=PASSWORD, is_active=False)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "the account is closed" in AuditEntry.objects.get(subject_id=user.pk).summary


def test_a_new_password_is_on_the_trail_and_its_owner_is_told(client, sign_in):
    user = sign_in(Role.MEMBER)
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    new = "kettle-orange-bus-nine"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.post(reverse("account_change_password"), form).url == reverse("mfa_index")
    assert AuditEntry.objects.filter(verb="changed own sign-in", summary__startswith="New password").count() == 1
    assert "New password" in Mail.objects.get(to=user.email).text
