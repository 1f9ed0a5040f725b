"""How large a packet may leave a node, and whether its own may be cut on the way."""

from collections.abc import Mapping

from app.simulator.forwarding.lookup import RouteTable
from app.simulator.mtu.path_mtus import LEAST, PathMtu, PathMtus
from app.simulator.network import Settings
from app.simulator.packets.addresses import Address, Family, Nanoseconds
from app.simulator.packets.encapsulation import LARGEST_PACKET
from app.simulator.packets.packet import Packet, TcpSegment
from app.simulator.steps import OriginReason, Routed, RoutedLocally

LOOPBACK_MTU = 65536
"""Wider than any link can be."""
WITHOUT_DF = frozenset((OriginReason.CRAFTED, OriginReason.ECHO_ANSWER, OriginReason.ERROR, OriginReason.REJECTION))
"""What a stack lets be cut (icmp_sk_init); a crafted packet says it itself."""
NEVER_CUT = frozenset((OriginReason.RESET, OriginReason.REJECTION, OriginReason.OPENING_ANSWER))
"""Why resets are sent and SYN-ACKs (tcp_v4_init, nf_reject_iphdr_put; ip_build_and_send_pkt, as short as they are)."""


class Sizes:
    def __init__(self, largest: Mapping[str, int], routes: RouteTable, settings: Settings) -> None:
        """`largest` is how large a packet each interface sends."""
        self._largest = largest
        self._smallest = min(largest.values(), default=LOOPBACK_MTU)
        self._routes = routes
        self._settings = settings
        self.paths = PathMtus()

    def change(self, settings: Settings) -> None:
        self._settings = settings

    def of_interface(self, interface: str) -> int:
        return self._largest.get(interface, LOOPBACK_MTU)

    def towards(self, destination: Address, now: Nanoseconds) -> int:
        """For the node's own packets, which heed what it has learned of the way."""
        answer = self._routes.look_up(destination)
        if isinstance(answer, RoutedLocally):
            return LOOPBACK_MTU
        usual = self.of_interface(answer.interface) if answer.interface else LARGEST_PACKET
        return self.along(usual, destination, now)

    def onward(self, interface: str, destination: Address, now: Nanoseconds) -> int:
        """For what it forwards: of what it has learned only that counts which it does not believe (ip_mtu_locked)."""
        usual, known = self.of_interface(interface), self.known(destination, now)
        return min(usual, known.mtu) if known is not None and known.is_locked else usual

    def along(self, usual: int, destination: Address, now: Nanoseconds) -> int:
        known = self.known(destination, now)
        return min(usual, known.mtu) if known else usual

    def there_and_back(self, interface: str, packet: Packet, now: Nanoseconds) -> int:
        """The largest that fits from this interface on, and towards its source, if there is a way (nft_rt.c)."""
        there = self.along(self.of_interface(interface), packet.destination, now)
        answer = self._routes.look_up(packet.source)
        if isinstance(answer, Routed) and answer.interface is None:
            return there
        return min(there, self.towards(packet.source, now))

    def with_df(self, packet: Packet, reason: OriginReason, now: Nanoseconds) -> Packet:
        """As sockets send it: not to be cut, unless it cannot but be (ip_dont_fragment, IP_PMTUDISC_WANT)."""
        if packet.family is Family.IPV6 or packet.df:
            return packet
        is_whole = reason in NEVER_CUT and isinstance(packet.transport, TcpSegment)
        if not is_whole and (reason in WITHOUT_DF or self._has_to_be_cut(packet, now)):
            return packet
        return Packet(packet.source, packet.destination, packet.transport, packet.ttl, df=True)

    def _has_to_be_cut(self, packet: Packet, now: Nanoseconds) -> bool:
        known = self.known(packet.destination, now)
        if known is not None and known.is_locked:
            return True
        return not self.surely_fits(packet.length) and packet.length > self.towards(packet.destination, now)

    @property
    def is_usual(self) -> bool:
        """Whether every way is as wide as an Ethernet, as far as is known."""
        return not self.paths.is_any_known and set(self._largest.values()) <= {LARGEST_PACKET}

    def surely_fits(self, length: int) -> bool:
        """By whatever way, so that none has to be looked up."""
        return length <= self._smallest and (length <= LEAST or not self.paths.is_any_known)

    def learn(self, destination: Address, mtu: int, now: Nanoseconds) -> None:
        way = destination, self._routes.nexthop_towards(destination)
        expires = now + self._settings.mtu_expires_towards(destination)
        self.paths.learn(way, mtu, self.towards(destination, now), expires)

    def known(self, destination: Address, now: Nanoseconds) -> PathMtu | None:
        """Of the way that leads there by now."""
        if not self.paths.is_any_known:
            return None
        return self.paths.towards(destination, self._routes.nexthop_towards(destination), now)
