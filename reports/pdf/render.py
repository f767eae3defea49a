"""HTML to tagged PDF. The only place that knows WeasyPrint, and loaded only in processes that are confined.

That is the renderer (reports.rendering.process), which workers ask through reports.rendering.client, and the process in
which a file is opened (reports.intake.child), for letters and for what is typed onto pages.
"""

from functools import cache
from pathlib import Path

import font_source_sans_pro
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FOLDER = Path(font_source_sans_pro.__file__).parent / "files"
FACES = [("Regular", 400, "normal"), ("It", 400, "italic"), ("Semibold", 600, "normal"), ("Bold", 700, "normal")]


class _Sealed(URLFetcher):
    """Fetches our own font files and what a document carries in itself; a picture from elsewhere stays away."""

    def fetch(self, url, headers=None):
        name = url.removeprefix("font:")
        if url.startswith("font:") and name in {f"SourceSansPro-{face}.ttf" for face, *_ in FACES}:
            return URLFetcherResponse(url, (FOLDER / name).read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise ValueError("What is printed may not fetch anything.")


class _Faces(FontConfiguration):
    """The faces of every document. None is added after `is_complete`: a document leaves nothing to the next."""

    is_complete = False

    def add_font_face(self, rule_descriptors, url_fetcher):
        if not self.is_complete:
            super().add_font_face(rule_descriptors, url_fetcher)


@cache
def _typography():
    """The font set-up and its style sheet, made once a process."""
    config = _Faces()
    rules = "".join(
        f"@font-face {{ font-family: Scrutiny; font-weight: {weight}; font-style: {style};"
        f" src: url(font:SourceSansPro-{face}.ttf) }}"
        for face, weight, style in FACES
    )
    sheet = CSS(string=rules, font_config=config, url_fetcher=_Sealed())
    config.is_complete = True
    return config, sheet


def render(html: str, *, tagged: bool = True, hints: bool = False) -> tuple[bytes, int]:
    """(an HTML document as PDF, how many pages it has).

    With `hints` attributes count as style where HTML has them so, as the width of a picture or the start of a list.
    """
    config, faces = _typography()
    document = HTML(string=html, url_fetcher=_Sealed()).render(
        stylesheets=[faces], font_config=config, presentational_hints=hints
    )
    variant = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if tagged else {}
    return document.write_pdf(**variant), len(document.pages)
