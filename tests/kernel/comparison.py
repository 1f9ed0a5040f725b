"""What the simulator says and what the kernel did, side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.scenarios.exporters.rulesets import END
from app.simulator.network import Attachment
from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.packets.packet import IcmpError, IcmpQuery, Packet, TcpSegment, Transport, UdpDatagram
from app.simulator.rules.chain_walk import ChainEnd, walk
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.steps import Filtered, NatConsulted, Transmitted
from app.simulator.trace import PacketTrace
from tests.kernel.counters import Counts
from tests.kernel.laboratory import Sighting
from tests.kernel.tracking import TrackedEntry

PIECE = "piece"


@dataclass(frozen=True, slots=True)
class Difference:
    """`place` is a node or an interface."""

    place: str
    what: str
    simulator: str
    kernel: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}\n  simulator: {self.simulator}\n  kernel:    {self.kernel}"


def predicted(packets: Sequence[PacketTrace], routers: Sequence[str]) -> list[Sighting]:
    """What the simulator's routers send, in order."""
    sent = [
        (hop.time, packet.number, step, hop.node)
        for packet in packets
        for hop in packet.hops
        if hop.node in routers
        for step in hop.steps
        if isinstance(step, Transmitted)
    ]
    return [
        Sighting(
            Attachment(node, step.interface),
            Attachment(step.receiver, step.receiver_interface),
            step.packet,
            step.packet.length,
        )
        for _, _, step, node in sorted(sent, key=lambda each: each[:2])
    ]


def compare_packets(simulated: Sequence[Sighting], seen: Sequence[Sighting]) -> Iterator[Difference]:
    ours, theirs = _by_interface(simulated), _by_interface(seen)
    for end in sorted({*ours, *theirs}, key=str):
        if any(PIECE in each for each in ours[end]):  # those of one moment have no order in a trace
            ours[end].sort(), theirs[end].sort()
        if ours[end] != theirs[end]:
            yield Difference(str(end), "packets sent", _listed(ours[end]), _listed(theirs[end]))


def _by_interface(sightings: Sequence[Sighting]) -> defaultdict[Attachment, list[str]]:
    found: defaultdict[Attachment, list[str]] = defaultdict(list)
    for sighting in sightings:
        found[sighting.sender].append(_sighting(sighting))
    return found


def _sighting(sighting: Sighting) -> str:
    return f"to {sighting.receiver}: {described(sighting.packet)} length {sighting.length}"


def described(packet: Packet) -> str:
    df = " df" if packet.df else ""
    if piece := packet.fragment:
        more = "" if piece.is_last else " more to come"
        span = f"{piece.offset}+{piece.size}{more}"
        return f"{packet.source} > {packet.destination} ttl {packet.ttl}{df} {packet.protocol} {PIECE} {span}"
    return f"{packet.sender} > {packet.receiver} ttl {packet.ttl}{df} {_said(packet.transport)}"


def _said(transport: Transport) -> str:
    match transport:
        case TcpSegment(flags=flags, sequence=sequence, acknowledgement=acknowledgement, payload=payload):
            mss = f" mss {transport.mss}" if transport.mss else ""
            return f"tcp {flags.name}{mss} seq {sequence} ack {acknowledgement} bytes {payload}"
        case IcmpError(kind, code, inner):
            mtu = f" mtu {transport.mtu}" if transport.mtu else ""
            return f"{transport.protocol} {kind}/{code}{mtu} about [{described(inner)}]"
        case IcmpQuery(kind, identifier, sequence, payload, code):
            return f"{transport.protocol} {kind}/{code} id {identifier} seq {sequence} bytes {payload}"
        case UdpDatagram(payload=payload):
            return f"udp bytes {payload}"
        case _:
            return str(transport)


def _listed(lines: Sequence[str]) -> str:
    return "; ".join(lines) if lines else "nothing"


def compare_entries(
    node: str, simulated: Sequence[EntrySnapshot], found: Sequence[TrackedEntry], now: Nanoseconds, slack: range
) -> Iterator[Difference]:
    """The slack is how many seconds more a kernel's timer may have left."""
    ours = {entry.original: _as_tracked(entry, now) for entry in simulated}
    theirs = {entry.original: entry for entry in found}
    for flow in sorted({*ours, *theirs}):
        left, right = ours.get(flow), theirs.get(flow)
        if left is None or right is None or not _alike(left, right, slack):
            yield Difference(node, "entry", str(left or "none"), str(right or "none"))


def _as_tracked(entry: EntrySnapshot, now: Nanoseconds) -> TrackedEntry:
    seconds = (entry.expires - now) // SECOND
    return TrackedEntry(entry.original, entry.reply, entry.tcp_state, entry.replied, entry.assured, seconds)


def _alike(ours: TrackedEntry, theirs: TrackedEntry, slack: range) -> bool:
    return theirs.seconds - ours.seconds in slack and replace(ours, seconds=theirs.seconds) == theirs


def predicted_counts(packets: Sequence[PacketTrace], routers: Sequence[str]) -> Mapping[str, Counter[tuple[str, str]]]:
    """How many packets came to the counter of each rule, and to the end of each chain."""
    counts: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in routers}
    for packet in packets:
        for hop in packet.hops:
            for step in hop.steps if hop.node in routers else ():
                if isinstance(step, Filtered | NatConsulted):
                    counts[hop.node].update(_counted(step))
    return counts


def _counted(step: Filtered | NatConsulted) -> Iterator[tuple[str, str]]:
    for way in walk(step.chain, step.tests):
        if isinstance(way, ChainEnd):
            yield way.chain, END
        elif way.looked_up:
            yield way.chain, way.place.rsplit(".", 1)[1]


def compare_counts(node: str, simulated: Counts, found: Counts) -> Iterator[Difference]:
    for place, packets in sorted(found.items()):
        ours = simulated.get(place, 0)
        if ours != packets:
            yield Difference(node, f"packets that {'.'.join(place)} decided", str(ours), str(packets))
