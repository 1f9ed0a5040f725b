"""From packets to the flows connection tracking knows them by, and back the other way round."""

from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import (
    EITHER_ICMP,
    Envelope,
    Flow,
    IcmpError,
    IcmpQuery,
    IcmpType,
    Packet,
    Protocol,
    TcpSegment,
    UdpDatagram,
)

ICMP_INVERSE = {
    IcmpType.ECHO_REQUEST: IcmpType.ECHO_REPLY,
    IcmpType.ECHO_REPLY: IcmpType.ECHO_REQUEST,
    IcmpType.TIMESTAMP_REQUEST: IcmpType.TIMESTAMP_REPLY,
    IcmpType.TIMESTAMP_REPLY: IcmpType.TIMESTAMP_REQUEST,
    IcmpType.INFO_REQUEST: IcmpType.INFO_REPLY,
    IcmpType.INFO_REPLY: IcmpType.INFO_REQUEST,
    IcmpType.ADDRESS_MASK_REQUEST: IcmpType.ADDRESS_MASK_REPLY,
    IcmpType.ADDRESS_MASK_REPLY: IcmpType.ADDRESS_MASK_REQUEST,
}
"""Question and answer of each pair (nf_conntrack_proto_icmp.c, invmap)."""
ICMPV6_INVERSE = {
    Icmpv6Type.ECHO_REQUEST: Icmpv6Type.ECHO_REPLY,
    Icmpv6Type.ECHO_REPLY: Icmpv6Type.ECHO_REQUEST,
    Icmpv6Type.NODE_INFORMATION_QUERY: Icmpv6Type.NODE_INFORMATION_REPLY,
    Icmpv6Type.NODE_INFORMATION_REPLY: Icmpv6Type.NODE_INFORMATION_QUERY,
}
"""The same of ICMPv6 (nf_conntrack_proto_icmpv6.c)."""
INVERSES = {Protocol.ICMP: ICMP_INVERSE, Protocol.ICMPV6: ICMPV6_INVERSE}


def flow_of(packet: Packet) -> Flow:
    """An ICMP error has no flow of its own: it belongs to that of the packet inside it."""
    match packet.transport:
        case TcpSegment(source, destination):
            return Flow(Protocol.TCP, packet.source, packet.destination, source, destination)
        case UdpDatagram(source, destination):
            return Flow(Protocol.UDP, packet.source, packet.destination, source, destination)
        case IcmpQuery(kind, identifier, code=code, protocol=protocol):
            return Flow(protocol, packet.source, packet.destination, 0, 0, identifier, kind, code)
        case IcmpError(kind, code):
            return Flow(packet.protocol, packet.source, packet.destination, 0, 0, 0, kind, code)
        case Envelope():
            return Flow(packet.protocol, packet.source, packet.destination)


def inverse(flow: Flow) -> Flow | None:
    """The flow of an answer; None for an ICMP type that has none."""
    if flow.protocol not in EITHER_ICMP:
        return Flow(flow.protocol, flow.destination, flow.source, flow.destination_port, flow.source_port)
    answer = INVERSES[flow.protocol].get(flow.icmp_type)
    if answer is None:
        return None
    return flow._replace(source=flow.destination, destination=flow.source, icmp_type=answer)


def answering(flow: Flow) -> Flow:
    """The inverse of a flow known to have one, as every tracked flow is."""
    found = inverse(flow)
    if found is None:
        raise ValueError(flow)
    return found
