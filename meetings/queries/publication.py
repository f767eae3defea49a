"""How it stands with the publication of an agenda: under way, and whether what was saved since stops it; or refused."""

from dataclasses import dataclass

from meetings.contents import Contents
from meetings.models import Build, Meeting
from meetings.queries.agenda import gather_all
from meetings.queries.differences import Agenda, differences

MOST = 3  # changes that one sentence names


@dataclass(frozen=True)
class Publication:
    """A publication that was asked for. `has_begun`: it has read the agenda, and `changes` says what changed since."""

    build: Build
    has_begun: bool
    changes: tuple[str, ...]

    @property
    def named(self) -> str:
        """What changed, for those who may read exempt matter: it gives titles."""
        return together(self.changes)


def latest_publication(meeting: Meeting) -> Build | None:
    """The publication that was asked for last, whatever came of it."""
    publications = meeting.builds.filter(purpose=Build.Purpose.PUBLISH)
    return publications.select_related("requested_by").order_by("-pk").first()


def publication_of(meeting: Meeting, build: Build | None) -> Publication | None:
    """How a publication stands that is going on; None if it is not."""
    if build is None or not build.is_going_on:
        return None
    return Publication(build, build.made_from is not None, changes_since(build, meeting))


def changes_since(build: Build, meeting: Meeting) -> tuple[str, ...]:
    """What is not as it was on the agenda when a publication read it; nothing before it has."""
    if build.made_from is None:
        return ()
    return differences(_made_from(build), gather_all(meeting))


def together(changes: tuple[str, ...]) -> str:
    """Clauses in one: 'item 5, “Budget”, was made exempt; the venue was changed; and 2 more things changed'."""
    more = len(changes) - MOST
    rest = [f"and {more} more thing{'' if more == 1 else 's'} changed"] if more > 0 else []
    return "; ".join([*changes[:MOST], *rest])


def _made_from(build: Build) -> Agenda:
    return {audience: Contents.model_validate(plain) for audience, plain in build.made_from.items()}
