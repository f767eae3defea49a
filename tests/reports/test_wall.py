"""The wall around hostile files, tried from inside: whole, with one part of it taken away, and where there is none."""

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from reports import confinement, processes
from reports.intake import sandbox
from reports.intake.probe import WALLS
from reports.intake.take_in import work_folder
from reports.intake.wall import TRIED_ALONE, holes
from tests.waiting import waited_for

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


def gone(*some):
    """Takes words out of the wall, wherever they stand."""

    def change(words):
        starts = [at for at in range(len(words)) if words[at : at + len(some)] == list(some)]
        taken = {at + number for at in starts for number in range(len(some))}
        return [word for at, word in enumerate(words) if at not in taken]

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


def test_it_is_the_same_for_an_ordinary_account():
    """Where the suite runs as one, this is the same once more, in a process of its own."""
    ours = [settings.BASE_DIR, Path(sys.prefix), Path(sys.base_prefix)]
    with work_folder() as files:
        if ROOT:
            os.chown(files, confinement.NOBODY, confinement.NOBODY)
        account = gone("--unshare-pid")(confinement.as_nobody(ours)) if ROOT else []
        done = in_a_process(*account, FILES_DIR=str(files), FILE_MEMORY_MB=str(LITTLE))
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout).values()) == {False}


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
    (gone("--seccomp", "9"), {"system_calls"}),
]


@pytest.mark.parametrize(
    "change, told", HOLES, ids=lambda each: "-".join(sorted(each)) if isinstance(each, set) else None
)
def test_a_wall_that_is_taken_away_is_told_and_no_other(monkeypatch, change, told):
    whole = confinement.words
    monkeypatch.setattr(confinement, "words", lambda *given, **named: change(whole(*given, **named)))
    assert {wall for wall, hole in holes(AT_ONCE).items() if hole} == told


def test_that_it_runs_under_the_number_of_root_is_told(monkeypatch):
    monkeypatch.setattr(confinement, "try_it", lambda: False)
    confinement._tried_once.cache_clear()
    assert {wall for wall, hole in holes(AT_ONCE).items() if hole} == ({"root"} if ROOT else set())
    confinement._tried_once.cache_clear()


def test_where_nobody_may_read_what_we_run_files_are_opened_under_the_number_of_root(monkeypatch, caplog):
    monkeypatch.setattr(confinement, "as_nobody", lambda paths: ["false"])
    assert confinement.try_it() is False
    assert any("under the number of root" in record.message for record in caplog.records) is ROOT


def test_a_socket_that_can_be_seen_is_told(monkeypatch):
    with work_folder() as folder, socket.socket(socket.AF_UNIX) as server:
        folder.chmod(0o755)
        server.bind(str(folder / "database"))
        whole = confinement.words
        monkeypatch.setattr(confinement, "words", lambda *given, **named: seen(folder)(whole(*given, **named)))
        assert {wall for wall, hole in holes(AT_ONCE).items() if hole} == {"unix_sockets"}


def test_memory_that_nobody_watches_is_told(monkeypatch):
    monkeypatch.setattr(processes, "memory", lambda family: 0)
    assert holes(TRIED_ALONE) == {"memory": True, "processes": False}


def test_processes_that_nobody_counts_are_told(monkeypatch):
    whole = confinement.words
    unlimited = other(f"--nproc={confinement.PROCESSES}", "--nproc=10000")
    monkeypatch.setattr(confinement, "words", lambda *given, **named: unlimited(whole(*given, **named)))
    assert holes(["processes"]) == {"processes": False}, "who watches counts them too"
    monkeypatch.setattr(sandbox, "PROCESSES", 10_000)
    assert holes(["processes"]) == {"processes": True}


SLEEPER = ("-c", "print('{}', flush=True); import os, sys, time; os.chdir(sys.argv[1]); time.sleep(600)")
WORKER = f"""
import django, sys
django.setup()
from pathlib import Path
from reports.intake import sandbox
for event in sandbox.run({{}}, Path(sys.argv[1]), {SLEEPER!r}):
    print("begun", flush=True)
"""


def users_of(folder):
    """Processes whose folder this is."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if os.readlink(path) == str(folder):
                found.append(path)
    return found


def test_nothing_lives_on_when_the_worker_is_killed():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "scrutiny.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    with work_folder() as folder:
        command = [sys.executable, "-c", WORKER, str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as worker:
            assert worker.stdout.readline() == b"begun\n"
            assert waited_for(lambda: users_of(folder))
            worker.kill()
        assert waited_for(lambda: not users_of(folder))


NOWHERE = ["bwrap", "--unshare-user", "--disable-userns", "--dev-bind", "/", "/", "--"]  # no namespaces within


def test_where_no_wall_can_be_built_the_check_says_so():
    done = in_a_process(*NOWHERE)
    assert done.returncode == 1
    assert json.loads(done.stdout)["no_wall"] is True
    assert "allow user namespaces to Bubblewrap" in done.stderr
