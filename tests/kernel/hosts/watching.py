"""What a host sends, and when (packet(7), SO_TIMESTAMPNS in socket(7))."""

import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.scenarios.exporters.frames import ETHERNET, ETHERTYPES, USUAL_MSS
from app.simulator.packets.packet import IcmpError, Packet, TcpFlag, TcpSegment
from tests.kernel.namespaces import Namespace
from tests.kernel.parsing import is_housekeeping, parse

EVERY_PROTOCOL = 3
TIMESTAMP = 35
OUTGOING = 4
SYN = TcpFlag.SYN
_TIME = struct.Struct("qq")


@dataclass(frozen=True, slots=True)
class Sent:
    """`time` is in seconds."""

    time: float
    packet: Packet

    @property
    def says(self) -> str:
        """What is compared: relative numbers only mean something where both sides count from the same one."""
        piece = self.packet.fragment
        words = f"{_what(self.packet)}, {piece.size} bytes from {piece.offset}" if piece else _what(self.packet)
        return f"{words}, may be cut" if self.packet.may_be_cut else words


def _what(packet: Packet) -> str:
    match packet.transport:
        case transport if packet.is_later_fragment:
            return f"piece of {transport.protocol}"
        case TcpSegment(flags=flags, payload=payload, sequence=sequence) as segment:
            said = f"{_flags(flags)} {_asked(segment)}" if SYN in flags else _flags(flags)
            return f"{said} with {payload} bytes from {sequence}" if payload else said
        case IcmpError(kind, code):
            return f"ICMP {kind}/{code}"
        case transport if packet.fragment:
            return f"{transport.protocol}"
        case transport:
            return f"{transport.protocol} of {transport.length} bytes"


def _flags(flags: TcpFlag) -> str:
    return "-".join(flag.name or "" for flag in (SYN, TcpFlag.FIN, TcpFlag.RST, TcpFlag.ACK) if flag in flags)


def _asked(segment: TcpSegment) -> str:
    return f"for {USUAL_MSS if segment.mss is None else segment.mss} bytes"


class Watch:
    """Sees what comes over an interface."""

    def __init__(self, namespace: Namespace, interface: str) -> None:
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 0)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            self._socket.setsockopt(socket.SOL_SOCKET, TIMESTAMP, 1)
            self._socket.bind((interface, EVERY_PROTOCOL))

    def put(self, frame: bytes) -> None:
        self._socket.send(frame)

    def frames(self, *, outgoing: bool = False) -> Iterator[tuple[bytes, Sent | None]]:
        """What has come in, or gone out, since the last time; times are those of the machine's clock."""
        while True:
            try:
                frame, told, _, address = self._socket.recvmsg(65536, 256)
            except BlockingIOError:
                return
            if (address[2] == OUTGOING) == outgoing:
                yield frame, _sent(frame, told)


def _sent(frame: bytes, told: list[tuple[int, int, bytes]]) -> Sent | None:
    """None for what is of no program: ARP, and what IPv6 has in its place."""
    content = frame[ETHERNET:]
    if frame[12:ETHERNET] not in ETHERTYPES.values() or is_housekeeping(content):
        return None
    seconds, nanoseconds = next(_TIME.unpack(value) for _, kind, value in told if kind == TIMESTAMP)
    return Sent(seconds + nanoseconds / 1e9, parse(content))
