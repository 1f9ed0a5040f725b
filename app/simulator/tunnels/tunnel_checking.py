"""Faults of tunnels that would make their simulation meaningless."""

from app.simulator.errors import NetworkError
from app.simulator.network import Attachment, Interface, Network, Node, Tunnel
from app.simulator.packets.addresses import is_nobody
from app.simulator.packets.encapsulation import OF_PEERS, TunnelKind
from app.simulator.packets.packet import Protocol
from app.simulator.rules.mss_fixing import largest_segment
from app.simulator.stream_checking import check_streams

PORTS = range(1, 65536)
TTLS = range(1, 256)
VERSION = 4
REPLAY_WINDOWS = range(4096 + 1)
"""XFRMA_REPLAY_ESN_MAX, in numbers."""
KIND_NAMES = {TunnelKind.WIREGUARD: "WireGuard", TunnelKind.OPENVPN: "OpenVPN"}
NETWORKS = range(2**24)
SPEAKING_UDP = "speaks UDP, so it has a port"


def check_tunnels(network: Network) -> None:
    """Raise NetworkError at the first fault."""
    check_streams(network)
    linked = {end for link in network.links for end in link.ends}
    for node in network.nodes:
        for interface in node.interfaces:
            if interface.tunnel is None:
                continue
            if Attachment(node.name, interface.name) in linked:
                raise NetworkError(f"{node.name}.{interface.name}", "a tunnel is on no link")
            _check(node, interface, interface.tunnel, network)


def _check(node: Node, interface: Interface, tunnel: Tunnel, network: Network) -> None:
    place = f"{node.name}.{interface.name}"
    _check_numbers(tunnel, place)
    _check_alone(node, interface, tunnel, place)
    own = {address.ip for each in node.interfaces if each.tunnel is None for address in each.addresses}
    if not own:
        raise NetworkError(place, "a node with a tunnel has an address of its own outside")
    if tunnel.local is not None and tunnel.local not in own:
        raise NetworkError(place, f"{tunnel.local} is not an address of {node.name}")
    if tunnel.encapsulation.kind in OF_PEERS:
        _check_peers(tunnel, place, network)
    elif tunnel.nhrp is not None:
        _check_multipoint(interface, tunnel, place)
    elif tunnel.remote is None:
        raise NetworkError(place, "a tunnel has a far end")
    elif tunnel.remote in own:
        raise NetworkError(place, f"{tunnel.remote} is {node.name}'s own address: a tunnel leads to somebody else")
    elif tunnel.remote.version != VERSION:
        raise NetworkError(place, f"{tunnel.remote} is not an IPv4 address, and only those are simulated")
    for far in (tunnel.remote, *(peer.endpoint.address for peer in tunnel.peers if peer.endpoint)):
        if far is not None and (far.is_loopback or is_nobody(far)):
            raise NetworkError(place, f"nobody's address is {far}")
    _check_port(node, interface, tunnel, place)
    _check_segments(interface, tunnel, place)
    _check_network(node, interface, tunnel, place)
    _check_selectors(node, interface, tunnel, place)


def _check_multipoint(interface: Interface, tunnel: Tunnel, place: str) -> None:
    if tunnel.encapsulation.kind is not TunnelKind.GRE:
        raise NetworkError(place, "only GRE has many far ends that NHRP finds")
    if tunnel.remote is not None:
        raise NetworkError(place, "with NHRP there is no one far end: leave remote out")
    if not interface.addresses:
        raise NetworkError(place, "who is to be found by NHRP has an address inside")
    for hub in tunnel.nhrp.hubs if tunnel.nhrp else ():
        if not any(hub.inside in own.network and hub.inside != own.ip for own in interface.addresses):
            raise NetworkError(place, f"{hub.inside} is no other address of the network inside")


def _check_alone(node: Node, interface: Interface, tunnel: Tunnel, place: str) -> None:
    """With the same ends, nothing tells two tunnels of a kind apart; Linux says that the file exists."""
    others = [other for other in node.interfaces if other is not interface and other.tunnel is not None]
    for other in others:
        has_ends = tunnel.remote is not None or tunnel.nhrp is not None
        if has_ends and _ends(other.tunnel) == _ends(tunnel):
            raise NetworkError(place, f"{node.name}.{other.name} has the same ends already")


def _ends(tunnel: Tunnel | None) -> tuple[object, ...]:
    return (tunnel.encapsulation, tunnel.remote, tunnel.local) if tunnel else ()


