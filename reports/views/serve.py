"""Documents out: by ranges, with their hash as ETag, and as the hostile content that a file may be."""

import re
from http import HTTPStatus

from django.http import FileResponse, HttpResponse
from whitenoise.responders import SlicedFile

from meetings import storage
from meetings.views.parameters import at_most

CLOSED = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PRIVATE = "private, no-store"
REVALIDATED = "public, max-age=0, must-revalidate"  # what is public may have to be taken back


def serve(request, sha256, size, filename, *, caching):
    """Answer a GET or HEAD with a stored PDF, or the single range of it that was asked for (RFC 9110, 14)."""
    etag = f'"{sha256}"'
    wanted = _wanted(request, etag, size)
    if caching != PRIVATE and etag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    elif wanted is None:
        response = FileResponse(storage.opened(sha256), content_type="application/pdf", filename=filename)
    elif wanted == ():
        response = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        response = _part(sha256, size, filename, *wanted)
    for name, value in {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": caching,
        "Content-Security-Policy": CLOSED,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }.items():
        response.headers[name] = value
    return response


def _part(sha256, size, filename, first, last):
    piece = SlicedFile(storage.opened(sha256), first, last)
    response = FileResponse(piece, status=HTTPStatus.PARTIAL_CONTENT, content_type="application/pdf", filename=filename)
    response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Content-Length"] = last - first + 1
    return response


def _wanted(request, etag, size):
    """(first, last) of the range asked for; None for the whole; () where it lies outside the file."""
    if request.headers.get("If-Range", etag) != etag:
        return None
    found = re.fullmatch(r"bytes=([0-9]*)-([0-9]*)", request.headers.get("Range", "").strip())
    if not found or found.groups() == ("", ""):
        return None
    start, end = found.groups()
    if not start:
        wanted = at_most(end, size)
        return (size - wanted, size - 1) if wanted else ()
    first = at_most(start, size)
    if end and at_most(end, size) < first:
        return None
    return (first, at_most(end, size - 1) if end else size - 1) if first < size else ()
