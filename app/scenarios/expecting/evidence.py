"""What a trace says about each event, as far as anybody can expect it.

What a tunnel carries over TCP is not lost when a segment is: what the tunnel's connection sends again is the same
packet, whose fate is what became of it in the end. What a host sends again is another packet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.simulator.hosts.socket_errors import SocketError
from app.simulator.packets.addresses import Nanoseconds
from app.simulator.packets.packet import Envelope, Packet, TcpSegment, envelope_of
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
    asking |= {packet.number for packet in _ways(first, packets)} if first else set()
    answer = next((packet for packet in packets if packet.answers in asking), None)
    return Evidence(
        event.outcome,
        event.ended - event.began,
        _fate(_ways(first, packets)) if first else None,
        _fate(_ways(answer, packets)) if answer else None,
        _entry(trace, event, first) if first else None,
        event.error,
        event.beats,
    )


def _ways(packet: PacketTrace, packets: Sequence[PacketTrace]) -> list[PacketTrace]:
    """The packet, and the segments as which it has gone on each time that a tunnel over TCP had lost it."""
    ways = [packet]
    while found := _way_on(ways[-1], packets):
        ways.append(found)
    return ways


def _way_on(lost: PacketTrace, packets: Sequence[PacketTrace]) -> PacketTrace | None:
    """The later segment that has brought out of a tunnel what was lost in it."""
    begun = list(_envelopes(lost.packet))
    inside = [envelope for envelope in _envelopes(lost.hops[-1].left) if envelope not in begun]
    for packet in packets:
        segment = packet.packet.transport
        if packet.number <= lost.number or not isinstance(segment, TcpSegment) or segment.content not in inside:
            continue
        if segment.content not in _envelopes(packet.hops[-1].left):
            return packet
    return None


def _envelopes(packet: Packet) -> Iterator[Envelope]:
    """From the outermost to the innermost."""
    while envelope := envelope_of(packet):
        yield envelope
        packet = envelope.inner


def _fate(ways: Sequence[PacketTrace]) -> Fate:
    hops = [hop for packet in ways for hop in packet.hops]
    states = [step.state for hop in hops for step in hop.steps if isinstance(step, Tracked)]
    wrapped = [hop.left for hop in hops if envelope_of(hop.left)]
    return Fate(hops[-1].left, ways[-1].ending, states[-1] if states else None, wrapped[-1] if wrapped else None)


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
