"""Chance that falls as a kernel's did: a search for a port begins where the kernel's has ended."""

from collections.abc import Iterator, Mapping, Sequence

from app.simulator.chance import Chance
from app.simulator.packets.flows import answering
from app.simulator.packets.packet import Flow, Protocol
from app.simulator.rules.filtering import ANY_RANDOM, Side
from app.simulator.steps import NatBound, Tracked
from app.simulator.trace import PacketTrace


class RetoldChance(Chance):
    """The first numbers are given, the others follow from the seed."""

    def __init__(self, seed: int, given: Sequence[int] = ()) -> None:
        super().__init__(seed)
        self._given = list(given)
        self.drawn: list[int] = []

    def below(self, limit: int) -> int:
        number = self._given.pop(0) if self._given else super().below(limit)
        self.drawn.append(number)
        return number


def retold(
    drawn: Sequence[int], packets: Sequence[PacketTrace], born: Mapping[str, Mapping[Flow, Flow]]
) -> Sequence[int]:
    """The numbers that an event should have drawn to end where the kernel did."""
    searches = list(_searches(packets))
    if len(searches) != len(drawn):  # a window was halved, so one search has drawn several times
        return drawn
    return [
        number if offset is None else offset
        for number, offset in zip(drawn, (_offset(search, born) for search in searches), strict=True)
    ]


def _searches(packets: Sequence[PacketTrace]) -> Iterator[tuple[str, Flow, NatBound]]:
    """Searches that begin by chance, with the original flow of their session."""
    for packet in packets:
        for hop in packet.hops:
            flow = next((step.flow for step in hop.steps if isinstance(step, Tracked)), None)
            for step in hop.steps:
                if isinstance(step, NatBound) and step.tries and _is_drawn(step) and flow:
                    yield hop.node, flow, step


def _is_drawn(step: NatBound) -> bool:
    """For a destination chance is asked only where the rule says so."""
    wants_chance = step.translation is not None and step.translation.flags & ANY_RANDOM
    return step.side is Side.SOURCE or bool(wants_chance)


def _offset(search: tuple[str, Flow, NatBound], born: Mapping[str, Mapping[Flow, Flow]]) -> int | None:
    node, flow, bound = search
    reply = born[node].get(flow)
    if reply is None or bound.ports is None:
        return None
    mapped = answering(reply)
    port = mapped.source_port if bound.side is Side.SOURCE else mapped.destination_port
    if flow.protocol is Protocol.ICMP:
        port = mapped.identifier
    return (port - bound.ports.first) % (bound.ports.last - bound.ports.first + 1)
