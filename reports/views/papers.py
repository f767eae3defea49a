"""Papers in: uploads on an item, a new version of a paper; and their bytes and pictures for the office."""

import re

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings import storage
from meetings.access import meetings_visible_to, papers_visible_to
from meetings.actions.papers import add_paper, receive_version
from meetings.models import AgendaItem, Paper
from meetings.views.agenda import answer
from reports.intake.take_in import plain_name, take_in
from reports.pdf.inspect import Unusable
from reports.views.serve import PRIVATE, serve

APPENDIX = re.compile(r"^\W*(appendix|annex|app)\s*([0-9]{1,3}|[a-z])\b[\s\-–:_.]*", re.IGNORECASE)


@require_POST
def item_upload(request, pk):
    """Take every file that can be bound; each that cannot gets its sentence, and the others are in."""
    items = AgendaItem.objects.select_related("meeting__panel__council")
    item = get_object_or_404(items.filter(meeting__in=meetings_visible_to(request.user), kind="item"), pk=pk)
    files, problems, taken = request.FILES.getlist("files"), [], 0
    for file in files:
        try:
            received = take_in(file)
        except Unusable as error:
            problems.append(f"{plain_name(file.name)}: {error}")
            continue
        add_paper(item=item, received=received, by=request.user, now=timezone.now(), **describe(item, received))
        taken += 1
    if not files:
        problems.append("Choose at least one PDF file.")
    said = f"Added {taken} paper{'' if taken == 1 else 's'} to item {item.number}" if taken else ""
    return answer(request, item.meeting, said=said, **({"problems": {("item", item.pk): problems}} if problems else {}))


@require_POST
def paper_replace(request, pk):
    """A document for a paper to follow, or in place of the version before."""
    paper = get_object_or_404(papers_visible_to(request.user).select_related("item__meeting__panel__council"), pk=pk)
    problems = []
    file = request.FILES.get("files")
    try:
        if file is None:
            raise Unusable("Choose a PDF file.")
        receive_version(paper=paper, received=take_in(file), by=request.user, now=timezone.now())
    except Unusable as error:
        problems.append(f"{plain_name(file.name)}: {error}" if file else str(error))
    more = {"problems": {("paper", paper.pk): problems}} if problems else {}
    return answer(request, paper.item.meeting, said="" if problems else f"Received “{paper}”", **more)


def describe(item, received):
    """What a new paper is called and is: the first on an item its report, 'Appendix 2 - …' an appendix."""
    stem = re.sub(r"[_\s]+", " ", re.sub(r"\.pdf$", "", received.filename, flags=re.IGNORECASE)).strip()
    if found := APPENDIX.match(stem):
        label = f"Appendix {found.group(2).upper()}"
        return {"kind": Paper.Kind.APPENDIX, "label": label, "title": stem[found.end() :].strip()[:500] or label}
    if not item.papers.exists():
        minutes = item.title.lower().startswith("minutes")
        return {"kind": Paper.Kind.MINUTES if minutes else Paper.Kind.REPORT, "title": item.title}
    return {"kind": Paper.Kind.APPENDIX, "title": (stem or received.title or "Untitled paper")[:500]}


def paper_file(request, pk):
    """The current version of a paper, for the office."""
    paper = get_object_or_404(papers_visible_to(request.user).select_related("current"), pk=pk)
    if paper.current is None:
        raise Http404
    return serve(request, paper.current.sha256, paper.current.size, paper.current.filename, caching=PRIVATE)


def page_picture(request, pk, number):
    """A small picture of one page of a paper; 404 until it is made."""
    paper = get_object_or_404(papers_visible_to(request.user).select_related("current"), pk=pk)
    name = storage.picture_address(paper.current.sha256, number) if paper.current else ""
    if not name or not default_storage.exists(name):
        raise Http404
    return FileResponse(default_storage.open(name), content_type="image/webp")
