"""Stage 6: the finished file, read by another library than the one that wrote it."""

import re

from meetings import storage
from reports.build.plan import Plan
from reports.build.stamp import foot_of, head_of
from reports.pdf import read

BLANK = "This page is intentionally left blank"


class BuildFailed(Exception):
    """The pack cannot be made; the message names the paper and the page for the officer."""


def check(plan: Plan, path, progress=lambda paper: None):
    """Raise BuildFailed unless every sheet is in its place with its stamps and all of its words."""
    texts = list(read.texts(path))
    if len(texts) != len(plan.sheets):
        raise BuildFailed(f"The pack has {len(texts)} pages where {len(plan.sheets)} were planned.")
    for sheet, text in zip(plan.sheets, texts, strict=True):
        _check_stamps(sheet, text)
    place = 0
    for paper in plan.contents.papers:
        if not paper.bound:
            continue
        place = next(i for i, s in enumerate(plan.sheets) if s.paper == paper.id)
        _check_words(paper, texts[place : place + paper.sheets])
        progress(paper)


def _check_stamps(sheet, text):
    for wanted in (foot_of(sheet), head_of(sheet), BLANK if sheet.kind == "filler" else ""):
        if wanted and not re.search(rf"{re.escape(wanted)}(?!\d)", text):
            raise BuildFailed(f"“{wanted}” did not come out on page {sheet.label} of the pack.")


def _check_words(paper, bound):
    with storage.opened(paper.sha256) as source:
        for number, (theirs, ours) in enumerate(zip(read.texts(source), bound, strict=True), start=1):
            missing = _words(theirs) - _words(ours)
            if len(missing) > 0.02 * len(_words(theirs)):
                raise BuildFailed(f"Words of “{paper.name}” are missing on its page {number}. Export the paper again.")


def _words(text):
    return set(re.findall(r"\w{3,}", text))
