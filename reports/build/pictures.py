"""Small pictures of papers' pages for the office, made once per document."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from meetings import storage
from reports.pdf import read

WIDTH = 160  # pixels


def make_pictures(sha256, pages):
    """Store a picture of each page of a document; the last one stands for all having been made."""
    if default_storage.exists(storage.picture_address(sha256, pages)):
        return
    with storage.opened(sha256) as document:
        for number, picture in enumerate(read.pictures(document, width=WIDTH), start=1):
            output = BytesIO()
            picture.save(output, "WEBP", quality=70)
            default_storage.save(storage.picture_address(sha256, number), ContentFile(output.getvalue()))
