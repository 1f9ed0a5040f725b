"""Addresses of both families, and spans of time."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_interface
from typing import NamedTuple

Address = IPv4Address | IPv6Address
Prefix = IPv4Network | IPv6Network


class Family(IntEnum):
    IPV4 = 4
    IPV6 = 6


IPV4, IPV6 = Family.IPV4, Family.IPV6
"""For whoever asks at each packet: in an enumeration a name is looked up by way of its class."""


Nanoseconds = int
"""Virtual time, counted from the start of the play."""

SECOND: Nanoseconds = 1_000_000_000
MILLISECOND: Nanoseconds = 1_000_000
MOST_REMEMBERED = 1000
"""Of how many addresses and ends an answer is remembered."""


BROADCAST = IPv4Address("255.255.255.255")


def is_nobody(address: Address) -> bool:
    """Whether no single host can have the address."""
    return address.is_multicast or address.is_unspecified or address == BROADCAST


@lru_cache(MOST_REMEMBERED)
def is_loopback(address: Address) -> bool:
    return address.is_loopback


class _WrittenOnce:
    """An address that is written down and hashed once: a trace names each of them hundreds of times."""

    __slots__ = ()
    _text: str
    _hash: int

    def __str__(self) -> str:
        return self._text

    def __format__(self, specification: str) -> str:
        return format(self._text, specification) if specification else self._text

    def __hash__(self) -> int:
        return self._hash


class HostAddress(_WrittenOnce, IPv4Address):
    __slots__ = ("_hash", "_text")

    def __init__(self, address: object) -> None:
        IPv4Address.__init__(self, address)
        self._text = IPv4Address.__str__(self)
        self._hash = IPv4Address.__hash__(self)


class HostAddress6(_WrittenOnce, IPv6Address):
    """Without a zone: which link a link-local address is on, its interface says."""

    __slots__ = ("_hash", "_text")

    def __init__(self, address: object) -> None:
        IPv6Address.__init__(self, address)
        if self.scope_id is not None:
            raise ValueError(address)
        self._text = IPv6Address.__str__(self)
        self._hash = IPv6Address.__hash__(self)


def family_of(address: Address) -> Family:
    return IPV6 if isinstance(address, IPv6Address) else IPV4


def is_of_one_link(address: Address) -> bool:
    """Whether it says nothing without its link (RFC 4291, 2.5.6); 169.254.0.0/16 may be routed."""
    return isinstance(address, IPv6Address) and address.is_link_local


def parse_address(text: str) -> HostAddress | HostAddress6:
    """Raises ValueError."""
    return HostAddress6(text) if ":" in text else HostAddress(text)


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """An interface's own address and the subnet it lies in."""

    ip: Address
    network: Prefix

    @classmethod
    def parse(cls, text: str) -> "InterfaceAddress":
        """As 10.0.1.10/24 or 2001:db8::10/64. Raises ValueError."""
        parsed = ip_interface(text)
        return cls(parse_address(str(parsed.ip)), parsed.network)

    def __str__(self) -> str:
        return f"{self.ip}/{self.network.prefixlen}"


class Endpoint(NamedTuple):
    """An address and a port; the port is 0 where the protocol has none."""

    address: Address
    port: int

    def __str__(self) -> str:
        return _written(self)


@lru_cache(MOST_REMEMBERED)
def _written(endpoint: Endpoint) -> str:
    address, port = endpoint
    if not port:
        return str(address)
    return f"[{address}]:{port}" if isinstance(address, IPv6Address) else f"{address}:{port}"


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
