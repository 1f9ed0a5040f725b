"""How a network's links become pairs of interfaces: routers are namespaces, hosts are sockets outside of them.

Where one router meets hosts, or two routers each other, a pair is enough; all else meets at a bridge outside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.simulator.forwarding.topology import Segment, Topology
from app.simulator.network import Attachment, Network
from app.simulator.packets.addresses import Address
from tests.kernel.interfaces import Interfaces

A_PAIR = 2


@dataclass(frozen=True, slots=True)
class Wire:
    """One link: its routers' ends, its hosts' ends, and who owns which address on it."""

    name: str
    routers: Sequence[Attachment]
    hosts: Sequence[Attachment]
    owners: Mapping[Address, Attachment]


def wires(network: Network, routers: Sequence[str]) -> Sequence[Wire]:
    """In the order that makes a router's interfaces in theirs: a kernel remembers who came first."""
    topology = Topology(network)
    segments: dict[str, Segment] = {}
    for node in network.nodes:
        segments.update({segment.link.name: segment for segment in topology.segments(node).values()})
    order = list(mac_addresses(network))
    created = sorted(segments.values(), key=lambda segment: min(map(order.index, _at(segment, routers)), default=0))
    return [
        Wire(
            f"w{number}",
            _at(segment, routers),
            [end for end in segment.link.ends if end.node not in routers],
            segment.owners,
        )
        for number, segment in enumerate(created)
    ]


def _at(segment: Segment, routers: Sequence[str]) -> Sequence[Attachment]:
    return [end for end in segment.link.ends if end.node in routers]


def mac_addresses(network: Network) -> Mapping[Attachment, bytes]:
    """Every interface has its own, hosts' too."""
    ends = [Attachment(node.name, interface.name) for node in network.nodes for interface in node.interfaces]
    return {end: bytes((2, 0, 0, 0, 0, number)) for number, end in enumerate(ends, 1)}


def lay(
    wire: Wire, inside: Mapping[str, Interfaces], outside: Interfaces, macs: Mapping[Attachment, bytes]
) -> str | None:
    """Make the interfaces. Returns the name of the port at which the hosts stand, if there are some."""
    if len(wire.routers) == A_PAIR and not wire.hosts:
        first, second = wire.routers
        inside[first.node].join(first.interface, macs[first], inside[second.node], second.interface, macs[second])
        return None
    port = f"{wire.name}h"
    if len(wire.routers) == 1:
        [end] = wire.routers
        inside[end.node].join(end.interface, macs[end], outside, port, _port_mac(0))
        return port
    outside.add_bridge(wire.name)
    for number, end in enumerate(wire.routers):
        inside[end.node].join(end.interface, macs[end], outside, f"{wire.name}r{number}", _port_mac(number + 1))
        outside.add_to_bridge(f"{wire.name}r{number}", wire.name)
    outside.join(port, _port_mac(200), outside, f"{wire.name}b", _port_mac(201))
    outside.add_to_bridge(f"{wire.name}b", wire.name)
    return port


def _port_mac(number: int) -> bytes:
    """Nobody sends to a port's own address."""
    return bytes((2, 1, 0, 0, 0, number))
