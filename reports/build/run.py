"""The whole road from the record to checked files: the stages, one after another."""

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from meetings.models.packs import Audience
from reports.build.bind import bind
from reports.build.check import check
from reports.build.contents import gather, has_exempt_parts
from reports.build.plan import Plan
from reports.build.render import filler, render_fronts
from reports.build.stamp import stamp


@dataclass(frozen=True)
class Made:
    """One audience's pack: its plan, and the file that has passed the check."""

    plan: Plan
    path: Path


class Clock:
    """Adds up the seconds of each stage."""

    def __init__(self):
        self.seconds = {"render": 0.0, "bind": 0.0, "check": 0.0}
        self.started = time.perf_counter()

    @contextmanager
    def stage(self, name):
        began = time.perf_counter()
        yield
        self.seconds[name] += time.perf_counter() - began

    def reading(self):
        total = time.perf_counter() - self.started
        return {name: round(value, 3) for name, value in {**self.seconds, "total": total}.items()}


def audiences_of(meeting):
    """Restricted packs are made only where something is exempt."""
    return [Audience.PUBLIC, Audience.RESTRICTED] if has_exempt_parts(meeting) else [Audience.PUBLIC]


def run(
    meeting,
    folder: Path,
    *,
    draft: bool,
    only: Audience | None = None,
    issued_on=None,
    urgency_reason: str = "",
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> tuple[dict[Audience, Made], dict[str, float]]:
    """Make the meeting's packs in `folder`; return them by audience, with the seconds of each stage.

    All audiences are planned together, so that they agree on every number; `only` makes one of them.
    `progress` gets the stage, and how many of how many steps are done.
    """
    clock = Clock()
    progress("Reading the agenda", 0, 1)
    audiences = audiences_of(meeting)
    if only and only not in audiences:
        audiences.append(only)
    contents = {
        audience: gather(meeting, audience, issued_on=issued_on, urgency_reason=urgency_reason)
        for audience in audiences
    }
    with clock.stage("render"):
        progress("Setting the front sheet", 0, 1)
        plans, fronts = render_fronts(contents)
        blank = filler()
    made = {}
    for audience in [only] if only else audiences:
        plan, path = plans[audience], folder / f"{audience}.pdf"
        count = _Steps(plan, progress)
        with clock.stage("bind"):
            bound = bind(plan, fronts[audience], blank, count.to("Binding"))
            stamp(plan, bound, draft=draft)
            progress("Writing", 0, 1)
            bound.save(path)
        with clock.stage("check"):
            check(plan, path, count.to("Checking"))
        made[audience] = Made(plan, path)
    return made, clock.reading()


class _Steps:
    """Counts papers through a stage."""

    def __init__(self, plan, progress):
        self.total = sum(paper.bound for paper in plan.contents.papers)
        self.progress = progress

    def to(self, stage):
        done = iter(range(1, self.total + 3))
        return lambda _: self.progress(stage, min(next(done), self.total), self.total)
