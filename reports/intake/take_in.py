"""From a stored original to a paper that can be bound: the steps, in a child, each outcome kept.

Outcomes lie in storage under the original, the way in which the steps work, and what was asked of them: the same
again costs nothing, and what was cut short goes on where it stopped.
"""

import hashlib
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from meetings import storage
from meetings.models import PaperWarning
from meetings.page_lists import together
from reports.confinement import NoWall
from reports.intake import prepared, sandbox
from reports.intake.handed_over import handed_over, names_in
from reports.intake.receive import plain_name, receive, stem
from reports.pdf.inspect import Locked, Unusable
from reports.pdf.prepare import WAY as PREPARING

WAY = 4  # of the steps; a new number does everything anew
MOST_ENCLOSED = 50  # files of a portfolio
TRIES = 3  # of what nobody waits for at a screen
WORDS = 128 * 1024**2  # bytes of what is known of all pages of a paper
READABLE = 0.1  # seconds between two words of progress
OURS = {"sha256", "size", "file"}  # what an outcome has from us
STEPS = ("recognise", "convert", "repair", "make safe", "measure", "read")


@dataclass(frozen=True)
class Asked:
    """What an officer wants done with a file. `texts` are alternative texts by the keys of figures.

    `filename` is the file's own, which a document may show.
    """

    title: str = ""
    filename: str = ""
    password: str = ""
    flatten_comments: bool = False
    texts: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Received:
    """A paper that can be bound, stored under its hash, and all that was found out about it.

    `warnings` are (page from 1 or None, kind, words); `left_out` what is not in it though it was in the original;
    `recognised` the pages whose text was recognised; `attachments` the files that came with a letter.
    """

    sha256: str
    size: int
    pages: int
    tagged: bool
    filename: str
    original: str
    original_size: int = 0
    steps: tuple = ()
    left_out: tuple = ()
    warnings: tuple = ()
    recognised: tuple = ()
    figures: tuple = ()
    mentions: tuple = ()
    attachments: tuple = ()
    texts: tuple = ()


class Tampered(Exception):
    """The bytes that were checked are not the bytes that were stored."""


def take_in(file) -> Received:
    """Receive a Django File and run it through every step; raise Unusable with a sentence at the first that fails.

    Raises Busy where the server was too busy for it several times, NoWall where no file can be opened.
    """
    original = receive(file)
    filename = plain_name(file.name)
    for _ in range(TRIES - 1):
        with suppress(sandbox.Busy):  # what was done by then is kept
            return process(original, filename, Asked(title=stem(filename), filename=filename))
    return process(original, filename, Asked(title=stem(filename), filename=filename))


def process(
    original: str,
    filename: str,
    asked: Asked,
    told: Callable[[str, int, int], None] = lambda step, done, total: None,
    finished: Callable[[list[dict]], None] = lambda outcomes: None,
) -> Received:
    """Run a stored original through the steps that it has not been through.

    `told` gets the step and how many of how many pages are done; `finished` all outcomes so far after each step.
    Raises Unusable, or its kinds Locked and Cut, with a sentence for the officer; Busy, after which the same goes on
    from what was done by then; NoWall.
    """
    kept = _Kept(original, asked)
    outcomes = kept.outcomes()
    remaining = STEPS[len(outcomes) :]
    if remaining:
        with work_folder() as folder:
            _run(kept, folder, outcomes, remaining, told, finished)
    return _received(original, filename, outcomes)


def facts_of(sha256) -> prepared.Facts:
    """What is known of a paper; it is prepared again if the way of preparing has changed. Raises Unusable."""
    if (known := prepared.known_facts(sha256)) is None:
        _prepare_again(sha256)
        known = prepared.known_facts(sha256)
    return known


