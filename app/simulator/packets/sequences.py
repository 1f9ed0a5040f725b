"""Which sequence number comes next, for each pair of endpoints, as one node knows it."""

from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.packet import SEQUENCES, WITH_ACK, Packet, TcpFlag, TcpSegment

HALF = SEQUENCES // 2
Pair = tuple[Endpoint, Endpoint]
"""The node's own endpoint and the other one."""


def is_before(number: int, other: int) -> bool:
    """Which of two numbers comes first, round the end of the counting too (RFC 9293, 3.4)."""
    return number != other and (other - number) % SEQUENCES < HALF


class Sequences:
    def __init__(self) -> None:
        self._sent: dict[Pair, int] = {}
        self._heard: dict[Pair, int] = {}

    def next_to_send(self, pair: Pair) -> int:
        return self._sent.get(pair, 0)

    def next_to_hear(self, pair: Pair) -> int:
        return self._heard.get(pair, 0)

    def sent(self, packet: Packet) -> None:
        if isinstance(packet.transport, TcpSegment):
            self._sent[packet.sender, packet.receiver] = packet.transport.end

    def heard(self, packet: Packet) -> None:
        if isinstance(packet.transport, TcpSegment):
            self._heard[packet.receiver, packet.sender] = packet.transport.end

    def read(self, pair: Pair, segment: TcpSegment) -> None:
        self._heard[pair] = segment.end

    def forget(self, pair: Pair) -> None:
        """A new opening counts from 0 again."""
        self._sent.pop(pair, None)
        self._heard.pop(pair, None)

    def segment(self, pair: Pair, flags: TcpFlag, payload: int = 0) -> TcpSegment:
        """The next segment this node would send."""
        acknowledgement = self.next_to_hear(pair) if flags in WITH_ACK else 0
        local, remote = pair
        return TcpSegment(local.port, remote.port, flags, self.next_to_send(pair), acknowledgement, payload)
