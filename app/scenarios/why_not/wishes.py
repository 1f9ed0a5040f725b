"""What a change of a scenario is meant to bring about, and whether it does, by a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.documents.registry import Json
from app.scenarios.building.written_addresses import split_port
from app.scenarios.changing.changes import Changes
from app.scenarios.service import run_compiled
from app.scenarios.traces.trace_document import PacketDocument, TraceDocument
from app.simulator.packets.addresses import parse_address

Gets = Literal["answer", "through", "stopped"]
"""An answer; through to its destination, whatever comes back; nowhere."""


@dataclass(frozen=True, slots=True)
class Wish:
    """`event` counts the events of the play from 1."""

    event: int
    gets: Gets


@dataclass(frozen=True, slots=True)
class Trial:
    """`at` is where the first wish that is not granted fails; empty where all are."""

    changes: Changes
    at: str = ""

    @property
    def granted(self) -> bool:
        return not self.at


def tried(data: Mapping[str, Json], controls: Mapping[str, str], changes: Changes, wishes: Sequence[Wish]) -> Trial:
    """Run with changes, and hold the run against the wishes. Raises InvalidTextError."""
    trace = run_compiled(data, controls, changes).trace
    for wish in wishes:
        if at := _fails(trace, wish):
            return Trial(changes, at)
    return Trial(changes)


def _fails(trace: TraceDocument, wish: Wish) -> str:
    """Where a wish is not granted: the hop at which a packet dies, or gets in although it should not."""
    packets = [packet for packet in trace.packets if packet.play == wish.event]
    if not packets:
        return "1.1"
    first = packets[0]
    arrived = first.ending.kind == "delivered"
    if wish.gets == "stopped":
        is_refused_by_its_receiver = first.ending.kind == "refused" and first.ending.by is None
        return _end(first) if arrived or is_refused_by_its_receiver else ""
    if not arrived:
        return _end(first)
    if wish.gets == "through":
        return ""
    answer = next((packet for packet in packets if packet.answers == first.number), None)
    if answer is None:
        return _end(first)
    return "" if answer.ending.kind == "delivered" else _end(answer)


def _end(packet: PacketDocument) -> str:
    return f"{packet.number}.{len(packet.hops)}"


def sender_of(data: Mapping[str, Json], controls: Mapping[str, str], at: str, ends: tuple[str, str]) -> str:
    """The line of a play that sends an answer between these ends; empty where nobody has the address it comes from.

    The protocol is that of the packet at the moment `at`.
    """
    simulation = run_compiled(data, controls)
    packet = simulation.trace.packets[int(at.partition(".")[0]) - 1]
    source, port = split_port(ends[0])
    try:
        owner = simulation.performance.scene.cast.owner(parse_address(source))
    except ValueError:
        return ""
    if owner is None or not port.isdecimal():
        return ""
    flags = " syn ack" if packet.protocol == "TCP" else ""
    return f"{packet.protocol.lower()} {owner}:{port} -> {ends[1]}{flags}"
