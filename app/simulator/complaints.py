"""What a node says about a packet that does not go on: ICMP errors and TCP resets.

They belong to the session of the packet they are about, in its other direction, and are translated with it. Nobody
complains of a complaint, nor of a piece of a packet but its first (RFC 1122, 3.2.2), and a reset is not answered by
one.
"""

from dataclasses import replace

from app.simulator.forwarding.lookup import RouteTable
from app.simulator.mtu.sizes import Sizes
from app.simulator.network import Settings
from app.simulator.packets.addresses import Address, Family, Nanoseconds, is_loopback, is_nobody, is_of_one_link
from app.simulator.packets.icmpv6 import UNRECOGNISED_HEADER, Icmpv6Type, Unreachable6Code
from app.simulator.packets.packet import (
    LARGEST_ERROR,
    WITH_ACK,
    WITH_RST,
    IcmpError,
    IcmpType,
    Packet,
    TcpFlag,
    TcpSegment,
    UnreachableCode,
)
from app.simulator.rules.filtering import Reject
from app.simulator.rules.rejections import RejectWith
from app.simulator.sessions.translation import OTHER_DIRECTION
from app.simulator.steps import OriginReason, RoutedLocally
from app.simulator.visit import NO_INTERFACE, Reaction, Session, Visit

REJECT_CODES = {
    RejectWith.PORT_UNREACHABLE: UnreachableCode.PORT,
    RejectWith.HOST_UNREACHABLE: UnreachableCode.HOST,
    RejectWith.NET_UNREACHABLE: UnreachableCode.NET,
    RejectWith.PROTOCOL_UNREACHABLE: UnreachableCode.PROTOCOL,
    RejectWith.NET_PROHIBITED: UnreachableCode.NET_PROHIBITED,
    RejectWith.HOST_PROHIBITED: UnreachableCode.HOST_PROHIBITED,
    RejectWith.ADMIN_PROHIBITED: UnreachableCode.ADMIN_PROHIBITED,
    RejectWith.NO_ROUTE: UnreachableCode.NET,
}
REJECT_CODES_6 = {
    RejectWith.NO_ROUTE: Unreachable6Code.NO_ROUTE,
    RejectWith.ADMIN_PROHIBITED: Unreachable6Code.ADMIN_PROHIBITED,
    RejectWith.HOST_UNREACHABLE: Unreachable6Code.ADDRESS,
    RejectWith.ADDRESS_UNREACHABLE: Unreachable6Code.ADDRESS,
    RejectWith.PORT_UNREACHABLE: Unreachable6Code.PORT,
    RejectWith.POLICY_FAIL: Unreachable6Code.POLICY,
    RejectWith.REJECT_ROUTE: Unreachable6Code.REJECT_ROUTE,
}
IN_IPV6 = {
    UnreachableCode.NET: (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.NO_ROUTE),
    UnreachableCode.HOST: (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.ADDRESS),
    UnreachableCode.PORT: (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.PORT),
    UnreachableCode.PROTOCOL: (Icmpv6Type.PARAMETER_PROBLEM, UNRECOGNISED_HEADER),
    UnreachableCode.ADMIN_PROHIBITED: (Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.ADMIN_PROHIBITED),
}
"""How ICMPv6 says what ICMP has a code for."""

FRAGMENTS_EXCEEDED = 1
"""The code of time exceeded for what could not be put together (RFC 792)."""


