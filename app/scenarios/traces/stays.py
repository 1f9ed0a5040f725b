"""A hop at a gateway, told as stays at its niches, in the kernel's order.

What comes before routing is NAT's where the packet comes from outside or is translated there; routing and the filter
chains are the filter's; what comes after is NAT's where the packet leaves outside past a nat rule or is translated.
So a request meets the filter and then NAT, and its response NAT and then the filter.

What a tunnel does is the tunnel's, and so is whatever happens to a wrapped packet that neither a filter chain nor NAT
has to do with: on its way out it is routed there once more, on its way in it is only taken in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from app.scenarios.cast import FILTER, NAT, TUNNEL, Cast, place_of
from app.simulator.packets.addresses import Endpoint
from app.simulator.packets.packet import Packet, envelope_of
from app.simulator.records import record
from app.simulator.sessions.field_changes import TranslatedField
from app.simulator.stages import Stage
from app.simulator.steps import Filtered, NatBound, NatConsulted, Received, Routed, Step, Translated
from app.simulator.trace import Hop, PacketTrace
from app.simulator.tunnels.tunnel_steps import PolicyAsked, Unwrapped, Wrapped

BEFORE_ROUTING = frozenset({Stage.ORIGIN, Stage.RECEIVE, Stage.PREROUTING})
PASSAGES = (Wrapped, Unwrapped)
REWRITING = frozenset({Wrapped, Unwrapped, Translated})
"""What gives a packet other ends."""
AnyStep = TypeVar("AnyStep", bound=Step)
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
    last: Mapping[type, Step] = field(hash=False)
    """Of each kind."""
    arrived: tuple[Endpoint, Endpoint]
    left: tuple[Endpoint, Endpoint]

    def find(self, kind: type[AnyStep]) -> AnyStep | None:
        """The last step of a kind."""
        step = self.last.get(kind)
        return step if isinstance(step, kind) else None

    @property
    def place(self) -> str:
        return place_of(self.node, self.niche)

    @property
    def passage(self) -> Wrapped | Unwrapped | None:
        """Into a tunnel, or out of one: the first thing that happens where it happens at all."""
        first = self.steps[0]
        return first if isinstance(first, PASSAGES) else None

    @property
    def before(self) -> tuple[Endpoint, Endpoint]:
        """The ends that rewriting begins with: a header that is put around another one rewrites nothing."""
        passage = self.passage
        return (passage.packet.sender, passage.packet.receiver) if passage else self.arrived


def stays_of(packet: PacketTrace, cast: Cast) -> list[Stay]:
    stays: list[Stay] = []
    seen = packet.packet
    arrived = (seen.sender, seen.receiver)
    for hop_number, hop in enumerate(packet.hops, start=1):
        if not _has_ends_of(hop.arrived, seen):
            seen = hop.arrived
            arrived = (seen.sender, seen.receiver)
        ends = arrived
        for niche, steps in _niches(hop, cast):
            last = dict(zip(map(type, steps), steps, strict=True))
            left = ends if REWRITING.isdisjoint(last) else translated(ends, steps)
            number = len(stays) + 1
            stays.append(Stay(packet, number, hop, hop_number, hop.node, niche, steps, last, ends, left))
            ends = left
    return stays


def _has_ends_of(packet: Packet, earlier: Packet) -> bool:
    """Whether on its way from one to the other nothing has touched what they are made of."""
    return (
        packet.source is earlier.source
        and packet.destination is earlier.destination
        and packet.transport is earlier.transport
        and packet.fragment is earlier.fragment
    )


def _niches(hop: Hop, cast: Cast) -> Iterator[tuple[str, tuple[Step, ...]]]:
    niches = cast.niches(hop.node)
    if len(niches) <= 1:
        yield "".join(niches), hop.steps
        return
    usual = _by_stage(hop, cast)
    placed = [(_placed(step, usual.get(step.stage, FILTER), hop, niches, cast), step) for step in hop.steps]
    for niche, group in groupby(placed, key=itemgetter(0)):
        yield niche, tuple(step for _, step in group)


def _placed(step: Step, usual: str, hop: Hop, niches: tuple[str, ...], cast: Cast) -> str:
    """`usual` is where it stands at a node without tunnels."""
    if TUNNEL not in niches:
        return usual
    if step.stage is Stage.TUNNEL:
        return TUNNEL
    if usual == NAT and NAT in niches:
        return NAT
    if is_wrapped(hop.left):
        return FILTER if _judges(step, hop) else TUNNEL
    if FILTER in niches:
        return FILTER
    return TUNNEL if _meets_tunnel(hop, cast) else NAT


def is_wrapped(packet: Packet) -> bool:
    return envelope_of(packet) is not None


def _judges(step: Step, hop: Hop) -> bool:
    """Whether a wrapped packet's step belongs to a filter chain: of what comes in all, of what is sent from it on."""
    judged = [index for index, other in enumerate(hop.steps) if isinstance(other, Filtered)]
    sent = isinstance(hop.steps[0], Wrapped)
    return bool(judged) and (not sent or hop.steps.index(step) >= judged[0])


def _meets_tunnel(hop: Hop, cast: Cast) -> bool:
    """Whether a packet comes out of a tunnel or is about to go into one."""
    ways = (step.interface for step in hop.steps if isinstance(step, Routed))
    is_wanted = any(isinstance(step, PolicyAsked) and step.wanted for step in hop.steps)
    is_led = any(cast.tunnel(hop.node, interface) for interface in ways)
    return isinstance(hop.steps[0], Unwrapped) or is_wanted or is_led


def _by_stage(hop: Hop, cast: Cast) -> dict[Stage, str]:
    """Where NAT or the filter has what comes before routing and after it; all else is the filter's."""
    before = [step for step in hop.steps if step.stage in BEFORE_ROUTING]
    after = [step for step in hop.steps if step.stage in AFTER_ROUTING]
    is_before = _comes_from_outside(before, hop, cast) or _translates(before)
    is_after = _translates(after) or (_asks_nat(after) and _leaves_outside(hop, cast))
    return dict.fromkeys(BEFORE_ROUTING, NAT if is_before else FILTER) | dict.fromkeys(
        AFTER_ROUTING, NAT if is_after else FILTER
    )


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
    """Sender and receiver after what these steps have rewritten, put around or taken off."""
    sender, receiver = ends
    for step in steps:
        if isinstance(step, Wrapped | Unwrapped):
            sender, receiver = step.packet.sender, step.packet.receiver
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
