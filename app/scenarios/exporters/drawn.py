"""Ports that the kernel draws by chance: nobody can say them before, but whoever has drawn one keeps it."""

import re
from collections.abc import Iterator

from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Flow, Packet, Protocol, envelope_of
from app.simulator.rules.filtering import Side
from app.simulator.steps import NatBound, Transmitted
from app.simulator.trace import Trace


class Drawn:
    """Marks them in what is said of packets: `198.51.100.1:*1`."""

    def __init__(self, trace: Trace) -> None:
        ends = dict.fromkeys(_drawn(trace))
        self._marks = {str(end): f"{end.address}:*{number}" for number, end in enumerate(ends, 1)}
        self._pattern = re.compile("|".join(rf"{re.escape(end)}\b" for end in self._marks)) if ends else None

    def marked(self, text: str) -> str:
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._marks[found[0]], text)


def _drawn(trace: Trace) -> Iterator[Endpoint]:
    for packet in trace.packets:
        for hop in packet.hops:
            for step in hop.steps:
                if isinstance(step, NatBound) and step.tries and step.ports and step.ports.first < step.ports.last:
                    yield from _end(step.chosen, step.side)
                if isinstance(step, Transmitted) and _is_of_vxlan(step.packet):
                    yield step.packet.sender


def _is_of_vxlan(packet: Packet) -> bool:
    """Its port is made of the flow inside and of a number that a kernel draws when it starts."""
    envelope = envelope_of(packet)
    return envelope is not None and envelope.encapsulation.kind is TunnelKind.VXLAN


def _end(flow: Flow, side: Side) -> Iterator[Endpoint]:
    if flow.protocol in {Protocol.TCP, Protocol.UDP}:
        yield flow.sender if side is Side.SOURCE else flow.receiver
