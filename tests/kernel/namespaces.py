"""Network namespaces without a name: held by their file descriptors, gone with the process (unshare(2), setns(2))."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
OWN = "/proc/thread-self/ns/net"

_libc = ctypes.CDLL(None, use_errno=True)


class NoNamespacesError(Exception):
    """This machine or this container does not let the user have namespaces of their own."""


def become_root_of_own_namespaces() -> None:
    """Leave the machine's network for an empty one, as root of a user namespace. The process has one thread only."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", "ascii")
    elif _libc.unshare(CLONE_NEWNET) != 0:
        raise NoNamespacesError(f"unshare: {os.strerror(ctypes.get_errno())}")


def leave_the_network() -> None:
    """For an empty one: as who one is if that is allowed, because a kernel has settings for the machine's root only."""
    if _libc.unshare(CLONE_NEWNET) != 0:
        become_root_of_own_namespaces()


class Namespace:
    def __init__(self) -> None:
        home = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
        _check(_libc.unshare(CLONE_NEWNET), "unshare")
        self.descriptor = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
        _check(_libc.setns(home, CLONE_NEWNET), "setns")
        os.close(home)

    def __del__(self) -> None:
        os.close(self.descriptor)

    @contextmanager
    def entered(self) -> Iterator[None]:
        home = os.open(OWN, os.O_RDONLY | os.O_CLOEXEC)
        _check(_libc.setns(self.descriptor, CLONE_NEWNET), "setns")
        try:
            yield
        finally:
            _check(_libc.setns(home, CLONE_NEWNET), "setns")
            os.close(home)


def _check(result: int, call: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{call}: {os.strerror(ctypes.get_errno())}")
