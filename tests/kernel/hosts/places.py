"""Where a deed takes place: its own address at each end, and one of the ways between, which differ in their width."""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from app.simulator.packets.addresses import Address, Family, InterfaceAddress
from app.simulator.packets.encapsulation import LARGEST_PACKET

PATTERNS = {Family.IPV4: "10.{}.{}.{}", Family.IPV6: "2001:db8:{}:{}::{:x}"}
APP, WEB, OTHER, BETWEEN = 1, 2, 3, 9
"""Whose addresses they are: `OTHER` is the second address of web, `BETWEEN` is the routers'."""
GATEWAY_END, PROVIDER_END = 1, 2


@dataclass(frozen=True, slots=True)
class Way:
    """`mtu` is the width of its link between the routers."""

    number: int
    mtu: int

    @property
    def near(self) -> str:
        """The gateway's interface, and below the provider's."""
        return f"wan{self.number}"

    @property
    def far(self) -> str:
        return f"west{self.number}"

    @property
    def families(self) -> tuple[Family, ...]:
        """No link that is narrower than 1,280 bytes has IPv6 (RFC 8200, 5)."""
        return (Family.IPV4, Family.IPV6) if self.mtu >= 1280 else (Family.IPV4,)


WIDE, NARROW, TINY = Way(1, LARGEST_PACKET), Way(2, 1300), Way(3, 500)
WAYS = (WIDE, NARROW, TINY)


def address(family: Family, who: int, way: int, number: int) -> Address:
    return ip_address(PATTERNS[family].format(who, way, number))


def at(family: Family, who: int, way: int, number: int, bits: int | None = None) -> InterfaceAddress:
    """In the network of all who are on the same link, unless told how long its prefix is."""
    length = _prefix_of_all(family, who) if bits is None else bits
    return InterfaceAddress.parse(f"{address(family, who, way, number)}/{length}")


def _prefix_of_all(family: Family, who: int) -> int:
    """Both kinds of addresses of web are on its link."""
    length = 16 if family is Family.IPV4 else 48
    return length if who == APP else length - 1


def prefix_by(family: Family, who: int, way: Way) -> str:
    """The addresses of one end that are led over a way."""
    return str(ip_network(f"{address(family, who, way.number, 0)}/{24 if family is Family.IPV4 else 64}"))
