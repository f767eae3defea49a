"""Documents in storage, addressed by their SHA-256 and never changed."""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.files.storage import FileSystemStorage, default_storage

CHUNK = 1024 * 1024


class ContentStorage(FileSystemStorage):
    """A folder into which whole files appear at once: a killed process leaves no half of one."""

    def _save(self, name, content):
        target = Path(self.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as draft:
            try:
                for chunk in content.chunks():
                    draft.write(chunk)
                draft.flush()
                os.fsync(draft.fileno())
                os.chmod(draft.name, self.file_permissions_mode)
                os.replace(draft.name, target)
            except BaseException:
                with suppress(FileNotFoundError):
                    os.unlink(draft.name)
                raise
        return name


def address(sha256):
    """Where the document with this hash lies."""
    return f"{sha256[:2]}/{sha256}.pdf"


def digest(chunks):
    """The SHA-256, in hex, of bytes that come in parts."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def keep(content):
    """Store a Django File once, however often it comes; return its SHA-256."""
    sha256 = digest(content.chunks(CHUNK))
    content.seek(0)
    if not default_storage.exists(address(sha256)):
        default_storage.save(address(sha256), content)
    return sha256


def opened(sha256):
    """The document with this hash, open for reading."""
    return default_storage.open(address(sha256))


def drop(sha256):
    """Forget a document to which nothing points any longer."""
    default_storage.delete(address(sha256))
