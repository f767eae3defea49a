"""Every address, every role, every state of a meeting, against a table of who may."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import URLPattern, get_resolver, reverse

from meetings.access import MAY, PERMISSION_OF
from meetings.models import Build, ClosureDay, Minute, Minutes, Referral, Topic
from meetings.models.meetings import Status
from meetings.models.users import Role
from reports.build import job
from tests import samples
from tests.factories import (
    NOW,
    PersonFactory,
    UserFactory,
    a_meeting,
    a_paper,
    a_published_meeting,
    a_seat,
    a_version,
    an_item,
)

pytestmark = pytest.mark.django_db

STAFF = {Role.OFFICER, Role.MONITORING_OFFICER}
OFFICE = STAFF | {Role.AUTHOR, Role.ADMINISTRATOR}
BRINGERS = STAFF | {Role.AUTHOR}
KEEPERS = STAFF | {Role.ADMINISTRATOR}
READERS = STAFF | {Role.MEMBER}
EVERYBODY = set(Role)
ADMINISTRATOR = {Role.ADMINISTRATOR}

# address -> (who may, what it is about). Written apart from meetings.access, to be held against it.
TABLE = {
    **dict.fromkeys(["home", "health", "accessibility", "panels", "meetings"], (EVERYBODY, None)),
    "panel": (EVERYBODY, "panel_slug"),
    **dict.fromkeys(["meeting", "meeting_pack"], (EVERYBODY, "slug")),
    "meeting_page": (EVERYBODY, "slug_label"),
    "meeting_paper": (EVERYBODY, "slug_paper"),
    "meeting_edition_pack": (EVERYBODY, "slug_number"),
    "meeting_edition_supplement": (EVERYBODY, "slug_second"),
    **dict.fromkeys(
        [name for name in PERMISSION_OF if name.startswith(("account_", "mfa_"))], (EVERYBODY, "account")
    ),
    "office_session": (EVERYBODY, None),
    "reading": (READERS, None),
    **dict.fromkeys(["reading_meeting", "reading_pack", "reading_supplement"], (READERS, "published")),
    "office": (OFFICE, None),
    "office_meeting": (OFFICE, "meeting"),
    **dict.fromkeys(["office_paper_file", "office_page_picture", "office_paper_check"], (OFFICE, "paper")),
    **dict.fromkeys(["office_version_file", "office_paper_compare"], (OFFICE, "version")),
    "office_version_picture": (OFFICE, "version_page"),
    "office_figure_picture": (OFFICE, "figure"),
    "office_intakes": (OFFICE, "meeting"),
    "office_item_upload": (BRINGERS, "item"),
    "office_uploads": (BRINGERS, None),
    "office_upload": (BRINGERS, "upload"),
    **dict.fromkeys(
        ["office_paper_replace", "office_paper_again", "office_paper_pictures", "office_attachment_add"],
        (BRINGERS, "paper"),
    ),
    **dict.fromkeys(["office_warning_dismiss", "office_warning_recall"], (STAFF, "warning")),
    "office_meeting_new": (STAFF, None),
    **dict.fromkeys(
        [
            "office_meeting_details", "office_meeting_status", "office_meeting_preview", "office_item_add",
            "office_standing_items_add", "office_pack", "office_pack_file", "office_pack_read", "office_pack_rebuild",
            "office_publish",
        ],
        (STAFF, "meeting"),
    ),
    **dict.fromkeys(
        ["office_item", "office_item_move", "office_item_remove", "office_item_restore", "office_paper_to_follow"],
        (STAFF, "item"),
    ),
    **dict.fromkeys(
        ["office_paper", "office_paper_move", "office_paper_remove", "office_paper_restore"], (STAFF, "paper")
    ),
    "office_publish_progress": (STAFF, "publication"),
    **dict.fromkeys(["office_minutes", "office_minutes_open"], (STAFF, "meeting")),
    **dict.fromkeys(
        [f"office_minutes_{act}" for act in ("move_on", "withdraw", "confirm", "preview", "print")], (STAFF, "minutes")
    ),
    **dict.fromkeys(["recommendations"], (EVERYBODY, None)),
    "programme": (EVERYBODY, "panel_slug"),
    "recommendations_of": (EVERYBODY, "referral"),
    **dict.fromkeys(["office_actions", "office_recommendations", "office_referral_new"], (STAFF, None)),
    **dict.fromkeys(["office_attendance", "office_programme", "office_topic_new"], (STAFF, "panel")),
    **dict.fromkeys(["office_topic", "office_topic_move", "office_topic_remove"], (STAFF, "topic")),
    **dict.fromkeys(
        [
            "office_referral", "office_referral_edit", "office_referral_response", "office_referral_show",
            "office_recommendation_new",
        ],
        (STAFF, "referral"),
    ),
    **dict.fromkeys(["office_recommendation", "office_recommendation_progress"], (STAFF, "recommendation")),
    "office_action": (STAFF, "action"),
    "office_made_paper": (STAFF, "item"),
    "office_printout": (STAFF, "printout"),
    "office_minutes_note": (STAFF, "minutes_noun"),
    "office_minutes_take_back": (STAFF, "minutes_noun_key"),
    **dict.fromkeys(["office_minute", "office_minute_extract"], (STAFF, "minute")),
    "office_urgent_remove": (STAFF, "minutes_entry"),
    **dict.fromkeys(["office_panels", "office_panel_new", "office_people", "office_person_new"], (KEEPERS, None)),
    **dict.fromkeys(["office_panel", "office_membership_new", "office_standing_item_new"], (KEEPERS, "panel")),
    "office_membership": (KEEPERS, "membership"),
    **dict.fromkeys(
        ["office_standing_item", "office_standing_item_move", "office_standing_item_remove"], (KEEPERS, "standing")
    ),
    "office_person": (KEEPERS, "person"),
    "office_meeting_history": (STAFF, "meeting"),
    **dict.fromkeys(["office_council", "office_accounts", "office_account_new"], (ADMINISTRATOR, None)),
    "office_closure_day_remove": (ADMINISTRATOR, "closure"),
    **dict.fromkeys(["office_account", "office_account_reset"], (ADMINISTRATOR, "user")),
    "office_trail": ({Role.MONITORING_OFFICER}, None),
}  # fmt: skip


def addresses(patterns=None):
    """(name, pattern) of every address of the portal."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from addresses(pattern.url_patterns)


