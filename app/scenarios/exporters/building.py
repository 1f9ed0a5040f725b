"""The part of a script that builds the network: one line for each namespace, cable, address, route and setting."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from ipaddress import IPv6Network
from shlex import quote

from app.nftables.routes import print_route
from app.scenarios.building.settings import timeout_setting
from app.scenarios.building.stacks import print_stack
from app.scenarios.exporters.envelopes import station
from app.scenarios.exporters.rulesets import reloaded, ruleset
from app.scenarios.exporters.standing_in import kernel_options, stand_in_options
from app.scenarios.performances import Performance
from app.simulator.forwarding.topology import Topology
from app.simulator.hosts.host_stack import LINUX, HostStack
from app.simulator.network import Attachment, Interface, Link, Network, Node, Settings, Tunnel
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.encapsulation import TunnelKind

SWITCH = "switch"
"""The namespace of cables that have more than two ends, or only one."""
A_PAIR = 2
SAYS_AGAIN = ("tcp_synack_retries", "tcp_rto_min_us")
"""Settings that `says_once` of the script has changed."""


def build_lines(performance: Performance) -> Iterator[str]:
    network = performance.scene.network
    cast = performance.scene.cast
    switch = switch_name(network)
    yield f"families='{_families(network)}'"
    for node in network.nodes:
        yield f"node {node.name:<12} # {cast.label(node.name)}"
    if any(len(ends) != A_PAIR for ends in _ends(network)):
        yield f"node {switch:<12} # joins what meets in one place"
    yield ""
    for number, ends in enumerate(_ends(network), 1):
        yield from _cables(number, ends, switch)
    for node in network.nodes:
        yield from ("", f"# {cast.label(node.name)}", *_node(node))
    if stations := list(_stations(network)):
        yield from ("", "# Who is who inside VXLAN", *stations)


def _families(network: Network) -> str:
    addresses = [address.ip for node in network.nodes for each in node.interfaces for address in each.addresses]
    return " ".join(str(family) for family in sorted({address.version for address in addresses}))


def switch_name(network: Network) -> str:
    names = {node.name for node in network.nodes}
    name = SWITCH
    while name in names:
        name += "-"
    return name


def _ends(network: Network) -> list[tuple[Attachment, ...]]:
    """Of each link; an interface without one is at the end of a cable that leads nowhere."""
    links: tuple[Link, ...] = Topology(network).links
    linked = {end for link in links for end in link.ends}
    alone = [
        (Attachment(node.name, interface.name),)
        for node in network.nodes
        for interface in node.interfaces
        if interface.tunnel is None and Attachment(node.name, interface.name) not in linked
    ]
    return [*(link.ends for link in links), *alone]


def _cables(number: int, ends: tuple[Attachment, ...], switch: str) -> Iterator[str]:
    if len(ends) == A_PAIR:
        first, second = ends
        yield f"cable {first.node} {first.interface} {second.node} {second.interface}"
        return
    yield f"bridge {switch} b{number}"
    for place, end in enumerate(ends, 1):
        port = f"b{number}p{place}"
        yield f"cable {end.node} {end.interface} {switch} {port}"
        yield f"plug {switch} {port} b{number}"


def _node(node: Node) -> Iterator[str]:
    if settings := list(_settings(node)):
        yield f"setting {node.name} {' '.join(settings)}"
    for interface in node.interfaces:
        yield from _interface(node, interface)
    same = Counter((route.prefix, route.metric) for route in node.routes)
    for route in node.routes:
        several = "--again " if same[route.prefix, route.metric] > 1 else ""
        family = "-6 " if isinstance(route.prefix, IPv6Network) else ""
        yield f"route {several}{family}{node.name} {print_route(route)}"
    yield from (f"down {node.name} {each.name}" for each in node.interfaces if not each.is_up)
    if node.chains:
        yield f"rules {node.name} << 'END'\n{ruleset(node)}\nEND"
        yield from (f"setting {node.name} {setting}" for setting in _tracking_settings(node, Settings()))


def _interface(node: Node, interface: Interface) -> Iterator[str]:
    if interface.tunnel is not None:
        yield _tunnel(node, interface.name, interface.tunnel, interface.largest)
    elif interface.mtu is not None:
        yield f"mtu {node.name} {interface.name} {interface.mtu}"
    yield from (f"address {node.name} {interface.name} {address}" for address in interface.addresses)
    if _is_vxlan(interface):
        yield f"station {node.name} {interface.name} {_hardware(f'{node.name}.{interface.name}')}"


def _stations(network: Network) -> Iterator[str]:
    """Who is who inside VXLAN."""
    stations = Topology(network).stations
    addresses = dict.fromkeys(address for _, address in stations)
    for node in network.nodes:
        for interface in filter(_is_vxlan, node.interfaces):
            number = interface.tunnel.encapsulation.key if interface.tunnel else None
            for address in addresses:
                place = stations.get((number, address), stations[None, address])
                if not place.startswith(f"{node.name}."):
                    yield f"neighbour {node.name} {interface.name} {address} {_hardware(place)}"


def _is_vxlan(interface: Interface) -> bool:
    return interface.tunnel is not None and interface.tunnel.encapsulation.kind is TunnelKind.VXLAN


def _hardware(place: str) -> str:
    return station(place).hex(":")


def _tunnel(node: Node, name: str, tunnel: Tunnel, largest: int) -> str:
    own = kernel_options(tunnel)
    words = " ".join(quote(word) for word in stand_in_options(tunnel))
    mtu = largest
    if own:
        return f"tunnel {node.name} {name} {mtu} {quote(own)} {words}"
    return f"stand_in {node.name} {name} {mtu} {words}"


def change_commands(before: Node, after: Node) -> Iterator[tuple[str, ...]]:
    """What is run at a node to make it the other one: routes and settings that differ, and rules as a whole."""
    for route in (*before.routes, *after.routes):
        if (route in before.routes) != (route in after.routes):
            family = "-6" if isinstance(route.prefix, IPv6Network) else "-4"
            yield ("ip", family, "route", "del" if route in before.routes else "append", *print_route(route).split())
    yield from (("sysctl", "-q", "-w", setting) for setting in _differing(after, before.settings))
    yield from (("sysctl", "-q", "-w", setting) for setting in _tracking_settings(after, before.settings))
    if before.all_chains != after.all_chains:
        yield ("nft", reloaded(after))


def _stack(stack: HostStack) -> Iterator[str]:
    """What differs from a script's nodes, which say everything once, and from a kernel's own."""
    usual = print_stack(LINUX)
    yield "net.ipv4.tcp_early_retrans=3"
    for name, value in print_stack(stack).items():
        if name in SAYS_AGAIN or value != usual[name]:
            yield f"net.ipv4.{name}={value}"


def _settings(node: Node) -> Iterator[str]:
    """What differs from a host's."""
    if node.stack:
        yield from _stack(node.stack)
    yield from _differing(node, Settings())
    for interface in node.interfaces:
        if interface.rp_filter and interface.tunnel is None:
            yield f"net.ipv4.conf.{interface.name}.rp_filter={interface.rp_filter}"


