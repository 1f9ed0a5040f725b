"""Faults of OpenVPN over TCP, and what is not played together with it."""

from collections.abc import Iterator

from app.simulator.errors import NetworkError
from app.simulator.network import Network, Node, Tunnel
from app.simulator.packets.encapsulation import TunnelKind

DECIDED_BY_TCP = "over TCP nothing comes twice or in another order"


def check_streams(network: Network) -> None:
    """Raise NetworkError at the first fault."""
    tunnels = dict(_tunnels(network))
    streams = {place: tunnel for place, tunnel in tunnels.items() if tunnel.encapsulation.in_tcp}
    for place, tunnel in streams.items():
        _check(place, tunnel, tunnels)
    if streams and (spoken := next(_control(network), None)):
        raise NetworkError(next(iter(streams)), f"a tunnel over TCP is not played together with {spoken}")
    for place, tunnel in tunnels.items():
        for peer in tunnel.peers if tunnel.encapsulation.kind is TunnelKind.OPENVPN else ():
            if peer.interface in tunnels and (peer.interface in streams) is not (place in streams):
                raise NetworkError(place, f"one of it and {peer.interface} speaks TCP, the other one UDP")


def _tunnels(network: Network) -> Iterator[tuple[str, Tunnel]]:
    for node in network.nodes:
        for interface in node.interfaces:
            if interface.tunnel is not None:
                yield f"{node.name}.{interface.name}", interface.tunnel


def _check(place: str, tunnel: Tunnel, tunnels: dict[str, Tunnel]) -> None:
    if tunnel.encapsulation.kind is not TunnelKind.OPENVPN or tunnel.encapsulation.in_udp:
        raise NetworkError(place, "only OpenVPN has a TCP connection, and no datagrams besides")
    servers = [peer for peer in tunnel.peers if peer.endpoint is not None]
    if servers and len(tunnel.peers) > 1:
        raise NetworkError(place, "over TCP who has an endpoint is a client, and has this one peer")
    for peer in tunnel.peers:
        far = tunnels.get(peer.interface)
        if far is not None and any(each.endpoint is not None for each in far.peers) is bool(servers):
            raise NetworkError(place, f"over TCP one of it and {peer.interface} has an endpoint: the other one listens")
    if tunnel.floats:
        raise NetworkError(place, "a TCP connection does not float: its ends keep their addresses")
    if tunnel.replay_window is not None:
        raise NetworkError(place, f"{DECIDED_BY_TCP}: leave the replay window out")
    if tunnel.ttl is not None:
        raise NetworkError(place, "over TCP the outer packets have the time to live of all that the node sends")


def _control(network: Network) -> Iterator[str]:
    """What would be said through it, or beside it, without being told."""
    for node in network.nodes:
        if node.bgp is not None:
            yield "BGP"
        yield from _agreed(node)


def _agreed(node: Node) -> Iterator[str]:
    for interface in node.interfaces:
        tunnel = interface.tunnel
        if tunnel is not None and (tunnel.ike is not None or tunnel.nhrp is not None or tunnel.handshakes):
            yield "IKE, NHRP or WireGuard's handshakes"
        if tunnel is not None and any(peer.keepalive is not None for peer in tunnel.peers):
            yield "keepalives"
