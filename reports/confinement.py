"""The wall around whatever opens a hostile file: the command with which a process runs confined, by Bubblewrap.

Inside are the process's own folder, the programs and libraries of the system, this Python, the code of `reports` and
fonts, all of them but the folder read-only. There is no network, no socket, no process and no file of anybody else, no
capability, no new user namespace, and nothing lives on when the process has ended.
"""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings

from reports import system_calls

log = logging.getLogger(__name__)

MEMORY = 1024**3  # bytes of one process
OUTPUT = 4 * 1024**3  # bytes of one file
PROCESSES = 128
SCRATCH = 64 * 1024**2  # bytes in /tmp and in shared memory
FONT_CHOICE = Path(__file__).parent / "fonts.conf"  # which fonts are used for what documents ask for
FONTS = "/fonts"  # where those that set-up fetches are inside, apart from the project that they lie in
CALLS = "system-calls"  # the file in a process's folder with what it may not ask of the kernel
NOBODY = 65534  # the account inside; outside too, where we are root

SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")  # on most systems links into /usr
OF_THE_SYSTEM = (
    "/etc/alternatives", "/etc/fonts", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/libreoffice",
    "/etc/localtime", "/etc/locale.alias", "/etc/mime.types", "/etc/papersize",
    "/var/cache/fontconfig", "/var/lib/libreoffice",
)  # fmt: skip
NOT_OF_THE_SYSTEM = ("/usr/local/etc", "/usr/local/src", "/usr/src")  # where a site keeps what is its own
DEVICES = ("/dev/full", "/dev/null", "/dev/random", "/dev/urandom", "/dev/zero")


class NoWall(Exception):
    """Nothing can be confined on this machine; the message is a sentence for an officer."""


REFUSED = (
    "Files cannot be opened safely on this server at present: it does not let programs be confined. "
    "The people who run it must allow user namespaces to Bubblewrap (“Where hostile files are opened” in "
    "docs/operating.md says how)."
)


def confined(
    folder: Path,
    *,
    readable: Iterable[Path] = (),
    writable: Iterable[Path] = (),
    memory: int = MEMORY,
    output: int = OUTPUT,
    processes: int = PROCESSES,
) -> list[str]:
    """The words to put before a command so that it runs confined to `folder`, where it may write and keeps its HOME.

    Put what the command reads into `folder` first: where we are root, all in it is handed to the account `nobody`.
    `readable` and `writable` are further paths that it sees where they are. `memory` (bytes) bounds each process,
    `output` (bytes) each file, `processes` their number. The environment of the command is set by these words.
    It runs in BASE_DIR, where only the code of `reports` is, so that `python -m reports.…` is found.
    End it by killing the process that these words start: all that it started ends with it.
    Raises NoWall where the machine does not allow it.
    """
    nobody = _tried_once()
    return words(folder, readable, writable, memory, output, processes, nobody=nobody)


@cache
def _tried_once():
    """Try it once in the life of a process, unless it fails."""
    return try_it()


def try_it() -> bool:
    """Run something confined; whether it ran as `nobody` where we are root. Raises NoWall where nothing can be."""
    said = []
    for nobody in (True, False) if os.geteuid() == 0 else (False,):
        try:
            _try(nobody)
        except (OSError, subprocess.CalledProcessError) as error:
            said.append((getattr(error, "stderr", "") or str(error)).strip())
            continue
        if said:
            log.warning("Files are opened under the number of root, if without its rights: %s", said[0])
        return nobody
    log.error("No process can be confined here, so no file is opened: %s", said[-1])
    raise NoWall(REFUSED)


def _try(nobody):
    with tempfile.TemporaryDirectory(prefix="scrutiny-wall-") as name:
        command = [*words(Path(name), nobody=nobody), sys.executable, "-c", "import reports.confinement"]
        subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)


def words(folder, readable=(), writable=(), memory=MEMORY, output=OUTPUT, processes=PROCESSES, *, nobody) -> list[str]:
    """What `confined` gives, without trying whether it works; `nobody` says whether to leave root's account."""
    ours, own, fonts = [*_python(), settings.BASE_DIR / "reports"], [folder, *writable], _fonts()
    calls = Path(folder, CALLS)
    calls.write_bytes(system_calls.rules())
    if nobody:
        for path in own:
            _hand_over(Path(path))
    return [
        *_environment(folder), "sh", "-c", 'exec "$@" 9<"$0"', str(calls),
        *(as_nobody([*own, *readable, *ours, *fonts]) if nobody else ()),
        "bwrap", "--seccomp", "9", *_namespaces(), *_system(), *_hidden(),
        *_bound("--ro-bind", ours), *_bound("--ro-bind-try", readable), *_bound("--bind", own),
        *(word for path in fonts for word in ("--ro-bind", str(path), FONTS)),
        *_words("--remount-ro", ["/", *_sites()]),
        "--chdir", str(settings.BASE_DIR), "--",
        "prlimit", f"--data={memory}", f"--fsize={output}", f"--nproc={processes}", "--nofile=512", "--core=0",
    ]  # fmt: skip


