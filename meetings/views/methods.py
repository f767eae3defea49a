"""What a request may ask of an address: GET reads, POST changes, and nothing else reaches a view."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from meetings import access

READS = ("GET", "HEAD")
CHANGES = ("POST",)


class MethodMiddleware:
    """Answers HEAD as GET without its body, OPTIONS with what an address takes, and refuses every other method.

    It stands before the CSRF check, which lets HEAD, OPTIONS and TRACE through unasked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        return _without_body(self.get_response(request))

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        taken = methods_of(request.resolver_match.view_name)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join((*taken, "OPTIONS"))})
        return None if request.method in taken else HttpResponseNotAllowed(taken)


def methods_of(url_name: str) -> tuple[str, ...]:
    """The methods that a named address may be asked with."""
    return (*READS, *CHANGES, *access.MORE_METHODS.get(url_name, ()))


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if response.streaming:
        response.streaming_content = ()
    else:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response
