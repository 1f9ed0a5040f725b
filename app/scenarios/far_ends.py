"""Which two interfaces are the ends of a tunnel.

Each end knows an address of the other one at most. Behind NAT that is not even an address of its node, and then it is
the end that names this one that is meant.
"""

from collections.abc import Iterator

from app.simulator.addresses import Address
from app.simulator.encapsulation import Encapsulation
from app.simulator.network import Interface, Network, Node, Tunnel

End = tuple[Node, Interface, Tunnel]


def far_ends(network: Network) -> Iterator[tuple[str, str, str]]:
    """Node and interface of each end, and the place of the interface at its other end, as `cloud.wg0`."""
    ends = [
        (node, interface, interface.tunnel)
        for node in network.nodes
        for interface in node.interfaces
        if interface.tunnel is not None
    ]
    for node, interface, tunnel in ends:
        for far in _far(node, tunnel, ends):
            yield node.name, interface.name, far


def _far(node: Node, tunnel: Tunnel, ends: list[End]) -> Iterator[str]:
    if tunnel.coat.kind is Encapsulation.WIREGUARD:
        yield from (peer.interface for peer in tunnel.peers)
        return
    naming = [each for each in ends if each[0] is not node and _names(each[2], node, tunnel)]
    owned = [each for each in naming if tunnel.remote in _outer(each[0])]
    if found := owned or naming:
        other, interface, _ = found[0]
        yield f"{other.name}.{interface.name}"


def _names(other: Tunnel, node: Node, tunnel: Tunnel) -> bool:
    """Whether the other end has this node for its far end."""
    mine = {tunnel.local} if tunnel.local else _outer(node)
    return other.coat.kind is tunnel.coat.kind and (other.remote in mine or other.coat.in_udp)


def _outer(node: Node) -> set[Address]:
    return {address.ip for interface in node.interfaces if interface.tunnel is None for address in interface.addresses}
