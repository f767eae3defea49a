"""The second factor: who must have one, what opens without it, how it is set up, shown, lost and taken away."""

import base64
import json
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from meetings.access import DEMO_ADDRESSES, PERMISSION_OF, must_have_second_factor
from meetings.actions import accounts
from meetings.actions.outcome import Refused
from meetings.models import AuditEntry, Mail
from meetings.models.users import Role
from reports.demo.accounts import PEOPLE
from tests.clients import SignedIn, code_for, code_of, shows_second_factor, with_app
from tests.factories import NOW, UserFactory
from tests.test_access import TABLE, a_world

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-here"
SIGN_IN, INDEX = reverse("account_login"), reverse("mfa_index")

# role -> (whether a password alone is not enough, its own room). Written apart from meetings.access.
ROLES = {
    Role.PUBLIC: (False, "home"),
    Role.MEMBER: (False, "reading"),
    Role.AUTHOR: (False, "office"),
    Role.OFFICER: (True, "office"),
    Role.MONITORING_OFFICER: (True, "office_trail"),
    Role.ADMINISTRATOR: (True, "office_accounts"),
}
SET_UP = {"account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}
MUST = [role for role, (must, _) in ROLES.items() if must]


def password_only(role, **details):
    """(browser, user): a session that has shown a password and nothing else."""
    browser, user = Client(), UserFactory(role=role, **details)
    browser.force_login(user)
    return browser, user


def signs_in(browser, user):
    """The page after the password."""
    return browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD})


def sets_up(browser):
    """The page that comes of setting up an authenticator app through its pages."""
    address = reverse("mfa_activate_totp")
    return browser.post(address, {"code": code_for(browser.get(address).context["form"].secret)})


@pytest.mark.parametrize("role", Role)
def test_who_must_have_a_second_factor_is_led_to_setting_it_up_and_others_go_in(role):
    must, room = ROLES[role]
    browser, user = password_only(role)
    response = browser.get(reverse(room))
    assert must_have_second_factor(user) is must
    assert (response.status_code, response.get("Location")) == ((302, INDEX) if must else (200, None))


def test_without_it_no_address_opens_but_those_of_setting_it_up_and_signing_out():
    _, about = a_world("published")
    trail, opened = AuditEntry.objects.count(), set()
    for role in MUST:
        browser, _ = password_only(role)
        for name in set(PERMISSION_OF) - {"account_logout"}:
            for ask in (browser.get, browser.post) if role == Role.OFFICER else (browser.get,):
                response = ask(address_of(name, about))
                if (response.status_code, response.get("Location")) != (302, INDEX):
                    opened.add(name)
    assert opened == SET_UP
    assert AuditEntry.objects.count() == trail
    browser.post(reverse("account_logout"))
    assert SIGN_IN in browser.get(reverse("office")).url


@pytest.mark.parametrize("role", MUST)
def test_a_session_that_has_not_shown_the_factor_of_its_account_ends_whatever_it_asks_for(role):
    for name in [ROLES[role][1], *SET_UP, "mfa_view_recovery_codes"]:
        browser, user = password_only(role)
        with_app(user)
        assert browser.get(reverse(name)).url.startswith(SIGN_IN), name
        assert "_auth_user_id" not in browser.session


def address_of(name, about):
    """An address of the portal, about something that exists."""
    if name == "account_reset_password_from_key":
        return reverse(name, kwargs={"uidb36": "1", "key": "x-y"})
    if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        return reverse(name, kwargs={"pk": 1})
    noun = TABLE[name][1]
    more = {"number": 1} if name == "office_page_picture" else {}
    return reverse(name, kwargs={**({} if noun == "account" else about[noun]), **more})


@pytest.mark.parametrize("on, email, must", [
    (True, "officer@demo.example", False), (False, "officer@demo.example", True),
    (True, "other@demo.example", True), (True, "officer@demo.example.org", True),
])  # fmt: skip
def test_only_the_demo_s_own_accounts_are_excepted_and_only_where_it_is_set(settings, on, email, must):
    settings.DEMO_SIGN_IN = on
    browser, user = password_only(Role.OFFICER, email=email)
    assert must_have_second_factor(user) is must
    assert browser.get(reverse("office")).status_code == (302 if must else 200)


