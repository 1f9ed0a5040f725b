"""What each packet is to the private networks: a request, a response, unsolicited, or none of their business.

Who began a session decides, not the direction of the packet: a response comes in and is not ingress.
"""

from enum import StrEnum

from app.scenarios.cast import PUBLIC, Cast
from app.scenarios.traces.stays import is_wrapped
from app.simulator.packets.addresses import Address
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import FlowDirection
from app.simulator.steps import EndingKind, Tracked
from app.simulator.trace import PacketTrace, Trace


class PacketKind(StrEnum):
    REQUEST = "request"
    RESPONSE = "response"
    UNSOLICITED = "unsolicited"
    LOCAL = "local"


KNOWN = frozenset({TrackingState.ESTABLISHED, TrackingState.RELATED})


def packet_kinds(trace: Trace, cast: Cast) -> dict[int, PacketKind]:
    """By the packets' numbers."""
    kinds: dict[int, PacketKind] = {}
    for packet in trace.packets:
        kinds[packet.number] = _kind(packet, trace, cast, kinds.get(packet.answers or 0, PacketKind.LOCAL))
    return kinds


def is_allowed(packet: PacketTrace, kind: PacketKind, cast: Cast) -> bool:
    """Whether an unsolicited packet was let past the boundary."""
    if kind is not PacketKind.UNSOLICITED:
        return False
    end = packet.ending
    if cast.is_boundary(end.node):
        return end.kind is EndingKind.DELIVERED
    return cast.side(end.node) != PUBLIC


def _kind(packet: PacketTrace, trace: Trace, cast: Cast, answered: PacketKind) -> PacketKind:
    origin = packet.hops[0].node
    if cast.is_boundary(origin) and packet.answers is not None:
        return PacketKind.RESPONSE if answered in {PacketKind.REQUEST, PacketKind.UNSOLICITED} else PacketKind.LOCAL
    if not _crosses(origin, packet.packet.destination, cast):
        return PacketKind.LOCAL
    begun_here = PacketKind.UNSOLICITED if cast.side(origin) == PUBLIC else PacketKind.REQUEST
    if answered in {PacketKind.REQUEST, PacketKind.UNSOLICITED} - {begun_here}:
        return PacketKind.RESPONSE  # also where the gateway that it meets has never seen what it answers
    lookup = _boundary_lookup(packet, cast)
    if lookup is None:
        return begun_here if origin == _first(packet, trace).hops[0].node else PacketKind.RESPONSE
    continues = lookup.state in KNOWN and (
        lookup.direction is FlowDirection.REPLY or lookup.state is TrackingState.RELATED
    )
    return PacketKind.RESPONSE if continues else begun_here


def _first(packet: PacketTrace, trace: Trace) -> PacketTrace:
    """What began the exchange in which a packet answers another."""
    while packet.answers is not None:
        packet = trace.packets[packet.answers - 1]
    return packet


def _crosses(origin: str, destination: Address, cast: Cast) -> bool:
    """A gateway is on the side of the network in whose wall it stands, whoever speaks with it and whomever it asks."""
    return cast.side(origin) != cast.address_side(destination)


def _boundary_lookup(packet: PacketTrace, cast: Cast) -> Tracked | None:
    """What the last gateway in a wall took the packet for; the packet around it in a tunnel is another one."""
    lookups = [
        step
        for hop in packet.hops
        if cast.is_boundary(hop.node) and not is_wrapped(hop.left)
        for step in hop.steps
        if isinstance(step, Tracked) and step.state is not TrackingState.UNTRACKED
    ]
    return lookups[-1] if lookups else None