CLOSED = {  # addresses of the sign-in package that nobody needs: refused to everybody
    "account_signup", "account_email", "account_email_verification_sent", "account_confirm_email",
    "account_confirm_login_code", "account_request_login_code", "mfa_download_recovery_codes",
}  # fmt: skip


def test_every_address_of_the_portal_is_in_the_table():
    assert set(addresses()) - CLOSED <= set(TABLE)
    assert set(TABLE) == set(PERMISSION_OF)


def test_every_role_is_in_the_table_of_permissions():
    assert set(MAY) == set(Role)


def a_world(status):
    """One meeting in a state, with an open paper and everything that an address can be about."""
    user = UserFactory(role=Role.MEMBER)
    meeting = a_meeting()
    item = an_item(meeting)
    paper = a_paper(item)
    seat = a_seat(meeting.panel, PersonFactory(user=user))
    standing = meeting.panel.standing_items.create(position=1, title="Apologies")
    closure = ClosureDay.objects.create(council=meeting.panel.council, day=NOW.date(), reason="Move")
    job.carry_out(job.claim_next())
    warning = paper.current.warnings.create(kind="hidden", words="Look at this")
    publication = Build.objects.create(meeting=meeting, purpose="publish", requested_at=NOW, state="failed")
    if status != Status.DRAFT:
        from meetings.actions.publishing import request_publication

        job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
        a_version(paper, samples.tagged(2))
        job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
        type(meeting).objects.filter(pk=meeting.pk).update(status=status)
    minutes = Minutes.objects.create(meeting=meeting)
    year = NOW.year
    minute = Minute.objects.create(minutes=minutes, item=item, panel=meeting.panel, municipal_year=year, title="One")
    referral = Referral.objects.create(panel=meeting.panel, title="Buses", addressee="The Mayor", is_public=True)
    point = referral.recommendations.create(position=1, text="Run them")
    topic = Topic.objects.create(panel=meeting.panel, municipal_year=year, title="Parks")
    action = minute.actions.create(text="Write")
    note = {"pk": minutes.pk, "noun": "guest"}
    about = {
        "minutes": {"pk": minutes.pk}, "minute": {"pk": minute.pk}, "minutes_noun": note,
        "referral": {"pk": referral.pk}, "recommendation": {"pk": point.pk}, "topic": {"pk": topic.pk},
        "action": {"pk": action.pk}, "printout": {"pk": minutes.printouts.create(requested_at=NOW).pk},
        "minutes_noun_key": {**note, "key": uuid4()},
        "minutes_entry": {"pk": note["pk"], "entry": 1},
        None: {}, "panel_slug": {"slug": meeting.panel.slug}, "slug": {"slug": meeting.slug},
        "slug_label": {"slug": meeting.slug, "label": "1"}, "slug_paper": {"slug": meeting.slug, "paper": paper.pk},
        "slug_number": {"slug": meeting.slug, "number": 1}, "slug_second": {"slug": meeting.slug, "number": 2},
        "published": {"pk": meeting.pk},
        "meeting": {"pk": meeting.pk}, "item": {"pk": item.pk}, "paper": {"pk": paper.pk},
        "publication": {"pk": publication.pk}, "panel": {"pk": meeting.panel_id}, "membership": {"pk": seat.pk},
        "standing": {"pk": standing.pk}, "person": {"pk": seat.person_id}, "closure": {"pk": closure.pk},
        "user": {"pk": user.pk}, "version": {"pk": paper.pk, "number": 1}, "upload": {"pk": uuid4()},
        "version_page": {"pk": paper.pk, "version": 1, "number": 1}, "figure": {"pk": paper.pk, "key": "figure-1"},
        "warning": {"pk": warning.pk},
    }  # fmt: skip
    return user, about