def _differing(node: Node, usual: Settings) -> Iterator[str]:
    settings = node.settings
    if settings.ip_forward != usual.ip_forward:
        yield f"net.ipv4.ip_forward={settings.ip_forward:d}"
    if settings.default_ttl != usual.default_ttl:
        yield f"net.ipv4.ip_default_ttl={settings.default_ttl}"
    if settings.ipv6_forwarding != usual.ipv6_forwarding:
        yield f"net.ipv6.conf.all.forwarding={settings.ipv6_forwarding:d}"
    if settings.hop_limit != usual.hop_limit:
        yield from (f"net.ipv6.conf.{each.name}.hop_limit={settings.hop_limit}" for each in node.interfaces)
    if settings.rp_filter != usual.rp_filter:
        yield f"net.ipv4.conf.all.rp_filter={settings.rp_filter}"


def _tracking_settings(node: Node, usual: Settings) -> Iterator[str]:
    """They exist once something tracks."""
    settings = node.settings
    if settings.tcp_loose != usual.tcp_loose:
        yield f"net.netfilter.nf_conntrack_tcp_loose={settings.tcp_loose:d}"
    for field in fields(settings.timeouts):
        value = getattr(settings.timeouts, field.name)
        if value != getattr(usual.timeouts, field.name):
            yield f"net.netfilter.{timeout_setting(field.name)}={value // SECOND}"
