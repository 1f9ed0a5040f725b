"""Two hosts inside, a gateway, a provider's router and a server outside: all of it IPv6, and nothing translated."""

from collections.abc import Iterable
from ipaddress import IPv6Address

from app.simulator.network import Network, Settings
from app.simulator.rules.filtering import Chain
from tests.simulator.builders import host, interface, router

APP6 = IPv6Address("2001:db8:1::10")
WEB6 = IPv6Address("2001:db8:80::80")
GATEWAY_LAN = IPv6Address("2001:db8:1::1")
FORWARDING6 = Settings(ipv6_forwarding=True)


def network6(
    *chains: Chain, settings: Settings = FORWARDING6, routes: Iterable[str] = ("default via 2001:db8:ffff::1",)
) -> Network:
    """The gateway's chains are given; everything else is always the same."""
    inside = interface("lan", "2001:db8:1::1/64")
    outside = [interface("west", "2001:db8:ffff::1/64"), interface("east", "2001:db8:80::1/64")]
    return Network(
        (
            host("app", "2001:db8:1::10/64", "2001:db8:1::1", "tcp/80"),
            host("web", "2001:db8:80::80/64", "2001:db8:80::1", "tcp/443", "udp/53"),
            router("gw", [inside, interface("wan", "2001:db8:ffff::2/64")], routes, chains, settings),
            router("isp", outside, ("2001:db8:1::/64 via 2001:db8:ffff::2",), settings=FORWARDING6),
        )
    )
