"""From a stored original to a paper that can be bound: the steps, in a child, each outcome kept.

Outcomes lie in storage under the original, the way in which the steps work, and what was asked of them: the same
again costs nothing, and what was cut short goes on where it stopped.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from meetings import storage
from reports.intake import prepared, sandbox
from reports.intake.receive import plain_name, receive, stem
from reports.pdf.inspect import Locked, Unusable
from reports.pdf.prepare import WAY as PREPARING

WAY = 3  # of the steps; a new number does everything anew
STEPS = ("recognise", "convert", "repair", "make safe", "measure", "read")


@dataclass(frozen=True)
class Asked:
    """What an officer wants done with a file. `texts` are alternative texts by the keys of figures."""

    title: str = ""
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
    """Receive a Django File and run it through every step; raise Unusable with a sentence at the first that fails."""
    original = receive(file)
    filename = plain_name(file.name)
    return process(original, filename, Asked(title=stem(filename)))


def process(
    original: str,
    filename: str,
    asked: Asked,
    told: Callable[[str, int, int], None] = lambda step, done, total: None,
    finished: Callable[[list[dict]], None] = lambda outcomes: None,
) -> Received:
    """Run a stored original through the steps that it has not been through.

    `told` gets the step and how many of how many pages are done; `finished` all outcomes so far after each step.
    Raises Unusable, or its kind Locked, with a sentence for the officer.
    """
    kept = _Kept(original, asked)
    outcomes = kept.outcomes()
    remaining = STEPS[len(outcomes) :]
    if remaining:
        try:
            with tempfile.TemporaryDirectory(prefix="scrutiny-intake-") as folder:
                _run(kept, Path(folder), outcomes, remaining, told, finished)
        except sandbox.Cut as error:
            raise Unusable(str(error)) from error
    return _received(original, filename, outcomes)


def facts_of(sha256) -> prepared.Facts:
    """What is known of a paper; it is prepared again if the way of preparing has changed. Raises Unusable."""
    if (known := prepared.known_facts(sha256)) is None:
        _prepare_again(sha256)
        known = prepared.known_facts(sha256)
    return known


def _prepare_again(sha256):
    with tempfile.TemporaryDirectory(prefix="scrutiny-intake-") as name:
        folder = Path(name)
        storage.copy_out(storage.address(sha256), folder / "document")
        job = {"steps": ["measure"], "work": {"document": "document", "kind": "pdf"}}
        try:
            for event in sandbox.run(job, folder):
                if "refused" in event:
                    raise Unusable(event["refused"])
                if "outcome" in event:
                    _keep_prepared(folder, event["outcome"], sha256)
        except sandbox.Cut as error:
            raise Unusable(str(error)) from error


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
    work = {
        "document": "original", "title": kept.asked.title, "password": kept.asked.password,
        "flatten_comments": kept.asked.flatten_comments, "texts": kept.asked.texts,
    }  # fmt: skip
    for outcome in outcomes:
        work |= {key: outcome[key] for key in ("kind", "detail") if key in outcome}
    stored = _latest(outcomes)
    storage.copy_out(
        storage.address(stored) if stored else storage.original_address(kept.original), folder / "original"
    )
    step = remaining[0]
    for event in sandbox.run({"steps": list(remaining), "work": work}, folder):
        if "refused" in event:
            if event["wants_password"]:
                raise Locked(event["refused"], opens_with_a_password=True)
            raise Unusable(event["refused"])
        if "outcome" in event:
            outcome = _storable(_stored(folder, event["outcome"], _latest(outcomes)))
            outcomes.append(outcome)
            kept.add(outcome)
            finished(outcomes)
        elif "step" in event:
            step = event["step"]
            told(step, 0, 0)
        else:
            told(step, event["done"], event["total"])


def _latest(outcomes):
    return next((outcome["sha256"] for outcome in reversed(outcomes) if outcome.get("sha256")), None)


def _stored(folder, outcome, latest):
    """The outcome with its files in storage instead of in the folder."""
    if name := outcome.pop("document", None):
        outcome["sha256"] = _keep(folder / name) if name != "original" or latest is None else latest
    for attachment in outcome.get("attachments", ()):
        path = folder / attachment.pop("file")
        attachment |= {"sha256": _keep(path, storage.original_address), "size": path.stat().st_size,
                       "name": plain_name(attachment["name"])}  # fmt: skip
    if outcome["step"] == "measure":
        _keep_prepared(folder, outcome, outcome["sha256"])
        outcome["file"] = name
    if outcome["step"] == "read":
        _keep_pictures(folder / "pictures", latest)
        outcome["texts"] = json.loads((folder / "texts.json").read_text())
    return outcome


def _storable(value):
    """Words out of files, as a database takes them: no null characters, no halves of characters."""
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _keep(path, where=storage.address):
    with path.open("rb") as file:
        return storage.keep(File(file, name=path.name), where=where)


def _keep_prepared(folder, outcome, sha256):
    prepared.keep(sha256, folder / outcome.pop("prepared"), (folder / outcome.pop("facts")).read_text())


def _keep_pictures(folder, sha256):
    for path in folder.iterdir():
        with path.open("rb") as file:
            default_storage.save(storage.picture_address(sha256, path.stem), File(file))


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
        warnings=tuple(tuple(w) for outcome in outcomes for w in outcome.get("warnings", ())),
        recognised=tuple(by_step["repair"].get("recognised", ())),
        figures=tuple(read["figures"]),
        mentions=tuple(read["mentions"]),
        attachments=tuple(by_step["convert"].get("attachments", ())),
        texts=tuple(read["texts"]),
    )
