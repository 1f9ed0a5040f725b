"""From the network as it is written to the network that is simulated."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from app.documents.texts import Path, nearest
from app.nftables.routes import DEFAULTS, parse_route
from app.scenarios.building.chains import build_chains, build_regular_chains, check_chains, known_to
from app.scenarios.building.control_plane import build_bgp
from app.scenarios.building.faults import Faults
from app.scenarios.building.links import build_links, with_mtus
from app.scenarios.building.places import NODE_WORDS, SHORT_INTERFACE
from app.scenarios.building.settings import build_settings
from app.scenarios.building.stacks import build_stack
from app.scenarios.building.tunnels import build_tunnels
from app.scenarios.building.written_addresses import address, interface_address, prefix
from app.scenarios.format.network import NetworkText, NodeKind
from app.scenarios.format.network import Node as NodeText
from app.simulator.forwarding.routing import Route
from app.simulator.network import Interface, Network, Node, Service
from app.simulator.packets.addresses import HostAddress, HostAddress6, InterfaceAddress, Prefix, family_of
from app.simulator.packets.packet import Protocol

NODES: Path = ("network", "nodes")
END_POINTS: frozenset[NodeKind] = frozenset({"host", "stranger"})
"""Kinds that do not forward unless their settings say so."""
PORTS = range(1, 65536)
Parsed = TypeVar("Parsed", HostAddress | HostAddress6, InterfaceAddress, Prefix)


def build_network(written: NetworkText, faults: Faults) -> Network:
    """The network; meaningless unless `faults` stays empty."""
    _check_zones(written, faults)
    nodes = tuple(_node(name, node, written, faults) for name, node in written.nodes.items())
    links = tuple(build_links(written, faults))
    return Network(tuple(with_mtus(nodes, written, links)), links)


def zones_around(zone: str | None, written: NetworkText) -> list[str]:
    """The zone itself and those around it, from the inside out."""
    around: list[str] = []
    while zone is not None and zone in written.zones and zone not in around:
        around.append(zone)
        zone = written.zones[zone].within
    return around


def _check_zones(written: NetworkText, faults: Faults) -> None:
    for name, zone in written.zones.items():
        path: Path = ("network", "zones", name)
        _check_zone(zone.within, (*path, "in"), written, faults)
        for place, line in _lines(zone.prefix, (*path, "prefix")):
            _parse(prefix, line, place, faults, "a prefix, as 10.0.0.0/16 or 2001:db8::/32")
        if zone.within is not None and name in zones_around(zone.within, written):
            faults.add((*path, "in"), f"“{name}” lies inside itself.")


def _check_zone(zone: str | None, path: Path, written: NetworkText, faults: Faults) -> None:
    if zone is not None and zone not in written.zones:
        faults.add(path, f"There is no zone “{zone}”.", nearest(zone, written.zones))


def _node(name: str, node: NodeText, written: NetworkText, faults: Faults) -> Node:
    path = (*NODES, name)
    _check_zone(node.within, (*path, "in"), written, faults)
    known = known_to(path, node, faults)
    built = Node(
        name,
        (*_interfaces(path, node, written, faults), *build_tunnels(name, written, faults)),
        routes=tuple(_routes(path, node, faults)),
        chains=tuple(build_chains(path, node, known, faults)),
        services=frozenset(_services(path, node, faults)),
        settings=build_settings((*path, "settings"), node.settings, faults, forwards=forwards(node.kind)),
        stack=build_stack(path, node, faults),
        regular_chains=tuple(build_regular_chains(path, node, known, faults)),
        bgp=build_bgp(node.bgp, (*path, "bgp"), faults),
    )
    check_chains(built, faults)
    return built


def _interfaces(path: Path, node: NodeText, written: NetworkText, faults: Faults) -> Iterator[Interface]:
    if node.address is not None:
        yield _interface(SHORT_INTERFACE, node.address, (*path, "address"), faults)
        if node.interfaces:
            faults.add((*path, "address"), "“address” is short for one interface: write either it or “interfaces”.")
    elif not node.interfaces:
        faults.add(path, "This node has no address: “address” or “interfaces” is missing.")
    for name, interface in node.interfaces.items():
        place = (*path, "interfaces", name)
        if name in NODE_WORDS:
            faults.add(place, f"No interface can be called “{name}”: places would be ambiguous.", key=True)
        _check_zone(interface.within, (*place, "in"), written, faults)
        built = _interface(name, interface.address, (*place, "address"), faults)
        yield replace(built, rp_filter=interface.rp_filter, mtu=interface.mtu)


def _interface(name: str, written: str | list[str], path: Path, faults: Faults) -> Interface:
    return Interface(name, _addresses(written, path, faults))


def _addresses(written: str | list[str], path: Path, faults: Faults) -> tuple[InterfaceAddress, ...]:
    parsed = (_address(line, place, faults) for place, line in _lines(written, path))
    return tuple(each for each in parsed if each)


def _address(line: str, path: Path, faults: Faults) -> InterfaceAddress | None:
    if "/" not in line:
        faults.add(path, f"“{line}” has no prefix length.", "An interface's address is written as 10.0.1.10/24.")
        return None
    return _parse(interface_address, line, path, faults, "an address with its prefix length, as 10.0.1.10/24")


def _lines(written: str | list[str] | None, path: Path) -> Iterator[tuple[Path, str]]:
    """Each with its place, which of a single one is that of the key."""
    if isinstance(written, list):
        yield from (((*path, index), line) for index, line in enumerate(written))
    elif written is not None:
        yield path, written


def _parse(kind: Callable[[str], Parsed], written: str, path: Path, faults: Faults, expected: str) -> Parsed | None:
    try:
        return kind(written)
    except ValueError:
        faults.add(path, f"“{written}” is not {expected}.")
        return None


def _routes(path: Path, node: NodeText, faults: Faults) -> Iterator[Route]:
    for index, line in enumerate(node.routes):
        if route := faults.read((*path, "routes", index), line, parse_route):
            yield route
    for place, line in _lines(node.gateway, (*path, "gateway")):
        if gateway := _parse(address, line, place, faults, "an address, as 10.0.1.1 or 2001:db8::1"):
            yield Route(DEFAULTS[family_of(gateway)], via=gateway)


def _services(path: Path, node: NodeText, faults: Faults) -> Iterator[Service]:
    for index, line in enumerate(node.listens):
        protocol, slash, port = line.partition("/")
        number = int(port) if port.isascii() and port.isdigit() and len(port) <= len(str(PORTS[-1])) else 0
        if not slash or protocol not in {Protocol.TCP, Protocol.UDP} or number not in PORTS:
            faults.add((*path, "listens", index), f"“{line}” is not a port to listen on, as tcp/443 or udp/53.")
            continue
        yield Service(Protocol(protocol), number)


def forwards(kind: NodeKind) -> bool:
    """Whether a kind of node passes packets on unless its settings say otherwise."""
    return kind not in END_POINTS
