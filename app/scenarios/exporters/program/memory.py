"""Connection tracking, asked over netlink (include/uapi/linux/netfilter/nfnetlink_conntrack.h).

Nobody wants to wait five days for a timer to run out. `let_pass` takes the seconds from the timer of every entry
instead, and removes the entries whose time would be over: what the kernel does then is what it would do after the wait.
"""

import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

from app.scenarios.exporters.program.namespaces import at
from app.scenarios.exporters.program.netlink import FAMILY, NETFILTER, attribute, attributes, message, messages

NEW, GET, DELETE = 0x100, 0x101, 0x102
REQUEST, ACKNOWLEDGE, EVERYTHING = 1, 4, 0x300
ERROR, DONE = 2, 3
ORIGINAL, TIMEOUT = 1, 7
NESTED = 0x8000
EVERY_FAMILY = struct.pack("!BBH", socket.AF_UNSPEC, 0, 0)


def let_pass(node: str, seconds: int) -> None:
    for family, original, left in list(entries(node)):
        remaining = left + 1 - seconds
        if remaining > 0:
            _order(node, NEW, family + original + attribute(TIMEOUT, struct.pack("!I", remaining)))
        else:
            _order(node, DELETE, family + original)


def forget(node: str) -> None:
    """What `conntrack -F` does."""
    for family, original, _ in list(entries(node)):
        _order(node, DELETE, family + original)


def entries(node: str) -> Iterator[tuple[bytes, bytes, int]]:
    """Of each entry its family, the attribute that asks for it, and the seconds that are left to it."""
    with at(node):
        netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER)
    netlink.send(message(GET, REQUEST | EVERYTHING, EVERY_FAMILY))
    while True:
        for kind, content in messages(netlink.recv(1 << 17)):
            if kind in (DONE, ERROR):
                netlink.close()
                return
            family, found = content[:FAMILY], attributes(content[FAMILY:])
            yield family, attribute(ORIGINAL | NESTED, found[ORIGINAL]), struct.unpack("!I", found[TIMEOUT])[0]


def _order(node: str, kind: int, entry: bytes) -> None:
    """An entry may be gone by now."""
    with at(node), socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETFILTER) as netlink, suppress(OSError):
        netlink.send(message(kind, REQUEST | ACKNOWLEDGE, entry))
        netlink.recv(4096)
