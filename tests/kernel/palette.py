"""Whom a random scenario speaks of: few, so that they meet."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from app.simulator.addresses import Address
from tests.kernel.shapes import Shape

NOBODY = IPv4Address("192.0.2.99")
"""An address that nobody has."""


@dataclass(frozen=True, slots=True)
class Palette:
    hosts: Sequence[Address]
    routers: Sequence[Address]
    absent: Sequence[Address]
    address_words: Sequence[str]
    """Addresses and prefixes as rules write them."""


def palette_of(shape: Shape) -> Palette:
    hosts: list[Address] = []
    routers: list[Address] = []
    absent: list[Address] = [NOBODY]
    prefixes: dict[str, None] = {}
    for node in shape.network.nodes:
        for interface in node.interfaces:
            for address in interface.addresses:
                (routers if node.name in shape.routers else hosts).append(address.ip)
                prefixes[str(address.network)] = None
                absent.append(address.network.network_address + 99)
    words = (*map(str, hosts), *map(str, routers), *prefixes)
    return Palette(hosts, routers, list(dict.fromkeys(absent)), words)
