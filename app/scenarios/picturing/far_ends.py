"""Which two interfaces are the ends of a tunnel.

Each end knows an address of the other one at most. Behind NAT that is not even an address of its node, and then it is
the end that names this one that is meant.
"""

from collections.abc import Iterator

from app.simulator.network import Interface, Network, Node, Tunnel
from app.simulator.packets.addresses import Address
from app.simulator.packets.encapsulation import OF_PEERS

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
    if tunnel.encapsulation.kind in OF_PEERS:
        yield from (peer.interface for peer in tunnel.peers)
        return
    alike = [each for each in ends if each[0] is not node and each[2].encapsulation.kind is tunnel.encapsulation.kind]
    knowing = {
        f"{other.name}.{interface.name}": (tunnel.remote in _outer(other, far), far.remote in _outer(node, tunnel))
        for other, interface, far in alike
    }
    same = {
        f"{other.name}.{interface.name}"
        for other, interface, far in alike
        if far.encapsulation.key == tunnel.encapsulation.key
    }
    enough = any if tunnel.encapsulation.in_udp else all
    fitting = sorted(
        (place for place, known in knowing.items() if enough(known)),
        key=lambda place: (not all(knowing[place]), place not in same),
    )
    yield from fitting[:1]


def _outer(node: Node, tunnel: Tunnel) -> set[Address]:
    """The addresses by which a tunnel's end may be known."""
    if tunnel.local is not None:
        return {tunnel.local}
    return {address.ip for interface in node.interfaces if interface.tunnel is None for address in interface.addresses}
