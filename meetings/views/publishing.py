"""What the office is told of a publication: that one is under way, whether what was saved is in it, that it failed."""

from meetings.access import Can, can
from meetings.models import Build, Meeting, User
from meetings.queries.publication import Publication, latest_publication, publication_of

NOT_BEGUN = "It has not read the agenda yet: what is saved until it does is in it."
UNCHANGED = "It has read the agenda: if that is changed before it is out, nothing is published."
SAVED_IN_TIME = "The agenda is about to be published, and this is in it."
SAVED_TOO_LATE = (
    "The agenda is being published: it will be refused because of what was changed, and has to be published again."
)


def publishing_context(user: User, meeting: Meeting, latest: Build | None = None) -> dict:
    """Of the publication asked for last (`latest`, where it is at hand): how it goes, or how it failed."""
    latest = latest or latest_publication(meeting)
    publication = publication_of(meeting, latest)
    failed = latest is not None and latest.state == Build.State.FAILED
    return {
        "latest_publication": latest,
        "publication": publication,
        "publication_words": _words(publication, can(user, Can.READ_RESTRICTED)) if publication else "",
        "saved_words": _saved(publication) if publication else "",
        "not_published": latest if failed and can(user, Can.PUBLISH) else None,
        "may_publish": can(user, Can.PUBLISH),
    }


def _words(publication: Publication, reads_all: bool) -> str:
    """Whether what is saved is in it; what was changed is named only to those who may read it all."""
    if not publication.has_begun:
        return NOT_BEGUN
    if not publication.changes:
        return UNCHANGED
    why = publication.named if reads_all else "the agenda was changed"
    return f"It will be refused: {why} since it read the agenda. It has to be asked for again then."


def _saved(publication: Publication) -> str:
    if not publication.has_begun:
        return SAVED_IN_TIME
    return SAVED_TOO_LATE if publication.changes else ""
