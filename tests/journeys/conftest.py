"""What every journey needs: a way in, and a look at how accessible a page is."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from meetings.access import can_open, must_have_second_factor
from tests.clients import SignedIn, code_of, with_app
from tests.factories import UserFactory

PASSWORD = "a-long-password-here"


@pytest.fixture
def enter(page, live_server):
    """Sign somebody of a role in and open their room; test_sign_in.py goes through the front door."""

    def act(role, **details):
        user = UserFactory(role=role, password=PASSWORD, **details)
        browser = SignedIn()
        browser.force_login(user)
        session = browser.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(live_server.url + reverse(next(r for r in ("office", "reading", "home") if can_open(user, r))))
        return user

    return act


def signs_in(tab, live_server, user):
    """Sign in as somebody who is there, in a tab of any browser, with a code from their app where they need one."""
    if must_have_second_factor(user):
        with_app(user)
    tab.goto(live_server.url + reverse("account_login"))
    tab.get_by_label("Email").fill(user.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in", exact=True).click()
    if must_have_second_factor(user):
        cache.clear()  # a code that was shown a moment ago counts again
        tab.get_by_label("Code", exact=True).fill(code_of(user))
        tab.get_by_role("button", name="Sign in", exact=True).click()
    tab.get_by_role("button", name="Sign out").wait_for()


def accessible(page):
    """No violation that axe can see, with the editor in its place, which comes after the page."""
    if page.locator("[data-django-prose-editor-configurable]").count():
        page.locator(".prose-menubar [aria-pressed=true]").first.wait_for()
    found = (
        Axe()
        .run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        .response["violations"]
    )
    assert [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found] == []
