"""Accounts: who may change them, what a change ends, and who is told."""

import io
import logging
from functools import partial
from threading import Barrier, Thread

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from meetings.actions import accounts as actions
from meetings.actions.outcome import Refused
from meetings.models import User
from meetings.models.users import Role
from tests.conftest import BACKEND
from tests.factories import NOW, CouncilFactory, UserFactory


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
    assert "Traceback" not in log.getvalue()
