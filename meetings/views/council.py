"""The council's details and the accounts of those who sign in, kept by administrators."""

from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from meetings.actions import accounts as account_actions
from meetings.actions import council as actions
from meetings.actions.outcome import Refused
from meetings.forms.council import AccountForm, ClosureDayForm, CouncilForm
from meetings.models import ClosureDay, Council, User
from meetings.views.sent import carried_out


def council(request):
    found = Council.objects.current()
    adding = request.method == "POST" and "day" in request.POST
    form = CouncilForm(request.POST if request.method == "POST" and not adding else None, instance=found)
    closure_form = ClosureDayForm(request.POST if adding else None, council=found)
    shown, act = (closure_form, actions.add_closure_day) if adding else (form, actions.edit_council)
    if carried_out(request, shown, act, council=found):
        messages.success(request, "Saved.")
        return redirect("office_council")
    context = {
        "form": form,
        "closure_form": closure_form,
        "closures": found.closure_days.all(),
        "shown": shown,
    }
    return render(request, "office/council.html", context)


@require_POST
def closure_day_remove(request, pk):
    actions.remove_closure_day(closure=get_object_or_404(ClosureDay, pk=pk), by=request.user, now=timezone.now())
    return redirect("office_council")


def accounts(request):
    accounts = User.objects.select_related("person").annotate(has_second_factor=Exists(_factors(OuterRef("pk"))))
    return render(request, "office/accounts.html", {"accounts": accounts})


def _factors(user):
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)


def account_new(request):
    form = AccountForm(request.POST or None)
    if carried_out(request, form, account_actions.add_account):
        invitation = ResetPasswordForm({"email": form.cleaned_data["email"]})
        if invitation.is_valid():
            invitation.save(request)
        name = form.cleaned_data["name"]
        messages.success(request, f"{name} has been sent an e-mail with a link to choose a password.")
        return redirect("office_accounts")
    return _form(request, form, "Add an account", "Add account")


def account(request, pk):
    user = get_object_or_404(User, pk=pk)
    form = AccountForm(request.POST or None, instance=user)
    if carried_out(request, form, account_actions.edit_account, user=user):
        messages.success(request, f"Saved {user.name}.")
        return redirect("office_accounts")
    context = {"form": form, "account": user, "title": user.name, "button": "Save", "factors": list(_factors(user.pk))}
    return render(request, "office/account.html", {**context, "back": reverse("office_accounts")})


def account_reset(request, pk):
    """Take away the second factor of somebody who has lost theirs; asked about once more first."""
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return render(request, "office/account_reset.html", {"account": user})
    try:
        account_actions.reset_second_factor(user=user, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{user.name} sets up a new second factor at the next sign-in, and has been told.")
    return redirect("office_account", pk)


def _form(request, form, title, button):
    context = {"form": form, "title": title, "button": button, "back": reverse("office_accounts")}
    return render(request, "office/form.html", context)