PUBLISHED_ONLY = {"slug", "slug_label", "slug_paper", "slug_number", "slug_second", "published"}
NOT_MADE_YET = {"office_figure_picture", "office_upload"}  # what is not there: 404 to those who may
NOT_THEIRS = {("office_paper_pictures", Role.AUTHOR)}  # a paper that somebody else brought


def outcome(response):
    """open, sign in, refused or not there."""
    if response.status_code == 302 and "/accounts/login/" in response.url:
        return "sign in"
    return {403: "refused", 404: "not there"}.get(response.status_code, "open")


@pytest.mark.parametrize("status", Status)
def test_every_address_in_every_role_answers_as_the_table_says(client, status):
    member, about = a_world(status)
    people = {role: member if role == Role.MEMBER else UserFactory(role=role) for role in Role} | {None: None}
    wrong = []
    for role, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        for name, (who, noun) in TABLE.items():
            if noun == "account":
                continue
            arguments = {**about[noun], **({"number": 1} if name == "office_page_picture" else {})}
            found = outcome(client.get(reverse(name, kwargs=arguments)))
            may = (role or Role.PUBLIC) in who
            hidden = noun in PUBLISHED_ONLY and status == Status.DRAFT
            expected = "open" if may else "refused" if role else "sign in"
            if may and (hidden or name in NOT_MADE_YET or (name, role) in NOT_THEIRS):
                expected = "not there"
            if found != expected:
                wrong.append((name, role, found, expected))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(CLOSED & set(addresses())))
def test_what_the_table_does_not_name_is_refused_to_everybody(client, name):
    arguments = {"key": "x"} if name == "account_confirm_email" else {}
    assert client.get(reverse(name, kwargs=arguments)).status_code == 403


@pytest.fixture
def exempt_paper():
    meeting = a_meeting()
    return a_paper(an_item(meeting, "Secret sale", access="exempt", exempt_paragraphs=[3], open_title="A sale"))


