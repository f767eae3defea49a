"""Sets the demo's papers: Markdown, a page a part, with bar charts; as exact in length as they are written."""

import base64
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from markdown import markdown

from meetings.page_lists import counted
from reports.rendering.client import render

PAGE = "\n===\n"


class Overfull(Exception):
    """A page of a demo paper holds more than one sheet does."""


def typeset(text: str) -> bytes:
    """A tagged PDF with one sheet for each part of `text`."""
    landscape = text.startswith("landscape\n")
    parts = text.removeprefix("landscape\n").split(PAGE)
    html = render_to_string(
        "print/demo_paper.html",
        {"title": _title(parts[0]), "landscape": landscape, "parts": [mark_safe(_html(part)) for part in parts]},
    )
    pdf, pages = render(html)
    if pages != len(parts):
        raise Overfull(f"“{_title(parts[0])}” takes {counted(pages, 'sheet')} where {len(parts)} are written")
    return pdf


def _title(text):
    return next(line for line in text.splitlines() if line.startswith("# ")).removeprefix("# ")


def _html(part):
    lines = [_chart(line.removeprefix("@bars ")) if line.startswith("@bars ") else line for line in part.splitlines()]
    return markdown("\n".join(lines), extensions=["tables", "sane_lists"], lazy_ol=False)


def _chart(line):
    """'Title; unit; a=1, b=2' as a figure whose alternative text says every value."""
    title, unit, values = (piece.strip() for piece in line.split(";", 2))
    bars = [(name.strip(), float(value)) for name, value in (pair.split("=") for pair in values.split(","))]
    said = ", ".join(f"{name} {value:g}" for name, value in bars)
    picture = base64.b64encode(_bars(bars).encode()).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{picture}" alt="Bar chart, {escape(unit)}: {escape(said)}">'
        f"<figcaption>{escape(title)} ({escape(unit)})</figcaption></figure>"
    )


def _bars(bars):
    width, height, top = 560, 150, max(value for _, value in bars)
    step = width / len(bars)
    drawn = []
    for index, (name, value) in enumerate(bars):
        tall = 105 * value / top
        x, middle = index * step + step * 0.18, index * step + step / 2
        drawn.append(
            f'<rect x="{x:.1f}" y="{125 - tall:.1f}" width="{step * 0.64:.1f}" height="{tall:.1f}" fill="#14324f"/>'
        )
        for y, words in ((120 - tall, f"{value:g}"), (142, escape(name))):
            drawn.append(
                f'<text x="{middle:.1f}" y="{y:.1f}" font-family="Scrutiny" font-size="11" '
                f'text-anchor="middle">{words}</text>'
            )
    line = f'<path d="M0 125H{width}" stroke="#888"/>'
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(drawn)}{line}</svg>'
