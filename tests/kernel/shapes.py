"""The networks that scenarios are made on. Routers are real kernels; hosts take no part but send what is crafted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.nftables.routes import parse_route
from app.simulator.network import Interface, Network, Node, Settings
from app.simulator.packets.addresses import InterfaceAddress
from app.simulator.rules.filtering import Chain, Drop, Hook

SILENT = Chain("input", Hook.INPUT, policy=Drop())
FORWARDING = Settings(ip_forward=True, ipv6_forwarding=True)


@dataclass(frozen=True, slots=True)
class Shape:
    name: str
    network: Network
    routers: Sequence[str]
    outer: Sequence[str]
    """Interfaces that look outside, where addresses are translated."""

    @property
    def discovers(self) -> bool:
        """Whether routers have to find each other; hosts, which have no stack, are known all the same."""
        return self.network.acquainted.isdisjoint(self.routers)


def _interfaces(written: dict[str, str]) -> tuple[Interface, ...]:
    return tuple(
        Interface(name, tuple(map(InterfaceAddress.parse, addresses.split()))) for name, addresses in written.items()
    )


def _acquainted(*nodes: Node) -> Network:
    """All of them have each other written down."""
    return Network(nodes, inferred_delay=0, acquainted=frozenset(node.name for node in nodes))


def _host(name: str, address: str, gateway: str) -> Node:
    return Node(name, _interfaces({"eth0": address}), (parse_route(f"default via {gateway}"),), (SILENT,))


def _router(name: str, *routes: str, **interfaces: str) -> Node:
    return Node(name, _interfaces(interfaces), tuple(map(parse_route, routes)), settings=FORWARDING)


ONE_GATEWAY = Shape(
    "one gateway",
    _acquainted(
        _host("app", "10.0.1.10/24", "10.0.1.1"),
        _host("app2", "10.0.1.11/24", "10.0.1.1"),
        _host("db", "10.0.2.10/24", "10.0.2.1"),
        _host("web", "198.51.100.80/24", "198.51.100.1"),
        _host("web2", "198.51.100.81/24", "198.51.100.1"),
        _router("gw", lan="10.0.1.1/24", lan2="10.0.2.1/24", wan="198.51.100.1/24"),
    ),
    ("gw",),
    ("wan",),
)
TWO_GATEWAYS = Shape(
    "two gateways",
    _acquainted(
        _host("app", "10.0.1.10/24", "10.0.1.1"),
        _host("app2", "10.0.1.11/24", "10.0.1.1"),
        _host("web", "203.0.113.80/24", "203.0.113.1"),
        _host("web2", "203.0.113.81/24", "203.0.113.1"),
        _router("gw", "default via 100.64.0.1 dev wan", lan="10.0.1.1/24", wan="100.64.0.2/24"),
        _router("isp", "10.0.1.0/24 via 100.64.0.2", west="100.64.0.1/24", east="203.0.113.1/24"),
    ),
    ("gw", "isp"),
    ("wan", "east"),
)
ASYMMETRIC = Shape(
    "asymmetric return",
    _acquainted(
        _host("app", "10.0.1.10/24", "10.0.1.1"),
        _host("app2", "10.0.1.11/24", "10.0.1.2"),
        _host("web", "203.0.113.80/24", "203.0.113.1"),
        _router("gw1", "default via 192.0.2.1", lan="10.0.1.1/24", wan="192.0.2.11/24"),
        _router("gw2", "default via 192.0.2.1", lan="10.0.1.2/24", wan="192.0.2.12/24"),
        _router("isp", "10.0.1.0/24 via 192.0.2.12", west="192.0.2.1/24", east="203.0.113.1/24"),
    ),
    ("gw1", "gw2", "isp"),
    ("wan",),
)
IPV6 = Shape(
    "IPv6",
    _acquainted(
        _host("app", "2001:db8:1::10/64", "2001:db8:1::1"),
        _host("app2", "2001:db8:1::11/64", "2001:db8:1::1"),
        _host("web", "2001:db8:80::80/64", "2001:db8:80::1"),
        _host("web2", "2001:db8:80::81/64", "2001:db8:80::1"),
        _router("gw", "default via 2001:db8:ffff::1 dev wan", lan="2001:db8:1::1/64", wan="2001:db8:ffff::2/64"),
        _router("isp", "2001:db8:1::/64 via 2001:db8:ffff::2", west="2001:db8:ffff::1/64", east="2001:db8:80::1/64"),
    ),
    ("gw", "isp"),
    (),
)
DISCOVERING = Shape(
    "discovering",
    replace(IPV6.network, acquainted=frozenset(("app", "app2", "web", "web2"))),
    IPV6.routers,
    (),
)
SHAPES = (ONE_GATEWAY, TWO_GATEWAYS, ASYMMETRIC, IPV6)
