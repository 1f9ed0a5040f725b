"""What a node says about a packet that does not go on: ICMP errors and TCP resets.

They belong to the session of the packet they are about, in its other direction, and are translated with it. Nobody
complains of a complaint (RFC 1122, 3.2.2), and a reset is not answered by one.
"""

from app.simulator.addresses import Nanoseconds
from app.simulator.filtering import RejectWith
from app.simulator.lookup import RouteTable
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
}


class Complaints:
    """Puts into a visit's reactions what a node has to say about it."""

    def __init__(self, routes: RouteTable, ttl: int) -> None:
        self._routes = routes
        self._ttl = ttl

    def unreachable(
        self, visit: Visit, code: int, reason: OriginReason = OriginReason.ERROR, delay: Nanoseconds = 0
    ) -> None:
        self._error(visit, IcmpType.DESTINATION_UNREACHABLE, code, reason, delay)

    def time_exceeded(self, visit: Visit) -> None:
        self._error(visit, IcmpType.TIME_EXCEEDED, 0, OriginReason.ERROR, 0)

    def reject(self, visit: Visit, answer: RejectWith) -> None:
        if answer is RejectWith.TCP_RESET:
            self.reset(visit, OriginReason.REJECTION)
        elif not _is_being_answered(visit):
            self.unreachable(visit, REJECT_CODES[answer], OriginReason.REJECTION)

    def reset(self, visit: Visit, reason: OriginReason) -> None:
        """A reset comes from the address it was sent to, whoever sends it."""
        segment = visit.packet.transport
        if isinstance(segment, TcpSegment) and TcpFlag.RST not in segment.flags:
            packet = Packet(visit.packet.destination, visit.packet.source, resetting(segment), self._ttl)
            visit.reactions.append(Reaction(packet, reason, session=_other_way(visit.session)))

    def _error(self, visit: Visit, kind: int, code: int, reason: OriginReason, delay: Nanoseconds) -> None:
        about = visit.packet
        if isinstance(about.transport, IcmpError):
            return
        source = (
            about.destination
            if self._routes.is_local(about.destination)
            else self._routes.own_address_towards(about.source)
        )
        if source is not None:
            packet = Packet(source, about.source, IcmpError(kind, code, about), self._ttl)
            visit.reactions.append(Reaction(packet, reason, session=_other_way(visit.session), delay=delay))


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
