"""`make bench`: what binding costs, against peers, in one run on one machine.

The papers of a meeting bundle (the demo's, or BUNDLE=folder), and the same sixteen times over with distinct
files. Each tool runs in a process of its own, in turn with the others, several times; the best is taken. Of the
engine, the seconds are those of the work itself, as in a worker that is already running; of other tools, those of the
process. For the single set the same files as for the other are bound, as sixteen packs in a row, and the mean is taken:
so both are as long under way and read as much, and only the size of a pack makes the difference.
Seconds are those on the wall; processor seconds count every core, which Java's helpers make use of.
The peers write a file that has to be loaded whole before its first page shows; what a linearized one costs more is seen
from "bind, as peers write".
"""

import argparse
import gc
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, ObjectStreamMode

from reports.pdf import audit, read
from reports.pdf.bind import Bound, Source
from reports.pdf.conformance import obstacles
from reports.pdf.prepare import prepare
from reports.pdf.stamps import Marks, Stamper
from reports.pdf.unseen import look_over
from scrutiny.run import with_quick_memory

COPIES, TRIES = 16, 5
JARS = [Path("/usr/share/java") / f"{name}.jar" for name in ("pdfbox2", "pdfbox2-tools", "fontbox2", "commons-logging")]
MEASURES = ("seconds", "memory", "processor")
AS_PEERS_WRITE = "bind, as peers write"
ENGINE = ["prepare", AS_PEERS_WRITE, "bind", "bind and stamp", "check"]


@dataclass
class Row:
    """What one tool made of one set of papers."""

    tool: str
    sheets: int
    seconds: float
    memory: float  # MB at the peak
    processor: float = 0  # seconds on all cores together
    output: Path | None = None
    note: str = ""


@dataclass
class Contender:
    """A tool that takes its turns; what it `says_itself` of its time counts, or else that of its process."""

    tool: str
    command: list = field(default_factory=list)
    tries: int = TRIES
    environment: dict | None = None
    says_itself: bool = False
    output: Path | None = None
    note: str = ""
    runs: list = field(default_factory=list)

    def take(self, turn):
        if not self.note and turn < self.tries:
            run = _run(self.command, self.environment)
            told = json.loads(run.printed) if self.says_itself else {}
            self.runs.append(replace(run, **told))

    def row(self, sheets):
        best = {of: min((getattr(run, of) for run in self.runs), default=0) for of in MEASURES}
        return Row(self.tool, sheets, **best, output=self.output, note=self.note)


@dataclass
class Run:
    """What a process took, and what it printed."""

    seconds: float
    memory: float
    processor: float
    printed: str


