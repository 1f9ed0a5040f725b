"""Addresses and spans of time. IPv4 is simulated today; every signature already takes the IPv6 types."""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface
from typing import NamedTuple

Address = IPv4Address | IPv6Address
Prefix = IPv4Network | IPv6Network

Nanoseconds = int
"""Virtual time, counted from the start of the play."""

SECOND: Nanoseconds = 1_000_000_000
MILLISECOND: Nanoseconds = 1_000_000


BROADCAST = IPv4Address("255.255.255.255")


def is_nobody(address: Address) -> bool:
    """Whether no single host can have the address."""
    return address.is_multicast or address.is_unspecified or address == BROADCAST


class HostAddress(IPv4Address):
    """An address that is written down and hashed once: a trace names each of them hundreds of times."""

    __slots__ = ("_hash", "_text")

    def __init__(self, address: object) -> None:
        super().__init__(address)
        self._text = super().__str__()
        self._hash = super().__hash__()

    def __str__(self) -> str:
        return self._text

    def __format__(self, specification: str) -> str:
        return format(self._text, specification)

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """An interface's own address and the subnet it lies in."""

    ip: Address
    network: Prefix

    @classmethod
    def parse(cls, text: str) -> "InterfaceAddress":
        """As 10.0.1.10/24. Raises ValueError."""
        parsed = ip_interface(text)
        return cls(HostAddress(int(parsed)) if isinstance(parsed, IPv4Address) else parsed.ip, parsed.network)

    def __str__(self) -> str:
        return f"{self.ip}/{self.network.prefixlen}"


class Endpoint(NamedTuple):
    """An address and a port; the port is 0 where the protocol has none."""

    address: Address
    port: int

    def __str__(self) -> str:
        return f"{self.address!s}:{self.port}" if self.port else str(self.address)


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
