"""Sockets that put frames on a wire, packets into a node's output, and that see what an interface sends (packet(7))."""

import ctypes
import mmap
import socket
import struct
from collections.abc import Iterator

from app.scenarios.exporters.frames import ETHERNET
from app.simulator.packets.addresses import Address, Family, family_of
from tests.kernel.namespaces import Namespace
from tests.kernel.parsing import is_housekeeping

EVERY_PROTOCOL = 3
ATTACH_FILTER = 26
SOL_PACKET, RECEIVE_RING = 263, 5
FRAME, FRAMES = 2048, 128
IS_OURS = 1
_FRAME = struct.Struct("@LIIH")
"""Status, length, how much of it was kept, and where it begins (struct tpacket_hdr)."""

_INSTRUCTION = struct.Struct("HBBI")
_OUTGOING_IP = (
    (0x28, 0, 0, 0xFFFFF000 + 4),  # what kind of frame is it to this machine?
    (0x15, 0, 4, 4),  # not one that is sent
    (0x28, 0, 0, 12),  # its Ethernet type
    (0x15, 1, 0, 0x0800),
    (0x15, 0, 1, 0x86DD),
    (0x06, 0, 0, 0x40000),  # take it
    (0x06, 0, 0, 0),  # leave it
)


class Tap:
    """Sees the IP frames that an interface sends, but not what a kernel says to its neighbours on its own account.

    Each is copied as it passes: those of fragments are written over.
    """

    def __init__(self, namespace: Namespace, interface: str) -> None:
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
        program = b"".join(_INSTRUCTION.pack(*line) for line in _OUTGOING_IP)
        self._program = ctypes.create_string_buffer(program)
        header = struct.pack("HxxxxxxP", len(_OUTGOING_IP), ctypes.addressof(self._program))
        self._socket.setsockopt(socket.SOL_SOCKET, ATTACH_FILTER, header)
        sizes = struct.pack("=IIII", FRAMES * FRAME, 1, FRAME, FRAMES)
        self._socket.setsockopt(SOL_PACKET, RECEIVE_RING, sizes)
        self._ring = mmap.mmap(self._socket.fileno(), FRAMES * FRAME)
        self._next = 0
        self._socket.bind((interface, EVERY_PROTOCOL))

    def drain(self) -> Iterator[tuple[bytes, bytes]]:
        """The receiver's hardware address and the IP packet, of each frame since the last time."""
        while True:
            at = self._next * FRAME
            status, _, length, begin = _FRAME.unpack_from(self._ring, at)
            if not status & IS_OURS:
                return
            seen = self._ring[at + begin : at + begin + length]
            struct.pack_into("@L", self._ring, at, 0)
            self._next = (self._next + 1) % FRAMES
            if not is_housekeeping(seen[ETHERNET:]):
                yield seen[:6], seen[ETHERNET:]


class Port:
    """Where hosts put their frames on the wire."""

    def __init__(self, namespace: Namespace, interface: str) -> None:
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
            self._socket.bind((interface, 0))

    def send(self, frame: bytes) -> None:
        self._socket.send(frame)


class Output:
    """Sends packets as a node's own (raw(7)); a packet that is dropped on its way out is an error nobody minds."""

    def __init__(self, namespace: Namespace) -> None:
        with namespace.entered():
            self._sockets = {
                family: socket.socket(number, socket.SOCK_RAW, socket.IPPROTO_RAW)
                for family, number in ((Family.IPV4, socket.AF_INET), (Family.IPV6, socket.AF_INET6))
            }

    def send(self, packet: bytes, destination: Address) -> None:
        try:
            self._sockets[family_of(destination)].sendto(packet, (str(destination), 0))
        except OSError:
            return
