"""How much a request may bring: decided by who asks and at which address, before anything of its body is read.

Django reads a form as soon as it looks for its token, which is before AccessMiddleware asks who is there.
"""

import tempfile
from collections import Counter
from http import HTTPStatus
from io import BytesIO
from threading import Lock

from django.conf import settings
from django.core.handlers.wsgi import LimitedStream
from django.http import HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat

from meetings import storage
from meetings.access import can_open
from meetings.views.parameters import NUL, whole_number

FORMS_OF_FILES = {"office_item_upload", "office_paper_replace"}
PARTS = {"office_upload"}

NO_LENGTH = "The browser, or a program on the way, did not say how much it sends. Try again."
TOO_MUCH = "What you sent is {size}. {most} is the most that can be sent here."
TOO_MANY_FILES = "These files are {size} together. {most} is the most for one form: upload fewer at a time."
SIGN_IN = "Sign in first: then more can be sent."
AT_ONCE = "You are sending other large files at this moment. Wait until they are in, then upload these."
NO_ROOM = "There is no room for files of {size} at the moment. Tell whoever runs the portal: its disk is nearly full."


class Refusal(Exception):
    """A body that is not read; `status` is that of the answer."""

    def __init__(self, status: HTTPStatus, sentence: str):
        super().__init__(sentence)
        self.status = status


class Held:
    """A body that nobody can read: the request looks as if it had none, also to Django's own error pages."""

    def __init__(self, request):
        self.request = request
        self.length, self.stream = request.META.get("CONTENT_LENGTH"), request._stream
        request.META["CONTENT_LENGTH"], request._stream = "0", LimitedStream(BytesIO(), 0)

    def release(self):
        self.request.META["CONTENT_LENGTH"], self.request._stream = self.length, self.stream


class LimitsMiddleware:
    """Keeps a body that is not small from being read until it is known who sends it where, and whether they may.

    It also drops cookies that no browser was given. It has to stand before the session's middleware, which reads a
    cookie, and before that of CSRF, which reads forms.
    """

    def __init__(self, get_response):
        self.get_response = get_response
        self.on_their_way = Counter()  # bytes of forms with files, by account; in this process
        self.lock = Lock()

    def __call__(self, request):
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in value}
        request.held_body = None if _is_small(request) else Held(request)
        try:
            return self.get_response(request)
        finally:
            self._let_go(request)

    def process_view(self, request, view, args, kwargs):
        if request.held_body is None:
            return None
        try:
            self._check(request, request.held_body.length)
        except Refusal as refusal:
            return _answer(request, refusal)
        request.held_body.release()
        return None

    def _check(self, request, length):
        """Raise Refusal for a body that is not to be read."""
        size = whole_number(length or "")
        if size is None or "Transfer-Encoding" in request.headers:
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, NO_LENGTH)
        address = request.resolver_match.view_name
        most = most_bytes(request.user, address)
        if size > most:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_much(request, address, size, most))
        if address in FORMS_OF_FILES:
            self._take(request, size)

    def _take(self, request, size):
        """Count what an account sends; forms with files lie on the disk while they come."""
        if not storage.has_room(tempfile.gettempdir(), size):
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, NO_ROOM.format(size=filesizeformat(size)))
        with self.lock:
            if self.on_their_way[request.user.pk] + size > settings.FORM_OF_FILES_BYTES:
                raise Refusal(HTTPStatus.TOO_MANY_REQUESTS, AT_ONCE)
            self.on_their_way[request.user.pk] += size
            request.bytes_counted = (request.user.pk, size)

    def _let_go(self, request):
        if counted := getattr(request, "bytes_counted", None):
            with self.lock:
                self.on_their_way.subtract(dict([counted]))
                self.on_their_way += Counter()  # whoever sends nothing any more is not kept


def _is_small(request):
    size = whole_number(request.META.get("CONTENT_LENGTH") or "0", most=settings.SMALL_BODY)
    return size is not None and "Transfer-Encoding" not in request.headers


def most_bytes(user, address: str) -> int:
    """The largest body that this person may send to a named address."""
    if not user.is_authenticated or not can_open(user, address):
        return settings.SMALL_BODY
    if address in FORMS_OF_FILES:
        return settings.FORM_OF_FILES_BYTES
    if address in PARTS:
        return settings.MAX_PAPER_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _too_much(request, address, size, most):
    sentence = (TOO_MANY_FILES if address in FORMS_OF_FILES else TOO_MUCH).format(
        size=filesizeformat(size), most=filesizeformat(most)
    )
    return sentence if request.user.is_authenticated else f"{sentence} {SIGN_IN}"


def _answer(request, refusal):
    """A page for a browser's form; the sentence alone for scripts, which show it themselves."""
    if "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(str(refusal), status=refusal.status, content_type="text/plain; charset=utf-8")
    return render(request, "413.html", {"sentence": str(refusal)}, status=refusal.status)
