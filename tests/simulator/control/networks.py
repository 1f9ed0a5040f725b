"""An office and a cloud with two tunnels between them, each by a provider of its own, and BGP inside both."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Network

from app.simulator.control.configuration import Bfd, Bgp, Ike, Neighbour, Retransmission
from app.simulator.events import Incident, Stream
from app.simulator.network import Attachment, Interface, Link, Network, Node, Tunnel
from app.simulator.packets.addresses import MILLISECOND, SECOND, HostAddress
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.rules.filtering import Chain
from tests.simulator.builders import host, interface, router
from tests.simulator.tunnels.builders import tun

OFFICE, CLOUD = 65010, 64512
OFFICE_NETWORK, CLOUD_NETWORK = IPv4Network("10.1.0.0/24"), IPv4Network("10.2.0.0/24")
QUICK_RETRANSMISSION = Retransmission(timeout=2 * SECOND, base=1, tries=2)
"""Three questions, two seconds apart: six seconds until an end is given up."""
DPD = Ike(dpd_delay=10 * SECOND, retransmission=QUICK_RETRANSMISSION)
OUTER = {"a": ("192.0.2.10", "198.51.100.20"), "b": ("192.0.2.130", "198.51.100.130")}
INNER = {"a": ("169.254.10.2", "169.254.10.1"), "b": ("169.254.20.2", "169.254.20.1")}


def two_tunnels(
    ike: Ike | None = DPD,
    *,
    hold: int = 30,
    bfd: Bfd | None = None,
    preferred: str = "a",
    office_chains: Sequence[Chain] = (),
) -> Network:
    office = replace(_gateway("office", 0, ike, _bgp(0, hold, bfd, preferred)), chains=tuple(office_chains))
    cloud = _gateway("cloud", 1, ike, _bgp(1, hold, bfd, preferred))
    providers = [
        router(
            f"isp-{name}",
            [interface("west", f"{_first(OUTER[name][0])}/25"), interface("east", f"{_first(OUTER[name][1])}/25")],
        )
        for name in OUTER
    ]
    return Network(
        (
            host("pc", "10.1.0.10/24", "10.1.0.1"),
            host("db", "10.2.0.10/24", "10.2.0.1", "udp/7"),
            office,
            cloud,
            *providers,
        ),
        tuple(
            Link(f"{end}-{name}", (Attachment(end, f"wan-{name}"), Attachment(f"isp-{name}", side)), MILLISECOND)
            for name in OUTER
            for end, side in (("office", "west"), ("cloud", "east"))
        ),
    )


def _first(address: str) -> str:
    """The provider's address in the subnet of /25."""
    return str(HostAddress(int(HostAddress(address)) & ~127 | 1))


def _gateway(name: str, side: int, ike: Ike | None, bgp: Bgp) -> Node:
    lan = ("10.1.0.1/24", "10.2.0.1/24")[side]
    wans = [interface(f"wan-{each}", f"{OUTER[each][side]}/25") for each in OUTER]
    tunnels = [_tunnel(each, side, ike) for each in OUTER]
    routes = [f"{OUTER[each][1 - side]}/32 via {_first(OUTER[each][side])}" for each in OUTER]
    return replace(router(name, [interface("lan", lan), *wans, *tunnels], routes), bgp=bgp)


def _tunnel(name: str, side: int, ike: Ike | None) -> Interface:
    tunnel = Tunnel(
        Encapsulation(TunnelKind.ESP), HostAddress(OUTER[name][1 - side]), HostAddress(OUTER[name][side]), ike=ike
    )
    return tun(tunnel, f"{INNER[name][side]}/30", name=name)


def _bgp(side: int, hold: int, bfd: Bfd | None, preferred: str) -> Bgp:
    own, other = ((OFFICE, CLOUD), (CLOUD, OFFICE))[side]
    neighbours = tuple(
        Neighbour(
            f"over-{name}",
            HostAddress(INNER[name][1 - side]),
            other,
            hold=hold * SECOND,
            local_preference=200 if name == preferred else 100,
            bfd=bfd,
        )
        for name in INNER
    )
    return Bgp(own, ((OFFICE_NETWORK, CLOUD_NETWORK)[side],), neighbours, multipath=1 if preferred else 2)


def stream(*meanwhile: tuple[float, Incident], count: int = 60, flows: int = 1) -> Stream:
    """A datagram a second from the office to the cloud."""
    at = tuple((int(seconds * SECOND), incident) for seconds, incident in meanwhile)
    return Stream("pc", "db", 7, 5000, count=count, flows=flows, meanwhile=at)