def _prepare_again(sha256):
    with work_folder() as folder:
        storage.copy_out(storage.address(sha256), folder / "document")
        job = {"steps": ["measure"], "work": {"document": "document", "kind": "pdf"}}
        try:
            for event in sandbox.run(job, folder):
                if "refused" in event:
                    raise Unusable(event["refused"])
                if "outcome" in event:
                    _keep_prepared(folder, event["outcome"], sha256)
        except (sandbox.Busy, NoWall) as error:
            raise Unusable(str(error)) from error


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder for a confined process; whatever it leaves there is deleted, however deep."""
    folder = tempfile.mkdtemp(prefix="scrutiny-intake-")
    try:
        yield Path(folder)
    finally:
        subprocess.run(["rm", "-rf", "--", folder], check=False)


class _Kept:
    """Outcomes of steps, as they lie in storage."""

    def __init__(self, original, asked):
        self.original, self.asked = original, asked
        wanted = json.dumps([WAY, PREPARING, asdict(asked)], sort_keys=True)
        self.folder = f"steps/{original[:2]}/{original}/{hashlib.sha256(wanted.encode()).hexdigest()[:16]}"

    def outcomes(self) -> list[dict]:
        """What is known already, in the order of the steps, as far as its documents are still there."""
        found = []
        for step in STEPS:
            try:
                with default_storage.open(self._address(step)) as file:
                    outcome = json.loads(file.read())
            except FileNotFoundError:
                break
            if outcome.get("sha256") and not default_storage.exists(storage.address(outcome["sha256"])):
                break
            found.append(outcome)
        return found

    def add(self, outcome):
        default_storage.save(self._address(outcome["step"]), ContentFile(json.dumps(outcome).encode()))

    def _address(self, step):
        return f"{self.folder}/{step.replace(' ', '-')}.json"


def _run(kept, folder, outcomes, remaining, told, finished):
    work = {"document": "original", "time_zone": settings.TIME_ZONE, **asdict(kept.asked)}
    for outcome in outcomes:
        work |= {key: outcome[key] for key in ("kind", "detail") if key in outcome}
    stored = _latest(outcomes)
    storage.copy_out(
        storage.address(stored) if stored else storage.original_address(kept.original), folder / "original"
    )
    step, told_at = remaining[0], 0.0
    for event in sandbox.run({"steps": list(remaining), "work": work}, folder):
        if "refused" in event:
            if event["wants_password"]:
                raise Locked(event["refused"], opens_with_a_password=True)
            refused = Unusable(event["refused"])
            enclosed = event.get("attachments", [])[:MOST_ENCLOSED]
            refused.attachments = tuple(_storable(_attachment(folder, each)) for each in enclosed)
            raise refused
        if "outcome" in event:
            if event["outcome"]["step"] != STEPS[len(outcomes)]:
                raise sandbox.Cut(sandbox.TOO_MUCH)
            outcome = _storable(_stored(folder, event["outcome"], _latest(outcomes)))
            outcomes.append(outcome)
            kept.add(outcome)
            finished(outcomes)
        elif "step" in event:
            step = event["step"]
            told(step, 0, 0)
        elif time.monotonic() - told_at > READABLE:
            told_at = time.monotonic()
            told(step, event["done"], event["total"])


def _latest(outcomes):
    return next((outcome["sha256"] for outcome in reversed(outcomes) if outcome.get("sha256")), None)


def _stored(folder, told, latest):
    """The outcome with its files in storage instead of in the folder; of hashes and sizes only our own word counts."""
    outcome = {key: value for key, value in told.items() if key not in OURS}
    if name := outcome.pop("document", None):
        outcome["sha256"] = _keep(folder, name) if name != "original" or latest is None else latest
    if "attachments" in outcome:
        outcome["attachments"] = [_attachment(folder, each) for each in outcome["attachments"]]
    if outcome["step"] == "measure":
        _keep_prepared(folder, outcome, outcome["sha256"])
    if outcome["step"] == "read":
        _keep_pictures(folder, latest)
        with handed_over(folder, "texts.json", most=WORDS) as file:
            outcome["texts"] = json.load(file)
    return outcome


def _attachment(folder, told):
    with handed_over(folder, told["file"]) as file:
        sha256 = storage.keep(file, where=storage.original_address)
        return {"sha256": sha256, "size": file.size, "name": plain_name(told["name"])}


def _storable(value):
    """Words out of files, as a database takes them: no null characters, no halves of characters."""
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _keep(folder, name):
    with handed_over(folder, name) as file:
        return storage.keep(file)


def _keep_prepared(folder, outcome, sha256):
    document, facts = outcome.pop("prepared"), outcome.pop("facts")
    with handed_over(folder, document) as file, handed_over(folder, facts, most=WORDS) as known:
        prepared.keep(sha256, file, known.read().decode())


def _keep_pictures(folder, sha256):
    for name in names_in(folder, "pictures"):
        with handed_over(folder, "pictures", name) as file:
            default_storage.save(storage.picture_address(sha256, Path(name).stem), file)


def steps_of(outcomes) -> list[dict]:
    """What a paper's record keeps of the outcomes of steps."""
    return [{"step": o["step"], "seconds": o["seconds"], "left_out": o.get("left_out", [])} for o in outcomes]


def _received(original, filename, outcomes) -> Received:
    by_step = {outcome["step"]: outcome for outcome in outcomes}
    measured, read = by_step["measure"], by_step["read"]
    sha256 = _latest(outcomes)
    with storage.opened(sha256) as file:
        if storage.digest(file.chunks(storage.CHUNK)) != sha256:
            raise Tampered(f"document {sha256} is not what was checked")
        size = file.size
    listed = [each for outcome in outcomes for each in outcome.get("left_out", ())]
    return Received(
        sha256=sha256,
        size=size,
        pages=measured["pages"],
        tagged=measured["tagged"],
        filename=filename,
        original=original,
        original_size=default_storage.size(storage.original_address(original)),
        steps=steps_of(outcomes),
        left_out=tuple(listed),
        warnings=tuple(together((w for each in outcomes for w in each.get("warnings", ())), PaperWarning.BLOCKING)),
        recognised=tuple(by_step["repair"].get("recognised", ())),
        figures=tuple(read["figures"]),
        mentions=tuple(read["mentions"]),
        attachments=tuple(by_step["convert"].get("attachments", ())),
        texts=tuple(read["texts"]),
    )
