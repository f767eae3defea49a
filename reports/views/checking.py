"""A paper looked over: how it came in, what to look at, its pictures' descriptions, and what a new version changed."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings import bell
from meetings.access import Can, can
from meetings.actions import intakes as actions
from meetings.actions.outcome import Refused
from meetings.models import AlternativeText, Intake, PaperWarning
from meetings.paper_access import (
    intakes_visible_to,
    may_take_attachments,
    papers_visible_to,
    papers_writable_by,
    seen_papers,
    versions_visible_to,
)
from meetings.views import parameters
from meetings.views.agenda import answer
from meetings.views.readings import note_paper
from reports.forms.papers import AgainForm, DescriptionsForm, DismissForm
from reports.intake.compare import compared


def _paper(request, pk, papers=papers_visible_to):
    """A paper that this person may see; or write, by `papers`."""
    return get_object_or_404(papers(request.user).select_related("item__meeting__panel__council", "current"), pk=pk)


def paper_check(request, pk):
    """Everything about how a paper came in."""
    return _page(request, _paper(request, pk))


def _page(request, paper, **more):
    seen = seen_papers(request.user, [paper])[paper.pk]
    intake = _intakes(request, paper).newest_first().first()
    version = seen.version
    note_paper(request, paper, version)
    warnings = list(version.warnings.select_related("dismissed_by")) if version else []
    context = {
        "paper": seen,
        "item": paper.item,
        "meeting": paper.item.meeting,
        "intake": intake,
        "attachments": intake.attachments if intake and may_take_attachments(request.user, intake) else [],
        "version": version,
        "open_warnings": [warning for warning in warnings if not warning.dismissed_at],
        "dismissed": [warning for warning in warnings if warning.dismissed_at],
        "dismiss_form": DismissForm(),
        "again_form": AgainForm(intake=intake) if intake else None,
        "versions": _versions(request, paper).select_related("uploaded_by").order_by("-number"),
        "undescribed": [figure for figure in version.figures if not figure["text"]] if version else [],
        "may_change": seen.may_write and paper.item.meeting.open_for_changes,
        "may_dismiss": can(request.user, Can.EDIT_AGENDAS),
        **more,
    }
    return render(request, "office/check.html", context)


def _intakes(request, paper):
    return intakes_visible_to(request.user).filter(paper=paper)


def _versions(request, paper):
    return versions_visible_to(request.user).filter(paper=paper)


@require_POST
def paper_again(request, pk):
    """Take the same file in once more: as before, with its password, or with its comments printed or left out."""
    paper = _paper(request, pk, papers_writable_by)
    intake = get_object_or_404(_intakes(request, paper).newest_first()[:1])
    if "as_before" in request.POST:
        return _again_as_before(request, paper, intake)
    form = AgainForm(request.POST, intake=intake)
    if not form.is_valid():
        return _page(request, paper, again_form=form)
    try:
        actions.take_in_again(intake=intake, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        return _page(request, paper, refusal=str(refused))
    bell.ring("reports.tasks.take_in_waiting")
    return redirect("office_paper_check", pk)


def _again_as_before(request, paper, intake):
    """What failed is tried once more; where somebody else had the same thought, once is enough."""
    try:
        if intake.state == Intake.State.FAILED:
            actions.take_in_again(intake=intake, by=request.user, now=timezone.now())
            bell.ring("reports.tasks.take_in_waiting")
    except Refused as refused:
        return answer(request, paper.item.meeting, refusal=str(refused))
    return answer(request, paper.item.meeting, said=f"{intake.filename} is tried again")


@require_POST
def attachment_add(request, pk):
    """Make a paper of a file that came with a letter, or is in a portfolio that was refused."""
    paper = _paper(request, pk, papers_writable_by)
    intake = get_object_or_404(_intakes(request, paper).exclude(attachments=[]).newest_first()[:1])
    try:
        added = actions.add_attachment(
            intake=intake, sha256=parameters.text(request.POST, "sha256"), by=request.user, now=timezone.now()
        )
    except Refused as refused:
        return _page(request, paper, refusal=str(refused))
    bell.ring("reports.tasks.take_in_waiting")
    messages.success(request, f"“{added}” is on its way as a paper of item {paper.item.number}.")
    return redirect("office_paper_check", pk)


def _warning(request, pk):
    warnings = PaperWarning.objects.select_related("version__paper__item__meeting")
    return get_object_or_404(warnings.filter(version__in=versions_visible_to(request.user)), pk=pk)


@require_POST
def warning_dismiss(request, pk):
    warning = _warning(request, pk)
    form = DismissForm(request.POST)
    if not form.is_valid():
        return _page(request, _paper(request, warning.version.paper_id), failed=warning.pk, dismiss_form=form)
    actions.dismiss_warning(warning=warning, by=request.user, now=timezone.now(), **form.cleaned_data)
    return redirect("office_paper_check", warning.version.paper_id)


@require_POST
def warning_recall(request, pk):
    warning = _warning(request, pk)
    actions.recall_warning(warning=warning, by=request.user, now=timezone.now())
    return redirect("office_paper_check", warning.version.paper_id)


def paper_pictures(request, pk):
    """Alternative texts, picture by picture; those that are decoration say so."""
    paper = _paper(request, pk, papers_writable_by)
    seen = seen_papers(request.user, [paper])[paper.pk]
    version = seen.version
    if version is None or version.intake is None:
        return redirect("office_paper_check", pk)
    note_paper(request, paper, version)
    said = dict(AlternativeText.objects.filter(sha256=version.intake.sha256).values_list("figure", "text"))
    form = DescriptionsForm(request.POST or None, figures=version.figures, said=said)
    if request.method == "POST" and form.is_valid() and (texts := form.texts()):
        actions.describe_figures(intake=version.intake, texts=texts, by=request.user, now=timezone.now())
        bell.ring("reports.tasks.take_in_waiting")
        messages.success(request, "Saved. The paper is being made anew with these descriptions.")
        return redirect("office_paper_check", pk)
    context = {"paper": seen, "meeting": paper.item.meeting, "version": version, "form": form}
    return render(request, "office/pictures.html", context)


def paper_compare(request, pk, number):
    """Two versions side by side, and what changed in the text."""
    paper = _paper(request, pk)
    versions = _versions(request, paper)
    new = get_object_or_404(versions, number=number)
    old = versions.filter(number__lt=number).order_by("-number").first()
    if old is None:
        return redirect("office_paper_check", pk)
    seen = seen_papers(request.user, [paper])[paper.pk]
    for each in (old, new):
        note_paper(request, paper, each)
    texts = [list(each.texts.values_list("text", flat=True)) for each in (old, new)]
    context = {"paper": seen, "meeting": paper.item.meeting, "old": old, "new": new, "parts": compared(*texts)}
    return render(request, "office/compare.html", {**context, "pages": range(1, max(old.pages, new.pages) + 1)})
