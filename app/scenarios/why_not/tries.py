"""From a wish to all that has to be tried for it.

Of ports those are tried that something tells apart: each end of a range that a rule names and the port after it, every
port that is listened on, and one that nobody mentions. All others fare like one of them. What must not arrive is also
sent to each further address of the node, of both families, and to those that destination NAT stands behind.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace

from app.scenarios.building.networks import zones_around
from app.scenarios.scenes import Scene
from app.scenarios.why_not.asking import EVERY_PORT, MOST_PORT, Ask, Spoken
from app.simulator.forwarding.topology import addresses_of
from app.simulator.network import Network, Node
from app.simulator.packets.addresses import Address, Family, NumberRange, family_of
from app.simulator.rules.filtering import ChainType, Hook

SPEAKERS = ("host", "stranger")
PORTED: tuple[Spoken, ...] = ("tcp", "udp")


def sources(ask: Ask, scene: Scene) -> tuple[str, ...]:
    """The node itself, or every host of a zone and of the zones in it."""
    written = scene.written.network
    if ask.source in written.nodes:
        return (ask.source,)
    return tuple(
        name
        for name, node in written.nodes.items()
        if node.kind in SPEAKERS and ask.source in zones_around(node.within, written)
    )


def tries(ask: Ask, scene: Scene, *, everywhere: bool) -> Iterator[Ask]:
    """Each asks one node for one port; `everywhere` where it must arrive by no address that the source can speak to."""
    nodes = {node.name: node for node in scene.network.nodes}
    further = (*_others(nodes, ask.destination), *_doors(scene.network, ask.destination)) if everywhere else ()
    for source in sources(ask, scene):
        spoken = {family_of(own) for own in addresses_of(nodes[source])}
        for destination in (ask.destination, *(str(each) for each in further if family_of(each) in spoken)):
            for protocol in _protocols(ask):
                for port in _ports(ask, scene.network):
                    yield replace(ask, source=source, destination=destination, protocol=protocol, port=port)


def _protocols(ask: Ask) -> tuple[Spoken, ...]:
    if ask.protocol:
        return (ask.protocol,)
    return PORTED if ask.port == EVERY_PORT else ("tcp",)


def _ports(ask: Ask, network: Network) -> tuple[int | None, ...]:
    return telling_ports(network) if ask.port == EVERY_PORT else (ask.port,)


def telling_ports(network: Network) -> tuple[int, ...]:
    """In order."""
    listened = {service.port for node in network.nodes for service in node.services}
    ranges = [each for node in network.nodes for each in _ranges(node.all_chains)]
    ends = {port for each in ranges for port in (each.first, each.last + 1)}
    named = {port for port in listened | ends if 1 <= port <= MOST_PORT}
    unnamed = next(port for port in range(MOST_PORT, 0, -1) if port not in named)
    return tuple(sorted({*named, unnamed}))


def _ranges(value: object) -> Iterator[NumberRange]:
    """All that stand anywhere in some rules."""
    if isinstance(value, NumberRange):
        yield value
    elif isinstance(value, tuple | frozenset):
        for each in value:
            yield from _ranges(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from _ranges(getattr(value, each.name))


def _others(nodes: Mapping[str, Node], destination: str) -> Sequence[Address]:
    """What a name does not stand for, if the source speaks both families: all but the first address."""
    name, _, interface = destination.partition(".")
    return addresses_of(nodes[name], interface)[1:] if name in nodes else ()


def _doors(network: Network, destination: str) -> tuple[Address, ...]:
    """IPv4 addresses of the other nodes that may translate a destination."""
    return tuple(
        address.ip
        for node in network.nodes
        if node.name != destination.partition(".")[0] and _translates(node)
        for interface in node.interfaces
        for address in interface.addresses
        if family_of(address.ip) is Family.IPV4
    )


def _translates(node: Node) -> bool:
    return any(chain.type is ChainType.NAT and chain.hook is Hook.PREROUTING and chain.rules for chain in node.chains)
