"""What goes wrong is told where it was asked: on a page of its own, or to a script as a sentence for its place."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from meetings.views.signed_in import is_from_script, sentence


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_from_script(request):
        return sentence(str(exception) or "Your account does not let you do this.", 403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_from_script(request):
        return sentence("What this is about is not there any more. Reload the page.", 404)
    return defaults.page_not_found(request, exception)


def failed(request: HttpRequest) -> HttpResponse:
    if is_from_script(request):
        return sentence("Something went wrong here. What you last saved is safe. Try again in a few minutes.", 500)
    return defaults.server_error(request)


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with a token that is not this browser's: most often somebody signed in since it was opened."""
    if is_from_script(request):
        return sentence("This page is out of date: reload it. What you typed is kept.", 403)
    return render(request, "403_csrf.html", status=403)
