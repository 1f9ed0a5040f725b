"""Neighbour discovery of IPv6 as one step: who has the next hop's address on this link (RFC 4861; net/ipv6/ndisc.c).

Unlike ARP it is made of packets that filters see. The question passes output and postrouting of who asks, and
prerouting and input of who is asked; the answer goes the same way back. Tracking leaves both untracked, so no rule for
established traffic lets them pass: a filter that drops them cuts its node off.

The question goes to a group made from the address that is sought. It comes from the address that the packet itself has,
if that is the interface's own, else from the interface's address of this link. Who was asked knows the asker from then
on, and who was found is not asked for again.
"""

from collections.abc import Callable, Mapping
from ipaddress import IPv6Address

from app.simulator.forwarding.neighbour_steps import NeighbourLoss, NeighbourSought
from app.simulator.network import Attachment, Interface
from app.simulator.packets.addresses import SECOND, Address, HostAddress6, Nanoseconds, is_of_one_link
from app.simulator.packets.icmpv6 import LARGEST_HOP_LIMIT, Icmpv6Type
from app.simulator.packets.packet import IcmpQuery, Packet, Protocol
from app.simulator.preparing import ReadyNode
from app.simulator.rules.filtering import Hook
from app.simulator.rules.hooks import Item
from app.simulator.stages import Stage
from app.simulator.visit import Visit

NEIGHBOUR_TIMEOUT: Nanoseconds = 3 * SECOND
"""A neighbour is asked for three times, a second apart, before its absence is reported."""
GROUPS = int(HostAddress6("ff02::1:ff00:0"))
LAST_BITS = 2**24 - 1
LINK_LOCAL = int(HostAddress6("fe80::"))
INTERFACE_BITS = 2**64 - 1
PAYLOAD = 24
"""The address that is sought, and the hardware address of whoever speaks."""

Hooks = Mapping[Hook, tuple[Item, ...]]
Introduce = Callable[[Attachment, Address], None]


class Neighbours:
    """Whom one node knows on its links.

    `hooks_of` gives any node's hooks by its name; `introduce` lets whoever was asked know the asker.
    """

    def __init__(
        self, ready: ReadyNode, acquainted: frozenset[str], hooks_of: Callable[[str], Hooks], introduce: Introduce
    ) -> None:
        self._node = ready.node
        self._acquainted = acquainted
        self._interfaces = ready.interfaces
        self._hooks_of = hooks_of
        self._introduce = introduce
        self._known: set[tuple[str, Address]] = set()

    def know(self, interface: str, address: Address) -> None:
        self._known.add((interface, address))

    def has(self, interface: str, address: Address, owner: Attachment) -> bool:
        is_written = not self._acquainted.isdisjoint((self._node.name, owner.node))
        return is_written or (interface, address) in self._known

    def seek(self, visit: Visit, next_hop: Address, owner: Attachment) -> NeighbourSought:
        """Ask for a neighbour that is there: whether it is found depends on the filters of both."""
        interface = self._interfaces[visit.out_interface]
        own = Attachment(self._node.name, interface.name)
        asking = _asking_address(interface, visit.packet.source)
        message = _message(Icmpv6Type.NEIGHBOUR_SOLICITATION, asking, _group(next_hop))
        loss = self._loss(message, own, owner, visit)
        if loss is None:
            self._introduce(owner, asking)
            message = _message(Icmpv6Type.NEIGHBOUR_ADVERTISEMENT, next_hop, asking)
            loss = self._loss(message, owner, own, visit)
        if loss is None:
            self.know(interface.name, next_hop)
        source = loss.place if loss else None
        return NeighbourSought(Stage.TRANSMIT, interface.name, next_hop, owner.node, message, loss, source)

    def _loss(self, message: Packet, sender: Attachment, receiver: Attachment, visit: Visit) -> NeighbourLoss | None:
        """Which filter stops the message on its way, if one does."""
        leaving = Visit(message, visit.now, out_interface=sender.interface, waived=visit.waived)
        coming = Visit(message, visit.now, in_interface=receiver.interface, waived=visit.waived)
        way = (
            (sender, Hook.OUTPUT, leaving),
            (sender, Hook.POSTROUTING, leaving),
            (receiver, Hook.PREROUTING, coming),
            (receiver, Hook.INPUT, coming),
        )
        for end, hook, passing in way:
            if any(item(passing) is not None for item in self._hooks_of(end.node)[hook]):
                return NeighbourLoss(end.node, Stage(hook), passing.steps[-1].source or f"{end.node}.{hook}")
        return None


def link_local_of(interface: Interface) -> Address:
    """The one it was given, else one made of the end of its first address, as a kernel makes itself one."""
    addresses = [address.ip for address in interface.addresses if isinstance(address.ip, IPv6Address)]
    given = next(filter(is_of_one_link, addresses), None)
    return given or HostAddress6(LINK_LOCAL | int(addresses[0]) & INTERFACE_BITS)


def _asking_address(interface: Interface, source: Address) -> Address:
    is_own = any(source == address.ip for address in interface.addresses)
    return source if is_own else link_local_of(interface)


def _message(kind: int, source: Address, destination: Address) -> Packet:
    query = IcmpQuery(kind, 0, 0, PAYLOAD, protocol=Protocol.ICMPV6)
    return Packet(source, destination, query, LARGEST_HOP_LIMIT)


def _group(address: Address) -> Address:
    """The group of everybody whose address ends in the same 24 bits (RFC 4291, 2.7.1)."""
    return HostAddress6(GROUPS | int(address) & LAST_BITS)