def test_the_exception_is_for_the_accounts_that_the_demo_makes_and_make_run_alone_sets_it():
    from django.conf import settings

    assert {email for email, *_ in PEOPLE} == DEMO_ADDRESSES
    assert settings.DEMO_SIGN_IN is False
    root = Path(settings.BASE_DIR)
    program = [path for top in ("scrutiny", "meetings", "reports") for path in (root / top).rglob("*.py")]
    setters = [path.name for path in program if 'DEMO_SIGN_IN="on"' in path.read_text()]
    assert setters == ["run.py"]


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_after_signing_in_and_then_the_room_opens(client):
    user = UserFactory(role=Role.OFFICER, password=PASSWORD)
    assert signs_in(client, user).url == reverse("office")
    page = client.get(reverse("mfa_activate_totp"))
    assert page.context["form"].secret in page.content.decode()
    assert "This code is not right" in client.post(reverse("mfa_activate_totp"), {"code": "12"}).content.decode()
    done = sets_up(client)
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("office")).status_code == 200
    assert AuditEntry.objects.filter(by=user, verb="changed own sign-in").exists()
    assert "Set up: authenticator app" in Mail.objects.get(to=user.email).text


@pytest.mark.django_db(transaction=True)
def test_setting_one_up_ends_the_other_sessions_of_the_account_and_not_its_own(client):
    user = UserFactory(role=Role.MEMBER, password=PASSWORD)
    other, _ = SignedIn(), signs_in(client, user)
    other.force_login(user)
    sets_up(client)
    assert client.get(reverse("reading")).status_code == 200
    assert other.get(reverse("reading")).status_code == 302


def test_signing_in_asks_for_the_code_and_takes_each_once(client):
    user = UserFactory(role=Role.MEMBER, password=PASSWORD)
    code = code_of(user)
    step = signs_in(client, user)
    assert step.url == reverse("mfa_authenticate")
    assert client.get(reverse("reading")).status_code == 302
    assert "This code is not right" in client.post(step.url, {"code": "000000"}).content.decode()
    assert client.post(step.url, {"code": f"{code[:3]} {code[3:]}"}).url == reverse("reading")
    again = Client()
    signs_in(again, user)
    assert "This code is not right" in again.post(step.url, {"code": code}).content.decode()


def test_a_code_is_not_taken_again_while_it_is_still_right(client):
    user = UserFactory(role=Role.MEMBER, password=PASSWORD)
    code = code_of(user)
    signs_in(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    cache.delete(TOTP(with_app(user))._get_used_cache_key(code))  # which the package keeps for half a minute
    again = Client()
    signs_in(again, user)
    assert again.post(reverse("mfa_authenticate"), {"code": f" {code} "}).status_code == 200


def test_codes_cannot_be_tried_for_long(client):
    user = UserFactory(role=Role.OFFICER, password=PASSWORD)
    code = code_of(user)
    signs_in(client, user)
    pages = [client.post(reverse("mfa_authenticate"), {"code": f"00000{n}"}).content.decode() for n in range(6)]
    assert "Too many tries" in pages[-1]
    assert "Too many tries" in client.post(reverse("mfa_authenticate"), {"code": code}).content.decode()
    assert AuditEntry.objects.filter(verb="not signed in", subject_id=user.pk).count() == 5


@pytest.fixture
def recovery(client):
    """(user, their recovery codes): set up just now, and still signed in."""
    user = UserFactory(role=Role.OFFICER, password=PASSWORD)
    signs_in(client, user)
    return user, client.get(sets_up(client).url).context["unused_codes"]


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_signs_in_once(client, recovery):
    user, codes = recovery
    for expected in (302, 200):
        browser = Client()
        signs_in(browser, user)
        assert browser.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected
    assert "recovery code" in AuditEntry.objects.filter(verb="signed in").latest_first().first().summary


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_once_and_new_ones_take_their_place(client, recovery):
    user, codes = recovery
    shown = reverse("mfa_view_recovery_codes")
    assert codes[0][:4] not in client.get(shown).content.decode()
    client.post(reverse("mfa_generate_recovery_codes"))
    new = client.get(shown).context["unused_codes"]
    assert (len(new), set(new) & set(codes)) == (10, set())
    browser = Client()
    signs_in(browser, user)
    assert browser.post(reverse("mfa_authenticate"), {"code": codes[1]}).status_code == 200


def a_passkey(user, name="Key"):
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": name, "credential": {}})


@pytest.mark.parametrize("role", Role)
def test_the_last_factor_stays_where_one_must_be_and_goes_where_it_need_not(client, role):
    user = UserFactory(role=role)
    client.force_login(user)
    must = ROLES[role][0]
    passkey = a_passkey(user)
    shows_second_factor(client, user)
    client.post(reverse("mfa_deactivate_totp"))
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))
    left = list(Authenticator.objects.filter(user=user))
    assert left == ([passkey] if must else [])


