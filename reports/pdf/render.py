"""HTML to tagged PDF. The only place that knows WeasyPrint; no template reaches the network."""

from functools import cache

import weasyprint
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from reports.pdf.fonts import FOLDER

SETTER = f"WeasyPrint {weasyprint.__version__}"  # what sets the type: another one may set it otherwise
FACES = [("Regular", 400, "normal"), ("It", 400, "italic"), ("Semibold", 600, "normal"), ("Bold", 700, "normal")]


class _Sealed(URLFetcher):
    """Fetches our own font files and what a template carries in itself, and nothing else."""

    def fetch(self, url, headers=None):
        name = url.removeprefix("font:")
        if url.startswith("font:") and name in {f"SourceSansPro-{face}.ttf" for face, *_ in FACES}:
            return URLFetcherResponse(url, (FOLDER / name).read_bytes(), {"Content-Type": "font/ttf"})
        if url.startswith("data:"):
            return super().fetch(url, headers)
        raise FatalURLFetchingError(f"A print template may not fetch {url[:100]}")


@cache
def _typography():
    """The font set-up and its style sheet, made once a process."""
    config = FontConfiguration()
    rules = "".join(
        f"@font-face {{ font-family: Scrutiny; font-weight: {weight}; font-style: {style};"
        f" src: url(font:SourceSansPro-{face}.ttf) }}"
        for face, weight, style in FACES
    )
    return config, CSS(string=rules, font_config=config, url_fetcher=_Sealed())


def render(html: str, *, tagged: bool = True) -> tuple[bytes, int]:
    """(an HTML document as PDF, how many pages it has)."""
    config, faces = _typography()
    document = HTML(string=html, url_fetcher=_Sealed()).render(stylesheets=[faces], font_config=config)
    variant = {"pdf_variant": "pdf/ua-1", "pdf_tags": True} if tagged else {}
    return document.write_pdf(**variant), len(document.pages)
