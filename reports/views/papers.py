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
from meetings.access import check_open_for_changes, meetings_visible_to, papers_visible_to
from meetings.actions.intakes import request_intake, upload_papers
from meetings.actions.uploads import drop_upload
from meetings.models import AgendaItem, Intake, Paper
from meetings.views import parameters
from meetings.views.agenda import answer
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
        described = describe(item, [each.name for each in taken])
        files = [(fields, a.sha256, a.size, a.name) for fields, a in zip(described, taken, strict=True)]
        upload_papers(item=item, files=files, by=request.user, now=timezone.now())
    said = f"Uploaded {len(taken)} file{'' if len(taken) == 1 else 's'} for item {item.number}" if taken else ""
    problems = [each.told for each in arrivals if each.problem]
    return _answer(request, item.meeting, arrivals, said, {("item", item.pk): problems} if problems else {})


@require_POST
@in_turn
def paper_replace(request, pk):
    """A file for a paper to follow, or in place of the version before."""
    paper = get_object_or_404(papers_visible_to(request.user).select_related("item__meeting__panel__council"), pk=pk)
    meeting, arrivals = paper.item.meeting, _arrivals(request)[:1]
    arrival = arrivals[0]
    if arrival.problem:
        return _answer(request, meeting, arrivals, "", {("paper", paper.pk): [arrival.told]})
    request_intake(
        paper=paper, original=arrival.sha256, size=arrival.size, filename=arrival.name, by=request.user,
        now=timezone.now(),
    )  # fmt: skip
    return _answer(request, meeting, arrivals, f"Uploaded a file for “{paper}”", {})


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


def describe(item, filenames):
    """What new papers are called and are: the first on an item its report, 'Appendix 2 - …' an appendix."""
    is_first = not item.papers.exists()
    for filename in filenames:
        title = stem(filename)
        if found := APPENDIX.match(title):
            label = f"Appendix {found.group(2).upper()}"
            yield {"kind": Paper.Kind.APPENDIX, "label": label, "title": title[found.end() :].strip()[:500] or label}
        elif is_first:
            minutes = item.title.lower().startswith("minutes")
            yield {"kind": Paper.Kind.MINUTES if minutes else Paper.Kind.REPORT, "title": item.title}
        else:
            yield {"kind": Paper.Kind.APPENDIX, "title": title[:500]}
        is_first = False


def intakes(request, pk):
    """How far the files of a meeting have come since the page last asked, which it does while any is on its way."""
    meeting = get_object_or_404(meetings_visible_to(request.user), pk=pk)
    now = timezone.now()
    visible = papers_visible_to(request.user).filter(item__meeting=meeting)
    latest = Intake.objects.latest_by_paper(visible.values("pk"))
    since = parameters.number(request.GET, "since")
    moved = [pk for pk, intake in latest.items() if not _was_over(intake, since)]
    papers = visible.filter(pk__in=moved).select_related("item").as_listed()
    context = {
        "meeting": meeting,
        "papers": [(paper, latest[paper.pk]) for paper in papers],
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
    """The current version of a paper, for the office."""
    paper = get_object_or_404(papers_visible_to(request.user).select_related("current"), pk=pk)
    return _serve_version(request, paper.current)


def version_file(request, pk, number):
    """An earlier version of a paper."""
    paper = get_object_or_404(papers_visible_to(request.user), pk=pk)
    return _serve_version(request, paper.versions.filter(number=number).first())


def _serve_version(request, version):
    if version is None:
        raise Http404
    name = f"{stem(version.filename)}.pdf"
    return serve(request, version.sha256, version.size, name, caching=PRIVATE)


def page_picture(request, pk, number):
    """A small picture of one page of a paper."""
    return _picture(request, pk, number)


def figure_picture(request, pk, key):
    """One of a paper's pictures, cut out of its page."""
    return _picture(request, pk, key)


def version_picture(request, pk, version, number):
    """A small picture of one page of an earlier version."""
    return _picture(request, pk, number, version)


def _picture(request, pk, name, version=None):
    paper = get_object_or_404(papers_visible_to(request.user).select_related("current"), pk=pk)
    found = paper.versions.filter(number=version).first() if version else paper.current
    address = storage.picture_address(found.sha256, name) if found else ""
    if not address or not default_storage.exists(address):
        raise Http404
    return FileResponse(default_storage.open(address), content_type="image/webp")