def test_nobody_touches_another_s_passkey(client, sign_in):
    sign_in()
    theirs = a_passkey(UserFactory())
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[theirs.pk]), {"name": "Mine"}).status_code == 404


def test_changing_factors_asks_again_who_is_there_once_the_sign_in_is_some_minutes_old(client, sign_in):
    user = sign_in()
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    changing = ["mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] -= 301
    session.save()
    asked = reverse("account_reauthenticate")
    for name in changing:
        assert client.get(reverse(name)).url.startswith(asked)
        assert client.post(reverse(name)).url.startswith(asked)
    assert "This is not your password" in client.post(asked, {"password": "wrong"}).content.decode()
    assert client.post(f"{asked}?next={INDEX}", {"password": PASSWORD}).url == INDEX
    assert client.get(reverse(changing[0])).status_code == 200


def test_an_administrator_resets_the_factor_of_somebody_who_lost_it(client, sign_in):
    sign_in(Role.ADMINISTRATOR)
    watcher = UserFactory(role=Role.MONITORING_OFFICER)
    officer = UserFactory(role=Role.OFFICER)
    browser = SignedIn()
    browser.force_login(officer)
    page = client.get(reverse("office_account", args=[officer.pk])).content.decode()
    address = reverse("office_account_reset", args=[officer.pk])
    assert address in page
    client.get(address)
    assert Authenticator.objects.filter(user=officer).exists()
    client.post(address)
    assert not Authenticator.objects.filter(user=officer).exists()
    assert SIGN_IN in browser.get(reverse("office")).url
    assert set(Mail.objects.values_list("to", flat=True)) == {officer.email, watcher.email}
    assert AuditEntry.objects.filter(verb="reset", subject_id=officer.pk).exists()


def test_nobody_resets_their_own_factor_or_one_that_is_not_there():
    administrator, officer = UserFactory(role=Role.ADMINISTRATOR), UserFactory(role=Role.OFFICER)
    with_app(administrator)
    for user, sentence in ((administrator, "Ask another administrator"), (officer, "has no second factor")):
        with pytest.raises(Refused, match=sentence):
            accounts.reset_second_factor(user=user, by=administrator, now=NOW)


def test_the_command_line_resets_the_factor_of_the_only_administrator(capsys):
    user = UserFactory(role=Role.ADMINISTRATOR)
    with_app(user)
    call_command("reset_second_factor", user.email.upper())
    assert json.loads(capsys.readouterr().out) == {"account": user.email, "second_factor": None}
    assert not Authenticator.objects.filter(user=user).exists()
    for email in (user.email, "nobody@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", email)


def test_who_reads_the_database_alone_can_make_no_codes(settings, client):
    user = UserFactory(role=Role.OFFICER, password=PASSWORD)
    code, stored = code_of(user), with_app(user).data["secret"]
    assert stored.startswith("gAAAA")
    key, settings.SECRET_KEY = settings.SECRET_KEY, "another key" * 9
    signs_in(client, user)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [key]
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def base64_of(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


leaf = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=8), st.binary(max_size=90).map(base64_of)
)  # fmt: skip
ANSWER = ["clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject", "transports"]
answers = leaf | st.fixed_dictionaries({}, optional=dict.fromkeys(ANSWER, leaf))
credentials = leaf | st.lists(leaf, max_size=2) | st.fixed_dictionaries({}, optional={
    "id": leaf, "rawId": leaf, "type": leaf, "clientExtensionResults": leaf | st.just({}), "response": answers,
})  # fmt: skip
odd = st.text(max_size=10) | st.sampled_from(["NaN", "1" * 5000, "{}", '""'])


@given(credential=credentials.map(json.dumps) | odd)
@example("false")
@example("0")
@example("[" * 9000)
@example('{"id": "AA"}')
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_anything_in_place_of_a_passkey_is_answered_with_a_sentence(credential):
    cache.clear()
    stranger = Client()
    login = reverse("mfa_login_webauthn")
    stranger.get(login, headers={"accept": "application/json"})
    assert stranger.post(login, {"credential": credential}).status_code == 302
    browser, user = SignedIn(), UserFactory()
    browser.force_login(user)
    browser.get(reverse("mfa_add_webauthn"))
    answer = browser.post(reverse("mfa_add_webauthn"), {"credential": credential})
    assert (answer.status_code, "There is a problem" in answer.content.decode()) == (200, True)
    assert not Authenticator.objects.filter(user=user, type="webauthn").exists()
