"""Whose page it is: a page of somebody signed in names the account, and what comes back from the page names it again.

A browser outlives a session: a page that one person opened may send while another is signed in. Such a request is
refused, whatever it asks for, and so is one of somebody who is signed out; a script is told which by a header.
"""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import ensure_csrf_cookie

from meetings.views import parameters

HEADER, FIELD = "X-Account", "signed_in_as"  # name the account that opened a page: of a script's request, of a form
ANSWER = "X-Signed-In"  # tells a script why it is refused: "nobody" is signed in, or "another"
LIVE = "X-Live"  # a note from the screen at the meeting, which may have waited for long
OTHERS_WAIT = "others_wait"  # in the form of sign-out, from static/js/signout.js: others' unsent notes are kept there
SIGNED_OUT = "You are signed out. Sign in in another tab, then go on."
ANOTHER = "Somebody else is signed in in this browser now. Nothing was saved."


def account_id(user) -> str:
    """An opaque name for an account, the same at every sign-in; empty for somebody who is signed out."""
    return salted_hmac("meetings.views.signed_in", str(user.pk)).hexdigest()[:24] if user.is_authenticated else ""


def is_from_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which puts the answer into the page that is open."""
    return bool(getattr(request, "htmx", False)) or HEADER in request.headers or LIVE in request.headers


def sentence(words: str, status: int, **headers: str) -> HttpResponse:
    """An answer to a script that a person reads in its place."""
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers=headers)


def signed_out(request: HttpRequest) -> HttpResponse:
    """The way in for who is signed out: the page of sign-in, or for a script a word that it is needed."""
    if is_from_script(request):
        return sentence(SIGNED_OUT, 401, **{ANSWER: "nobody"})
    return redirect_to_login(_page_of(request))


def _page_of(request: HttpRequest) -> str:
    """Where to go on after signing in: the address, or the page of the form that was sent to it."""
    page = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or page.netloc != request.get_host():
        return request.get_full_path()
    return urlunsplit(("", "", page.path, page.query, ""))


@ensure_csrf_cookie
def session(request: HttpRequest) -> JsonResponse:
    """Which account is signed in in this browser now."""
    return JsonResponse({"account": account_id(request.user)})


class SignedInMiddleware:
    """Refuses what comes from a page of another account; sign-out empties what the browser keeps for the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if _signs_out(request) and OTHERS_WAIT not in request.POST:
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        claimed = _claimed(request)
        wants = bool(claimed) or LIVE in request.headers
        if not wants or not request.user.is_authenticated or claimed == {account_id(request.user)}:
            return None
        if is_from_script(request):
            return sentence(ANOTHER, 403, **{ANSWER: "another"})
        return render(request, "another_account.html", status=403)


def _claimed(request: HttpRequest) -> set[str]:
    """The accounts that a request says its page was opened by: one, unless somebody put it together by hand."""
    sent = parameters.texts(request.POST, FIELD) if request.method == "POST" else []
    return {*sent, request.headers.get(HEADER, "")} - {""}


def _signs_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    left = request.method == "POST" and match is not None and match.view_name == "account_logout"
    return left and not request.user.is_authenticated
