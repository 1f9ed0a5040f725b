"""What a node says about a packet that does not go on: ICMP errors and TCP resets.

They belong to the session of the packet they are about, in its other direction, and are translated with it. Nobody
complains of a complaint (RFC 1122, 3.2.2), and a reset is not answered by one.
"""

from app.simulator.addresses import Address, Family, Nanoseconds, is_nobody, is_of_one_link
from app.simulator.filtering import Reject, RejectWith
from app.simulator.icmpv6 import UNRECOGNISED_HEADER, Icmpv6Type, Unreachable6Code
from app.simulator.lookup import RouteTable
from app.simulator.network import Settings
from app.simulator.packet import IcmpError, IcmpType, Packet, TcpFlag, TcpSegment, UnreachableCode
from app.simulator.steps import Originated, OriginReason
from app.simulator.translation import OTHER_DIRECTION
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


class Complaints:
    """Puts into a visit's reactions what a node has to say about it."""

    def __init__(self, routes: RouteTable, settings: Settings) -> None:
        self._routes = routes
        self._settings = settings

    def unreachable(
        self, visit: Visit, code: int, reason: OriginReason = OriginReason.ERROR, delay: Nanoseconds = 0
    ) -> None:
        """The code is that of ICMP; of IPv6 it is said in ICMPv6."""
        said = (IcmpType.DESTINATION_UNREACHABLE, code)
        self._error(visit, *(IN_IPV6[code] if visit.packet.family is Family.IPV6 else said), reason, delay)

    def time_exceeded(self, visit: Visit) -> None:
        is_six = visit.packet.family is Family.IPV6
        self._error(visit, Icmpv6Type.TIME_EXCEEDED if is_six else IcmpType.TIME_EXCEEDED, 0, OriginReason.ERROR, 0)

    def reject(self, visit: Visit, reject: Reject) -> None:
        if reject.answer is RejectWith.TCP_RESET:
            self.reset(visit, OriginReason.REJECTION)
        elif _is_being_answered(visit):
            return
        elif visit.packet.family is Family.IPV6:
            code = REJECT_CODES_6[reject.answer]
            self._error(visit, Icmpv6Type.DESTINATION_UNREACHABLE, code, OriginReason.REJECTION, 0)
        else:
            self.unreachable(visit, REJECT_CODES[reject.answer], OriginReason.REJECTION)

    def reset(self, visit: Visit, reason: OriginReason) -> None:
        """A reset comes from the address it was sent to, whoever sends it."""
        segment = visit.packet.transport
        if isinstance(segment, TcpSegment) and TcpFlag.RST not in segment.flags:
            to = visit.packet.source
            packet = Packet(visit.packet.destination, to, resetting(segment), self._settings.ttl_towards(to))
            visit.reactions.append(Reaction(packet, reason, session=_other_way(visit.session)))

    def _error(self, visit: Visit, kind: int, code: int, reason: OriginReason, delay: Nanoseconds) -> None:
        about = visit.packet
        if isinstance(about.transport, IcmpError) or is_nobody(about.source) or is_of_one_link(about.source):
            return
        source = self._source(visit)
        if source is not None:
            packet = Packet(source, about.source, IcmpError(kind, code, about), self._settings.ttl_towards(source))
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


def resetting(segment: TcpSegment) -> TcpSegment:
    """The reset that answers a segment (RFC 9293, 3.5.2)."""
    ports = segment.destination_port, segment.source_port
    if TcpFlag.ACK in segment.flags:
        return TcpSegment(*ports, TcpFlag.RST, segment.acknowledgement)
    return TcpSegment(*ports, TcpFlag.RST | TcpFlag.ACK, 0, segment.end)


def _is_being_answered(visit: Visit) -> bool:
    """Whether the node is just sending this answer to a query: ICMP does not interrupt itself (icmp_xmit_lock)."""
    match visit.steps[0]:
        case Originated(reason=OriginReason.ECHO_ANSWER):
            return visit.in_interface == NO_INTERFACE
        case _:
            return False


def _other_way(session: Session | None) -> Session | None:
    return Session(session.entry, OTHER_DIRECTION[session.direction]) if session else None