class Complaints:
    """Puts into a visit's reactions what a node has to say about it."""

    def __init__(self, routes: RouteTable, sizes: Sizes, settings: Settings) -> None:
        self._sizes = sizes
        self._routes = routes
        self._settings = settings

    def change(self, settings: Settings) -> None:
        self._settings = settings

    def unreachable(
        self, visit: Visit, code: int, reason: OriginReason = OriginReason.ERROR, delay: Nanoseconds = 0
    ) -> None:
        """The code is that of ICMP; of IPv6 it is said in ICMPv6."""
        said = (IcmpType.DESTINATION_UNREACHABLE, code)
        kind, code = IN_IPV6[code] if visit.packet.family is Family.IPV6 else said
        self._error(visit, IcmpError(kind, code, visit.packet), reason, delay)

    def too_large(self, visit: Visit, mtu: int) -> None:
        is_six = visit.packet.family is Family.IPV6
        too_big = (IcmpType.DESTINATION_UNREACHABLE, UnreachableCode.FRAGMENTATION_NEEDED)
        kind, code = (Icmpv6Type.PACKET_TOO_BIG, 0) if is_six else too_big
        self._error(visit, IcmpError(kind, code, visit.packet, mtu))

    def time_exceeded(self, visit: Visit, code: int = 0) -> None:
        is_six = visit.packet.family is Family.IPV6
        kind = Icmpv6Type.TIME_EXCEEDED if is_six else IcmpType.TIME_EXCEEDED
        self._error(visit, IcmpError(kind, code, visit.packet))

    def incomplete(self, visit: Visit) -> None:
        """Its pieces have not all come in time."""
        self.time_exceeded(visit, FRAGMENTS_EXCEEDED)

    def reject(self, visit: Visit, reject: Reject) -> None:
        """Of a fragment nobody can say whether it is sound, so that it is dropped only (nf_ip_checksum)."""
        if visit.packet.fragment is not None:
            return
        if reject.answer is RejectWith.TCP_RESET:
            self.reset(visit, OriginReason.REJECTION)
        elif _is_being_answered(visit):
            return
        elif visit.packet.family is Family.IPV6:
            code = REJECT_CODES_6[reject.answer]
            error = IcmpError(Icmpv6Type.DESTINATION_UNREACHABLE, code, visit.packet)
            self._error(visit, error, OriginReason.REJECTION)
        else:
            self.unreachable(visit, REJECT_CODES[reject.answer], OriginReason.REJECTION)

    def reset(self, visit: Visit, reason: OriginReason) -> None:
        """A reset comes from the address it was sent to, whoever sends it."""
        segment = visit.packet.transport
        if isinstance(segment, TcpSegment) and segment.flags not in WITH_RST:
            to = visit.packet.source
            packet = Packet(visit.packet.destination, to, resetting(segment), self._settings.ttl_towards(to))
            visit.reactions.append(Reaction(packet, reason, session=_other_way(visit.session)))

    def knows_way_back(self, visit: Visit) -> bool:
        """Without one no reset is made, and nothing closed (nf_send_reset, ip_route_me_harder).

        From the loopback, where redirection has led the node's own packet, none leads out (__mkroute_output).
        """
        answer = self._routes.look_up(visit.packet.source)
        if isinstance(answer, RoutedLocally):
            return True
        return answer.interface is not None and not is_loopback(visit.packet.destination)

    def _error(
        self, visit: Visit, error: IcmpError, reason: OriginReason = OriginReason.ERROR, delay: Nanoseconds = 0
    ) -> None:
        about = visit.packet
        if isinstance(about.transport, IcmpError) or (about.is_later_fragment and about.family is Family.IPV4):
            return
        if is_nobody(about.source) or is_of_one_link(about.source):
            return
        source = self._source(visit)
        if source is not None:
            packet = Packet(source, about.source, self._shortened(error, visit.now), self._settings.ttl_towards(source))
            visit.reactions.append(Reaction(packet, reason, session=_other_way(visit.session), delay=delay))

    def _source(self, visit: Visit) -> Address | None:
        """The address that the packet was for, else one towards its sender.

        IPv6 does not look for the way back, but takes one of the interface that the packet came in by.
        """
        about = visit.packet
        if self._routes.is_local(about.destination):
            return about.destination
        if about.family is Family.IPV6 and visit.in_interface:
            return self._routes.source_towards(visit.in_interface, about.source)
        return self._routes.own_address_towards(about.source)

    def _shortened(self, error: IcmpError, now: Nanoseconds) -> IcmpError:
        """It quotes no more than fits on its way."""
        if self._sizes.surely_fits(LARGEST_ERROR):
            return error
        room = self._sizes.towards(error.inner.source, now)
        return replace(error, largest=room) if room < LARGEST_ERROR else error


def resetting(segment: TcpSegment) -> TcpSegment:
    """The reset that answers a segment (RFC 9293, 3.5.2)."""
    ports = segment.destination_port, segment.source_port
    if segment.flags in WITH_ACK:
        return TcpSegment(*ports, TcpFlag.RST, segment.acknowledgement)
    return TcpSegment(*ports, TcpFlag.RST | TcpFlag.ACK, 0, segment.end)


def _is_being_answered(visit: Visit) -> bool:
    """Whether the node is just sending this answer to a query: ICMP does not interrupt itself (icmp_xmit_lock)."""
    return visit.reason is OriginReason.ECHO_ANSWER and visit.in_interface == NO_INTERFACE


def _other_way(session: Session | None) -> Session | None:
    return Session(session.entry, OTHER_DIRECTION[session.direction]) if session else None
