"""A process that a file has taken over hands us nothing but its own files, as they were when they were taken."""

import json
import os

import pytest

from meetings import storage
from reports.intake import sandbox
from reports.intake import take_in as take_in_module
from reports.intake.handed_over import handed_over, names_in
from reports.intake.sandbox import Cut
from reports.intake.take_in import Asked, process, work_folder
from tests import samples


@pytest.fixture
def private(tmp_path):
    path = tmp_path / "private" / "secret-key"
    path.parent.mkdir()
    path.write_text("CANARY")
    return path


@pytest.fixture
def folder():
    with work_folder() as folder:
        yield folder


def test_a_file_is_handed_over_as_it_was(folder):
    (folder / "made.pdf").write_bytes(b"as it was")
    with handed_over(folder, "made.pdf") as file:
        (folder / "made.pdf").write_bytes(b"otherwise")
        assert (file.read(), file.size) == (b"as it was", 9)


def linked(folder, private):
    (folder / "made.pdf").symlink_to(private)
    return ["made.pdf"]


def linked_folder(folder, private):
    (folder / "pictures").symlink_to(private.parent)
    return ["pictures", private.name]


def from_the_root(folder, private):
    return [str(private)]


def upwards(folder, private):
    return [os.path.relpath(private, folder)]


def upwards_step_by_step(folder, private):
    return os.path.relpath(private, folder).split("/")


def a_pipe(folder, private):
    os.mkfifo(folder / "made.pdf")
    return ["made.pdf"]


def a_folder(folder, private):
    (folder / "made.pdf").mkdir()
    return ["made.pdf"]


def nothing(folder, private):
    return ["made.pdf"]


def too_large(folder, private):
    with (folder / "made.pdf").open("wb") as file:
        file.truncate(sandbox.confinement.OUTPUT + 1)
    return ["made.pdf"]


NO_FILES = [
    linked, linked_folder, from_the_root, upwards, upwards_step_by_step, a_pipe, a_folder, nothing, too_large,
    lambda folder, private: [""], lambda folder, private: ["a\0b"], lambda folder, private: [None],
]  # fmt: skip


@pytest.mark.parametrize("laid_out", NO_FILES, ids=lambda each: each.__name__)
def test_what_is_no_file_of_its_own_is_not_taken(folder, private, laid_out):
    names = laid_out(folder, private)
    with pytest.raises(Cut), handed_over(folder, *names) as file:
        pytest.fail(f"it gave {file.read()[:20]}")


def test_the_names_of_a_folder_that_is_elsewhere_are_not_told(folder, private):
    (folder / "pictures").symlink_to(private.parent)
    with pytest.raises(Cut):
        names_in(folder, "pictures")


def taken_over(monkeypatch, program):
    """Take in a file by whose opening the process was taken over: it runs another program of Python instead."""
    whole = sandbox.run
    monkeypatch.setattr(sandbox, "run", lambda job, folder: whole(job, folder, ("-c", PREFACE + program)))
    original = storage.keep(samples.upload(samples.tagged(1, program)), where=storage.original_address)
    return process(original, "paper.pdf", Asked())


PREFACE = """
import json, os, sys
os.chdir(sys.argv[1])
tell = lambda **event: print(json.dumps(event), flush=True)
recognised = lambda **more: tell(outcome={"step": "recognise", "seconds": 0, "kind": "pdf", "detail": "", **more})
converted = lambda **more: tell(outcome={"step": "convert", "seconds": 0, **more})
"""
TELLS = [
    "print('{')",
    "print('[' * 100_000)",
    "print('[]')",
    "tell(earned='much')",
    "sys.stdout.write('x' * (2 << 20)); sys.stdout.flush(); import time; time.sleep(60)",
    "tell(outcome={'step': 'read', 'seconds': 0})",
    "recognised(document='../../../etc/passwd')",
    "os.symlink('/etc/passwd', 'x'); recognised(document='x')",
    "recognised(); converted(attachments=[{'name': 'x', 'file': '/etc/passwd'}])",
]


@pytest.mark.parametrize("program", TELLS)
def test_what_it_tells_is_not_believed(monkeypatch, program):
    monkeypatch.setattr(sandbox, "LINE", 1 << 20)
    with pytest.raises(Cut, match="cannot be opened safely"):
        taken_over(monkeypatch, program)


def test_the_paper_of_another_is_not_had_by_its_hash(monkeypatch):
    other = storage.keep(samples.upload(samples.tagged(1, "Of another")))
    kept = []
    monkeypatch.setattr(take_in_module._Kept, "add", lambda self, outcome: kept.append(json.loads(json.dumps(outcome))))
    with pytest.raises(Cut):
        taken_over(monkeypatch, f"recognised(sha256='{other}', size=1, file='x'); print('{{')")
    assert [outcome.keys() & {"sha256", "size", "file"} for outcome in kept] == [set()]


def test_a_deep_folder_that_it_leaves_is_deleted():
    with work_folder() as folder:
        here = os.open(folder, os.O_DIRECTORY)
        for _ in range(1500):
            os.mkdir("d", dir_fd=here)
            deeper = os.open("d", os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = deeper
        os.close(here)
        assert sandbox._written(folder) > sandbox.WRITTEN
    assert not folder.exists()
