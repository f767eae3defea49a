"""The wall around hostile files, tried from inside: whole, with one part of it taken away, and where there is none."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reports import confinement, processes
from reports.intake import sandbox
from reports.intake.probe import WALLS
from reports.intake.wall import holes
from reports.intake.take_in import work_folder
from tests.waiting import waited_for

ROOT = os.geteuid() == 0
REQUIRED = {
    "network", "unix_sockets", "project_files", "stored_files", "secrets", "environment", "other_processes",
    "write_outside",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _little_memory(monkeypatch):
    """So little that asking for more is quick."""
    monkeypatch.setattr(sandbox, "TOGETHER", 384 * 1024**2)


def found():
    return {wall for wall, hole in holes().items() if hole}


def test_nothing_outside_can_be_seen_reached_changed_or_left_behind(capsys):
    call_command("check_sandbox")
    answer = json.loads(capsys.readouterr().out)
    assert set(answer.values()) == {False}
    assert set(answer) >= REQUIRED | set(WALLS)


def an_account():
    """The words to run a command as an ordinary user who may read what we run; none where we are one."""
    if not ROOT:
        return []
    ours = [settings.BASE_DIR, *map(Path, (sys.prefix, sys.base_prefix))]
    return confinement.as_nobody([], ours)


def checked(*words, **variables):
    """What `check_sandbox` answers in a process of its own, and its exit code."""
    done = subprocess.run(
        [*words, sys.executable, "-m", "django", "check_sandbox"], capture_output=True, text=True, cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "scrutiny.settings", "PYTHONPATH": ".", **variables},
    )  # fmt: skip
    return json.loads(done.stdout), done.returncode


@pytest.mark.skipif(False, reason="")
def test_the_wall_holds_for_an_ordinary_account(tmp_path_factory):
    with work_folder() as files:
        if ROOT:
            os.chown(files, confinement.NOBODY, confinement.NOBODY)
        answer, code = checked(*an_account(), FILES_DIR=str(files))
    assert (set(answer.values()), code) == ({False}, 0)
