"""What browsers and caches may keep: nothing that is used again without asking here first.

What is published may have to be taken back, and a copy that is used without asking outlives that. Static files stand
outside: WhiteNoise answers them before this, and their names change with their content.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from meetings import access

ASK_FIRST = "no-cache"  # may be kept, and is used only after asking (RFC 9111, 5.2.2.4)
ASK_FIRST_HERE = "private, no-cache"  # the same, in the browser alone: it shows who is signed in
KEEP_NOTHING = "no-store"


class CachingMiddleware:
    """Says of every answer, redirects and errors too, how it may be kept; what serves documents says it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        name = request.resolver_match and request.resolver_match.view_name
        is_public = access.PERMISSION_OF.get(name) == access.Can.OPEN_PUBLIC_DOOR
        if not is_public or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            response.headers["Cache-Control"] = KEEP_NOTHING
        elif "Cache-Control" not in response.headers:
            signed_in = hasattr(request, "user") and request.user.is_authenticated
            response.headers["Cache-Control"] = ASK_FIRST_HERE if signed_in else ASK_FIRST
        return response
