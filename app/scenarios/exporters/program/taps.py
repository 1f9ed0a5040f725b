"""What leaves each interface of a node (packet(7))."""

import fcntl
import socket
import struct
import sys
from collections.abc import Iterator

from app.scenarios.exporters.program.namespaces import at
from app.scenarios.exporters.program.packets import is_housekeeping

EVERY_PROTOCOL = 3
ETHERTYPES = (0x0800, 0x86DD)
OUTGOING = 4
ASK_FLAGS = 0x8913
UP, RUNNING = 1, 0x40
"""Interface flags (netdevice(7))."""


def is_coming_up(asked: socket.socket, interface: str) -> bool:
    """Whether it is up but carries nothing yet: a kernel takes up to a second to find out that it can."""
    answer = fcntl.ioctl(asked, ASK_FLAGS, struct.pack("16s16x", interface.encode()))
    flags = int.from_bytes(answer[16:18], sys.byteorder)
    return bool(flags & UP) and not flags & RUNNING


class Tap:
    """Sees the packets that the watched interfaces of one node send."""

    def __init__(self, node: str, interfaces: set[str]) -> None:
        self._node = node
        self._interfaces = interfaces
        with at(node):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(EVERY_PROTOCOL))
        self.socket.settimeout(0)

    def is_coming_up(self) -> bool:
        return any(is_coming_up(self.socket, interface) for interface in self._interfaces)

    def seen(self) -> Iterator[tuple[str, bytes]]:
        """The place, as gw.wan, and the packet, of all that was sent since the last time."""
        while True:
            try:
                packet, (interface, kind, way, *_) = self.socket.recvfrom(1 << 16)
            except BlockingIOError:
                return
            if kind in ETHERTYPES and way == OUTGOING and interface in self._interfaces and not is_housekeeping(packet):
                yield f"{self._node}.{interface}", packet
