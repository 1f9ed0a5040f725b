"""What an address is to a node: its own, a broadcast, a group's or anybody's (__inet_dev_addr_type)."""

from ipaddress import IPv4Address

from app.simulator.network import Node
from app.simulator.packets.addresses import BROADCAST, Address
from app.simulator.rules.matches import AddressType

LOOPBACK_BROADCAST = IPv4Address("127.255.255.255")
LONGEST_WITH_BROADCAST = 30
"""A subnet of two addresses or one has none for all of them (RFC 3021)."""


class AddressTypes:
    def __init__(self, node: Node) -> None:
        own = [address for interface in node.interfaces for address in interface.addresses]
        self._local = frozenset(address.ip for address in own)
        self._broadcast = frozenset(
            {BROADCAST, LOOPBACK_BROADCAST}
            | {each.network.broadcast_address for each in own if each.network.prefixlen <= LONGEST_WITH_BROADCAST}
        )

    def of(self, address: Address) -> AddressType:
        if address in self._local:
            return AddressType.LOCAL
        if address.is_multicast:
            return AddressType.MULTICAST
        if address in self._broadcast or address.is_unspecified:
            return AddressType.BROADCAST
        return AddressType.LOCAL if address.is_loopback else AddressType.UNICAST