@pytest.mark.parametrize("role, status", [(Role.OFFICER, 200), (Role.AUTHOR, 404), (Role.ADMINISTRATOR, 404)])
def test_an_exempt_paper_opens_only_for_officers(client, sign_in, exempt_paper, role, status):
    sign_in(role)
    assert client.get(reverse("office_paper_file", args=[exempt_paper.pk])).status_code == status


def test_an_author_opens_the_exempt_paper_that_they_brought(client, sign_in):
    author = sign_in(Role.AUTHOR)
    paper = a_paper(an_item(a_meeting(), access="exempt", exempt_paragraphs=[3]), by=author)
    assert client.get(reverse("office_paper_file", args=[paper.pk])).status_code == 200


def test_an_author_reads_the_open_title_of_an_exempt_item(client, sign_in, exempt_paper):
    sign_in(Role.AUTHOR)
    page = client.get(reverse("office_meeting", args=[exempt_paper.item.meeting_id])).content.decode()
    assert "A sale" in page
    assert "Secret sale" not in page


@pytest.mark.parametrize("seat, pages", [("member", True), ("invitee", False), (None, False)])
def test_a_member_of_the_panel_reads_the_restricted_pack_and_others_do_not(client, sign_in, exempt_paper, seat, pages):
    from meetings.access import editions_visible_to
    from meetings.actions.publishing import request_publication

    meeting = exempt_paper.item.meeting
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    user = sign_in(Role.MEMBER)
    if seat:
        a_seat(meeting.panel, PersonFactory(user=user), role=seat)
    assert editions_visible_to(user, meeting).filter(audience="restricted").exists() is pages


def test_a_role_that_is_taken_away_bites_on_the_next_request(client, sign_in):
    user = sign_in(Role.OFFICER)
    assert client.get(reverse("office")).status_code == 200
    type(user).objects.filter(pk=user.pk).update(role=Role.MEMBER)
    assert client.get(reverse("office")).status_code == 403


def test_a_closed_account_is_nobody(client, sign_in):
    user = sign_in(Role.OFFICER)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert outcome(client.get(reverse("office"))) == "sign in"


def test_answers_behind_the_doors_are_not_kept_anywhere(client, sign_in):
    sign_in()
    assert client.get(reverse("office")).headers["Cache-Control"] == "no-store"


def test_an_edition_that_shows_what_a_later_one_withholds_is_no_longer_handed_out(client):
    from meetings.actions.papers import edit_paper
    from meetings.actions.publishing import request_publication

    meeting = a_published_meeting()
    paper = meeting.items.get().papers.get()
    address = reverse("meeting_edition_pack", args=[meeting.slug, 1])
    assert client.get(address).status_code == 200
    edit_paper(paper=paper, version=None, access="exempt", exempt_paragraphs=[1], by=None, now=NOW)
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW), at=NOW)
    assert client.get(address).status_code == 410
    assert address not in client.get(meeting.get_absolute_url()).content.decode()


def test_a_member_finds_the_meetings_of_the_days_on_which_they_sat(client, sign_in):
    meeting = a_published_meeting()
    person = PersonFactory(user=sign_in(Role.MEMBER))
    seat = a_seat(meeting.panel, person)
    assert client.get(reverse("reading_meeting", args=[meeting.pk])).status_code == 200
    type(seat).objects.filter(pk=seat.pk).update(ends_on=meeting.day - timedelta(days=1))
    assert client.get(reverse("reading_meeting", args=[meeting.pk])).status_code == 404


def test_exempt_words_are_on_no_public_page(client, exempt_paper):
    from meetings.actions.publishing import request_publication

    meeting = exempt_paper.item.meeting
    job.publish_now(request_publication(meeting=meeting, by=None, now=NOW + timedelta(hours=1)), at=NOW)
    for address in (reverse("meeting", args=[meeting.slug]), reverse("home"), reverse("meetings")):
        assert "Secret sale" not in client.get(address).content.decode()
    assert client.get(reverse("meeting_paper", args=[meeting.slug, exempt_paper.pk])).status_code == 404
