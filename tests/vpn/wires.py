"""What is seen of a cable by who looks at one of its ends (packet(7))."""

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from app.simulator.network import Attachment
from tests.kernel.namespaces import Namespace
from tests.vpn.reading import is_between_programs

EVERYTHING = 3
ETHERNET = 14
IPV4 = b"\x08\x00"
OUTGOING = 4
BUFFER = 1 << 22
LONGEST = 65536


@dataclass(frozen=True, slots=True)
class Seen:
    """A packet on a cable, and at whose end it was put there; `time` in seconds is this machine's."""

    sender: Attachment
    data: bytes
    time: float


class Wire:
    """A cable between `near`, where it is looked at, and `far`."""

    def __init__(self, namespace: Namespace, near: Attachment, far: Attachment) -> None:
        self.near, self.far = near, far
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        self._socket.bind((near.interface, EVERYTHING))
        self.apart: list[Seen] = []
        """What gateways said to each other on their own account."""

    def seen(self) -> Iterator[Seen]:
        """What has passed since the last time."""
        while True:
            try:
                frame, address = self._socket.recvfrom(LONGEST)
            except BlockingIOError:
                return
            if frame[12:ETHERNET] != IPV4:
                continue
            length = int.from_bytes(frame[ETHERNET + 2 : ETHERNET + 4], "big")
            data = frame[ETHERNET : ETHERNET + length]
            found = Seen(self.near if address[2] == OUTGOING else self.far, data, time.monotonic())
            if is_between_programs(data):
                self.apart.append(found)
            else:
                yield found
