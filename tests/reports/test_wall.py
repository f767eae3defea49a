"""The wall around hostile files, tried from inside: whole, with one part of it taken away, and where there is none."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from reports import confinement
from reports.intake.probe import WALLS
from reports.intake.take_in import work_folder
from reports.intake.wall import TRIED_ALONE, holes

ROOT = os.geteuid() == 0
REQUIRED = {
    "network", "unix_sockets", "project_files", "stored_files", "secrets", "environment", "other_processes",
    "write_outside",
}  # fmt: skip
LITTLE = 384  # MB
AT_ONCE = [wall for wall in WALLS if wall not in TRIED_ALONE]


@pytest.fixture(autouse=True)
def _little_memory(settings):
    """So little that asking for more is quick."""
    settings.FILE_MEMORY_BYTES = LITTLE * 1024**2


def in_a_process(*words, command=("-m", "django", "check_sandbox"), **variables):
    """A command of this Python, run to its end in a process of its own."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "scrutiny.settings", "PYTHONPATH": ".", **variables}
    return subprocess.run(
        [*words, sys.executable, *command], capture_output=True, text=True, cwd=settings.BASE_DIR, env=environment
    )


def test_nothing_outside_can_be_seen_reached_changed_or_left_behind(capsys):
    call_command("check_sandbox")
    answer = json.loads(capsys.readouterr().out)
    assert set(answer.values()) == {False}
    assert set(answer) >= REQUIRED | set(WALLS)


def test_it_is_the_same_for_an_ordinary_account():
    """Where the suite runs as one, this is the same once more, in a process of its own."""
    ours = [settings.BASE_DIR, Path(sys.prefix), Path(sys.base_prefix)]
    with work_folder() as files:
        if ROOT:
            os.chown(files, confinement.NOBODY, confinement.NOBODY)
        done = in_a_process(
            *(confinement.as_nobody(ours) if ROOT else ()), FILES_DIR=str(files), FILE_MEMORY_MB=str(LITTLE)
        )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout).values()) == {False}


def gone(*some):
    """Takes words out of the wall."""

    def change(words):
        start = next(at for at in range(len(words)) if words[at : at + len(some)] == list(some))
        return [*words[:start], *words[start + len(some) :]]

    return change


def more(*some):
    """Puts words into the wall, before the command that it confines."""

    def change(words):
        end = words.index("--remount-ro", words.index("/dev/shm"))
        return [*words[:end], *map(str, some), *words[end:]]

    return change


def seen(path):
    return more("--ro-bind", path, path)


def other(old, new):
    return lambda words: [new if word == old else word for word in words]


def as_we_are(words):
    return words[: words.index("setpriv")] + words[words.index("--clear-groups") + 1 :]


HOLES = [
    (gone("--unshare-net"), {"network"}),
    (seen(settings.BASE_DIR / "manage.py"), {"project_files"}),
    (seen(settings.UPLOADS_DIR.parent), {"stored_files"}),
    (seen("/etc/passwd"), {"secrets"}),
    (gone("-i"), {"environment"}),
    (gone("--unshare-pid"), {"other_processes", "outlives"}),
    (more("--bind", "/var/tmp", "/var/tmp"), {"write_outside"}),
    (gone("--remount-ro", "/"), {"write_outside"}),
    (gone("--remount-ro", "/proc"), {"write_outside"}),
    (more("--cap-add", "CAP_NET_RAW"), {"capabilities"}),
    (gone("--disable-userns"), {"new_namespaces"}),
    (gone("--unshare-ipc"), {"shared_namespaces"}),
]


@pytest.mark.parametrize("change, told", HOLES, ids=lambda each: "-".join(each) if isinstance(each, set) else None)
def test_a_wall_that_is_taken_away_is_told_and_no_other(monkeypatch, change, told):
    whole = confinement.words
    monkeypatch.setattr(confinement, "words", lambda *given, **named: change(whole(*given, **named)))
    assert {wall for wall, hole in holes(AT_ONCE).items() if hole} == told
