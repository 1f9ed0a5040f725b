"""Addresses and spans of time. IPv4 is simulated today; every signature already takes the IPv6 types."""

from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import NamedTuple

Address = IPv4Address | IPv6Address
Prefix = IPv4Network | IPv6Network
InterfaceAddress = IPv4Interface | IPv6Interface

Nanoseconds = int
"""Virtual time, counted from the start of the play."""

SECOND: Nanoseconds = 1_000_000_000
MILLISECOND: Nanoseconds = 1_000_000


BROADCAST = IPv4Address("255.255.255.255")


def is_nobody(address: Address) -> bool:
    """Whether no single host can have the address."""
    return address.is_multicast or address.is_unspecified or address == BROADCAST


class Endpoint(NamedTuple):
    """An address and a port; the port is 0 where the protocol has none."""

    address: Address
    port: int

    def __str__(self) -> str:
        return f"{self.address}:{self.port}" if self.port else str(self.address)


class AddressRange(NamedTuple):
    """Both ends belong to the range."""

    first: Address
    last: Address

    def __str__(self) -> str:
        return f"{self.first}-{self.last}"


class NumberRange(NamedTuple):
    """Ports or types; both ends belong to the range, and a single number is a range of one."""

    first: int
    last: int

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and self.first <= number <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
