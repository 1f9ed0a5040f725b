"""Faults in a network that would make its simulation meaningless. What a kernel would refuse is refused here."""

from collections.abc import Iterable

from app.simulator.control.checking import check_bgp
from app.simulator.errors import NetworkError
from app.simulator.forwarding.lookup import reaches, with_device
from app.simulator.forwarding.routing import Route, RouteKind
from app.simulator.forwarding.topology import inferred_links
from app.simulator.limits import Limits
from app.simulator.network import LOOPBACK, Attachment, Interface, Link, Network, Node, Tunnel
from app.simulator.packets.addresses import Address, Family, family_of, is_nobody, is_of_one_link
from app.simulator.packets.icmpv6 import SMALLEST_MTU
from app.simulator.packets.packet import Protocol
from app.simulator.rules.filtering import rule_name
from app.simulator.rules.rule_checking import rule_faults
from app.simulator.tunnels.tunnel_checking import check_tunnels

PORTS = range(1, 65536)
LISTENING = (Protocol.TCP, Protocol.UDP)


def check_network(network: Network, limits: Limits) -> None:
    """Raise NetworkError at the first fault, or WorkLimitError."""
    limits.check("nodes", len(network.nodes))
    limits.check("interfaces", sum(len(node.interfaces) for node in network.nodes))
    limits.check("rules", sum(map(_count_rules, network.nodes)))
    _all_different("nodes", (node.name for node in network.nodes))
    for node in network.nodes:
        check_node(node)
    check_tunnels(network)
    _check_links(network)


def _count_rules(node: Node) -> int:
    return sum(len(chain.rules) for chain in node.all_chains)


def _all_different(place: str, names: Iterable[str]) -> None:
    seen = set()
    for name in names:
        if name in seen:
            raise NetworkError(place, f"there are two called '{name}'")
        seen.add(name)


def check_node(node: Node) -> None:
    """What concerns it alone."""
    _all_different(node.name, (LOOPBACK, *(interface.name for interface in node.interfaces)))
    _check_addresses(node)
    for service in sorted(node.services, key=lambda service: (service.protocol, service.port)):
        if service.protocol not in LISTENING or service.port not in PORTS:
            raise NetworkError(node.name, f"nobody can listen on {service.protocol}/{service.port}")
    for position, route in enumerate(node.routes, 1):
        _check_route(node, route, f"{node.name}.routes.{position}")
    _check_chains(node)
    check_bgp(node)


def _check_addresses(node: Node) -> None:
    addresses = [address.ip for interface in node.interfaces for address in interface.addresses]
    _all_different(node.name, (str(address) for address in addresses if not is_of_one_link(address)))
    for address in addresses:
        if address.is_loopback or is_nobody(address):
            raise NetworkError(node.name, f"no interface can have the address {address}")
    for interface in node.interfaces:
        _check_width(node, interface)


def _check_width(node: Node, interface: Interface) -> None:
    """A kernel speaks no IPv6 where less fits (addrconf_notify)."""
    for own in interface.addresses:
        if family_of(own.ip) is Family.IPV6 and interface.largest < SMALLEST_MTU:
            message = f"{own} needs an MTU of {SMALLEST_MTU} or more, not {interface.largest} (RFC 8200, 5)"
            raise NetworkError(f"{node.name}.{interface.name}", message)


def _check_route(node: Node, route: Route, place: str) -> None:
    if route.kind is not RouteKind.UNICAST:
        return
    for hop in route.hops:
        _check_route(node, Route(route.prefix, hop.via, hop.device), place)
    if route.hops:
        return
    device = with_device(node, route).device
    interface = next((interface for interface in node.interfaces if interface.name == device), None)
    if device is None and route.via is not None and is_of_one_link(route.via):
        raise NetworkError(place, f"{route.via} is on every link: say by which interface, dev INTERFACE")
    if interface is not None and interface.tunnel is not None:
        _check_route_into(interface.tunnel, route, place)
    if device is None:
        raise NetworkError(place, f"{route.via} is in none of the node's own subnets")
    if interface is None:
        raise NetworkError(place, f"there is no interface '{device}'")
    if route.via is not None and not reaches(interface, route.via):
        raise NetworkError(place, f"{route.via} is not in a subnet of '{device}'")
    if any(route.via == address.ip for interface in node.interfaces for address in interface.addresses):
        raise NetworkError(place, f"{route.via} is the node's own address")


def _check_route_into(tunnel: Tunnel, route: Route, place: str) -> None:
    if family_of(route.prefix.network_address) is Family.IPV6:
        raise NetworkError(place, f"only IPv4 goes into a tunnel so far, and {route.prefix} is IPv6")
    if tunnel.selectors:
        raise NetworkError(place, f"no route leads to {route.device}: its selectors say what goes into it")


def _check_chains(node: Node) -> None:
    _all_different(node.name, (chain.name for chain in node.all_chains))
    for chain in node.all_chains:
        names = [rule_name(rule, position) for position, rule in enumerate(chain.rules, 1)]
        _all_different(f"{node.name}.{chain.name}", (*names, "policy"))
    for fault in rule_faults(node):
        raise NetworkError(fault.place, fault.message)


def _check_links(network: Network) -> None:
    _all_different("links", (link.name for link in (*network.links, *inferred_links(network))))
    known = {Attachment(node.name, interface.name) for node in network.nodes for interface in node.interfaces}
    linked: set[Attachment] = set()
    for link in network.links:
        _check_link(link, known)
        if not linked.isdisjoint(link.ends):
            raise NetworkError(link.name, "an interface can be on one link only")
        linked.update(link.ends)
    _check_neighbours(network)


def _check_neighbours(network: Network) -> None:
    """Which of two would answer for an address is a matter of luck."""
    interfaces = {
        Attachment(node.name, interface.name): interface for node in network.nodes for interface in node.interfaces
    }
    for link in (*network.links, *inferred_links(network)):
        owners: dict[Address, Attachment] = {}
        for end in link.ends:
            for address in interfaces[end].addresses:
                owner = owners.setdefault(address.ip, end)
                if owner != end:
                    raise NetworkError(str(end), f"{address.ip} belongs to {owner} on the same link")


def _check_link(link: Link, known: set[Attachment]) -> None:
    if len(set(link.ends)) < max(2, len(link.ends)):
        raise NetworkError(link.name, "a link joins two interfaces or more")
    if link.delay < 0:
        raise NetworkError(link.name, "a delay cannot be negative")
    for end in link.ends:
        if end not in known:
            raise NetworkError(link.name, f"there is no interface {end}")
