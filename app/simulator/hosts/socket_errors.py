"""What a socket is told, as errno(3) calls it, and what Linux makes of ICMP errors.

net/ipv4/icmp.c, icmp_err_convert, and net/ipv6/icmp.c, icmpv6_err_convert.

A hard error ends what a datagram socket waits for; a soft one it never hears of. A connection that is being opened ends
with either (tcp_v4_err), one that is open with neither: there it is remembered, and told if the connection is given up.
"""

from enum import StrEnum
from typing import NamedTuple

from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpError, IcmpType, Protocol, UnreachableCode


class SocketError(StrEnum):
    REFUSED = "ECONNREFUSED"
    RESET = "ECONNRESET"
    TIMED_OUT = "ETIMEDOUT"
    NET_UNREACHABLE = "ENETUNREACH"
    HOST_UNREACHABLE = "EHOSTUNREACH"
    HOST_DOWN = "EHOSTDOWN"
    NO_NET = "ENONET"
    NO_PROTOCOL = "ENOPROTOOPT"
    NOT_SUPPORTED = "EOPNOTSUPP"
    TOO_LONG = "EMSGSIZE"
    PROTOCOL = "EPROTO"
    INVALID = "EINVAL"
    NOT_ALLOWED = "EACCES"


class Report(NamedTuple):
    error: SocketError
    is_hard: bool


_NET, _HOST = SocketError.NET_UNREACHABLE, SocketError.HOST_UNREACHABLE
UNREACHABLES = (
    Report(_NET, is_hard=False),
    Report(_HOST, is_hard=False),
    Report(SocketError.NO_PROTOCOL, is_hard=True),
    Report(SocketError.REFUSED, is_hard=True),
    Report(SocketError.TOO_LONG, is_hard=True),
    Report(SocketError.NOT_SUPPORTED, is_hard=False),
    Report(_NET, is_hard=True),
    Report(SocketError.HOST_DOWN, is_hard=True),
    Report(SocketError.NO_NET, is_hard=True),
    Report(_NET, is_hard=True),
    Report(_HOST, is_hard=True),
    Report(_NET, is_hard=False),
    Report(_HOST, is_hard=False),
    Report(_HOST, is_hard=True),
    Report(_HOST, is_hard=True),
    Report(_HOST, is_hard=True),
)
"""By the code of destination unreachable."""

UNREACHABLES6 = (
    Report(_NET, is_hard=False),
    Report(SocketError.NOT_ALLOWED, is_hard=True),
    Report(_HOST, is_hard=False),
    Report(_HOST, is_hard=False),
    Report(SocketError.REFUSED, is_hard=True),
    Report(SocketError.NOT_ALLOWED, is_hard=True),
    Report(SocketError.NOT_ALLOWED, is_hard=True),
)
"""The same of ICMPv6."""

ENDING_AN_ANSWER = frozenset((UnreachableCode.NET, UnreachableCode.HOST))
"""Codes after which a SYN-ACK is not sent again (tcp_v4_err, tcp_req_err)."""


def report(error: IcmpError) -> Report | None:
    """None for what no socket hears of: advice, unknown codes, a fragment that came too late."""
    if error.protocol is Protocol.ICMPV6:
        return _report6(error)
    if error.type == IcmpType.DESTINATION_UNREACHABLE and error.code < len(UNREACHABLES):
        return UNREACHABLES[error.code]
    if error.type == IcmpType.TIME_EXCEEDED and error.code == 0:
        return Report(_HOST, is_hard=False)
    if error.type == IcmpType.PARAMETER_PROBLEM:
        return Report(SocketError.PROTOCOL, is_hard=True)
    return None


def _report6(error: IcmpError) -> Report | None:
    if error.type == Icmpv6Type.DESTINATION_UNREACHABLE and error.code < len(UNREACHABLES6):
        return UNREACHABLES6[error.code]
    if error.type == Icmpv6Type.TIME_EXCEEDED and error.code == 0:
        return Report(_HOST, is_hard=False)
    if error.type == Icmpv6Type.PARAMETER_PROBLEM:
        return Report(SocketError.PROTOCOL, is_hard=True)
    return Report(SocketError.TOO_LONG, is_hard=True) if is_about_size(error) else None


def is_about_size(error: IcmpError) -> bool:
    """Fragmentation needed, or packet too big: a connection learns a size from it and goes on."""
    if error.protocol is Protocol.ICMPV6:
        return error.type == Icmpv6Type.PACKET_TOO_BIG
    return error.type == IcmpType.DESTINATION_UNREACHABLE and error.code == UnreachableCode.FRAGMENTATION_NEEDED


def ends_an_answer(error: IcmpError) -> bool:
    """After these a SYN-ACK is not sent again (tcp_v4_err, tcp_v6_err)."""
    if error.protocol is Protocol.ICMPV6:
        told = report(error)
        return told is not None and told.is_hard
    if error.type == IcmpType.DESTINATION_UNREACHABLE:
        return error.code in ENDING_AN_ANSWER
    return error.type in {IcmpType.TIME_EXCEEDED, IcmpType.PARAMETER_PROBLEM}
