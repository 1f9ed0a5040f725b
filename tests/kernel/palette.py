"""Whom a random scenario speaks of: few, so that they meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from app.simulator.packets.addresses import Address, Family, family_of, parse_address
from tests.kernel.shapes import Shape

NOBODY: Mapping[Family, Address] = {Family.IPV4: IPv4Address("192.0.2.99"), Family.IPV6: IPv6Address("2001:db8:99::99")}
"""Addresses that nobody has."""


@dataclass(frozen=True, slots=True)
class Palette:
    hosts: Sequence[Address]
    routers: Sequence[Address]
    absent: Sequence[Address]
    address_words: Sequence[str]
    """Addresses and prefixes as rules write them."""

    def of(self, family: Family) -> "Palette":
        """The part of it that one family has."""
        hosts, routers, absent = (
            [address for address in group if family_of(address) is family]
            for group in (self.hosts, self.routers, self.absent)
        )
        return Palette(hosts, routers, absent, self.address_words)

    @property
    def families(self) -> Sequence[Family]:
        return sorted({family_of(address) for address in self.hosts})


def palette_of(shape: Shape) -> Palette:
    hosts: list[Address] = []
    routers: list[Address] = []
    absent: list[Address] = []
    prefixes: dict[str, None] = {}
    for node in shape.network.nodes:
        for interface in node.interfaces:
            for address in interface.addresses:
                (routers if node.name in shape.routers else hosts).append(address.ip)
                prefixes[str(address.network)] = None
                absent.append(parse_address(str(address.network[99])))
    absent += [NOBODY[family] for family in sorted({family_of(address) for address in hosts})]
    words = (*map(str, hosts), *map(str, routers), *prefixes)
    return Palette(hosts, routers, list(dict.fromkeys(absent)), words)
