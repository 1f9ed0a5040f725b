"""A wire that takes its time: frames pass from one end to the other when this process gets round to it.

Namespaces alone are joined without any delay, so that an answer comes while its question is still being sent; then a
kernel's socket is busy and puts errors off, as on no network.
"""

import ctypes
import fcntl
import socket
import struct
from collections.abc import Iterator

from app.scenarios.exporters.frames import frame
from app.simulator.packets.packet import Packet
from tests.kernel.hosts.watching import Sent, Watch
from tests.kernel.interfaces import Interfaces
from tests.kernel.namespaces import Namespace
from tests.kernel.settings import be_quiet

ETHTOOL = 0x8946
WITHOUT_TRANSMIT_CHECKSUMS, WITHOUT_SEGMENTATION, WITHOUT_GENERIC_SEGMENTATION = 0x17, 0x1F, 0x24


class Relay:
    """Between an interface of one namespace and one of another; no two relays have the same number."""

    def __init__(self, number: int, near: Interfaces, near_name: str, far: Interfaces, far_name: str) -> None:
        self._namespace = Namespace()
        be_quiet(self._namespace, invents=False)
        inside = Interfaces(self._namespace)
        inside.join("near", bytes((2, 1, 0, 0, number, 1)), near, near_name, bytes((2, 0, 0, 0, number, 2)))
        inside.join("far", bytes((2, 1, 0, 0, number, 2)), far, far_name, bytes((2, 0, 0, 0, number, 1)))
        self._hardware = bytes((2, 0, 0, 0, number, 2))
        self._near, self._far = Watch(self._namespace, "near"), Watch(self._namespace, "far")

    def tell(self, packet: Packet) -> None:
        """Put something onto the near end's wire."""
        self._near.put(frame(self._hardware, bytes((2, 1, 0, 0, 0, 0)), packet))

    def pass_on(self) -> Iterator[Sent]:
        """Returns what the near end has sent."""
        for seen, sent in self._near.frames():
            self._far.put(seen)
            if sent is not None:
                yield sent
        for seen, _ in self._far.frames():
            self._near.put(seen)


def finish_packets(namespace: Namespace, interface: str) -> None:
    """Have whole packets leave, with their checksums: no card comes after this interface (ethtool ioctl)."""
    with namespace.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        for command in (WITHOUT_TRANSMIT_CHECKSUMS, WITHOUT_SEGMENTATION, WITHOUT_GENERIC_SEGMENTATION):
            value = ctypes.create_string_buffer(struct.pack("=II", command, 0))
            fcntl.ioctl(asked, ETHTOOL, struct.pack("16sP16x", interface.encode(), ctypes.addressof(value)))
