"""For other people's use the portal wants settings that are fit for it; for one machine it makes up its own."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import override_settings

from reports.demo import accounts
from scrutiny import checks, services
from tests.conftest import _database_url
from tests.factories import UserFactory

ROOT = Path(__file__).resolve().parent.parent
GOOD = "kU3vXw0pJ8sYtq2LrN5cGhB7mZdE1fAoT9iQ6uRxKyW4eVjH-nCgPzSlD0bMaO_F"
FIT = {
    "PRODUCTION": True,
    "SECRET_KEY": GOOD,
    "ALLOWED_HOSTS": ["scrutiny.example.org"],
    "SITE_URL": "https://scrutiny.example.org/",
    "HTTPS": True,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "FRONT_SERVER": True,
    "ALLOW_DEMO": False,
    "DEMO_SIGN_IN": False,
}


def told(**changes):
    """The names of what is wrong with settings that are fit but for some changes."""
    with override_settings(**{**FIT, **changes}):
        return [message.id for message in run_checks(tags=[checks.TAG], include_deployment_checks=True)]


UNFIT = [
    ("scrutiny.E001", {"SECRET_KEY": "short"}),
    ("scrutiny.E001", {"SECRET_KEY": "a" * 80}),
    ("scrutiny.E001", {"SECRET_KEY": "changeme" * 10}),
    ("scrutiny.E001", {"SECRET_KEY": "0123456789" * 8}),
    ("scrutiny.E001", {"SECRET_KEY": "django-insecure-" + GOOD}),
    ("scrutiny.E002", {"ALLOWED_HOSTS": ["scrutiny.example.org", "*"]}),
    ("scrutiny.E002", {"ALLOWED_HOSTS": ["scrutiny.example.org", "."]}),
    ("scrutiny.E003", {"SITE_URL": "http://scrutiny.example.org/"}),
    ("scrutiny.E003", {"SITE_URL": "https://elsewhere.example.org/"}),
    ("scrutiny.E003", {"SITE_URL": "scrutiny.example.org"}),
    ("scrutiny.E003", {"SITE_URL": "https://scrutiny.example.org/portal/"}),
    ("scrutiny.E003", {"SITE_URL": "https://somebody@scrutiny.example.org/"}),
    ("scrutiny.E004", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
    ("scrutiny.E004", {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}),
    ("scrutiny.E004", {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}),
    ("scrutiny.E005", {"FRONT_SERVER": False}),
    ("scrutiny.E007", {"DEMO_SIGN_IN": True}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("name, changes", UNFIT, ids=lambda value: str(value)[:60])
def test_what_is_unfit_for_others_is_told_by_name(name, changes):
    assert told(**changes) == [name]


@pytest.mark.django_db
@pytest.mark.parametrize("key", [GOOD, "9f" + "".join(f"{n * 7919 % 251:02x}" for n in range(40))])
def test_settings_that_are_fit_pass(key):
    assert told(SECRET_KEY=key) == []


@pytest.mark.django_db
def test_for_one_machine_nothing_is_asked():
    assert told(PRODUCTION=False, SECRET_KEY="short", ALLOWED_HOSTS=["*"], FRONT_SERVER=False) == []


@pytest.mark.django_db
def test_accounts_with_a_public_password_are_refused_until_they_are_closed():
    user = UserFactory(email=accounts.PEOPLE[0][0])
    assert told() == ["scrutiny.E006"]
    assert told(ALLOW_DEMO=True) == []
    type(user).objects.update(is_active=False)
    assert told() == []


@pytest.mark.django_db
def test_the_web_server_does_not_start_and_says_all_that_is_wrong(settings):
    for name, value in {**FIT, "SECRET_KEY": "short", "FRONT_SERVER": False}.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match="(?s)E001: SECRET_KEY.*E005: No web server"):
        checks.refuse_to_start()


@pytest.mark.django_db
def test_the_demo_is_not_loaded_where_others_may_come(settings):
    settings.ALLOW_DEMO = False
    with pytest.raises(CommandError, match="ALLOW_DEMO=on"):
        call_command("demo")
    call_command("check")


# What a real environment of production has; each test leaves something out or changes it.
ENVIRONMENT = {
    "SECRET_KEY": GOOD,
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "scrutiny.example.org",
    "FILES_DIR": "/nowhere",
    "SITE_URL": "https://scrutiny.example.org/",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
    "BEHIND_PROXY": "on",
}


def run(*command, **changes):
    """Run a Python command in an environment of its own; what it says, and whether it went well."""
    environment = {"PATH": os.environ["PATH"], **ENVIRONMENT, "DATABASE_URL": _database_url(), **changes}
    environment = {name: value for name, value in environment.items() if value is not None}
    done = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.django_db
def test_a_proper_environment_gives_no_warning():
    assert run("manage.py", "check", "--deploy") == (True, "System check identified no issues (2 silenced).\n")


@pytest.mark.django_db
def test_the_check_fails_with_the_names_of_what_is_wrong():
    went_well, said = run(
        "manage.py", "check", "--deploy",
        SECRET_KEY="short", ALLOWED_HOSTS="*", SITE_URL="http://elsewhere.example/", EMAIL_URL="consolemail://",
        BEHIND_PROXY="off",
    )  # fmt: skip
    assert not went_well
    assert [f"E00{number}" in said for number in range(1, 6)] == [True] * 5


@pytest.mark.parametrize("name", ["SECRET_KEY", "REDIS_URL", "FILES_DIR", "SITE_URL", "EMAIL_URL"])
def test_nothing_has_a_default_in_production(name):
    went_well, said = run("-c", "import scrutiny.settings", **{name: None, "DATABASE_URL": "postgres://u@h/d"})
    assert not went_well
    assert name in said.splitlines()[-1]


def test_manage_makes_up_nothing_in_production():
    went_well, said = run("manage.py", "check", DATABASE_URL=None)
    assert not went_well
    assert "DATABASE_URL" in said.splitlines()[-1]


@pytest.mark.django_db
def test_a_web_server_with_a_weak_key_does_not_start():
    went_well, said = run("-c", "import scrutiny.wsgi", SECRET_KEY="short")
    assert not went_well
    assert "scrutiny.E001: SECRET_KEY is short or can be guessed." in said


def test_what_is_filled_in_for_one_machine_is_no_configuration(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "127.0.0.1")
    monkeypatch.setenv(services.FILLED_IN, "SECRET_KEY,ALLOWED_HOSTS")
    assert not services.configured("ALLOWED_HOSTS")
    monkeypatch.setenv(services.FILLED_IN, "SECRET_KEY")
    assert services.configured("ALLOWED_HOSTS", "DATABASE_URL")


def modes(folder):
    return {path.name: stat.S_IMODE(path.lstat().st_mode) for path in folder.iterdir()}


def test_nobody_else_reads_in_the_folder_of_this_machine():
    open_to_others = {name: oct(mode) for name, mode in modes(services.VAR).items() if mode & 0o077}
    assert open_to_others == {}
    assert stat.S_IMODE(services.VAR.stat().st_mode) in {0o700, 0o711}


def test_what_was_open_is_closed(monkeypatch, tmp_path):
    monkeypatch.setattr(services, "VAR", tmp_path)
    tmp_path.chmod(0o755)
    (tmp_path / "mail").mkdir(mode=0o755)
    (tmp_path / "secret-key").touch(mode=0o644)
    services._tighten()
    assert modes(tmp_path) == {"mail": 0o700, "secret-key": 0o600}
    assert not stat.S_IMODE(tmp_path.stat().st_mode) & 0o066


@pytest.mark.django_db
def test_other_sites_below_this_name_are_left_alone(client, settings):
    settings.SECURE_HSTS_SECONDS = 60
    assert client.get("/accessibility/", secure=True).headers["Strict-Transport-Security"] == "max-age=60"


@pytest.mark.django_db
def test_pages_may_use_neither_camera_nor_place(client):
    policy = client.get("/accessibility/").headers["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()"} <= set(policy.split(", "))
