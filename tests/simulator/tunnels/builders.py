"""Two private networks, their gateways, and a provider between them; what joins the gateways is the test's own."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network

from app.simulator.network import (
    NAT_TRAVERSAL_PORT,
    OPENVPN_PORT,
    VXLAN_PORT,
    WIREGUARD_PORT,
    Interface,
    Network,
    Node,
    Peer,
    Selector,
    Tunnel,
)
from app.simulator.packets.addresses import Endpoint, HostAddress, InterfaceAddress
from app.simulator.packets.encapsulation import CIPHERS, LARGEST_PACKET, Encapsulation, TunnelKind
from app.simulator.packets.packet import Envelope, Packet, envelope_of
from app.simulator.rules.filtering import Chain
from app.simulator.trace import PacketTrace
from tests.simulator.builders import host, interface, narrowed, router

PC, DB = IPv4Address("10.1.0.10"), IPv4Address("10.2.0.10")
WEST, EAST = IPv4Address("192.0.2.10"), IPv4Address("198.51.100.20")
FAR = {"west": EAST, "east": WEST}
OVER = {"west": "10.2.0.0/24 dev tun0", "east": "10.1.0.0/24 dev tun0"}


def ipip(remote: IPv4Address, **more: object) -> Tunnel:
    return _tunnel(Encapsulation(TunnelKind.IPIP), remote, **more)


def gre(remote: IPv4Address, key: int | None = None, **more: object) -> Tunnel:
    return _tunnel(Encapsulation(TunnelKind.GRE, key=key), remote, **more)


def esp(remote: IPv4Address, cipher: str = "aes256gcm16", *, nat_traversal: bool = False, **more: object) -> Tunnel:
    encapsulation = Encapsulation(TunnelKind.ESP, CIPHERS[cipher], in_udp=nat_traversal)
    return _tunnel(encapsulation, remote, port=NAT_TRAVERSAL_PORT if nat_traversal else None, **more)


def wireguard(*peers: Peer, port: int = WIREGUARD_PORT, up: bool = True) -> Tunnel:
    return Tunnel(Encapsulation(TunnelKind.WIREGUARD, in_udp=True), port=port, peers=peers, up=up)


def selected(remote: IPv4Address, *selectors: str, **more: object) -> Tunnel:
    """IPsec with policies, each `LOCAL -> REMOTE`."""
    ends = (line.split(" -> ") for line in selectors)
    return esp(remote, selectors=tuple(Selector(IPv4Network(local), IPv4Network(far)) for local, far in ends), **more)  # type: ignore[arg-type] # fields by name, as the test writes them


def vxlan(remote: IPv4Address, number: int = 7, **more: object) -> Tunnel:
    return _tunnel(Encapsulation(TunnelKind.VXLAN, key=number, in_udp=True), remote, port=VXLAN_PORT, **more)


def openvpn(*peers: Peer, epoch: bool = False, **more: object) -> Tunnel:
    settings: dict[str, object] = {"port": OPENVPN_PORT, **more}
    return Tunnel(Encapsulation(TunnelKind.OPENVPN, in_udp=True, epoch=epoch), peers=peers, **settings)  # type: ignore[arg-type] # fields by name, as the test writes them


def peer(place: str, *allowed: str, endpoint: str = "") -> Peer:
    address, _, port = endpoint.partition(":")
    known = Endpoint(HostAddress(address), int(port)) if endpoint else None
    return Peer(place, tuple(map(IPv4Network, allowed)), known)


def _tunnel(encapsulation: Encapsulation, remote: IPv4Address, **more: object) -> Tunnel:
    return Tunnel(encapsulation, HostAddress(int(remote)), **more)  # type: ignore[arg-type] # fields by name, as the test writes them


def tun(tunnel: Tunnel, *addresses: str, name: str = "tun0") -> Interface:
    return Interface(name, tuple(map(InterfaceAddress.parse, addresses)), tunnel)


def gateway(name: str, *tunnels: Interface, routes: Sequence[str] = (), chains: Sequence[Chain] = ()) -> Node:
    inside, outside, provider = {
        "west": ("10.1.0.1/24", "192.0.2.10/24", "192.0.2.1"),
        "east": ("10.2.0.1/24", "198.51.100.20/24", "198.51.100.1"),
    }[name]
    interfaces = (interface("lan", inside), interface("wan", outside), *tunnels)
    return router(name, interfaces, (f"default via {provider}", *(routes or (OVER[name],))), chains)


def joined(west: Node, east: Node, *others: Node) -> Network:
    provider = router("isp", [interface("west", "192.0.2.1/24"), interface("east", "198.51.100.1/24")])
    return Network(
        (
            host("pc", "10.1.0.10/24", "10.1.0.1", "tcp/22"),
            host("db", "10.2.0.10/24", "10.2.0.1", "tcp/5432"),
            west,
            east,
            provider,
            *others,
        )
    )


def pair(west: Tunnel, east: Tunnel, *chains: Chain) -> Network:
    """Each gateway with one tunnel; the chains are those of the eastern one."""
    return joined(gateway("west", tun(west)), gateway("east", tun(east), chains=chains))


def stations(west: Tunnel, east: Tunnel, wan_mtu: int = 1500) -> Network:
    """Each gateway with one VXLAN, in which the other one is the next hop."""
    network = joined(
        gateway("west", tun(west, "10.9.0.1/24"), routes=["10.2.0.0/24 via 10.9.0.2"]),
        gateway("east", tun(east, "10.9.0.2/24"), routes=["10.1.0.0/24 via 10.9.0.1"]),
    )
    outside = ("192.0.2.0/24", "198.51.100.0/24")
    return (
        network if wan_mtu == LARGEST_PACKET else narrowed(narrowed(network, outside[0], wan_mtu), outside[1], wan_mtu)
    )


def on_the_way(of: PacketTrace, node: str = "isp") -> Packet:
    """The packet as it came to a node between the gateways."""
    return next(hop.arrived for hop in of.hops if hop.node == node)


def envelope(of: PacketTrace, node: str = "isp") -> Envelope:
    found = envelope_of(on_the_way(of, node))
    assert found is not None
    return found
