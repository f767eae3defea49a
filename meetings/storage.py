"""Documents in storage, addressed by their SHA-256 and never changed."""

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage

CHUNK = 1024 * 1024


class ContentStorage(FileSystemStorage):
    """A folder into which whole files appear at once: a killed process leaves no half of one."""

    def get_available_name(self, name, max_length=None):
        return name  # the same name is the same content

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


def original_address(sha256):
    """Where a file lies as it came in. Nothing under this folder is ever handed to the public."""
    return f"originals/{sha256[:2]}/{sha256}"


def picture_address(sha256, name):
    """Where the small picture of a document's 1-based page lies, or that of a figure in it."""
    return f"pictures/{sha256[:2]}/{sha256}/{name}.webp"


def part_path(pk):
    """Where what has come of an upload lies; no address leads here."""
    return uploads_folder() / str(pk)


def has_room(folder, size: int) -> bool:
    """Whether a folder's disk can take so many bytes and stay fit for work."""
    return shutil.disk_usage(folder).free - size > settings.KEEP_FREE_BYTES


def parts() -> list[Path]:
    """The parts of all uploads."""
    return list(uploads_folder().iterdir())


def uploads_folder() -> Path:
    """Where uploads in parts lie."""
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def digest(chunks):
    """The SHA-256, in hex, of bytes that come in parts."""
    found = hashlib.sha256()
    for chunk in chunks:
        found.update(chunk)
    return found.hexdigest()


def keep(content, where=address):
    """Store a Django File under its SHA-256 and return that. What was there already becomes young again."""
    sha256 = digest(content.chunks(CHUNK))
    content.seek(0)
    default_storage.save(where(sha256), content)
    return sha256


def copy_out(name, target):
    """Copy what is stored under a name to a path outside storage."""
    with default_storage.open(name) as file, open(target, "wb") as copy:
        shutil.copyfileobj(file, copy, CHUNK)


def opened(sha256):
    """The document with this hash, open for reading."""
    return default_storage.open(address(sha256))


def drop_unreferenced(referenced, *, older_than):
    """Delete documents, and what was made of them, whose hash is not in `referenced`; return how many files went.

    Only what was last kept before `older_than` goes. Pages set in type go by their age alone.
    """
    dropped = 0
    for path in _files(""):
        if path.startswith(("pictures/", "uploads/")):
            continue
        if Path(path).stem not in referenced and default_storage.get_modified_time(path) < older_than:
            default_storage.delete(path)
            dropped += 1
    return dropped


def _files(folder):
    folders, names = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in names)
    for inner in folders:
        yield from _files(f"{folder}{inner}/")
