"""What messages of ICMP and ICMPv6 are called."""

from app.simulator.packets.icmpv6 import Icmpv6Type, Unreachable6Code
from app.simulator.packets.packet import IcmpError, IcmpQuery, IcmpType, Protocol, UnreachableCode

QUERY_NAMES = {
    Protocol.ICMP: {
        IcmpType.ECHO_REQUEST: "echo request",
        IcmpType.ECHO_REPLY: "echo reply",
        IcmpType.TIMESTAMP_REQUEST: "timestamp request",
        IcmpType.TIMESTAMP_REPLY: "timestamp reply",
    },
    Protocol.ICMPV6: {
        Icmpv6Type.ECHO_REQUEST: "echo request",
        Icmpv6Type.ECHO_REPLY: "echo reply",
        Icmpv6Type.NEIGHBOUR_SOLICITATION: "neighbour solicitation",
        Icmpv6Type.NEIGHBOUR_ADVERTISEMENT: "neighbour advertisement",
    },
}
UNREACHABLE_NAMES = {
    Protocol.ICMP: {
        UnreachableCode.NET: "network unreachable",
        UnreachableCode.HOST: "host unreachable",
        UnreachableCode.PROTOCOL: "protocol unreachable",
        UnreachableCode.PORT: "port unreachable",
        UnreachableCode.FRAGMENTATION_NEEDED: "fragmentation needed",
        UnreachableCode.NET_PROHIBITED: "network prohibited",
        UnreachableCode.HOST_PROHIBITED: "host prohibited",
        UnreachableCode.ADMIN_PROHIBITED: "prohibited by policy",
    },
    Protocol.ICMPV6: {
        Unreachable6Code.NO_ROUTE: "no route",
        Unreachable6Code.ADMIN_PROHIBITED: "prohibited by policy",
        Unreachable6Code.BEYOND_SCOPE: "beyond the scope of its source",
        Unreachable6Code.ADDRESS: "address unreachable",
        Unreachable6Code.PORT: "port unreachable",
        Unreachable6Code.POLICY: "source refused by policy",
        Unreachable6Code.REJECT_ROUTE: "route rejected",
    },
}
UNREACHABLE_TYPES = {
    Protocol.ICMP: IcmpType.DESTINATION_UNREACHABLE,
    Protocol.ICMPV6: Icmpv6Type.DESTINATION_UNREACHABLE,
}
FRAGMENTATION_NEEDED = (
    Protocol.ICMP,
    IcmpType.DESTINATION_UNREACHABLE,
    UnreachableCode.FRAGMENTATION_NEEDED,
)
OTHER_ERRORS = {
    (Protocol.ICMP, IcmpType.TIME_EXCEEDED): "time exceeded",
    (Protocol.ICMPV6, Icmpv6Type.TIME_EXCEEDED): "time exceeded",
}


def query_name(query: IcmpQuery) -> str:
    name = QUERY_NAMES[query.protocol].get(query.type)
    return name or f"{protocol_word(query.protocol)} message of type {query.type}"


def error_name(error: IcmpError) -> str:
    if (error.protocol, error.type, error.code) == FRAGMENTATION_NEEDED:
        return f"fragmentation needed, MTU {error.mtu}"
    if (error.protocol, error.type) == (Protocol.ICMPV6, Icmpv6Type.PACKET_TOO_BIG):
        return f"packet too big, MTU {error.mtu}"
    if error.type == UNREACHABLE_TYPES[error.protocol]:
        return UNREACHABLE_NAMES[error.protocol].get(error.code, "destination unreachable")
    name = OTHER_ERRORS.get((error.protocol, error.type))
    return name or f"{protocol_word(error.protocol)} error of type {error.type}"


def protocol_word(protocol: Protocol) -> str:
    return "ICMPv6" if protocol is Protocol.ICMPV6 else "ICMP"
