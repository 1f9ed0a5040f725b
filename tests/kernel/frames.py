"""Packets of the simulator as bytes on an Ethernet, and back (RFC 791, 792, 768, 9293).

Relative sequence numbers are counted from ISN in both directions.
"""

import struct
from ipaddress import IPv4Address

from app.simulator.packet import (
    ICMP_ERRORS,
    IPV4_HEADER,
    SEQUENCES,
    IcmpError,
    IcmpQuery,
    Packet,
    TcpFlag,
    TcpSegment,
    Transport,
    UdpDatagram,
)
from app.simulator.tcp_windows import SCALE, announced, says_zero

ETHERTYPE_IPV4 = b"\x08\x00"
ETHERNET = 14
ICMP, TCP, UDP = 1, 6, 17
ISN = 1_000_000
SYN_OPTIONS = bytes.fromhex("020405b4 0402 080a 00000001 00000000 01 0303") + bytes((SCALE,))
"""As Linux writes them: largest segment, selective acknowledgement, timestamps, scale of windows."""
NO_OPERATION = b"\x01"
LONGEST_QUOTE = 576 - 28
"""How much of a packet an ICMP error carries."""

_IPV4 = struct.Struct("!BBHHHBBH4s4s")
_TCP = struct.Struct("!HHIIBBHHH")
_UDP = struct.Struct("!HHHH")
_ICMP = struct.Struct("!BBHHH")


def frame(receiver: bytes, sender: bytes, packet: Packet) -> bytes:
    return receiver + sender + ETHERTYPE_IPV4 + ipv4(packet)


def ipv4(packet: Packet) -> bytes:
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
            return ICMP, _icmp(kind, code, struct.pack("!HH", identifier, sequence) + bytes(payload))
        case IcmpError(kind, code, inner):
            return ICMP, _icmp(kind, code, bytes(4) + ipv4(inner)[:LONGEST_QUOTE])
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


def _icmp(kind: int, code: int, rest: bytes) -> bytes:
    message = struct.pack("!BBH", kind, code, 0) + rest
    return message[:2] + _checksum(message) + message[4:]


def _with_pseudo_header(packet: Packet, number: int, content: bytes, at: int) -> bytes:
    pseudo = packet.source.packed + packet.destination.packed + struct.pack("!HH", number, len(content))
    return content[:at] + _checksum(pseudo + content) + content[at + 2 :]


def _checksum(data: bytes) -> bytes:
    padded = data + bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF or 0xFFFF)


def parse(data: bytes) -> Packet:
    """What an IPv4 packet says. Raises ValueError for what is none of the three protocols."""
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
    if number == ICMP:
        kind, code, _, identifier, sequence = _ICMP.unpack_from(content)
        if kind in ICMP_ERRORS:
            return IcmpError(kind, code, parse(content[_ICMP.size :]))
        return IcmpQuery(kind, identifier, sequence, length - _ICMP.size, code)
    raise ValueError(number)


def _parse_tcp(content: bytes, length: int) -> TcpSegment:
    source, destination, sequence, acknowledgement, words, flags, _, _, _ = _TCP.unpack_from(content)
    found = TcpFlag(flags & 63)
    heard = _relative(acknowledgement) if found & TcpFlag.ACK else 0
    return TcpSegment(source, destination, found, _relative(sequence), heard, length - (words >> 4) * 4)


def _relative(number: int) -> int:
    """A number that a kernel wrote as plain 0 stays 0."""
    return (number - ISN) % SEQUENCES if number else 0
