"""What a confined process may not even ask of the kernel, by libseccomp: it and all that it starts, for good.

Namespaces do not cover everything: a socket to the machine that runs this virtual one (AF_VSOCK), keys, memory that is
nobody's. And what is not asked finds no fault in the kernel.
"""

import ctypes
import errno
import tempfile
from functools import cache

ALLOWED, REFUSED = 0x7FFF0000, 0x00050000 | errno.EPERM  # of seccomp_init(3) and seccomp_rule_add(3)
NOT_EQUAL = 1
UNIX = 1  # AF_UNIX, the family of sockets that lead nowhere from here
NEVER = (
    # mounts, namespaces, other processes
    "chroot", "fsmount", "fsopen", "kcmp", "mount", "mount_setattr", "move_mount", "open_by_handle_at", "open_tree",
    "pidfd_getfd", "pivot_root", "process_madvise", "process_vm_readv", "process_vm_writev", "ptrace", "setns",
    "umount2", "unshare",
    # large parts of the kernel that nobody needs to open a file
    "add_key", "bpf", "fanotify_init", "io_uring_enter", "io_uring_register", "io_uring_setup", "kexec_file_load",
    "kexec_load", "keyctl", "modify_ldt", "perf_event_open", "request_key", "userfaultfd",
    # memory that lives on without a process
    "msgget", "semget", "shmget",
)  # fmt: skip


class _Comparison(ctypes.Structure):
    """scmp_arg_cmp of libseccomp."""

    _fields_ = [
        ("argument", ctypes.c_uint),
        ("operator", ctypes.c_int),
        ("value", ctypes.c_uint64),
        ("mask", ctypes.c_uint64),
    ]


@cache
def rules() -> bytes:
    """The rules, as the kernel takes them; raises OSError where they cannot be made."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    made = ctypes.c_void_p(library.seccomp_init(ALLOWED))
    for name in NEVER:
        _refuse(library, made, name)
    for name in ("socket", "socketpair"):
        _refuse(library, made, name, _Comparison(0, NOT_EQUAL, UNIX, 0))
    with tempfile.TemporaryFile() as file:
        _checked(library.seccomp_export_bpf(made, file.fileno()))
        library.seccomp_release(made)
        file.seek(0)
        return file.read()


def _refuse(library, made, name, *comparisons):
    number = library.seccomp_syscall_resolve_name(name.encode())
    if number == -1:  # a library that is older than the call
        return
    compared = (_Comparison * len(comparisons))(*comparisons)
    _checked(library.seccomp_rule_add_array(made, ctypes.c_uint32(REFUSED), number, len(comparisons), compared))


def _checked(result):
    if result < 0:
        raise OSError(-result, "libseccomp")
