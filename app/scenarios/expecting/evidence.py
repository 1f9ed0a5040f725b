"""What a trace says about each event, as far as anybody can expect it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.simulator.hosts.socket_errors import SocketError
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import Packet, envelope_of
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.steps import EndingKind, EntryChanged, Tracked
from app.simulator.trace import Beat, Ending, EventOutcome, EventTrace, PacketTrace, Trace

ARRIVED = frozenset({EndingKind.DELIVERED, EndingKind.NOBODY_LISTENS})


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one packet: how it looked at its end, and the state a gateway last gave it.

    `outer` is how it looked where it last travelled in a tunnel.
    """

    packet: Packet
    ending: Ending
    state: TrackingState | None
    outer: Packet | None = None

    @property
    def arrived(self) -> bool:
        return self.ending.kind in ARRIVED


@dataclass(frozen=True, slots=True)
class Evidence:
    """`first` is the packet the event began with, `answer` what came back for it, `entry` as the event left it.

    `error` is what the program that asks is told.
    """

    outcome: EventOutcome
    lasted: Nanoseconds
    first: Fate | None
    answer: Fate | None
    entry: EntrySnapshot | None
    error: SocketError | None = None
    beats: tuple[Beat, ...] = ()
    """Of a stream, what became of each datagram."""


def gather(trace: Trace) -> list[Evidence]:
    """One for each event of the play."""
    return [_evidence(trace, event) for event in trace.events]


def _evidence(trace: Trace, event: EventTrace) -> Evidence:
    packets = [trace.packets[number - 1] for number in event.packets]
    first = packets[0] if packets else None
    asking = {packet.number for packet in packets if first and first.number in {packet.number, packet.repeats}}
    answer = next((packet for packet in packets if packet.answers in asking), None)
    return Evidence(
        event.outcome,
        event.ended - event.began,
        _fate(first) if first else None,
        _fate(answer) if answer else None,
        _entry(trace, event, first) if first else None,
        event.error,
        event.beats,
    )


def _fate(packet: PacketTrace) -> Fate:
    states = [step.state for hop in packet.hops for step in hop.steps if isinstance(step, Tracked)]
    wrapped = [hop.left for hop in packet.hops if envelope_of(hop.left)]
    return Fate(packet.hops[-1].left, packet.ending, states[-1] if states else None, wrapped[-1] if wrapped else None)


def _entry(trace: Trace, event: EventTrace, packet: PacketTrace) -> EntrySnapshot | None:
    """The entry that the packet made or met first, as it was when the event had come to rest."""
    met = next(_entries(packet), None)
    if met is None:
        return None
    node, entry = met
    changes = [
        change.entry
        for change in trace.tracking
        if change.node == node and change.entry.entry_id == entry.entry_id and change.time <= event.ended
    ]
    return changes[-1] if changes else entry


def _entries(packet: PacketTrace) -> Iterator[tuple[str, EntrySnapshot]]:
    for hop in packet.hops:
        for step in hop.steps:
            if isinstance(step, Tracked | EntryChanged) and step.entry is not None:
                yield hop.node, step.entry
