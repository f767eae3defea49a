"""Telling a browser whose form was saved: what it keeps of what they typed may go then, and not before."""

from urllib.parse import quote

from django.urls import reverse

from meetings.views import parameters
from meetings.views.signed_in import account_id

COOKIE = "saved"  # names the account and the form; static/js/forms.js reads it and takes it away
LASTS = 300  # seconds


class SavedMiddleware:
    """A form that is answered with a redirect, and not to a page of signing in, was saved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        went_well = request.method == "POST" and response.status_code in {302, 303}
        form = parameters.text(request.POST, "kept") if went_well else ""
        if form and request.user.is_authenticated and not response.url.startswith(_ways_in()):
            told = quote(f"{account_id(request.user)} {form[:500]}", safe="")
            response.set_cookie(COOKIE, told, max_age=LASTS, samesite="Lax", secure=request.is_secure())
        return response


def _ways_in() -> str:
    """Where every address of signing in begins."""
    return reverse("account_login").removesuffix("login/")
