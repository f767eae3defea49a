"""Uploads in parts that go on after a dropped connection: the core of the tus protocol, version 1.0.0.

The client is a package; what it asks of a server is these three answers: make, how much have you, append.
"""

import base64
import binascii

from django.core.files import File
from django.db import transaction
from django.http import HttpResponse, HttpResponseBadRequest, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from meetings.actions.outcome import Refused
from meetings.actions.uploads import begin_upload
from meetings.models import Upload
from meetings.storage import part_path
from meetings.views.parameters import header_number
from reports.intake.receive import check_size, plain_name
from reports.pdf.inspect import Unusable

VERSION = "1.0.0"
NO_SIZE = "The size of the file is missing or is no number. Choose the file again."
PART = 64 * 1024  # bytes in memory at once; of a line that goes dead no more than these are lost


@require_POST
def uploads(request):
    """Make room for a file of a given size."""
    size = header_number(request, "Upload-Length")
    if size is None:
        return HttpResponseBadRequest(NO_SIZE, content_type="text/plain")
    try:
        check_size(size)
        upload = begin_upload(by=request.user, filename=plain_name(_name(request)), size=size, now=timezone.now())
    except Unusable as error:
        return _answer(413, str(error))
    except Refused as refused:
        return _answer(429, str(refused))
    response = _answer(201)
    response.headers["Location"] = reverse("office_upload", args=[upload.pk])
    return response


@require_http_methods(["GET", "PATCH"])
def upload(request, pk):
    """Say how much of a file is here, or add to it from there on."""
    found = get_object_or_404(Upload, pk=pk, by=request.user)
    return _append(request, found) if request.method == "PATCH" else _told(found)


def _append(request, found):
    with transaction.atomic():
        found = Upload.objects.select_for_update().get(pk=found.pk)
        if header_number(request, "Upload-Offset") != found.received:
            return _answer(409)
        with part_path(found.pk).open("r+b") as part:
            part.truncate(found.received)
            part.seek(found.received)
            try:
                while (data := request.read(PART)) and found.received + len(data) <= found.size:
                    part.write(data)
                    found.received += len(data)
            except UnreadablePostError:
                pass  # the line went dead: what came, came
        found.save(update_fields=["received"])
    return _told(found, 204)


def _told(found, status=200):
    response = _answer(status)
    response.headers["Upload-Offset"], response.headers["Upload-Length"] = str(found.received), str(found.size)
    return response


def _answer(status, words=""):
    response = HttpResponse(words, status=status, content_type="text/plain")
    response.headers["Tus-Resumable"] = VERSION
    return response


def _name(request):
    """The file's name, which the protocol sends in base64."""
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return ""
    return ""


def take(pk, user):
    """An upload that is whole, as a Django File with its name; the parts are the caller's to drop."""
    found = Upload.objects.filter(pk=pk, by=user).first()
    if found is None:
        raise Unusable("This file is not here any more. If the agenda does not show it, upload it again.")
    if not found.is_whole:
        raise Unusable("This file has not come in whole. Upload it again.")
    return File(part_path(found.pk).open("rb"), name=found.filename)