def _environment(folder):
    """Nothing of ours: no key, no database, no broker. Not even in what the kernel keeps of Bubblewrap itself."""
    return [
        "env", "-i", f"PATH={Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin", f"HOME={folder}",
        f"TMPDIR={folder}", "LANG=C.UTF-8", "OMP_THREAD_LIMIT=1", "PYTHONDONTWRITEBYTECODE=1",
        f"FONTCONFIG_FILE={FONT_CHOICE}",
    ]  # fmt: skip


def _fonts() -> list[Path]:
    """The fonts that set-up fetches, if it has: without them others stand in."""
    return [path for path in [settings.BASE_DIR / "build" / "fonts"] if path.is_dir()]


def _namespaces():
    return [
        "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--disable-userns", "--uid", str(NOBODY), "--gid", str(NOBODY), "--hostname", "confined",
        "--cap-drop", "ALL", "--die-with-parent",
    ]  # fmt: skip


def _system():
    """Programs and libraries; kernel files that nobody can write to, whoever owns them; bounded places in memory."""
    links = [Path(name) for name in SYSTEM if Path(name).is_symlink()]
    kept = [Path(name) for name in SYSTEM if Path(name).is_dir() and not Path(name).is_symlink()]
    return [
        "--ro-bind", "/usr", "/usr", *_bound("--ro-bind", kept), *_bound("--ro-bind-try", OF_THE_SYSTEM),
        *(word for link in links for word in ("--symlink", os.readlink(link), str(link))),
        "--proc", "/proc", "--remount-ro", "/proc", *_bound("--dev-bind", DEVICES),
        "--size", str(SCRATCH), "--tmpfs", "/tmp", "--size", str(SCRATCH), "--tmpfs", "/dev/shm",
    ]  # fmt: skip


def _hidden():
    return [word for path in _sites() for word in ("--size", "4096", "--tmpfs", str(path))]


def _sites():
    """Folders of the site's and of ours that lie among the programs, and are empty to who is confined.

    So is a project in /tmp, of which the way to its code would be writable otherwise.
    """
    paths = [*map(Path, NOT_OF_THE_SYSTEM), settings.BASE_DIR, settings.UPLOADS_DIR.parent]
    found = [path for path in paths if path.is_relative_to("/usr") and path.is_dir()]
    return [*found, settings.BASE_DIR] if settings.BASE_DIR.is_relative_to("/tmp") else found


def _python():
    """This interpreter, its library and its packages; nothing that lies beside them."""
    found = {}
    for prefix in (sys.base_prefix, os.path.realpath(sys.base_prefix), sys.prefix):
        for part in ("bin", "lib", "lib64", "pyvenv.cfg"):
            path = Path(prefix, part)
            if path.exists():
                found[path] = None
    return [path for path in found if not path.is_relative_to("/usr") or any(map(path.is_relative_to, _sites()))]


def _words(how, paths):
    return [word for path in paths for word in (how, str(path))]


def _bound(how, paths):
    return [word for path in paths for word in (how, str(path), str(path))]


def as_nobody(paths: Iterable[Path]) -> list[str]:
    """The words with which root runs a command as the account `nobody`, to which all of some paths are open.

    Those that lie in folders that others may not enter are put where they are, and nothing else of those folders.
    """
    paths = dict.fromkeys(Path(each) for path in paths for each in (path, os.path.realpath(path)))
    closed = {path: folder for path in paths if (folder := _closed(path))}
    opened = _words("--tmpfs", sorted({*closed.values()}))
    for path, folder in closed.items():
        between = [each for each in reversed(path.parents) if each.is_relative_to(folder) and each != folder]
        opened += [word for each in between for word in ("--perms", "0755", "--dir", str(each))]
        opened += _bound("--bind", [path])
    # Its own PID namespace: it has no right left to end what runs as `nobody`, but that ends with the namespace.
    passage = ["bwrap", "--die-with-parent", "--unshare-pid", "--dev-bind", "/", "/", *opened, "--"] if closed else []
    return [*passage, "setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]


def _closed(path):
    """The first folder on the way to a path that others may not enter."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001), None)


def _hand_over(path):
    for each in [path, *path.rglob("*")]:
        os.chown(each, NOBODY, NOBODY, follow_symlinks=False)
