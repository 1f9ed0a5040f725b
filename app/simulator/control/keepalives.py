"""WireGuard's persistent keepalive: an empty message of 32 bytes every so often (wg(8); send_keepalive of the kernel).

It keeps the mapping of a NAT on the way alive, and lets the far end know where this one is found by now. Real ones
count from the last packet that was sent; these leave in even time, which an onlooker on the way sees as often or more
often.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.simulator.addresses import Endpoint, Nanoseconds
from app.simulator.control.timer import Timer
from app.simulator.control.wire import Message, Wire
from app.simulator.encapsulation import WIREGUARD_HEADER, WIREGUARD_TAG
from app.simulator.packet import Packet, UdpDatagram


@dataclass(frozen=True, slots=True)
class PeerMessage(Message):
    """Both ends by the places of their interfaces: who has not the keys, cannot say it."""

    sender: str
    receiver: str


class Keepalive:
    """From one interface to one of its peers, wherever that is found by now."""

    def __init__(
        self,
        wire: Wire,
        message: PeerMessage,
        port: int,
        every: Nanoseconds,
        endpoint: Callable[[], Endpoint | None],
    ) -> None:
        self._wire = wire
        self._message = message
        self._port = port
        self._every = every
        self._endpoint = endpoint
        self._timer = Timer(wire, self.start)

    def start(self) -> None:
        self._timer.set(self._every)
        endpoint = self._endpoint()
        local = self._wire.own_address_towards(endpoint.address) if endpoint else None
        if endpoint is None or local is None:
            return
        datagram = UdpDatagram(self._port, endpoint.port, WIREGUARD_HEADER + WIREGUARD_TAG)
        ttl = self._wire.node.settings.ttl_towards(endpoint.address)
        self._wire.send(Packet(local, endpoint.address, datagram, ttl), self._message)

    def stop(self) -> None:
        self._timer.stop()
