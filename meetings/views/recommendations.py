"""Recommendations in the office: the tracker, one letter's worth of them, the response, progress."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings.access import meetings_visible_to
from meetings.actions import recommendations as actions
from meetings.actions.outcome import Conflict, Refused
from meetings.forms import recommendations as forms
from meetings.models import Minute, Recommendation, Referral
from meetings.views import parameters
from meetings.views.sent import carried_out


def tracker(request):
    """Every referral: overdue ones first, then those that wait, then the rest."""
    today = timezone.localdate()
    found = list(Referral.objects.with_recommendations())
    found.sort(key=lambda r: (not r.is_overdue(today), r.responded_on is not None))
    page = Paginator([(referral, referral.is_overdue(today)) for referral in found], 30)
    return render(request, "office/recommendations.html", {"rows": page.get_page(parameters.page(request))})


def referral_new(request):
    """New recommendations, with the points of a minute's resolution where they come from one."""
    minute = _minute(request)
    initial = {}
    if minute:
        points = "\n".join(point.text for point in minute.resolutions.all())
        initial = {"panel": minute.panel_id, "title": minute.title, "points": points}
    form = forms.ReferralForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            referral = actions.refer(minute=minute, by=request.user, now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            return redirect("office_referral", referral.pk)
    context = {"form": form, "title": "Recommendations to the executive, the council or a partner", "button": "Save"}
    context |= {"back": reverse("office_recommendations"), "exempt": minute is not None and minute.is_closed}
    return render(request, "office/form.html", context)


def _minute(request):
    wanted = parameters.number(request.GET, "minute")
    if wanted is None:
        return None
    return Minute.objects.filter(minutes__meeting__in=meetings_visible_to(request.user), pk=wanted).first()


def referral(request, pk):
    found = get_object_or_404(Referral.objects.with_recommendations(), pk=pk)
    overdue = found.is_overdue(timezone.localdate())
    return render(request, "office/referral.html", {"referral": found, "overdue": overdue})


def referral_edit(request, pk):
    found = get_object_or_404(Referral, pk=pk)
    form = forms.ReferralForm(request.POST or None, instance=found)
    return _edit(request, form, "Recommendations: details", found, actions.edit_referral, referral=found)


def recommendation_new(request, pk):
    found = get_object_or_404(Referral, pk=pk)
    form = forms.RecommendationForm(request.POST or None)
    return _edit(request, form, "Add a recommendation", found, actions.add_recommendation, referral=found)


def recommendation(request, pk):
    found = get_object_or_404(Recommendation.objects.select_related("referral"), pk=pk)
    form = forms.RecommendationForm(request.POST or None, instance=found)
    title = f"Recommendation {found.position}"
    return _edit(request, form, title, found.referral, actions.edit_recommendation, recommendation=found)


def progress(request, pk):
    found = get_object_or_404(Recommendation.objects.select_related("referral"), pk=pk)
    form = forms.ProgressForm(request.POST or None, initial={"progress": found.progress})
    title = f"Progress of recommendation {found.position}"
    return _edit(request, form, title, found.referral, actions.report_progress, recommendation=found)


def _edit(request, form, title, letter, act, /, **target):
    """Show a form, or do what it says and go back to the referral."""
    if carried_out(request, form, act, **target):
        return redirect("office_referral", letter.pk)
    context = {"form": form, "title": title, "button": "Save", "back": reverse("office_referral", args=[letter.pk])}
    context["exempt"] = letter.minute is not None and letter.minute.is_closed
    return render(request, "office/form.html", context)


def response(request, pk):
    """The answer as it came: the letter, and each point of it."""
    found = get_object_or_404(Referral.objects.select_related("panel"), pk=pk)
    form = forms.ResponseForm(request.POST or None, instance=found)
    answers = forms.AnswerFormSet(request.POST or None, queryset=found.recommendations.all(), prefix="answers")
    if request.method == "POST" and form.is_valid() and answers.is_valid():
        try:
            actions.record_response(
                referral=found, answers=answers.told(), by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Conflict as conflict:
            form.meet(conflict.theirs)
            form.conflict += answers.both_texts()
        else:
            messages.success(request, "The response is on record.")
            return redirect("office_referral", pk)
    return render(request, "office/response.html", {"form": form, "answers": answers, "referral": found})


@require_POST
def show(request, pk):
    found = get_object_or_404(Referral, pk=pk)
    public = parameters.text(request.POST, "public") == "yes"
    try:
        actions.show(referral=found, public=public, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("office_referral", pk)
