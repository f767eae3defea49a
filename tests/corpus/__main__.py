"""`make papers PAPERS=folder`: intake over every file of some folders, a line of JSON each, against a run kept before.

The lines go to var/papers.jsonl, and what changed since the run that is kept beside it (var/papers-kept.jsonl) is
listed; KEEP=yes keeps this run for the next. Each file is taken in by a process of its own, in the confinement of the
product, so that its time and memory are its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.corpus.compared import Line, changes, read, write

RESULTS, KEPT = Path("var/papers.jsonl"), Path("var/papers-kept.jsonl")
VALIDATING = 60  # seconds that a document may take to be validated
RENDERED = 0.5  # pixels to a point
SEEN = 64  # of 255: a difference that counts


def main() -> None:
    """Read the arguments; run the files, or the one that this process is for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--keep", action="store_true", help="keep this run, to compare the next with it")
    parser.add_argument("--only", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.only:
        print(json.dumps(_taken_in(arguments.folders[0])))
        return
    lines = run(_files(arguments.folders))
    RESULTS.parent.mkdir(exist_ok=True)
    write(lines, RESULTS)
    print(_summary(lines))
    if KEPT.exists():
        found = changes(read(KEPT), read(RESULTS))
        print("\n".join(found) or "Nothing changed since the run that was kept.")
    if arguments.keep:
        write(lines, KEPT)


def run(files: list[Path]) -> list[Line]:
    """Take in every file, each in a process of its own."""
    lines = []
    for file in files:
        with tempfile.TemporaryDirectory(prefix="scrutiny-papers-") as stored:  # its own: what was done is kept there
            done = subprocess.run(
                [sys.executable, "-m", "tests.corpus", "--only", str(file)],
                env=os.environ | _environment(stored), stdout=subprocess.PIPE, check=True,
            )  # fmt: skip
        line = Line(**json.loads(done.stdout))
        lines.append(line)
        print(f"{line.seconds:7.1f} s  {line.sheets:4} sheets  {file.name[:60]}  {_troubles(line)}", flush=True)
    return lines


def _environment(stored: str) -> dict[str, str]:
    """What the settings ask for; no database or cache is used."""
    return {
        "SECRET_KEY": "papers", "DEBUG": "on", "ALLOWED_HOSTS": "*", "HTTPS": "off", "FILES_DIR": stored,
        "DATABASE_URL": "postgres://localhost/none", "REDIS_URL": "redis://localhost/0", "EMAIL_URL": "memorymail://",
        "SITE_URL": "http://localhost", "DJANGO_SETTINGS_MODULE": "scrutiny.settings",
    }  # fmt: skip


def _files(folders: list[Path]) -> list[Path]:
    return sorted(
        file for folder in folders for file in ([folder] if folder.is_file() else folder.rglob("*"))
        if file.is_file() and file.suffix not in {".json", ".md", ".py"} and not file.name.upper().startswith("README")
    )  # fmt: skip


def _summary(lines: list[Line]) -> str:
    ready = [line for line in lines if line.outcome == "ready"]
    middle = sorted(line.seconds for line in lines)[len(lines) // 2] if lines else 0
    return (
        f"{len(lines)} files, {len(ready)} ready, {sum(not line.accessible_after for line in ready)} of them PDF/UA-1 "
        f"({sum(not line.accessible_before for line in ready)} before repair); "
        f"{sum(bool(line.lost) for line in ready)} lost words, {sum(bool(line.added) for line in ready)} gained some; "
        f"median {middle} s"
    )


def _troubles(line: Line) -> str:
    parts = [line.outcome] if line.outcome != "ready" else []
    for name in ("lost", "added", "unread"):
        if words := getattr(line, name):
            parts.append(f"{name}: {' '.join(list(words)[:8])}")
    return "; ".join([*parts, " ".join(line.accessible_after[:6])]).strip("; ")


def _taken_in(file: Path) -> dict:
    """Take in one file, in this process; what `Line` holds."""
    import django

    django.setup()
    from django.core.files import File

    from reports.confinement import NoWall
    from reports.intake import sandbox
    from reports.intake.receive import receive, stem
    from reports.intake.take_in import Asked, process
    from reports.pdf.inspect import Unusable

    began, outcomes = time.perf_counter(), []
    line = {"file": file.name, "outcome": "ready"}
    received = None
    try:
        with file.open("rb") as opened:
            original = receive(File(opened, name=file.name))
        received = process(
            original,
            file.name,
            Asked(title=stem(file.name)),
            finished=lambda done: outcomes.__setitem__(slice(None), done),
        )
    except (Unusable, sandbox.Busy, NoWall) as error:
        line["outcome"] = str(error)
    used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    line |= {"seconds": round(time.perf_counter() - began, 1), "megabytes": used // 1024}
    return line | (_looked_at(file, received, outcomes) if received else {})


def _looked_at(file: Path, received, outcomes: list[dict]) -> dict:
    from meetings import storage
    from tests.corpus.shown import lacking, letters_of, shown_in, strange

    by_step = {outcome["step"]: outcome for outcome in outcomes}
    kind = by_step["recognise"]["kind"]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "paper.pdf"
        storage.copy_out(storage.address(received.sha256), made)
        before = file
        if kind != "pdf":
            before = Path(folder) / "converted.pdf"
            storage.copy_out(storage.address(by_step["convert"]["sha256"]), before)
        told = {
            "sheets": received.pages,
            "left_out": list(received.left_out),
            "warnings": sorted(f"{page or '-'} {of}: {words}" for page, of, words in received.warnings),
            "accessible_before": _rules(before),
            "accessible_after": _rules(made),
            "difference": _difference(file, made) if kind == "pdf" else None,
        }
        printed = shown_in(made, "pdf", "")
        shown, allowed = _words_of(file, kind, by_step["recognise"]["detail"])
    told |= {"letters_out": len(letters_of(printed)), "unread": lacking(printed, "\n".join(received.texts))}
    if shown is not None:
        told |= {"letters_in": len(letters_of(shown)), "lost": lacking(shown, printed),
                 "added": strange(printed, f"{shown}\n{allowed}")}  # fmt: skip
    return told


def _words_of(file: Path, kind: str, detail: str) -> tuple[str | None, str]:
    """(words that a reader would see, or None where they cannot be read; words that we add)."""
    from tests.corpus.shown import allowed_in, shown_in

    try:
        return shown_in(file, kind, detail), allowed_in(file, kind, detail)
    except Exception:  # whatever a library says of a file that it cannot read
        return None, ""


def _rules(document: Path) -> list[str]:
    """The rules of PDF/UA-1 that a document fails, each once."""
    from reports.beside import beside
    from reports.pdf.conformance import obstacles

    try:
        with beside(lambda: obstacles(document), VALIDATING) as validated:
            return sorted({rule for rule, _ in validated()})
    except Exception as error:  # whatever the validator says of a file that it cannot read
        return [f"not validated: {type(error).__name__}"]


def _difference(before: Path, after: Path) -> float | None:
    """The largest part of a page that looks otherwise than in a viewer before; None where there is no page alike."""
    import pypdfium2
    from PIL import ImageChops

    largest = 0.0
    with pypdfium2.PdfDocument(before) as one, pypdfium2.PdfDocument(after) as other:
        one.init_forms()
        if len(one) != len(other):
            return None
        for index in range(len(one)):
            pictures = [document[index].render(scale=RENDERED, grayscale=True).to_pil() for document in (one, other)]
            if pictures[0].size != pictures[1].size:
                return 1.0
            changed = ImageChops.difference(*pictures).point(lambda value: 255 if value > SEEN else 0)
            largest = max(largest, changed.histogram()[255] / (changed.width * changed.height))
    return round(largest, 4)


if __name__ == "__main__":
    main()
