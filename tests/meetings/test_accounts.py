"""Accounts: who may change them, what a change ends, and who is told."""

import io
import logging
from datetime import timedelta
from functools import partial
from threading import Barrier, Thread

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.actions import accounts as actions
from meetings.actions import mail
from meetings.actions.outcome import Refused
from meetings.models import Mail, User
from meetings.models.jobs import MOST_ATTEMPTS
from meetings.models.users import Role
from reports import tasks
from tests.conftest import BACKEND
from tests.factories import NOW, CouncilFactory, UserFactory
from tests.waiting import waited_for


def at_once(*acts):
    """What each of several acts, each on a connection of its own, comes to: None or its refusal."""
    start, outcomes = Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            start.wait(10)
            act()
        except Refused as refused:
            outcomes[place] = str(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("change", [{"role": Role.AUTHOR}, {"is_active": False}])
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one(change):
    for _ in range(5):
        first, second = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.ADMINISTRATOR)
        pairs = [(first, second), (second, first)]
        outcomes = at_once(*(partial(actions.edit_account, user=u, by=by, now=NOW, **change) for u, by in pairs))
        assert sum(outcome is None for outcome in outcomes) == 1, outcomes
        assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
        User.objects.all().update(role=Role.PUBLIC)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_add_an_account_and_close_its_maker_at_once_come_to_one_order():
    """The one who is closed adds no account after that."""
    maker, closer = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.ADMINISTRATOR)
    add = partial(actions.add_account, email="new@example.org", name="New", role=Role.OFFICER, by=maker, now=NOW)
    close = partial(actions.edit_account, user=maker, by=closer, now=NOW, is_active=False)
    refused, _ = at_once(add, close)
    assert User.objects.filter(email="new@example.org").exists() is (refused is None)
    with pytest.raises(Refused, match="no longer an administrator"):
        add()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"role": Role.AUTHOR}, {"is_active": False}])
def test_the_last_administrator_stays_even_at_the_command_line(change):
    last, _ = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.ADMINISTRATOR, is_active=False)
    with pytest.raises(Refused, match="last administrator"):
        actions.edit_account(user=last, by=None, now=NOW, **change)


@pytest.mark.django_db
def test_a_change_of_role_ends_the_sessions_of_the_account_and_a_change_of_name_does_not():
    administrator, user = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.MEMBER)
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    actions.edit_account(user=user, by=administrator, now=NOW, name="Another")
    assert browser.get(reverse("reading")).status_code == 200
    actions.edit_account(user=user, by=administrator, now=NOW, role=Role.AUTHOR)
    assert browser.get(reverse("office")).url.startswith(reverse("account_login"))


@pytest.mark.django_db
def test_closing_and_reopening_an_account_revives_no_session():
    administrator, user = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.MEMBER)
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    assert browser.get(reverse("reading")).status_code == 200
    for is_active in (False, True):
        actions.edit_account(user=user, by=administrator, now=NOW, is_active=is_active)
    assert browser.get(reverse("reading")).status_code == 302


@pytest.mark.parametrize("password", ["passwordpassword", "Testborough2026", "qwertyuiop12", "aaaaaaaaaaaaaa"])
@pytest.mark.django_db
def test_known_passwords_are_refused(password):
    CouncilFactory()
    with pytest.raises(ValidationError):
        validate_password(password, UserFactory())


@pytest.mark.parametrize("password", ["kettle-orange-bus-nine", "correct horse battery staple", "x7#Lq0vvRt!2m" * 9])
@pytest.mark.django_db
def test_a_password_that_nobody_tries_first_is_taken(password):
    CouncilFactory()
    validate_password(password, UserFactory())


@pytest.mark.django_db
def test_a_password_of_one_s_own_name_or_of_eleven_letters_is_refused_in_words():
    user = UserFactory(name="Guinevere Pendragon", email="gp@example.org")
    for password, words in (("guineverependragon", "too easy to guess"), ("k7#Lq0vvRt!", "at least 12")):
        with pytest.raises(ValidationError, match=words):
            validate_password(password, user)


@pytest.fixture
def monitoring_officers():
    """Monitoring officers who are told; one with a closed account is not."""
    UserFactory(role=Role.MONITORING_OFFICER, is_active=False)
    return {UserFactory(role=Role.MONITORING_OFFICER).email for _ in range(2)}


