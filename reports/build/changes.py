"""What changed since the edition before, in sentences for those who have read that one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from meetings.contents import Change, Changes, Contents, ItemLine, PaperLine
from meetings.templatetags.words import clock


@dataclass(frozen=True)
class Before:
    """The edition before: its number and day, and its contents for the same audience."""

    number: int
    published_on: date
    contents: Contents


def with_changes(now: Contents, before: Before) -> Contents:
    """The contents, planned, with what changed since the edition before."""
    lines = (*_meeting(now, before.contents), *_items(now, before.contents))
    changes = Changes(since=before.number, published_on=before.published_on, lines=lines)
    return now.model_copy(update={"changes": changes})


def _meeting(now: Contents, before: Contents) -> Iterator[Change]:
    if now.starts_at != before.starts_at:
        when = f"{now.starts_at:%A %-d %B %Y} at {clock(now.starts_at)}"
        yield Change(kind="words", words=f"The meeting is now on {when}.")
    if now.venue != before.venue:
        yield Change(kind="words", words=f"The meeting is now at {now.venue}.")


def _items(now: Contents, before: Contents) -> Iterator[Change]:
    items = {item.id: item for item in before.items}
    papers = {paper.id: paper for paper in before.papers}
    for item in now.items:
        was = items.get(item.id)
        if was is None:
            yield Change(kind="words", words=f"Item {item.number}, “{item.title}”, is new.")
        elif item.withdrawn and not was.withdrawn:
            yield Change(kind="words", words=f"Item {item.number}, “{item.title}”, is withdrawn.")
        elif item.title != was.title:
            yield Change(kind="words", words=f"Item {item.number} is now called “{item.title}”.")
        for paper in item.papers:
            if change := _paper(item, paper, papers.get(paper.id)):
                yield change


def _paper(item: ItemLine, paper: PaperLine, was: PaperLine | None) -> Change | None:
    """What became of one paper, if anything; nothing of one that is withheld but its pages."""
    name = "a paper that is not for publication" if paper.withheld else f"“{paper.name}”"
    where = paper.pages.running_words if paper.pages else ""
    had_pages = was is not None and was.pages is not None
    kind, what, subject = None, "", paper.id
    if paper.withdrawn:
        if had_pages and not was.withdrawn:
            kind, what = "withdrawn", f"{name} is withdrawn; it had {where}"
    elif paper.pages is None:
        if was is None:
            kind, what, subject = "words", f"{name} is to follow", None
    elif not had_pages:
        kind, what = "added", f"{name} is added, on {where}"
    elif was.withdrawn:
        kind, what = "added", f"{name} is back, on {where}"
    elif was.withheld and not paper.withheld:
        kind, what = "added", f"{name} is now open to the public, on {where}"
    elif paper.withheld and not was.withheld:
        kind, what, subject = "words", f"a paper, {where}, is no longer for publication", None
    elif paper.exempt_paragraphs and not was.exempt_paragraphs and not paper.withheld:
        kind, what, subject = "words", f"{name}, {where}, is no longer for publication", None
    elif paper.version != was.version:
        kind, what = "replaced", f"{name} is replaced by a new version, on {where}"
    elif paper.name != was.name:
        kind, what, subject = "words", f"the paper on {where} is now called “{paper.name}”", None
    return Change(kind=kind, words=f"Item {item.number}: {what}.", paper=subject) if kind else None
