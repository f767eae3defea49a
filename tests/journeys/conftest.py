"""What every journey needs: a way in, and a look at how accessible a page is."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.factories import UserFactory

PASSWORD = "a-long-password-here"


@pytest.fixture
def enter(page, live_server):
    """Sign in through the front door as somebody of a role."""

    def act(role, **details):
        user = UserFactory(role=role, password=PASSWORD, **details)
        page.context.clear_cookies()
        signs_in(page, live_server, user)
        return user

    return act


def signs_in(tab, live_server, user):
    """Sign in as somebody who is there, in a tab of any browser."""
    tab.goto(live_server.url + reverse("account_login"))
    tab.get_by_label("Email").fill(user.email)
    tab.get_by_label("Password", exact=True).fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
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
