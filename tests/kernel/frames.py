"""Packets of the simulator as bytes on an Ethernet, and back (RFC 791, 792, 768, 9293; 8200, 4443).

Relative sequence numbers are counted from ISN in both directions.
"""

import struct
from ipaddress import IPv4Address, IPv6Address

from app.simulator.addresses import Family
from app.simulator.icmpv6 import SMALLEST_MTU, UNTRACKED_TYPES
from app.simulator.packet import (
    ICMP_HEADER,
    IPV4_HEADER,
    IPV6_HEADER,
    SEQUENCES,
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
from app.simulator.tcp_windows import SCALE, announced, says_zero

ETHERTYPES = {Family.IPV4: b"\x08\x00", Family.IPV6: b"\x86\xdd"}
ETHERNET = 14
HOP_BY_HOP, ICMP, TCP, UDP, ICMPV6 = 0, 1, 6, 17, 58
ICMP_PROTOCOLS = {ICMP: Protocol.ICMP, ICMPV6: Protocol.ICMPV6}
ISN = 1_000_000
SYN_OPTIONS = bytes.fromhex("020405b4 0402 080a 00000001 00000000 01 0303") + bytes((SCALE,))
"""As Linux writes them: largest segment, selective acknowledgement, timestamps, scale of windows."""
NO_OPERATION = b"\x01"
LONGEST_QUOTES = {
    Family.IPV4: 576 - IPV4_HEADER - ICMP_HEADER,
    Family.IPV6: SMALLEST_MTU - IPV6_HEADER - ICMP_HEADER,
}
"""How much of a packet an ICMP error carries."""

_IPV4 = struct.Struct("!BBHHHBBH4s4s")
_IPV6 = struct.Struct("!IHBB16s16s")
_TCP = struct.Struct("!HHIIBBHHH")
_UDP = struct.Struct("!HHHH")
_ICMP = struct.Struct("!BBHHH")


def frame(receiver: bytes, sender: bytes, packet: Packet) -> bytes:
    return receiver + sender + ETHERTYPES[packet.family] + ip(packet)


def ip(packet: Packet) -> bytes:
    return _ipv6(packet) if packet.family is Family.IPV6 else _ipv4(packet)


def _ipv6(packet: Packet) -> bytes:
    number, content = _content(packet)
    ends = packet.source.packed, packet.destination.packed
    return _IPV6.pack(6 << 28, len(content), number, packet.ttl, *ends) + content


def _ipv4(packet: Packet) -> bytes:
    number, content = _content(packet)
    source, destination = packet.source.packed, packet.destination.packed
    length = IPV4_HEADER + len(content)
    header = _IPV4.pack(0x45, 0, length, 0, 0, packet.ttl, number, 0, source, destination)
    return header[:10] + _checksum(header) + header[12:] + content


def _content(packet: Packet) -> tuple[int, bytes]:
    transport = packet.transport
    match transport:
        case TcpSegment():
            return TCP, _with_pseudo_header(packet, TCP, _tcp(transport), 16)
        case UdpDatagram(source, destination, payload):
            body = _UDP.pack(source, destination, transport.length, 0) + bytes(payload)
            return UDP, _with_pseudo_header(packet, UDP, body, 6)
        case IcmpQuery(kind, identifier, sequence, payload, code):
            return _icmp(packet, kind, code, struct.pack("!HH", identifier, sequence) + bytes(payload))
        case IcmpError(kind, code, inner):
            return _icmp(packet, kind, code, bytes(4) + ip(inner)[: LONGEST_QUOTES[packet.family]])
        case _:
            raise TypeError(transport)


def _tcp(segment: TcpSegment) -> bytes:
    words = segment.header_length // 4
    ports = segment.source_port, segment.destination_port
    sequence = 0 if says_zero(segment) else _absolute(segment.sequence)
    acknowledgement = _absolute(segment.acknowledgement) if segment.flags & TcpFlag.ACK else 0
    numbers = sequence, acknowledgement
    header = _TCP.pack(*ports, *numbers, words << 4, segment.flags.value, announced(segment), 0, 0)
    options = SYN_OPTIONS if segment.flags & TcpFlag.SYN else NO_OPERATION * (segment.header_length - len(header))
    return header + options + bytes(segment.payload)


def _absolute(number: int) -> int:
    return (ISN + number) % SEQUENCES


def _icmp(packet: Packet, kind: int, code: int, rest: bytes) -> tuple[int, bytes]:
    message = struct.pack("!BBH", kind, code, 0) + rest
    if packet.family is Family.IPV6:
        return ICMPV6, _with_pseudo_header(packet, ICMPV6, message, 2)
    return ICMP, message[:2] + _checksum(message) + message[4:]


def _with_pseudo_header(packet: Packet, number: int, content: bytes, at: int) -> bytes:
    """Both families' pseudo headers add up to the same: two addresses, a number and a length."""
    pseudo = packet.source.packed + packet.destination.packed + struct.pack("!HH", number, len(content))
    return content[:at] + _checksum(pseudo + content) + content[at + 2 :]


def _checksum(data: bytes) -> bytes:
    padded = data + bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF or 0xFFFF)


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
    _, length, number, hop_limit, source, destination = _IPV6.unpack_from(data)
    transport = _transport(number, data[IPV6_HEADER:], length)
    return Packet(IPv6Address(source), IPv6Address(destination), transport, hop_limit)


def _parse_ipv4(data: bytes) -> Packet:
    first, _, length, _, _, ttl, number, _, source, destination = _IPV4.unpack_from(data)
    start = (first & 15) * 4
    transport = _transport(number, data[start:], length - start)
    return Packet(IPv4Address(source), IPv4Address(destination), transport, ttl)


def _transport(number: int, content: bytes, length: int) -> Transport:
    """`length` counts what the IP header says, of which a quotation may have been cut off."""
    if number == TCP:
        return _parse_tcp(content, length)
    if number == UDP:
        source, destination, _, _ = _UDP.unpack_from(content)
        return UdpDatagram(source, destination, length - _UDP.size)
    if number in ICMP_PROTOCOLS:
        protocol = ICMP_PROTOCOLS[number]
        kind, code, _, identifier, sequence = _ICMP.unpack_from(content)
        if is_icmp_error(protocol, kind):
            return IcmpError(kind, code, parse(content[_ICMP.size :]))
        return IcmpQuery(kind, identifier, sequence, length - _ICMP.size, code, protocol)
    raise ValueError(number)


def _parse_tcp(content: bytes, length: int) -> TcpSegment:
    source, destination, sequence, acknowledgement, words, flags, _, _, _ = _TCP.unpack_from(content)
    found = TcpFlag(flags & 63)
    heard = _relative(acknowledgement) if found & TcpFlag.ACK else 0
    return TcpSegment(source, destination, found, _relative(sequence), heard, length - (words >> 4) * 4)


def _relative(number: int) -> int:
    """A number that a kernel wrote as plain 0 stays 0."""
    return (number - ISN) % SEQUENCES if number else 0
