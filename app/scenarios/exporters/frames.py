"""Packets of the simulator as bytes on an Ethernet (RFC 791, 792, 768, 9293; 8200, 4443).

Relative sequence numbers are counted from ISN in both directions.
"""

import struct

from app.scenarios.exporters.envelopes import PROTOCOL_NUMBERS, around
from app.simulator.packets.addresses import Family
from app.simulator.packets.packet import (
    ICMP_HEADER,
    IPV4_HEADER,
    SEQUENCES,
    Envelope,
    IcmpError,
    IcmpQuery,
    Packet,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
)
from app.simulator.sessions.tcp_windows import SCALE, announced, says_zero

ETHERTYPES = {Family.IPV4: b"\x08\x00", Family.IPV6: b"\x86\xdd"}
ETHERNET = 14
ICMP, TCP, UDP, FRAGMENT, ICMPV6 = 1, 6, 17, 44, 58
ISN = 1_000_000
SYN_OPTIONS = bytes.fromhex("020405b4 0402 080a 00000001 00000000 01 0303") + bytes((SCALE,))
"""As Linux writes them: largest segment, selective acknowledgement, timestamps, scale of windows."""
USUAL_MSS = 1460
NO_OPERATION = b"\x01"
DONT_FRAGMENT, MORE_FRAGMENTS, UNIT = 0x4000, 0x2000, 8
ERROR_WORDS = {Family.IPV4: "!xxH", Family.IPV6: "!I"}
"""Where an error says what would have fitted."""

IPV4 = struct.Struct("!BBHHHBBH4s4s")
IPV6 = struct.Struct("!IHBB16s16s")
FRAGMENT_HEADER = struct.Struct("!BBHI")
TCP_HEADER = struct.Struct("!HHIIBBHHH")
UDP_HEADER = struct.Struct("!HHHH")


def frame(receiver: bytes, sender: bytes, packet: Packet) -> bytes:
    return receiver + sender + ETHERTYPES[packet.family] + ip(packet)


def ip(packet: Packet) -> bytes:
    return _ipv6(packet) if packet.family is Family.IPV6 else _ipv4(packet)


def _ipv6(packet: Packet) -> bytes:
    number, content = _content(packet)
    ends = packet.source.packed, packet.destination.packed
    if piece := packet.fragment:
        place = piece.offset | (0 if piece.is_last else 1)
        header = FRAGMENT_HEADER.pack(number, 0, place, piece.datagram)
        number, content = FRAGMENT, header + content[piece.offset : piece.offset + piece.size]
    return IPV6.pack(6 << 28, len(content), number, packet.ttl, *ends) + content


def _ipv4(packet: Packet) -> bytes:
    number, content = _content(packet)
    datagram, place = 0, DONT_FRAGMENT if packet.df else 0
    if piece := packet.fragment:
        content = content[piece.offset : piece.offset + piece.size]
        datagram, place = piece.datagram, piece.offset // UNIT | (0 if piece.is_last else MORE_FRAGMENTS)
    source, destination = packet.source.packed, packet.destination.packed
    length = IPV4_HEADER + len(content)
    header = IPV4.pack(0x45, 0, length, datagram, place, packet.ttl, number, 0, source, destination)
    return header[:10] + _checksum(header) + header[12:] + content


def _content(packet: Packet) -> tuple[int, bytes]:
    transport = packet.transport
    match transport:
        case TcpSegment():
            return TCP, _with_pseudo_header(packet, TCP, _tcp(transport), 16)
        case UdpDatagram(source, destination, payload, content):
            inside = bytes(payload) if content is None else around(content, ip(content.inner))
            body = UDP_HEADER.pack(source, destination, transport.length, 0) + inside
            return UDP, _with_pseudo_header(packet, UDP, body, 6)
        case IcmpQuery(kind, identifier, sequence, payload, code):
            return _icmp(packet, kind, code, struct.pack("!HH", identifier, sequence) + bytes(payload))
        case IcmpError(kind, code, inner):
            quote = ip(inner)[: transport.length - ICMP_HEADER]
            return _icmp(packet, kind, code, struct.pack(ERROR_WORDS[packet.family], transport.mtu) + quote)
        case Envelope():
            return PROTOCOL_NUMBERS[transport.protocol], around(transport, ip(transport.inner))


def _tcp(segment: TcpSegment) -> bytes:
    words = segment.header_length // 4
    ports = segment.source_port, segment.destination_port
    sequence = 0 if says_zero(segment) else _absolute(segment.sequence)
    acknowledgement = _absolute(segment.acknowledgement) if segment.flags & TcpFlag.ACK else 0
    numbers = sequence, acknowledgement
    header = TCP_HEADER.pack(*ports, *numbers, words << 4, segment.flags.value, announced(segment), 0, 0)
    fill = NO_OPERATION * (segment.header_length - len(header))
    options = _syn_options(segment) if segment.flags & TcpFlag.SYN else fill
    return header + options + _payload(segment)


def _payload(segment: TcpSegment) -> bytes:
    """Of what a tunnel has put into the stream the bytes that this segment has."""
    content = segment.content
    if content is None:
        return bytes(segment.payload)
    return around(content, ip(content.inner))[segment.begins : segment.begins + segment.payload]


def _syn_options(segment: TcpSegment) -> bytes:
    largest = USUAL_MSS if segment.mss is None else segment.mss
    return SYN_OPTIONS[:2] + struct.pack("!H", largest) + SYN_OPTIONS[4:]


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
