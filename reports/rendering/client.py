"""HTML to tagged PDF, for whoever has something to print: by a renderer that each process keeps for itself."""

import atexit
import hashlib
import os
import threading
from importlib.metadata import version

from reports.confinement import FONT_CHOICE
from reports.rendering.renderer import Renderer

CHOICE = hashlib.sha256(FONT_CHOICE.read_bytes()).hexdigest()[:8]
SETTER = f"WeasyPrint {version('weasyprint')}, fonts {CHOICE}"  # what sets the type: another one may set it otherwise


class _Mine:
    """The renderer of this process, which asks it one thing at a time."""

    def __init__(self):
        self.turn, self.renderer = threading.Lock(), None

    def get_ready(self) -> Renderer:
        """The renderer; a new one is under way where there is none, or none that lives."""
        if self.renderer is None or not self.renderer.is_alive:
            self.stop()
            self.renderer = Renderer()
        return self.renderer

    def render(self, html: str, tagged: bool) -> tuple[bytes, int]:
        try:
            return self.get_ready().render(html, tagged)
        except BaseException:  # it may be in the middle of something
            self.stop()
            raise

    def stop(self) -> None:
        if self.renderer is not None:
            self.renderer.end()
        self.renderer = None


_mine = _Mine()


def render(html: str, *, tagged: bool = True) -> tuple[bytes, int]:
    """(an HTML document as PDF, how many pages it has). Raises RenderingFailed with a sentence for an officer."""
    with _mine.turn:
        return _mine.render(html, tagged)


def get_ready() -> None:
    """Start this process's renderer, if it has none; it loads while this process goes on."""
    with _mine.turn:
        _mine.get_ready()


def stop() -> None:
    """End this process's renderer."""
    with _mine.turn:
        _mine.stop()


def _forget() -> None:
    """In a copy of a process: the renderer is that one's, and so is its turn."""
    _mine.stop()
    _mine.turn = threading.Lock()


atexit.register(stop)
os.register_at_fork(after_in_child=_forget)
