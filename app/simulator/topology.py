"""Who is found where: the links of a network, given or inferred from common subnets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.simulator.addresses import Address
from app.simulator.errors import NetworkError
from app.simulator.network import Attachment, Destination, Link, Network, Node


@dataclass(frozen=True, slots=True)
class Segment:
    """A link with the addresses that answer on it."""

    link: Link
    owners: Mapping[Address, Attachment]


class Topology:
    def __init__(self, network: Network) -> None:
        self.nodes: Mapping[str, Node] = {node.name: node for node in network.nodes}
        self.links = (*network.links, *inferred_links(network))
        self._segments = _segments(self.links, network.nodes)

    def segments(self, node: Node) -> dict[str, Segment]:
        """The link that each of the node's interfaces is on, if any."""
        ends = {interface.name: Attachment(node.name, interface.name) for interface in node.interfaces}
        return {name: self._segments[end] for name, end in ends.items() if end in self._segments}

    def address_of(self, destination: Destination) -> Address:
        """Raise NetworkError for a name that is neither a node nor `node.interface`."""
        if not isinstance(destination, str):
            return destination
        name, _, interface_name = destination.partition(".")
        node = self.nodes.get(name)
        if node is None:
            raise NetworkError(destination, "there is no such node")
        for interface in node.interfaces:
            if interface.addresses and interface_name in ("", interface.name):
                return interface.addresses[0].ip
        raise NetworkError(destination, "there is no such address")


def inferred_links(network: Network) -> tuple[Link, ...]:
    """Interfaces that no link names are joined to those with whom they share a subnet."""
    given = {end for link in network.links for end in link.ends}
    together: dict[str, list[Attachment]] = {}
    for node in network.nodes:
        for interface in node.interfaces:
            end = Attachment(node.name, interface.name)
            if end not in given and interface.addresses and interface.tunnel is None:
                together.setdefault(str(interface.addresses[0].network), []).append(end)
    return tuple(
        Link(prefix, tuple(ends), network.inferred_delay) for prefix, ends in together.items() if len(ends) > 1
    )


def _segments(links: Iterable[Link], nodes: Iterable[Node]) -> dict[Attachment, Segment]:
    addresses = {
        Attachment(node.name, interface.name): [address.ip for address in interface.addresses]
        for node in nodes
        for interface in node.interfaces
    }
    segments = {}
    for link in links:
        segment = Segment(link, {address: end for end in link.ends for address in addresses.get(end, ())})
        segments.update(dict.fromkeys(link.ends, segment))
    return segments
