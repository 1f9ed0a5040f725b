"""Into another network namespace and back (setns(2)): sockets that are made there stay there."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

NETWORK_NAMESPACE = 0x40000000
PREFIX = os.environ.get("PREFIX", "lc-")

_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def at(node: str) -> Iterator[None]:
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{PREFIX}{node}", os.O_RDONLY)
    try:
        _enter(there)
        yield
    finally:
        _enter(home)
        os.close(there)
        os.close(home)


def _enter(namespace: int) -> None:
    if _libc.setns(namespace, NETWORK_NAMESPACE) != 0:
        raise OSError(ctypes.get_errno(), "setns")
