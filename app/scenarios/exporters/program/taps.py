"""What leaves each interface of a node (packet(7))."""

import socket
from collections.abc import Iterator

from app.scenarios.exporters.program.namespaces import at
from app.scenarios.exporters.program.packets import is_housekeeping

EVERY_PROTOCOL = 3
ETHERTYPES = (0x0800, 0x86DD)
OUTGOING = 4


class Tap:
    """Sees the packets that the watched interfaces of one node send."""

    def __init__(self, node: str, interfaces: set[str]) -> None:
        self._node = node
        self._interfaces = interfaces
        with at(node):
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(EVERY_PROTOCOL))
        self.socket.settimeout(0)

    def seen(self) -> Iterator[tuple[str, bytes]]:
        """The place, as gw.wan, and the packet, of all that was sent since the last time."""
        while True:
            try:
                packet, (interface, kind, way, *_) = self.socket.recvfrom(1 << 16)
            except BlockingIOError:
                return
            if kind in ETHERTYPES and way == OUTGOING and interface in self._interfaces and not is_housekeeping(packet):
                yield f"{self._node}.{interface}", packet
