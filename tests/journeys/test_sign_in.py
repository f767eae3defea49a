"""Signing in in a real browser: with a password and an app's code, with a passkey beside the password, and alone."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.models import AuditEntry
from meetings.models.users import Role
from tests.clients import code_for, code_of
from tests.factories import UserFactory
from tests.journeys.conftest import PASSWORD, accessible

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("browser")]

WIDTHS = (390, 768, 1280)


@pytest.fixture
def officer(page, live_server):
    """An officer who has typed their password at the front door."""
    user = UserFactory(role=Role.OFFICER, password=PASSWORD)
    types_password(page, live_server, user)
    return user


def types_password(page, live_server, user):
    page.goto(live_server.url + reverse("office"))
    page.get_by_label("Email address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def looks_right(page):
    """Nothing is wider than the screen on a telephone, a tablet or a desk, and axe finds nothing."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)
    accessible(page)


def in_the_office(page):
    expect(page.get_by_role("link", name="Create a meeting")).to_be_visible()


def test_an_app_is_set_up_and_its_code_signs_in(page, live_server, officer):
    expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    expect(page.get_by_role("link", name="Office", exact=True)).to_have_count(0)
    looks_right(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    expect(page.locator("img.qr")).to_be_visible()
    assert page.locator("img.qr").evaluate("picture => picture.naturalWidth") > 0
    looks_right(page)
    page.get_by_label("Code", exact=True).fill(code_for(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    looks_right(page)
    page.get_by_role("link", name="I have kept them").click()
    in_the_office(page)
    page.get_by_role("button", name="Sign out").click()
    types_password(page, live_server, officer)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    expect(page.get_by_role("button", name="Use your passkey")).to_have_count(0)
    looks_right(page)
    page.get_by_label("Code", exact=True).fill(code_of(officer, step=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    in_the_office(page)
    page.get_by_role("link", name=officer.name).click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    looks_right(page)


def a_device(page):
    """What a telephone is to a browser: it keeps passkeys, and its owner's finger is on it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    can = {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True, **can}
    return tools, tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_a_passkey_is_set_up_and_signs_in_beside_the_password_and_alone(page, live_server, officer):
    tools, device = a_device(page)
    page.get_by_role("link", name="Set up a passkey").click()
    looks_right(page)
    page.get_by_label("Name", exact=True).fill("My telephone")
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    in_the_office(page)
    page.get_by_role("button", name="Sign out").click()

    types_password(page, live_server, officer)
    page.get_by_role("button", name="Use your passkey").click()
    in_the_office(page)
    page.get_by_role("button", name="Sign out").click()

    page.goto(live_server.url + reverse("account_login"))
    page.get_by_role("button", name="Sign in with a passkey").click()
    in_the_office(page)
    ways = AuditEntry.objects.filter(verb="signed in").order_by("pk").values_list("summary", flat=True)
    assert [way.split(". ")[0] for way in ways] == [
        "Signed in: password", "Signed in: password and passkey", "Signed in: passkey",
    ]  # fmt: skip

    page.get_by_role("button", name="Sign out").click()
    tools.send("WebAuthn.clearCredentials", {"authenticatorId": device})
    page.goto(live_server.url + reverse("account_login"))
    expect(page.get_by_text("Nothing came of it.")).to_be_hidden()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Nothing came of it.")).to_be_visible(timeout=15000)
    looks_right(page)
