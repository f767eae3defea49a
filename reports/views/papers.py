"""Papers in: uploads on an item, another file for a paper; and their bytes and pictures for the office."""

import re
from dataclasses import dataclass
from functools import wraps
from threading import Lock
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings import bell, storage
from meetings.access import Can, can, check_open_for_changes, meetings_visible_to
from meetings.actions.intakes import request_intake, upload_papers
from meetings.actions.outcome import Refused
from meetings.actions.uploads import drop_upload
from meetings.models import AgendaItem, Paper
from meetings.paper_access import (
    intakes_visible_to,
    papers_visible_to,
    papers_writable_by,
    seen_papers,
    versions_visible_to,
)
from meetings.views import parameters
from meetings.views.agenda import answer
from meetings.views.readings import note_paper
from reports.intake.receive import plain_name, receive, stem
from reports.pdf.inspect import Unusable
from reports.views import uploads
from reports.views.serve import PRIVATE, serve

UNSEEN = 10  # seconds that the end of an intake takes at most until everybody can see it

APPENDIX = re.compile(r"^\W*(appendix|annex|app)\s*([0-9]{1,3}|[a-z])\b[\s\-–:_.]*", re.IGNORECASE)
NONE_CHOSEN = "Choose a file to upload."


def in_turn(view):
    """One form of files at a time in each process: many that come at once keep nobody's pages waiting.

    The form is there by then: a slow line holds no turn.
    """
    turn = Lock()

    @wraps(view)
    def when_it_is_its_turn(request, *args, **kwargs):
        with turn:
            return view(request, *args, **kwargs)

    return when_it_is_its_turn


@dataclass(frozen=True)
class Arrival:
    """A file of a form: stored among the originals, or with what is wrong; `upload` if it was sent in parts."""

    name: str = ""
    sha256: str = ""
    size: int = 0
    problem: str = ""
    upload: str | None = None

    @property
    def told(self):
        return f"{self.name}: {self.problem}" if self.name else self.problem


@require_POST
@in_turn
def item_upload(request, pk):
    """Take every file in; each that cannot be taken gets its sentence, and the others are on their way."""
    items = AgendaItem.objects.select_related("meeting__panel__council")
    item = get_object_or_404(items.filter(meeting__in=meetings_visible_to(request.user), kind="item"), pk=pk)
    check_open_for_changes(item.meeting)
    arrivals = _arrivals(request)
    taken = [each for each in arrivals if not each.problem]
    if taken:
        described = describe(item, [each.name for each in taken], _known_title(request.user, item))
        files = [(fields, a.sha256, a.size, a.name) for fields, a in zip(described, taken, strict=True)]
        upload_papers(item=item, files=files, by=request.user, now=timezone.now())
    said = f"Uploaded {len(taken)} file{'' if len(taken) == 1 else 's'} for item {item.number}" if taken else ""
    problems = [each.told for each in arrivals if each.problem]
    return _answer(request, item.meeting, arrivals, said, {("item", item.pk): problems} if problems else {})


