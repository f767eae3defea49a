"""Root's way to a command that runs as `nobody`, to whom some paths are open that lie where only root may enter.

`python passage.py ACCOUNT FOLDER… -- PATH… -- COMMAND…`: for the command alone, each FOLDER is empty but for the PATHs.
It is started by its file and needs nothing else of ours.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from pathlib import Path

NEW_MOUNTS = 0x00020000  # of unshare(2)
NO_PROGRAMS_OF_OTHERS, NO_DEVICES, RECURSIVE, PRIVATE = 2, 4, 0x4000, 1 << 18  # of mount(2)
OPEN_TREE, MOVE_MOUNT = 428, 429  # system calls, on every kind of machine
CLONE, ALL_BELOW, OF_THE_DESCRIPTOR, HERE = 1, 0x8000, 4, -100
LIBRARY = ctypes.CDLL(None, use_errno=True)


def main(account: int, folders: list[str], paths: list[str], command: list[str]):
    _done(LIBRARY.unshare, NEW_MOUNTS)
    _mount("none", "/", None, RECURSIVE | PRIVATE, None)
    kept = {path: _done(LIBRARY.syscall, OPEN_TREE, HERE, path.encode(), CLONE | ALL_BELOW) for path in paths}
    os.umask(0o022)
    for folder in folders:
        _mount("none", folder, "tmpfs", NO_PROGRAMS_OF_OTHERS | NO_DEVICES, "mode=755,size=1m")
    for path, tree in kept.items():
        _put(Path(path), tree)
    os.setgroups([])
    os.setresgid(account, account, account)
    os.setresuid(account, account, account)
    os.execvp(command[0], command)


def _put(path, tree):
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.path.isdir(tree):
        path.mkdir(exist_ok=True)
    else:
        path.touch()
    _done(LIBRARY.syscall, MOVE_MOUNT, tree, b"", HERE, str(path).encode(), OF_THE_DESCRIPTOR)
    os.close(tree)


def _mount(source, place, kind, flags, options):
    words = [word and word.encode() for word in (source, place, kind)]
    _done(LIBRARY.mount, *words, ctypes.c_ulong(flags), options and options.encode())


def _done(call: Callable[..., int], *given) -> int:
    """What a system call gives; raises OSError where it fails."""
    if (result := call(*given)) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), *map(str, given[:2]))
    return result


if __name__ == "__main__":
    first = sys.argv.index("--")
    second = sys.argv.index("--", first + 1)
    main(int(sys.argv[1]), sys.argv[2:first], sys.argv[first + 1 : second], sys.argv[second + 1 :])
