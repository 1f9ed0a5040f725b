"""What a kernel has sent, as a packet of the simulator."""

import struct
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address

from app.scenarios.exporters.frames import (
    DONT_FRAGMENT,
    FRAGMENT,
    FRAGMENT_HEADER,
    ICMP,
    ICMPV6,
    IPV4,
    IPV6,
    ISN,
    MORE_FRAGMENTS,
    TCP,
    TCP_HEADER,
    UDP,
    UDP_HEADER,
    UNIT,
    USUAL_MSS,
)
from app.simulator.packets.addresses import Family
from app.simulator.packets.icmpv6 import UNTRACKED_TYPES
from app.simulator.packets.packet import (
    IPV6_HEADER,
    SEQUENCES,
    Fragment,
    IcmpError,
    IcmpQuery,
    Packet,
    Protocol,
    TcpFlag,
    TcpSegment,
    Transport,
    UdpDatagram,
    is_icmp_error,
)

HOP_BY_HOP = 0
MORE, MOST_PLACES = 1, 0xFFF8
"""Of an IPv6 fragment's place: whether others follow, and where it begins, in bytes (RFC 8200, 4.5)."""
ICMP_PROTOCOLS = {ICMP: Protocol.ICMP, ICMPV6: Protocol.ICMPV6}

AT_MSS = 22
BLANKS: Mapping[int, Transport] = {
    ICMP: IcmpQuery(0, 0),
    ICMPV6: IcmpQuery(0, 0, protocol=Protocol.ICMPV6),
    TCP: TcpSegment(0, 0, TcpFlag(0)),
    UDP: UdpDatagram(0, 0),
}
"""What is known of the transport of a piece without its headers."""

_ICMP = struct.Struct("!BBHHH")


def parse(data: bytes) -> Packet:
    """What an IP packet says. Raises ValueError for what is none of the three protocols."""
    return _parse_ipv6(data) if data[0] >> 4 == Family.IPV6 else _parse_ipv4(data)


def length_of(data: bytes) -> int:
    """What the IP header says of the whole packet's."""
    if data[0] >> 4 == Family.IPV6:
        return IPV6_HEADER + int.from_bytes(data[4:6], "big")
    return int.from_bytes(data[2:4], "big")


def is_housekeeping(data: bytes) -> bool:
    """Whether a kernel looks for its neighbours, or tells which groups it listens to."""
    if data[0] >> 4 != Family.IPV6:
        return False
    return data[6] == HOP_BY_HOP or (data[6] == ICMPV6 and data[IPV6_HEADER] in UNTRACKED_TYPES)


def _parse_ipv6(data: bytes) -> Packet:
    _, length, number, hop_limit, source, destination = IPV6.unpack_from(data)
    content, fragment = data[IPV6_HEADER:], None
    if number == FRAGMENT:
        number, _, place, _ = FRAGMENT_HEADER.unpack_from(content)
        content, length = content[FRAGMENT_HEADER.size :], length - FRAGMENT_HEADER.size
        fragment = Fragment(0, place & MOST_PLACES, length, is_last=not place & MORE)
    is_later = fragment is not None and fragment.offset > 0
    transport = BLANKS[number] if is_later else _transport(number, content, length)
    return Packet(IPv6Address(source), IPv6Address(destination), transport, hop_limit, fragment=fragment)


def _parse_ipv4(data: bytes) -> Packet:
    first, _, length, _, place, ttl, number, _, source, destination = IPV4.unpack_from(data)
    start = (first & 15) * 4
    offset, is_last = place % MORE_FRAGMENTS * UNIT, not place & MORE_FRAGMENTS
    is_whole = is_last and not offset
    fragment = None if is_whole else Fragment(0, offset, length - start, is_last)
    transport = _transport(number, data[start:], length - start) if is_whole or not offset else BLANKS[number]
    return Packet(IPv4Address(source), IPv4Address(destination), transport, ttl, bool(place & DONT_FRAGMENT), fragment)


def _transport(number: int, content: bytes, length: int) -> Transport:
    """`length` counts what the IP header says, of which a quotation may have been cut off."""
    if number == TCP:
        return _parse_tcp(content, length)
    if number == UDP:
        source, destination, _, _ = UDP_HEADER.unpack_from(content)
        return UdpDatagram(source, destination, length - UDP_HEADER.size)
    if number in ICMP_PROTOCOLS:
        protocol = ICMP_PROTOCOLS[number]
        kind, code, _, identifier, sequence = _ICMP.unpack_from(content)
        if is_icmp_error(protocol, kind):
            mtu = int.from_bytes(content[4:8], "big") & 0xFFFF
            return IcmpError(kind, code, parse(content[_ICMP.size :]), mtu)
        return IcmpQuery(kind, identifier, sequence, length - _ICMP.size, code, protocol)
    raise ValueError(number)


def _parse_tcp(content: bytes, length: int) -> TcpSegment:
    source, destination, sequence, acknowledgement, words, flags, _, _, _ = TCP_HEADER.unpack_from(content)
    found = TcpFlag(flags & 63)
    heard = _relative(acknowledgement) if found & TcpFlag.ACK else 0
    mss = int.from_bytes(content[AT_MSS : AT_MSS + 2], "big") if found & TcpFlag.SYN else USUAL_MSS
    payload, asked = length - (words >> 4) * 4, None if mss == USUAL_MSS else mss
    return TcpSegment(source, destination, found, _relative(sequence), heard, payload, asked)


def _relative(number: int) -> int:
    """A number that a kernel wrote as plain 0 stays 0."""
    return (number - ISN) % SEQUENCES if number else 0
