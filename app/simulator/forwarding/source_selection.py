"""Which of its own IPv6 addresses a node sends from (RFC 6724, 5; ipv6_get_saddr_eval).

In this order: the destination itself, one whose scope reaches as far as the destination's, one of the interface by
which it goes, one that has the most bits in common with the destination, as far as its own subnet goes.
"""

from collections.abc import Iterable
from ipaddress import IPv6Address

from app.simulator.network import Interface
from app.simulator.packets.addresses import Address, InterfaceAddress, is_of_one_link

Owned = tuple[Interface, InterfaceAddress]


def chosen_source(interfaces: Iterable[Interface], device: str, destination: IPv6Address) -> Address | None:
    owned = [(interface, address) for interface in interfaces for address in interface.addresses]
    usable = [each for each in owned if isinstance(each[1].ip, IPv6Address) and _may_be_used(each, device)]
    chosen = max(usable, key=lambda each: _rank(each, device, destination), default=None)
    return chosen[1].ip if chosen else None


def _may_be_used(owned: Owned, device: str) -> bool:
    """What is of one link means nothing on another."""
    interface, address = owned
    return interface.name == device or not is_of_one_link(address.ip)


def _rank(owned: Owned, device: str, destination: IPv6Address) -> tuple[bool, bool, bool, int]:
    interface, address = owned
    is_itself = address.ip == destination
    reaches = is_of_one_link(address.ip) is is_of_one_link(destination)
    common = 128 - (int(address.ip) ^ int(destination)).bit_length()
    return is_itself, reaches, interface.name == device, min(common, address.network.prefixlen)
