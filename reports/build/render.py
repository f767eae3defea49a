"""Stage 2: what is set in type here: front sheets, and the page left blank on purpose."""

from functools import lru_cache

from django.template.loader import render_to_string

from reports.build.plan import Plan, plan
from reports.pdf.render import render


def render_fronts(contents_by_audience) -> tuple[dict[str, Plan], dict[str, bytes]]:
    """Plans and front sheets, by audience, that agree with one another.

    A front sheet prints page ranges, which its own length moves: it is set again until as many pages
    are reserved as the longest needs. The reserve only grows, so this ends.
    """
    reserved = 1
    while True:
        plans = {audience: plan(contents, 1, reserved) for audience, contents in contents_by_audience.items()}
        fronts = {audience: front_sheet(_html(made)) for audience, made in plans.items()}
        longest = max(pages for _, pages in fronts.values())
        if longest <= reserved:
            break
        reserved = longest
    plans = {audience: plan(made.contents, fronts[audience][1], reserved) for audience, made in plans.items()}
    return plans, {audience: pdf for audience, (pdf, _) in fronts.items()}


@lru_cache(maxsize=64)
def front_sheet(html: str) -> tuple[bytes, int]:
    """A front sheet's PDF and its length; the same words are set only once."""
    return render(html)


@lru_cache(maxsize=1)
def filler() -> bytes:
    """The page that says that it is intentionally left blank; all of it is furniture."""
    return render(render_to_string("print/filler.html"), tagged=False)[0]


def _html(made: Plan):
    return render_to_string("print/front_sheet.html", {"contents": made.contents})
