import os
import select
import signal
import subprocess
import sys

import pytest
from django.core.cache import cache
from django.db import connection

from meetings.models.users import Role
from tests.clients import BACKEND, SignedIn
from tests.factories import UserFactory
from tests.waiting import waited_for

__all__ = ["BACKEND"]


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _quick(settings):
    """What a server does once and what thieves are to wait for would cost half of the time: each test has clients.

    Static files are looked for when they are asked for, not listed for every client; nobody steals tests' passwords.
    """
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def client():
    """A browser whose sign-ins are whole ones (tests/clients.py)."""
    return SignedIn()


@pytest.fixture
def sign_in(client):
    """Sign a client in as somebody of a role; returns the user."""

    def act(role=Role.OFFICER, **details):
        user = UserFactory(role=role, **details)
        client.force_login(user)
        return user

    return act


def end_other_sessions():
    """Cut every other connection to this test's database, those of killed processes too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


class Worker:
    """A real Celery worker on this test's database, with its beat; it can be killed and started again."""

    OPTIONS = "--quiet worker --concurrency 2 -B -Q celery,intake --loglevel ERROR --without-mingle --schedule "

    def __init__(self, nursery):
        self.nursery = nursery
        self.pid = None

    def start(self):
        beat = os.path.join(os.environ["FILES_DIR"], "beat")
        self.nursery.stdin.write(f"{self.OPTIONS}{beat}\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())

    def kill(self):
        """As a power cut does it: the worker and its children, at once."""
        watched = os.pidfd_open(self.pid)
        os.killpg(self.pid, signal.SIGKILL)
        assert select.select([watched], [], [], 30)[0], "a killed worker lives"
        os.close(watched)
        self.pid = None

    def kill_in(self, stage, job):
        """Kill it as soon as a build or intake says that it is in the stage; whether that was in time."""

        def has_come():
            job.refresh_from_db(fields=["state", "stage"])
            return job.stage == stage or job.state == "ready"

        assert waited_for(has_come, seconds=120, every=0.004), f"{job} is {job.state}: {job.stage} {job.error}"
        self.kill()
        has_come()
        return job.state == "working" and job.stage == stage

    def stop(self):
        if self.pid:
            self.kill()
        end_other_sessions()


@pytest.fixture(scope="session")
def nursery(django_db_setup, django_db_blocker):
    """Where workers on this test process's database come from."""
    with django_db_blocker.unblock():
        environment = dict(os.environ, PYTHONWARNINGS="ignore", DATABASE_URL=_database_url())
    command = [sys.executable, "-m", "tests.nursery"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        yield process
        process.stdin.close()


def _database_url():
    parameters = connection.get_connection_params()
    host = parameters.get("host") or connection.settings_dict["OPTIONS"].get("host", "")
    database = connection.settings_dict["NAME"]
    if parameters.get("password"):
        user, password, port = parameters["user"], parameters["password"], parameters.get("port", 5432)
        return f"postgres://{user}:{password}@{host}:{port}/{database}"
    return f"postgres://scrutiny@/{database}?host={host}"


@pytest.fixture
def mortal_worker(nursery, transactional_db):
    """A worker that the test starts and kills as it likes."""
    worker = Worker(nursery)
    yield worker
    worker.stop()


@pytest.fixture
def worker(mortal_worker):
    """A worker at work."""
    mortal_worker.start()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = {"executable_path": "/usr/bin/chromium", "args": ["--no-sandbox", "--disable-background-networking"]}
    return {**browser_type_launch_args, **chromium}
