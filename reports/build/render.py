"""Stage 3: what is set in type here: front sheets, notices of withdrawal, the page left blank on purpose."""

import hashlib
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string

from reports.build.changes import Before, with_changes
from reports.build.plan import Plan, Settled, plan, supplement
from reports.pdf.inspect import inspect
from reports.pdf.prepare import WAY, prepare
from reports.rendering.client import SETTER, render


def render_fronts(
    contents_by_audience, settled: Settled | None = None, before: dict[str, Before] | None = None, expected: int = 1
):
    """(plans, front sheets) by audience, that agree with one another.

    A front sheet prints page ranges, which its own length moves: it is set again until as many pages
    are reserved as the longest needs. The reserve only grows, so this ends. It begins with the number of pages
    that is `expected`; where that proves too many, with one.
    """
    reserved = expected
    while True:
        plans = {
            audience: _laid_out(contents, 1, reserved, settled, (before or {}).get(audience))
            for audience, contents in contents_by_audience.items()
        }
        fronts = {audience: set_in_type("print/front_sheet.html", made.contents) for audience, made in plans.items()}
        longest = max(pages for _, pages in fronts.values())
        if longest > _room(next(iter(plans.values()))):
            reserved = longest
        elif longest < reserved == expected:
            reserved = expected = 1
        else:
            break
    plans = {
        audience: _laid_out(made.contents, fronts[audience][1], reserved, settled, (before or {}).get(audience))
        for audience, made in plans.items()
    }
    return plans, {audience: pdf for audience, (pdf, _) in fronts.items()}


def render_supplement(whole: Plan) -> tuple[Plan, bytes] | None:
    """The plan and front sheet of what came, changed or went since the edition before; None if no paper did."""
    if whole.contents.changes is None or not whole.contents.changes.papers:
        return None
    front, pages = set_in_type("print/supplement.html", whole.contents)
    return supplement(whole, pages), front


def notice(contents, item, paper) -> bytes:
    """The page that stands where a paper was."""
    return set_in_type("print/notice.html", contents, item=item, paper=paper)[0]


@lru_cache(maxsize=1)
def filler() -> bytes:
    """The page that says that it is intentionally left blank; all of it is furniture."""
    return render(render_to_string("print/filler.html"), tagged=False)[0]


def set_in_type(template, contents, **more) -> tuple[bytes, int]:
    """A page or more set in type, ready to be bound, and their number; the same words are set only once."""
    return _kept(render_to_string(template, {"contents": contents, **more}))


@lru_cache(maxsize=64)
def _kept(html):
    name = hashlib.sha256(f"{SETTER} {WAY}\n{html}".encode()).hexdigest()
    address = f"rendered/{name[:2]}/{name}.pdf"
    if not default_storage.exists(address):
        with tempfile.TemporaryDirectory(prefix="scrutiny-page-") as folder:
            path = Path(folder) / "page.pdf"
            prepare(BytesIO(render(html)[0]), path)
            default_storage.save(address, ContentFile(path.read_bytes()))
    with default_storage.open(address) as file:
        data = file.read()
    return data, inspect(BytesIO(data)).pages


def _laid_out(contents, front, reserved, settled, before):
    made = plan(contents, front, reserved, settled)
    return Plan(with_changes(made.contents, before), made.sheets, made.front) if before else made


def _room(made: Plan):
    return sum(sheet.item is None for sheet in made.sheets)
