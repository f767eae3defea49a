"""The wall around hostile files, tried from inside: what lies outside is laid out, and a probe looks for it."""

import fcntl
import os
import secrets
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from django.conf import settings

from reports import confinement
from reports.intake import sandbox
from reports.intake.probe import WALLS
from reports.intake.take_in import work_folder

PROBE = ("-m", "reports.intake.probe")
TRIED_ALONE = ("memory", "processes")  # since the probe is cut off for it
SHARED = ("ipc", "uts", "cgroup")  # namespaces that no other wall is made of
VISIBLE = {"reports", ".venv"}  # of the project, to who opens files


def holes(walls: Iterable[str] = WALLS) -> dict[str, bool]:
    """{wall: whether it has a hole}; raises NoWall where there is none at all."""
    found = {}
    with _laid_out() as job:
        for some in (*([wall] for wall in TRIED_ALONE if wall in walls), [w for w in walls if w not in TRIED_ALONE]):
            with work_folder() as folder:
                found |= _found({**job, "walls": some}, folder)
                if "outlives" in some:
                    found |= {"outlives": _is_held(folder / "held"), "root": (folder / "held").stat().st_uid == 0}
    return found


def _found(job, folder):
    """What the probe says; what it was cut off from has no hole."""
    found = dict.fromkeys(job["walls"], False)
    try:
        for event in sandbox.run(job, folder, PROBE):
            found |= event["found"]
    except sandbox.Cut:
        if job["walls"][0] not in TRIED_ALONE:
            raise
    return found


@contextmanager
def _laid_out() -> Iterator[dict]:
    """What there is outside: servers that answer, files, a secret in the environment, a folder that all may write."""
    name = f"scrutiny-{secrets.token_hex(8)}"
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="scrutiny-outside-")))
        place.chmod(0o777)
        path = str(place / "socket")
        port = stack.enter_context(_server(socket.AF_INET, ("127.0.0.1", 0))).getsockname()[1]
        stack.enter_context(_server(socket.AF_UNIX, f"\0{name}"))
        stack.enter_context(_server(socket.AF_UNIX, path))
        stack.enter_context(_stored(name))
        stack.enter_context(_variable(name))
        yield {
            "name": name, "variable": name, "port": port, "sockets": [path, *_sockets()],
            "project_files": [str(each) for each in settings.BASE_DIR.iterdir() if each.name not in VISIBLE],
            "stored_files": [str(settings.UPLOADS_DIR.parent), str(settings.UPLOADS_DIR.parent / name)],
            "secrets": list(_secrets()), "places": [str(place), *_places()],
            "namespaces": {kind: os.readlink(f"/proc/self/ns/{kind}") for kind in SHARED},
            "memory": settings.FILE_MEMORY_BYTES * 5 // 4, "processes": confinement.PROCESSES + 16,
        }  # fmt: skip


def _server(family, address):
    server = socket.socket(family)
    server.bind(address)
    server.listen()
    return server


@contextmanager
def _stored(name):
    path = settings.UPLOADS_DIR.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    try:
        yield
    finally:
        path.unlink()


@contextmanager
def _variable(name):
    os.environ[name] = name
    try:
        yield
    finally:
        del os.environ[name]


def _sockets():
    """Every socket of this machine that has a place in a folder."""
    lines = Path("/proc/net/unix").read_text().splitlines()[1:]
    return sorted({line.split()[-1] for line in lines if line.split()[-1].startswith("/")})


def _secrets():
    """Files of ours, of the account's and of the system's that nobody else may read, if they are there."""
    home = Path.home()
    own = [home / name for name in (".ssh", ".pgpass", ".netrc", ".aws", ".config", ".bash_history")]
    system = [Path("/etc/shadow"), Path("/etc/passwd"), Path("/etc/ssl/private"), Path("/run/secrets")]
    kept = (settings.BASE_DIR / "var").iterdir() if (settings.BASE_DIR / "var").is_dir() else ()
    with suppress(PermissionError):
        yield from map(str, [*own, *system, *kept])


def _places():
    """Folders in which a file would be found by somebody else."""
    return ["/", "/usr/bin", "/etc", "/var/tmp", "/proc/sys/kernel", str(settings.BASE_DIR), str(Path(__file__).parent)]


def _is_held(path):
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
