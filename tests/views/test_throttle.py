"""Passwords cannot be guessed for long, and nobody is kept out by somebody else's tries."""

import logging
from contextlib import suppress

import pytest
from allauth.account.adapter import get_adapter
from allauth.core.context import request_context
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from meetings.views.throttle import COOKIE
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

RIGHT, WRONG = "a-long-password-here", "another-long-password"
HERE, ELSEWHERE = "127.0.0.3", "127.0.0.2"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def owner():
    return UserFactory(password=RIGHT)


def sign_in(email, password, address=HERE, client=None, **more):
    """Whether somebody is let in from an address, in a browser of their own."""
    client = client or Client()
    sent = {"login": email, "password": password}
    response = client.post(reverse("account_login"), sent, REMOTE_ADDR=address, **more)
    assert response.status_code in {200, 302}
    return response.status_code == 302


def guess(email, times, address=ELSEWHERE, **more):
    """Try a wrong password as the form does, without its page: the counts are what matters."""
    request = RequestFactory().post(reverse("account_login"), REMOTE_ADDR=address, **more)
    for _ in range(times):
        with request_context(request), suppress(ValidationError):
            assert get_adapter().authenticate(request, email=email, password=WRONG) is None


def test_one_account_is_guessed_five_times_from_one_address(owner):
    guess(owner.email, 5)
    response = Client().post(reverse("account_login"), {"login": owner.email, "password": RIGHT}, REMOTE_ADDR=ELSEWHERE)
    assert "Too many" in response.content.decode()


def test_guesses_from_elsewhere_do_not_keep_the_owner_out(owner):
    guess(owner.email, 8)
    assert sign_in(owner.email, RIGHT)


def test_guesses_of_one_account_do_not_keep_out_the_others_of_an_office(owner):
    guess("somebody@example.org", 40, HERE)
    assert sign_in(owner.email, RIGHT)


def test_mistakes_in_many_accounts_do_not_keep_out_the_others_of_an_office(owner):
    for number in range(40):
        guess(f"somebody{number}@example.org", 1, HERE)
    assert sign_in(owner.email, RIGHT)


def test_forms_sent_without_a_password_do_not_keep_out_an_office(owner, client):
    for _ in range(40):
        client.post(reverse("account_login"), REMOTE_ADDR=HERE)
    assert sign_in(owner.email, RIGHT)


def test_one_address_tries_no_more_than_so_many_accounts_in_a_minute(owner):
    for number in range(60):
        guess(f"somebody{number}@example.org", 1, HERE)
    assert not sign_in(owner.email, RIGHT)
    assert sign_in(owner.email, RIGHT, ELSEWHERE)


def test_one_account_is_not_guessed_for_long_from_many_addresses(owner):
    for number in range(30):
        guess(owner.email, 1, f"10.0.0.{number}")
    assert not sign_in(owner.email, RIGHT)


def test_the_owner_signs_in_meanwhile_in_a_browser_that_knows_them(owner, client):
    assert sign_in(owner.email, RIGHT, client=client)
    client.post(reverse("account_logout"))
    for number in range(30):
        guess(owner.email, 1, f"10.0.0.{number}")
    for number in range(60):
        guess(f"somebody{number}@example.org", 1, HERE)
    assert sign_in(owner.email, RIGHT, client=client)


def test_a_browser_that_knows_somebody_is_no_way_to_guess(owner, client):
    assert sign_in(owner.email, RIGHT, client=client)
    client.post(reverse("account_logout"))
    for _ in range(5):
        assert not sign_in(owner.email, WRONG, client=client)
    assert not sign_in(owner.email, RIGHT, client=client)


def test_a_browser_that_knows_somebody_is_nothing_special_for_others(owner, client):
    assert sign_in(owner.email, RIGHT, client=client)
    client.post(reverse("account_logout"))
    other = UserFactory(password=RIGHT)
    guess(other.email, 5)
    assert not sign_in(other.email, RIGHT, ELSEWHERE, client=client)


@pytest.mark.parametrize("value", ["", "forged", "WyJ4Il0:1:forged"])
def test_a_browser_cannot_say_by_itself_whom_it_knows(owner, value):
    guess(owner.email, 5)
    client = Client()
    client.cookies[COOKIE] = value
    assert not sign_in(owner.email, RIGHT, ELSEWHERE, client=client)


def test_right_passwords_are_not_counted(owner):
    for _ in range(8):
        assert sign_in(owner.email, RIGHT)


def test_a_new_password_ends_the_wait(owner):
    for number in range(30):
        guess(owner.email, 1, f"10.0.0.{number}")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": owner.email}, REMOTE_ADDR=HERE)
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    page = client.get(link, follow=True)
    new = {"password1": "yet-another-long-one", "password2": "yet-another-long-one"}
    client.post(page.redirect_chain[-1][0], new, REMOTE_ADDR=HERE)
    assert sign_in(owner.email, "yet-another-long-one")


def test_behind_a_proxy_people_are_told_apart_by_what_it_says(owner, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guess(owner.email, 5, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert not sign_in(owner.email, RIGHT, ELSEWHERE, HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert sign_in(owner.email, RIGHT, ELSEWHERE, HTTP_X_FORWARDED_FOR="203.0.113.10")


def test_behind_a_proxy_nobody_says_themselves_who_they_are(owner, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        guess(owner.email, 1, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 203.0.113.9")
    assert not sign_in(owner.email, RIGHT, HTTP_X_FORWARDED_FOR="203.0.113.10, 203.0.113.9")


def test_without_a_proxy_what_a_client_says_of_itself_is_passed_over(owner):
    for number in range(5):
        guess(owner.email, 1, HERE, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")
    assert not sign_in(owner.email, RIGHT, HERE, HTTP_X_FORWARDED_FOR="10.0.0.99")


@pytest.mark.parametrize("said", ["203.0.113.9", "nonsense", ""])
def test_a_wrong_number_of_proxies_keeps_nobody_out(owner, settings, said):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    assert sign_in(owner.email, RIGHT, HTTP_X_FORWARDED_FOR=said)


def test_a_cache_that_is_down_lets_people_in_and_the_log_says_so(owner, settings, caplog):
    settings.CACHES = {**settings.CACHES, "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1"}}
    with caplog.at_level(logging.ERROR, "scrutiny.cache"):
        assert not sign_in(owner.email, WRONG)
        assert sign_in(owner.email, RIGHT)
    assert "The cache does not answer" in caplog.text


def test_too_many_requests_are_answered_in_the_portals_own_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    client.post(reverse("account_login"))
    response = client.post(reverse("account_login"))
    assert response.status_code == 429
    assert "govuk-heading-l" in response.content.decode()


@pytest.mark.parametrize("host", ["testserver", "testserver:9999", "127.0.0.1:8080"])
def test_links_in_mail_lead_to_the_site_of_the_settings(owner, client, settings, host):
    settings.SITE_URL = "https://scrutiny.example.org/"
    client.post(reverse("account_reset_password"), {"email": owner.email}, HTTP_HOST=host)
    message = mail.outbox[-1]
    assert "https://scrutiny.example.org/accounts/password/reset/key/" in message.body
    assert "[scrutiny.example.org]" in message.subject
    assert host not in message.subject + message.body


def test_a_link_in_mail_opens_the_form_for_a_new_password(owner, client):
    client.post(reverse("account_reset_password"), {"email": owner.email})
    link = next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
    assert "password1" in client.get(link, follow=True).content.decode()
