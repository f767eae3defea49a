"""A renderer as the process sees it that it belongs to: started, asked, and ended whatever it does."""

import json
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

from reports.confinement import FONT_CHOICE, NoWall, confined
from reports.courtesy import SECOND, stand_back
from reports.pdf.inspect import Unusable
from reports.rendering.frames import MOST_HTML, MOST_PDF, MOST_WORDS, framed, read_frame

log = logging.getLogger(__name__)

SECONDS = 40  # of processor time for one rendering
RENDERINGS = 500
BUSIEST = 4  # times as long on the clock, where the machine is busy with other work
MEMORY = 512 * 1024**2  # bytes
OUTPUT = 64 * 1024**2  # bytes of one file that it writes
PROCESSES = 32  # threads counted; the font library starts some
OUT_OF_TIME = {-signal.SIGXCPU, 128 + signal.SIGXCPU}  # how a process ends, and what Bubblewrap says of it

TOO_LONG = (
    "This takes too long to be set in type: something in its text is very large or goes round in circles. "
    "Look for very large tables or lists in what was written for it."
)
TOO_MUCH = (
    "This could not be set in type: something in its text is very large or cannot be laid out. "
    "Look for very large or deeply nested tables or lists in what was written for it, or try again."
)


class RenderingFailed(Unusable):
    """Nothing came of a rendering; the message is a sentence for an officer."""


class Renderer:
    """A process that renders for this one. Whatever `render` raises, the renderer is to be ended after it.

    `seconds` is the processor time of one rendering, `renderings` how many there are until it is spent.
    """

    def __init__(self, seconds: int = SECONDS, renderings: int = RENDERINGS):
        self.seconds, self.owner, self.is_spent = seconds, os.getpid(), False
        self.folder = Path(tempfile.mkdtemp(prefix="scrutiny-renderer-"))
        program = [sys.executable, "-m", "reports.rendering.process", str(seconds), str(renderings)]
        self.complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as the process lives
        self.process = subprocess.Popen(
            [*_within(self.folder), *program],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.complaints, bufsize=0,
            cwd=settings.BASE_DIR, env={"PATH": os.environ.get("PATH", os.defpath)}, start_new_session=True,
        )  # fmt: skip
        for pipe in (self.process.stdin, self.process.stdout):
            os.set_blocking(pipe.fileno(), False)
        stand_back(self.process.pid, SECOND)

    @property
    def is_alive(self) -> bool:
        return not self.is_spent and self.process.poll() is None

    def render(self, html: str, tagged: bool) -> tuple[bytes, int]:
        """(PDF, how many pages it has). Raises RenderingFailed."""
        request = json.dumps({"html": html, "tagged": tagged}).encode()
        if len(request) > MOST_HTML:
            raise RenderingFailed(TOO_MUCH)
        until = time.monotonic() + self.seconds * BUSIEST
        try:
            self._send(framed(request), until)
            words = json.loads(read_frame(lambda count: self._receive(count, until), MOST_WORDS))
            pdf = read_frame(lambda count: self._receive(count, until), MOST_PDF)
        except TimeoutError as error:
            raise RenderingFailed(TOO_LONG) from error
        except (OSError, EOFError, ValueError) as error:
            raise self._cut() from error
        return pdf, self._pages(words)

    def _pages(self, words: object) -> int:
        """How many pages an answer has, which may be anything; whether this was the last."""
        match words:
            case {"pages": int(pages), "last": bool(last)} if pages > 0:
                self.is_spent = last
                return pages
        log.error("a rendering failed: %s", words.get("failed") if isinstance(words, dict) else "no answer")
        raise RenderingFailed(TOO_MUCH)

    def _cut(self) -> RenderingFailed:
        """What to say of a renderer that ended before its work did."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=1)
        self.complaints.seek(max(0, self.complaints.seek(0, os.SEEK_END) - 2000))
        said = self.complaints.read().decode(errors="replace").strip()
        log.warning("a rendering ended its process (%s): %s", self.process.returncode, said)
        return RenderingFailed(TOO_LONG if self.process.returncode in OUT_OF_TIME else TOO_MUCH)

    def _send(self, data: bytes, until: float) -> None:
        pipe, rest = self.process.stdin.fileno(), memoryview(data)
        while rest:
            _wait(until, writing=pipe)
            rest = rest[os.write(pipe, rest) :]

    def _receive(self, count: int, until: float) -> bytes:
        pipe, data = self.process.stdout.fileno(), bytearray()
        while len(data) < count:
            _wait(until, reading=pipe)
            if not (heard := os.read(pipe, min(count - len(data), 1024**2))):
                raise EOFError
            data += heard
        return bytes(data)

    def end(self) -> None:
        """End the process and all that it started, and leave nothing of it."""
        if self.owner == os.getpid():
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
        self.process.returncode = self.process.returncode or 0  # it is not for a copy of its owner to wait for it
        for file in (self.process.stdin, self.process.stdout, self.complaints):
            file.close()


def _wait(until: float, reading: int | None = None, writing: int | None = None) -> None:
    left = until - time.monotonic()
    pipes = [[pipe] if pipe is not None else [] for pipe in (reading, writing)]
    if left <= 0 or not any(select.select(*pipes, [], left)):
        raise TimeoutError


def _within(folder: Path) -> list[str]:
    """The words that a renderer is started with: confined, or else in a process that is bounded and of its own."""
    try:
        return confined(folder, memory=MEMORY, output=OUTPUT, processes=PROCESSES)
    except NoWall:
        _tell_once()
    return [
        "env", "-i", f"PATH={os.defpath}", f"HOME={folder}", f"TMPDIR={folder}", "LANG=C.UTF-8",
        "PYTHONDONTWRITEBYTECODE=1", f"FONTCONFIG_FILE={FONT_CHOICE}",
        "setpriv", "--pdeathsig", "KILL", "--no-new-privs",
        "prlimit", f"--data={MEMORY}", f"--fsize={OUTPUT}", "--nofile=512", "--core=0",
    ]  # fmt: skip


@cache
def _tell_once() -> None:
    log.warning("Pages are set in type in a process of its own that is not confined: this machine does not allow it.")