def told():
    """Who has mail about an account of somebody else's."""
    return set(Mail.objects.values_list("to", flat=True))


ADDED, PROMOTED, REOPENED, RENAMED = "added", "promoted", "reopened", "renamed"
PRIVILEGED = {Role.OFFICER, Role.MONITORING_OFFICER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("how", [ADDED, PROMOTED, REOPENED, RENAMED])
@pytest.mark.parametrize("role", Role)
@pytest.mark.django_db
def test_monitoring_officers_are_told_of_everybody_who_gets_more_rights(monitoring_officers, role, how):
    boss = UserFactory(role=Role.ADMINISTRATOR)
    if how == ADDED:
        actions.add_account(email="new@example.org", name="New", role=role, by=boss, now=NOW)
    else:
        before = Role.PUBLIC if role != Role.PUBLIC else Role.MEMBER
        user = UserFactory(role=before if how == PROMOTED else role, is_active=how != REOPENED)
        change = {PROMOTED: {"role": role}, REOPENED: {"is_active": True}, RENAMED: {"name": "Renamed"}}[how]
        actions.edit_account(user=user, by=boss, now=NOW, **change)
    new = {
        user.email for user in User.objects.filter(role=Role.MONITORING_OFFICER, is_active=True)
    } - monitoring_officers
    assert told() - new == (monitoring_officers if role in PRIVILEGED and how != RENAMED else set())


@pytest.mark.django_db
def test_what_monitoring_officers_are_told_says_who_gave_what_to_whom(monitoring_officers, mailoutbox):
    boss = UserFactory(role=Role.ADMINISTRATOR, name="Sam Whitlock")
    actions.add_account(email="new@example.org", name="O'Neil & Sons", role=Role.OFFICER, by=boss, now=NOW)
    tasks.send_mail()
    text = mailoutbox[0].body
    assert "O'Neil & Sons (new@example.org) can now sign in as: Governance officer." in text
    assert f"Given by: Sam Whitlock ({boss.email})" in text


def no_server(settings):
    """A mail server that is down."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


@pytest.mark.django_db
def test_mail_that_no_server_takes_waits_and_goes_out_later(monitoring_officers, settings, mailoutbox, caplog):
    actions.add_account(email="new@example.org", name="New", role=Role.OFFICER, by=None, now=NOW)
    working = settings.EMAIL_BACKEND
    no_server(settings)
    now = NOW
    while mail.send_next(now=now):
        pass
    assert ("could not be sent" in caplog.text, Mail.objects.going_on().count()) == (True, 2)
    settings.EMAIL_BACKEND = working
    while mail.send_next(now=now + timedelta(seconds=40)):
        pass
    assert {message.to[0] for message in mailoutbox} == monitoring_officers
    assert set(Mail.objects.values_list("state", "text")) == {("ready", "")}


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_what_is_queued(worker):
    monitoring_officer = UserFactory(role=Role.MONITORING_OFFICER)
    actions.add_account(email="new@example.org", name="New", role=Role.OFFICER, by=None, now=timezone.now())
    assert waited_for(lambda: Mail.objects.filter(state="ready", to=monitoring_officer.email).exists())


@pytest.mark.django_db
def test_mail_is_given_up_after_a_day_and_its_row_is_kept(settings, monitoring_officers):
    actions.add_account(email="new@example.org", name="New", role=Role.OFFICER, by=None, now=NOW)
    no_server(settings)
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        while mail.send_next(now=now):
            pass
        now += timedelta(hours=1, seconds=30)
    mail.give_up_hopeless(now=now)
    assert not Mail.objects.going_on().exists()
    assert all("Governance officer" in text for text in Mail.objects.values_list("text", flat=True))


@pytest.fixture
def log():
    """What goes to standard error, as the settings say it is written."""
    handler = next(each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler)
    before = handler.setStream(io.StringIO())
    yield handler.stream
    handler.setStream(before)


@pytest.mark.django_db
def test_what_strangers_ask_for_leaves_no_traceback_in_the_log(client, log):
    for address in ("/accounts/signup/", "/office/nothing/", "/accounts/nothing/"):
        client.get(address)
    client.get("/", headers={"host": "evil host"})
    for _ in range(12):
        client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"})
    for words in ("Traceback", "Forbidden", "Not Found"):
        assert words not in log.getvalue()