def _check_numbers(tunnel: Tunnel, place: str) -> None:
    if (tunnel.port is not None) is not tunnel.encapsulation.in_udp and not tunnel.encapsulation.in_tcp:
        raise NetworkError(place, f"what {SPEAKING_UDP}, and nothing else has one")
    if tunnel.port is not None and tunnel.port not in PORTS:
        raise NetworkError(place, f"{tunnel.port} is not a port")
    if tunnel.replay_window is not None:
        if tunnel.encapsulation.kind not in {TunnelKind.ESP, TunnelKind.OPENVPN}:
            raise NetworkError(place, "only ESP and OpenVPN can be told how many numbers they remember")
        if tunnel.replay_window not in REPLAY_WINDOWS:
            raise NetworkError(place, f"{tunnel.replay_window} is not from 0 to {REPLAY_WINDOWS[-1]}")
    if tunnel.ttl is not None and tunnel.ttl not in TTLS:
        raise NetworkError(place, f"{tunnel.ttl} is not a time to live")


def _check_peers(tunnel: Tunnel, place: str, network: Network) -> None:
    known = {f"{node.name}.{each.name}": each for node in network.nodes for each in node.interfaces}
    taken: dict[object, str] = {}
    named = [peer.interface for peer in tunnel.peers]
    for peer in tunnel.peers:
        if named.count(peer.interface) > 1:
            raise NetworkError(place, f"{peer.interface} is a peer twice: all that it is allowed stands in one place")
        other = known.get(peer.interface)
        kind = tunnel.encapsulation.kind
        if other is None or other.tunnel is None or other.tunnel.encapsulation.kind is not kind:
            raise NetworkError(place, f"there is no {KIND_NAMES[kind]} interface {peer.interface}")
        if peer.interface == place:
            raise NetworkError(place, "nobody is a peer of itself")
        for prefix in peer.allowed:
            if taken.setdefault(prefix, peer.interface) != peer.interface:
                raise NetworkError(place, f"{prefix} is allowed to {taken[prefix]} already")


def _check_port(node: Node, interface: Interface, tunnel: Tunnel, place: str) -> None:
    """ESP tunnels share port 4500 of a node, VXLAN theirs; WireGuard and OpenVPN have theirs for themselves.

    Ports of TCP and of UDP are different ones.
    """
    spoken = Protocol.TCP if tunnel.encapsulation.in_tcp else Protocol.UDP
    if any(service.protocol is spoken and service.port == tunnel.port for service in node.services):
        raise NetworkError(place, f"port {tunnel.port} belongs to a service of {node.name} already")
    for other in node.interfaces:
        if other is interface or other.tunnel is None or not _shares_port(other.tunnel, tunnel):
            continue
        kinds = {tunnel.encapsulation.kind, other.tunnel.encapsulation.kind}
        if not kinds.isdisjoint(OF_PEERS) or len(kinds) > 1:
            raise NetworkError(place, f"port {tunnel.port} belongs to {node.name}.{other.name} already")


def _check_segments(interface: Interface, tunnel: Tunnel, place: str) -> None:
    """What OpenVPN tells TCP has to leave it a byte."""
    largest = largest_segment(tunnel, interface.largest)
    if largest is None or largest >= 1:
        return
    if tunnel.mssfix is None:
        raise NetworkError(f"{place}.mtu", f"{interface.largest} leaves no byte of a segment inside")
    least = tunnel.mssfix + 1 - largest
    message = f"{tunnel.mssfix} leaves no byte of a segment inside: it is 0, which is off, or at least {least}"
    raise NetworkError(f"{place}.mssfix", message)


def _shares_port(one: Tunnel, other: Tunnel) -> bool:
    return one.port is not None and (one.encapsulation.in_tcp, one.port) == (other.encapsulation.in_tcp, other.port)


def _check_network(node: Node, interface: Interface, tunnel: Tunnel, place: str) -> None:
    """At one port a number says which VXLAN is meant, whatever its ends are (vxlan_dev_configure)."""
    if tunnel.encapsulation.kind is not TunnelKind.VXLAN:
        return
    if tunnel.encapsulation.key not in NETWORKS:
        raise NetworkError(place, f"{tunnel.encapsulation.key} is not the number of a VXLAN")
    for other in node.interfaces:
        if other is not interface and other.tunnel is not None and _listens_alike(other.tunnel, tunnel):
            raise NetworkError(place, f"{node.name}.{other.name} is VXLAN {tunnel.encapsulation.key} already")


def _listens_alike(one: Tunnel, other: Tunnel) -> bool:
    return (one.encapsulation, one.port) == (other.encapsulation, other.port)


def _check_selectors(node: Node, interface: Interface, tunnel: Tunnel, place: str) -> None:
    """A policy is no interface, and of two that say the same nobody knows which counts."""
    if not tunnel.selectors:
        return
    if tunnel.encapsulation.kind is not TunnelKind.ESP:
        raise NetworkError(place, "only IPsec has selectors")
    if interface.addresses or interface.mtu is not None:
        raise NetworkError(place, "with selectors it is no interface: it has neither an address nor an MTU")
    others = [each.tunnel.selectors for each in node.interfaces if each is not interface and each.tunnel is not None]
    for number, selector in enumerate(tunnel.selectors):
        if any(selector in each for each in (*others, tunnel.selectors[:number])):
            raise NetworkError(place, f"{selector} is selected already")