def _run(command, environment=None):
    began = time.perf_counter()
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(command, stdout=printed, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 3):  # qpdf says 3 for a warning
            raise SystemExit(f"{command[0]} failed: {process.returncode}")
        printed.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime, printed.read().decode())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", nargs="?", type=Path, help="a folder with meeting.json and its papers")
    parser.add_argument("--work", nargs=4, metavar=("STAGE", "TIMES", "PAPERS", "OUTPUT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.work:
        stage, times, papers, output = arguments.work
        print(json.dumps(timed(stage, int(times), sorted(Path(papers).glob("*.pdf")), Path(output))))
        return
    with tempfile.TemporaryDirectory(prefix="scrutiny-bench-") as folder:
        bench(arguments.bundle, Path(folder))


def bench(bundle, folder):
    once = lay_out(bundle, folder / "once")
    often = multiply(once, folder / "often")
    peers = (qpdf, pdfbox, pypdf)
    few, many = (
        [(len_of(papers), each) for each in (*engine(papers, folder, packs), *(peer(papers, folder) for peer in peers))]
        for papers, packs in ((once, COPIES), (often, 1))
    )
    runners = [runner for pair in zip(few, many, strict=True) for runner in pair]
    for turn in range(TRIES):
        for _, contender in runners:
            contender.take(turn)
    rows = [contender.row(sheets) for sheets, contender in (*few, *many)]
    print_table(rows, {len_of(papers): counts_of(papers) for papers in (once, often)})
    print_ratios(rows)


def lay_out(bundle, folder):
    """The papers of a bundle in the order of its agenda, numbered."""
    bundle = bundle or _demo(folder.with_name("bundle"))
    folder.mkdir()
    meeting = json.loads((bundle / "meeting.json").read_text())
    papers = [paper for s in meeting["sections"] for item in s["items"] for paper in item.get("papers", [])]
    for number, paper in enumerate(papers):
        shutil.copy(bundle / paper["file"], folder / f"{number:03d}.pdf")
    return folder


def _demo(folder):
    """The papers of the demo's largest meeting, set in type here."""
    from scrutiny import services

    services.provide()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")
    import django

    django.setup()
    from reports.demo import bundles

    return bundles.write(bundles.february(), folder)


def multiply(once, folder):
    """Every paper sixteen times, each copy another file."""
    folder.mkdir()
    for copy in range(COPIES):
        for paper in sorted(once.glob("*.pdf")):
            with pikepdf.open(paper) as pdf:
                for page in pdf.pages:
                    page.contents_add(f"{copy} w".encode())
                pdf.save(folder / f"{copy:02d}-{paper.name}")
    return folder


def engine(papers, folder, packs):
    """The engine's stages, each in a process of its own, and as long as it says itself.

    All papers together are bound as so many packs, one after another.
    """
    prepared = folder / f"prepared-{papers.name}"
    prepared.mkdir()
    contenders = []
    for stage in ENGINE:
        source = papers if stage == "prepare" else folder / "prepared-often"
        output = prepared if stage == "prepare" else folder / f"engine-{papers.name}.pdf"
        times = str(packs) if stage.startswith("bind") else "1"
        command = [sys.executable, "-m", "tests.bench", "--work", stage, times, str(source), str(output)]
        tries = 1 if stage == "prepare" else TRIES
        contender = Contender(
            f"Scrutiny: {stage}", command, tries, with_quick_memory(dict(os.environ)), says_itself=True
        )
        contender.output = output if stage.startswith("bind") else None
        contenders.append(contender)
    return contenders


def timed(stage, times, papers, output):
    """What a stage takes in the mean, papers shared out to so many times, until what it makes is there.

    Letting go of that is not counted.
    """
    seconds = processor = 0
    gc.freeze()  # as in a worker
    share = len(papers) // times
    for start in range(0, len(papers), share):
        began, worked = time.perf_counter(), time.process_time()
        made = work(stage, papers[start : start + share], output)
        seconds, processor = seconds + time.perf_counter() - began, processor + time.process_time() - worked
        del made
    return {"seconds": seconds / times, "processor": processor / times}


def work(stage, papers, output):
    """One stage of the engine; returns what it made in memory."""
    return {"prepare": _prepare, "check": _check}.get(stage, _bind)(stage, papers, output)


def _prepare(_, papers, output):
    for paper in papers:
        with paper.open("rb") as file:
            prepare(file, output / paper.name)
        with read.opened(output / paper.name) as document:
            for page in document:
                audit.read_page(page), read.margins(page)
        obstacles(output / paper.name)


def _check(_, papers, pack):
    with read.opened(pack) as document:
        for page in document:
            audit.read_page(page), audit.broken_links(document, page)
    look_over(pack)


def _bind(stage, papers, output):
    bound = Bound()
    for number, paper in enumerate(papers):
        bound.add(Source(f"p{number}", paper.stem, paper))
        bound.bookmarks.append(bound.bookmark(f"p{number}", paper.stem))
    if stage == "bind and stamp":
        stamper = Stamper(bound.pdf)
        for number, page in enumerate(bound.pages, start=1):
            stamper.stamp(page, Marks(foot=f"Page {number}"))
    bound.complete(title="A pack", lang="en-GB", accessible=True)
    if stage == AS_PEERS_WRITE:
        bound.pdf.save(output, object_stream_mode=ObjectStreamMode.generate)
    else:
        bound.save(output)
    return bound


def qpdf(papers, folder):
    if not shutil.which("qpdf"):
        return Contender("qpdf --empty --pages", note="not installed")
    output = folder / f"qpdf-{papers.name}.pdf"
    command = ["qpdf", "--empty", "--pages", *_files(papers), "--", str(output)]
    return Contender("qpdf --empty --pages", command, output=output)


def pdfbox(papers, folder):
    if not shutil.which("java") or not all(jar.exists() for jar in JARS):
        return Contender("PDFBox merger", note="needs Java and libpdfbox2-java")
    output = folder / f"pdfbox-{papers.name}.pdf"
    command = ["java", "-cp", ":".join(map(str, JARS)), "org.apache.pdfbox.tools.PDFBox", "PDFMerger"]
    return Contender("PDFBox merger", [*command, *_files(papers), str(output)], output=output)


def pypdf(papers, folder):
    if not importlib.util.find_spec("pypdf") or not importlib.util.find_spec("reportlab"):
        return Contender("pypdf and reportlab", note="not installed")
    output = folder / f"pypdf-{papers.name}.pdf"
    command = [sys.executable, "-c", PYPDF, str(papers), str(output)]
    return Contender("pypdf and reportlab", command, tries=1, output=output)


PYPDF = """
import sys
from io import BytesIO
from pathlib import Path
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas
writer = PdfWriter()
for paper in sorted(Path(sys.argv[1]).glob("*.pdf")):
    writer.append(PdfReader(paper))
buffer = BytesIO()
canvas = Canvas(buffer)
for number, page in enumerate(writer.pages, start=1):
    canvas.setPageSize((page.mediabox.width, page.mediabox.height))
    canvas.drawCentredString(page.mediabox.width / 2, 17, f"Page {number}")
    canvas.showPage()
canvas.save()
for page, stamp in zip(writer.pages, PdfReader(buffer).pages):
    page.merge_page(stamp)
writer.write(sys.argv[2])
"""


def _files(papers):
    return [str(path) for path in sorted(papers.glob("*.pdf"))]


def len_of(papers):
    return sum(_pages(path) for path in papers.glob("*.pdf"))


def _pages(path):
    with pikepdf.open(path) as pdf:
        return len(pdf.pages)


def counts_of(papers):
    """(structure elements, links) in all papers together."""
    found = [counts(path) for path in papers.glob("*.pdf")]
    return tuple(map(sum, zip(*found, strict=True)))


def counts(path):
    """(structure elements reached from the root, links on pages) in a file."""
    with pikepdf.open(path) as pdf:
        links = sum(
            annotation.get("/Subtype") == "/Link" for page in pdf.pages for annotation in page.obj.get("/Annots", [])
        )
        root, elements = pdf.Root.get("/StructTreeRoot"), 0
        stack = [root.get("/K")] if root is not None else []
        while stack:
            node = stack.pop()
            if isinstance(node, Array):
                stack.extend(node)
            elif isinstance(node, Dictionary):
                elements += "/S" in node
                stack.append(node.get("/K"))
        return elements, links


def print_table(rows, whole):
    print(
        f"{'':32}{'sheets':>8}{'seconds':>9}{'processor':>11}"
        f"{'peak MB':>9}{'size MB':>9}{'tags kept':>11}{'links kept':>12}"
    )
    for row in rows:
        if row.note:
            print(f"{row.tool:32}{row.sheets:8}  {row.note}")
            continue
        size = tags = links = ""
        if row.output and row.output.is_file():
            size = f"{row.output.stat().st_size / 1e6:.1f}"
            tags, links = (_share(have, of) for have, of in zip(counts(row.output), whole[row.sheets], strict=True))
        print(
            f"{row.tool:32}{row.sheets:8}{row.seconds:9.2f}{row.processor:11.2f}{row.memory:9.0f}{size:>9}{tags:>11}{links:>12}"
        )


def _share(have, of):
    return f"{min(have / of, 1):.0%}" if of else "none there"


def print_ratios(rows):
    of = {(row.tool, row.sheets): row for row in rows if not row.note}
    few, many = sorted({row.sheets for row in rows})
    print()
    for stage in ("bind", AS_PEERS_WRITE):
        ours = of[f"Scrutiny: {stage}", many]
        for peer, aim in (
            ("PDFBox merger", "time at most 0.33, memory at most 0.33"),
            ("qpdf --empty --pages", "time at most 2.5"),
        ):
            if other := of.get((peer, many)):
                time_, memory, processor = (getattr(ours, of) / getattr(other, of) for of in MEASURES)
                print(
                    f"{stage}: {many:,} sheets against {peer}: time {time_:.2f}, memory {memory:.2f}, "
                    f"processor time {processor:.2f} (aim: {aim})"
                )
    bind = of["Scrutiny: bind", many]
    growth = bind.seconds / of["Scrutiny: bind", few].seconds
    print(f"binding {many:,} sheets against {few:,}: time {growth:.1f} times (aim: at most 18)")


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
