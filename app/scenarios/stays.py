"""A hop at a gateway, told as stays at its niches, in the kernel's order.

What comes before routing is NAT's where the packet comes from outside or is translated there; routing and the filter
chains are the filter's; what comes after is NAT's where the packet leaves outside past a nat rule or is translated.
So a request meets the filter and then NAT, and its response NAT and then the filter.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from app.scenarios.cast import FILTER, NAT, Cast, place_of
from app.simulator.addresses import Endpoint
from app.simulator.records import record
from app.simulator.steps import (
    NatBound,
    NatConsulted,
    Received,
    Routed,
    Stage,
    Step,
    Translated,
    TranslatedField,
)
from app.simulator.trace import Hop, PacketTrace

BEFORE_ROUTING = frozenset({Stage.ORIGIN, Stage.RECEIVE, Stage.PREROUTING})
AFTER_ROUTING = frozenset({Stage.POSTROUTING, Stage.TRANSMIT})


@record
class Stay:
    """A packet at one place; `number` counts the packet's stays from 1, `hop_number` the simulator's hops."""

    packet: PacketTrace
    number: int
    hop: Hop
    hop_number: int
    node: str
    niche: str
    steps: tuple[Step, ...]
    arrived: tuple[Endpoint, Endpoint]
    left: tuple[Endpoint, Endpoint]

    @property
    def place(self) -> str:
        return place_of(self.node, self.niche)


def stays_of(packet: PacketTrace, cast: Cast) -> list[Stay]:
    stays: list[Stay] = []
    for hop_number, hop in enumerate(packet.hops, start=1):
        ends = (hop.arrived.sender, hop.arrived.receiver)
        for niche, steps in _niches(hop, cast):
            left = translated(ends, steps)
            number = len(stays) + 1
            stays.append(Stay(packet, number, hop, hop_number, hop.node, niche, steps, ends, left))
            ends = left
    return stays


def _niches(hop: Hop, cast: Cast) -> Iterator[tuple[str, tuple[Step, ...]]]:
    niches = cast.niches(hop.node)
    if len(niches) <= 1:
        yield "".join(niches), hop.steps
        return
    placed = [(_niche(step, hop, cast), step) for step in hop.steps]
    for niche, group in groupby(placed, key=lambda pair: pair[0]):
        yield niche, tuple(step for _, step in group)


def _niche(step: Step, hop: Hop, cast: Cast) -> str:
    if step.stage in BEFORE_ROUTING:
        before = [other for other in hop.steps if other.stage in BEFORE_ROUTING]
        return NAT if _comes_from_outside(before, hop, cast) or _translates(before) else FILTER
    if step.stage in AFTER_ROUTING:
        after = [other for other in hop.steps if other.stage in AFTER_ROUTING]
        return NAT if _translates(after) or (_asks_nat(after) and _leaves_outside(hop, cast)) else FILTER
    return FILTER


def _comes_from_outside(steps: Iterable[Step], hop: Hop, cast: Cast) -> bool:
    return any(isinstance(step, Received) and cast.looks_outside(hop.node, step.interface) for step in steps)


def _leaves_outside(hop: Hop, cast: Cast) -> bool:
    ways = [step.interface for step in hop.steps if isinstance(step, Routed) and step.interface]
    return any(cast.looks_outside(hop.node, interface) for interface in ways)


def _translates(steps: Iterable[Step]) -> bool:
    return any(isinstance(step, Translated) for step in steps)


def _asks_nat(steps: Iterable[Step]) -> bool:
    return any(isinstance(step, NatConsulted | NatBound) for step in steps)


def translated(ends: tuple[Endpoint, Endpoint], steps: Iterable[Step]) -> tuple[Endpoint, Endpoint]:
    """Sender and receiver after what these steps have rewritten."""
    sender, receiver = ends
    for step in steps:
        if isinstance(step, Translated):
            for change in step.changes:
                match change.field:
                    case TranslatedField.SOURCE_ADDRESS if not isinstance(change.after, int):
                        sender = sender._replace(address=change.after)
                    case TranslatedField.SOURCE_PORT if isinstance(change.after, int):
                        sender = sender._replace(port=change.after)
                    case TranslatedField.DESTINATION_ADDRESS if not isinstance(change.after, int):
                        receiver = receiver._replace(address=change.after)
                    case TranslatedField.DESTINATION_PORT if isinstance(change.after, int):
                        receiver = receiver._replace(port=change.after)
                    case _:
                        pass
    return sender, receiver
