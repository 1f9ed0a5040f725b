"""Who is found where: the links of a network, given or inferred from common subnets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.simulator.errors import NetworkError
from app.simulator.events import Connect, IcmpErrorMessage, IcmpQueryMessage, Ping, Query, Request, Send, Stream
from app.simulator.network import Attachment, Destination, Interface, Link, Network, Node
from app.simulator.packets.addresses import Address, Family, Prefix, family_of, is_of_one_link
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import ICMP_FAMILIES


@dataclass(frozen=True, slots=True)
class Segment:
    """A link with the addresses that answer on it."""

    link: Link
    owners: Mapping[Address, Attachment]
    largest: Mapping[Attachment, int]
    """How large a packet each end takes: as much as it sends."""
    least: int
    """What all of them take."""


Stations = Mapping[tuple[int | None, Address], str]
"""Who has an address inside VXLAN, by the number of the network, and by none where nobody has it there: neighbours are
written down (`ip neigh`), so that none is asked for."""


class Topology:
    def __init__(self, network: Network) -> None:
        self.nodes: Mapping[str, Node] = {node.name: node for node in network.nodes}
        self.acquainted = network.acquainted
        self.links = (*network.links, *inferred_links(network))
        self._segments = _segments(self.links, network.nodes)
        self.stations = _stations(network.nodes)

    def segments(self, node: Node) -> dict[str, Segment]:
        """The link that each of the node's interfaces is on, if any."""
        ends = {interface.name: Attachment(node.name, interface.name) for interface in node.interfaces}
        return {name: self._segments[end] for name, end in ends.items() if end in self._segments}

    def address_of(self, destination: Destination, families: Collection[Family] = tuple(Family)) -> Address:
        """Of a name the first address of one of these families, else the first of all.

        Raise NetworkError for a name that is neither a node nor `node.interface`.
        """
        if not isinstance(destination, str):
            return destination
        name, _, interface_name = destination.partition(".")
        node = self.nodes.get(name)
        if node is None:
            raise NetworkError(destination, "there is no such node")
        named = addresses_of(node, interface_name)
        if not named:
            raise NetworkError(destination, "there is no such address")
        return next((address for address in named if family_of(address) in families), named[0])

    def families_of(self, event: Connect | Request | Query | Ping | Send | Stream) -> frozenset[Family]:
        """What the event's sender can speak: where a name has addresses of both families, that decides between them."""
        own = frozenset(map(family_of, addresses_of(self.nodes[event.source])))
        if not isinstance(event, Send):
            return own
        if event.source_address is not None:
            own = frozenset((family_of(event.source_address),))
        if isinstance(event.message, IcmpQueryMessage | IcmpErrorMessage):
            own &= {ICMP_FAMILIES[event.message.protocol]}
        return own


def _stations(nodes: Sequence[Node]) -> Stations:
    """Of an address that two networks have, without a number the first."""
    found: dict[tuple[int | None, Address], str] = {}
    for node in nodes:
        for interface in node.interfaces:
            if interface.tunnel is not None and interface.tunnel.encapsulation.kind is TunnelKind.VXLAN:
                for own in interface.addresses:
                    place = f"{node.name}.{interface.name}"
                    found[interface.tunnel.encapsulation.key, own.ip] = place
                    found.setdefault((None, own.ip), place)
    return found


def addresses_of(node: Node, interface_name: str = "") -> list[Address]:
    """Of all its interfaces, unless one is named; without those that say nothing without their link."""
    return [
        address.ip
        for interface in node.interfaces
        for address in interface.addresses
        if interface_name in ("", interface.name) and not is_of_one_link(address.ip)
    ]


def inferred_links(network: Network) -> tuple[Link, ...]:
    """Interfaces that no link names are joined to those with whom they share a subnet, of either family.

    A link is called by the first of its subnets, those of IPv4 before those of IPv6, in whatever order they are given.
    """
    given = {end for link in network.links for end in link.ends}
    together: dict[Prefix, list[Attachment]] = {}
    for node in network.nodes:
        for interface in node.interfaces:
            end = Attachment(node.name, interface.name)
            if end not in given:
                _join(together, _shareable_subnets(interface), end)
    subnets: dict[int, list[Prefix]] = {}
    for subnet, ends in together.items():
        subnets.setdefault(id(ends), []).append(subnet)
    return tuple(
        Link(str(min(listed, key=_order)), tuple(together[listed[0]]), network.inferred_delay)
        for listed in subnets.values()
        if len(together[listed[0]]) > 1
    )


def _order(subnet: Prefix) -> tuple[int, int, int]:
    return subnet.version, int(subnet.network_address), subnet.prefixlen


def _shareable_subnets(interface: Interface) -> list[Prefix]:
    """Every link has the link-local one."""
    if interface.tunnel is not None:
        return []
    return [address.network for address in interface.addresses if not is_of_one_link(address.ip)]


def _join(together: dict[Prefix, list[Attachment]], subnets: Sequence[Prefix], end: Attachment) -> None:
    """Put an interface to those it shares a subnet with; if they were apart, it brings them together."""
    ends = next((together[subnet] for subnet in subnets if subnet in together), [])
    for subnet in subnets:
        others = together.get(subnet, ends)
        if others is not ends:
            ends.extend(others)
            together.update({known: ends for known, listed in together.items() if listed is others})
        together[subnet] = ends
    if subnets:
        ends.append(end)


def _segments(links: Iterable[Link], nodes: Iterable[Node]) -> dict[Attachment, Segment]:
    addresses = {
        Attachment(node.name, interface.name): [address.ip for address in interface.addresses]
        for node in nodes
        for interface in node.interfaces
    }
    sizes = {
        Attachment(node.name, interface.name): interface.largest for node in nodes for interface in node.interfaces
    }
    segments = {}
    for link in links:
        owners = {address: end for end in link.ends for address in addresses.get(end, ())}
        largest = {end: sizes[end] for end in link.ends}
        segment = Segment(link, owners, largest, min(largest.values(), default=0))
        segments.update(dict.fromkeys(link.ends, segment))
    return segments
