"""What a host remembers of how much fits on a way (RTM_GETROUTE in rtnetlink(7), as `ip route get` asks)."""

import socket
import struct
from dataclasses import dataclass

from app.simulator.packets.addresses import Address, Family, family_of
from tests.kernel.interfaces import FAMILIES
from tests.kernel.namespaces import Namespace
from tests.kernel.netlink import Netlink, attribute, attributes

GET_ROUTE = 26
METRICS, CACHE = 8, 12
LOCKS, MTU = 1, 2
TICKS = 100
"""In a second, as programs are told (sysconf(_SC_CLK_TCK))."""

_ROUTE = struct.Struct("=BBBBBBBBI")
_EXPIRES = struct.Struct("=8xi")
_NUMBER = struct.Struct("=I")


@dataclass(frozen=True, slots=True)
class Remembered:
    """`seconds` is how long it still will be."""

    mtu: int
    is_locked: bool
    seconds: float

    def agrees_with(self, other: "Remembered") -> bool:
        is_same = (self.mtu, self.is_locked) == (other.mtu, other.is_locked)
        return is_same and abs(self.seconds - other.seconds) < TOLERANCE


TOLERANCE = 1.0
"""Seconds by which two may differ: a kernel is told late, and says what is left in whole seconds or ticks."""


class Memory:
    """What a node remembers of its ways."""

    def __init__(self, namespace: Namespace) -> None:
        with namespace.entered():
            self._netlink = Netlink(socket.NETLINK_ROUTE)

    def towards(self, remote: Address, own: Address) -> Remembered | None:
        """None for what has no end, because it was not learned."""
        bits = 32 if family_of(remote) is Family.IPV4 else 128
        header = _ROUTE.pack(FAMILIES[family_of(remote)], bits, bits, 0, 0, 0, 0, 0, 0)
        answer = self._netlink.ask(GET_ROUTE, header + attribute(1, remote.packed) + attribute(2, own.packed))
        told = attributes(answer[_ROUTE.size :]) if answer else {}
        metrics = attributes(told.get(METRICS, b""))
        seconds = _EXPIRES.unpack_from(told[CACHE])[0] / TICKS if CACHE in told else 0
        if MTU not in metrics or seconds <= 0:
            return None
        locks = _NUMBER.unpack(metrics.get(LOCKS, bytes(4)))[0]
        return Remembered(_NUMBER.unpack(metrics[MTU])[0], bool(locks & 1 << MTU), seconds)
