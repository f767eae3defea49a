"""Telling a browser that a form was saved: what it keeps of what was typed may go then, and not before."""

from urllib.parse import quote

from django.conf import settings
from django.shortcuts import resolve_url

from meetings.views import parameters

COOKIE = "saved"  # names the form; static/js/frame.js reads it and takes it away
LASTS = 300  # seconds


class SavedMiddleware:
    """A form that is answered with a redirect, and not to the sign-in page, was saved."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        went_well = request.method == "POST" and response.status_code in {302, 303}
        form = parameters.text(request.POST, "kept") if went_well else ""
        if form and not response.url.startswith(resolve_url(settings.LOGIN_URL)):
            response.set_cookie(
                COOKIE, quote(form[:500], safe=""), max_age=LASTS, samesite="Lax", secure=request.is_secure()
            )
        return response
