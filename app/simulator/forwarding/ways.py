"""Where a packet would go if its node knew the shortest way: what a missing route is waived with.

Links and tunnels count alike. Only if no other way leads there do links that are down and nodes that do not forward
serve as well: then those are what stops the packet next.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from app.simulator.forwarding.topology import Topology
from app.simulator.network import Node, Tunnel
from app.simulator.packets.addresses import Address
from app.simulator.packets.encapsulation import TunnelKind


@dataclass(frozen=True, slots=True)
class Way:
    interface: str
    next_hop: Address


def way_towards(topology: Topology, node: str, destination: Address) -> Way | None:
    """The first stretch of the way; None if nobody has the address, or no link leads to whoever has it."""
    return _shortest(topology, node, destination, usable_only=True) or _shortest(
        topology, node, destination, usable_only=False
    )


def _shortest(topology: Topology, start: str, destination: Address, *, usable_only: bool) -> Way | None:
    seen = {start}
    waiting: deque[tuple[str, Way | None]] = deque([(start, None)])
    while waiting:
        name, first = waiting.popleft()
        node = topology.nodes[name]
        if first is not None and usable_only and not node.settings.ip_forward:
            continue
        for way, neighbour in _neighbours(topology, node, destination, usable_only=usable_only):
            if _has(topology.nodes[neighbour], destination):
                return first or way
            if neighbour not in seen:
                seen.add(neighbour)
                waiting.append((neighbour, first or way))
    return None


def _neighbours(
    topology: Topology, node: Node, destination: Address, *, usable_only: bool
) -> Iterator[tuple[Way, str]]:
    """Whoever is one stretch away, the owner of the destination first where it is on the link itself."""
    for interface, segment in topology.segments(node).items():
        if segment.link.up or not usable_only:
            owners = sorted(segment.owners.items(), key=lambda owner: owner[0] != destination)
            yield from ((Way(interface, address), end.node) for address, end in owners if end.node != node.name)
    for each in node.interfaces:
        if each.tunnel is not None and (each.tunnel.up or not usable_only):
            for far in _far_ends(topology, each.tunnel):
                yield Way(each.name, _station(topology.nodes[far], each.tunnel) or destination), far


def _far_ends(topology: Topology, tunnel: Tunnel) -> Iterator[str]:
    for name, node in topology.nodes.items():
        peers = {peer.interface.partition(".")[0] for peer in tunnel.peers}
        if name in peers or (tunnel.remote is not None and _has(node, tunnel.remote)):
            yield name


def _station(far: Node, tunnel: Tunnel) -> Address | None:
    """Who has to be meant inside VXLAN, where the far end has an address."""
    addresses = (
        own.ip
        for each in far.interfaces
        if each.tunnel is not None and each.tunnel.encapsulation == tunnel.encapsulation
        for own in each.addresses
    )
    return next(addresses, None) if tunnel.encapsulation.kind is TunnelKind.VXLAN else None


def _has(node: Node, address: Address) -> bool:
    return any(address == own.ip for interface in node.interfaces for own in interface.addresses)