@require_POST
@in_turn
def paper_replace(request, pk):
    """A file for a paper to follow, or in place of the version before."""
    paper = get_object_or_404(papers_writable_by(request.user).select_related("item__meeting__panel__council"), pk=pk)
    meeting, arrivals = paper.item.meeting, _arrivals(request)[:1]
    arrival, name = arrivals[0], seen_papers(request.user, [paper])[paper.pk].name
    if arrival.problem:
        return _answer(request, meeting, arrivals, "", {("paper", paper.pk): [arrival.told]})
    try:
        request_intake(
            paper=paper, original=arrival.sha256, size=arrival.size, filename=arrival.name, by=request.user,
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        return _answer(request, meeting, arrivals, "", {("paper", paper.pk): [str(refused)]})
    return _answer(request, meeting, arrivals, f"Uploaded a file for “{name}”", {})


def _answer(request, meeting, arrivals, said, problems):
    """What the officer sees; the parts of what is on record now are dropped."""
    for arrival in arrivals:
        if arrival.upload:
            drop_upload(arrival.upload)
    bell.ring("reports.tasks.take_in_waiting")
    return answer(request, meeting, said=said, **({"problems": problems} if problems else {}))


def _arrivals(request) -> list[Arrival]:
    """The files of a form, sent whole or in parts before it; one that says so if there is none."""
    files = [(file, None) for file in request.FILES.getlist("files")]
    arrivals = []
    for pk in parameters.texts(request.POST, "uploads"):
        try:
            files.append((uploads.take(UUID(pk), request.user), pk))
        except (ValueError, Unusable) as error:
            arrivals.append(Arrival(problem=str(error)))
    for file, pk in files:
        with file:
            arrivals.append(_arrival(file, pk))
    return arrivals or [Arrival(problem=NONE_CHOSEN)]


def _arrival(file, pk):
    name = plain_name(file.name)
    try:
        return Arrival(name, receive(file), file.size, upload=pk)
    except Unusable as error:
        return Arrival(name, problem=str(error), upload=pk)


def _known_title(user, item):
    """An item's title, or nothing where it is not for this person."""
    return "" if item.is_exempt and not can(user, Can.READ_RESTRICTED) else item.title


def describe(item, filenames, item_title):
    """What new papers are called and are: the first on an item its report, 'Appendix 2 - …' an appendix.

    `item_title` is the item's, if the sender knows it; without one a report is called by its file.
    """
    is_first = not item.papers.exists()
    for filename in filenames:
        title = stem(filename)
        if found := APPENDIX.match(title):
            label = f"Appendix {found.group(2).upper()}"
            yield {"kind": Paper.Kind.APPENDIX, "label": label, "title": title[found.end() :].strip()[:500] or label}
        elif is_first:
            minutes = item_title.lower().startswith("minutes")
            yield {"kind": Paper.Kind.MINUTES if minutes else Paper.Kind.REPORT, "title": item_title or title[:500]}
        else:
            yield {"kind": Paper.Kind.APPENDIX, "title": title[:500]}
        is_first = False


def intakes(request, pk):
    """How far the files of a meeting have come since the page last asked, which it does while any is on its way."""
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    now = timezone.now()
    visible = papers_visible_to(request.user).filter(item__meeting=meeting)
    latest = intakes_visible_to(request.user).latest_by_paper(visible.values("pk"))
    since = parameters.number(request.GET, "since")
    moved = [pk for pk, intake in latest.items() if not _was_over(intake, since)]
    papers = seen_papers(request.user, visible.filter(pk__in=moved).select_related("item").as_listed())
    context = {
        "meeting": meeting,
        "papers": [(paper, latest[pk]) for pk, paper in papers.items()],
        "may_add_papers": can(request.user, Can.ADD_PAPERS) and meeting.open_for_changes,
        "going_on": any(intake.is_going_on for intake in latest.values()),
        "now": now,
    }
    return render(request, "office/_intakes.html", {**context, "partial": True})


def _was_over(intake, moment):
    """Whether an intake had ended at a moment of Unix time; what ended just before may not have been seen by then."""
    if intake.is_going_on or moment is None:
        return False
    return intake.finished_at.timestamp() < moment - UNSEEN


def paper_file(request, pk):
    """The newest version of a paper that this person may open."""
    return _serve_version(request, _version(request, pk))


def version_file(request, pk, number):
    """An earlier version of a paper."""
    return _serve_version(request, _version(request, pk, number))


def _version(request, pk, number=None):
    """A version that this person may open: the one with a number, or the newest; Http404 where there is none."""
    versions = versions_visible_to(request.user).filter(paper=pk).select_related("paper__item__meeting")
    if number is not None:
        return get_object_or_404(versions, number=number)
    return get_object_or_404(versions.order_by("-number")[:1])


def _serve_version(request, version):
    note_paper(request, version.paper, version)
    return serve(request, version.sha256, version.size, f"{stem(version.filename)}.pdf", caching=PRIVATE)


def page_picture(request, pk, number):
    """A small picture of one page of a paper."""
    return _picture(request, _version(request, pk), number)


def figure_picture(request, pk, key):
    """One of a paper's pictures, cut out of its page."""
    return _picture(request, _version(request, pk), key)


def version_picture(request, pk, version, number):
    """A small picture of one page of an earlier version."""
    return _picture(request, _version(request, pk, version), number)


def _picture(request, version, name):
    address = storage.picture_address(version.sha256, name)
    if not default_storage.exists(address):
        raise Http404
    note_paper(request, version.paper, version)
    return FileResponse(default_storage.open(address), content_type="image/webp")
