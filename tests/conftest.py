import os
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection

from meetings.models.users import Role
from tests.factories import UserFactory

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


@pytest.fixture
def sign_in(client):
    """Sign a client in as somebody of a role; returns the user."""

    def act(role=Role.OFFICER, **details):
        user = UserFactory(role=role, **details)
        client.force_login(user, backend=BACKEND)
        return user

    return act


@pytest.fixture
def worker(transactional_db):
    """A real Celery worker on this test's database, with its beat."""
    parameters = connection.get_connection_params()
    host = parameters.get("host") or connection.settings_dict["OPTIONS"].get("host", "")
    database = connection.settings_dict["NAME"]
    environment = dict(
        os.environ,
        PYTHONWARNINGS="ignore:You're running the worker",
        DATABASE_URL=f"postgres://scrutiny@/{database}?host={host}",
    )
    if parameters.get("password"):
        user, password, port = parameters["user"], parameters["password"], parameters.get("port", 5432)
        environment["DATABASE_URL"] = f"postgres://{user}:{password}@{host}:{port}/{database}"
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "scrutiny", "worker", "--concurrency", "2", "-B"]
    command += ["--loglevel", "ERROR", "--schedule", os.path.join(os.environ["FILES_DIR"], "beat")]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    yield process
    process.terminate()
    process.wait(timeout=30)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-background-networking"]}
    return {**browser_type_launch_args, **chromium}
