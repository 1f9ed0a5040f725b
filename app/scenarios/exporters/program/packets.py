"""IP packets: what their bytes say in one line, and bytes of packets that no program would send by itself."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

IPV6 = 6
HOP_BY_HOP, ICMP, IPIP, TCP, UDP, GRE, ESP, ICMPV6 = 0, 1, 4, 6, 17, 47, 50, 58
PROTOCOLS = {ICMP: "icmp", IPIP: "ipip", TCP: "tcp", UDP: "udp", GRE: "gre", ESP: "esp", ICMPV6: "icmpv6"}
CHECKSUM_AT = {TCP: 16, UDP: 6}
FLAGS = "FSRPAU"
ICMP_ERRORS = (3, 4, 5, 11, 12)
FIRST_MESSAGE = 128
"""ICMPv6 types below are errors."""
NEIGHBOURLY = (130, 131, 132, 133, 134, 135, 136, 143)
LONGEST_QUOTE, LONGEST_QUOTE_6 = 548, 1232
"""Bytes of a packet that an ICMP error about it carries."""
SYN = 2
DONT_FRAGMENT, OFFSET = 0x4000, 0x1FFF
HALF = 1 << 31
"""Of the sequence numbers."""
TIMESTAMPS = 12
"""The bytes that TCP's options usually take; here they say nothing."""


@dataclass
class Dissected:
    """What an IP header says, and what stands behind it."""

    protocol: int
    ends: tuple[str, str]
    ttl: int
    length: int
    content: bytes

    @property
    def ports(self) -> tuple[int, int]:
        return int.from_bytes(self.content[:2], "big"), int.from_bytes(self.content[2:4], "big")


def dissected(packet: bytes) -> Dissected:
    if packet[0] >> 4 == IPV6:
        ends = str(IPv6Address(packet[8:24])), str(IPv6Address(packet[24:40]))
        return Dissected(packet[6], ends, packet[7], 40 + int.from_bytes(packet[4:6], "big"), packet[40:])
    ends = str(IPv4Address(packet[12:16])), str(IPv4Address(packet[16:20]))
    return Dissected(packet[9], ends, packet[8], int.from_bytes(packet[2:4], "big"), packet[(packet[0] & 15) * 4 :])


def is_housekeeping(packet: bytes) -> bool:
    """Whether a kernel looks for its neighbours, or tells which groups it listens to: nobody has asked for that."""
    seen = dissected(packet)
    return packet[0] >> 4 == IPV6 and (
        seen.protocol == HOP_BY_HOP or (seen.protocol == ICMPV6 and seen.content[0] in NEIGHBOURLY)
    )


def described(packet: bytes) -> str:
    """As `10.0.1.10:40000 > 203.0.113.80:443 tcp S ttl 64 length 60`."""
    seen = dissected(packet)
    return f"{_said(seen)} ttl {seen.ttl} length {seen.length}"


def ends_of(text: str) -> str:
    """Of what is said of a packet between whom it goes, and of one that is no TCP by which protocol."""
    return text.partition(" ttl ")[0].partition(" tcp ")[0]


def whole_of(packet: bytes) -> bytes:
    """The same for all pieces of one packet of IPv4, and for no other (RFC 6864)."""
    return packet[4:6] + packet[9:10] + packet[12:20]


def is_later_piece(packet: bytes) -> bool:
    """Whether it lacks the beginning of an IPv4 packet that was cut."""
    return packet[0] >> 4 != IPV6 and int.from_bytes(packet[6:8], "big") & OFFSET > 0


def _said(seen: Dissected) -> str:
    name = PROTOCOLS.get(seen.protocol, str(seen.protocol))
    if seen.protocol in (TCP, UDP):
        said = f"{written(seen.ends[0], seen.ports[0])} > {written(seen.ends[1], seen.ports[1])} {name}"
        return f"{said} {flag_letters(seen.content[13])}" if seen.protocol == TCP else said
    said = f"{seen.ends[0]} > {seen.ends[1]} {name}"
    if seen.protocol not in (ICMP, ICMPV6):
        return said
    kind, code = seen.content[0], seen.content[1]
    if kind in ICMP_ERRORS if seen.protocol == ICMP else kind < FIRST_MESSAGE:
        return f"{said} {kind}/{code} about [{described(seen.content[8:])}]"
    return f"{said} {kind}/{code} id {int.from_bytes(seen.content[4:6], 'big')}"


def written(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def flag_letters(flags: int) -> str:
    return "".join(letter for bit, letter in enumerate(FLAGS) if flags & 1 << bit) or "none"


def flags_of(letters: str) -> int:
    return sum(1 << FLAGS.index(letter) for letter in letters if letter in FLAGS)


def payload_length(seen: Dissected) -> int:
    """Bytes of a TCP segment's content."""
    headers = (20 if ":" not in seen.ends[0] else 40) + (seen.content[12] >> 4) * 4
    return seen.length - headers


def distinct_bytes(segments: Sequence[tuple[int, int]]) -> int:
    """How many bytes these are, given by sequence number and length; what comes again is counted once."""
    begin, amount, reached = next((number for number, _ in segments), 0), 0, -HALF
    for start, length in sorted(((number - begin + HALF) % (2 * HALF) - HALF, size) for number, size in segments):
        amount += max(0, start + length - max(start, reached))
        reached = max(reached, start + length)
    return amount


def tcp(ends: tuple[str, str], ports: tuple[int, int], flags: int, numbers: tuple[int, int], payload: int) -> bytes:
    """A segment; `numbers` are those of sequence and acknowledgement."""
    options = _opening_options() if flags & SYN else b"" if flags & 4 else b"\1" * TIMESTAMPS
    words = 5 + len(options) // 4
    header = struct.pack("!HHIIBBHHH", *ports, *numbers, words << 4, flags, 64240, 0, 0)
    return _checked(ends, TCP, header + options + bytes(payload), 16)


def _opening_options() -> bytes:
    """Largest segment, selective acknowledgement, timestamps, scale of windows."""
    return bytes.fromhex("020405b4 0402 080a 00000001 00000000 01 030307")


def udp(ends: tuple[str, str], ports: tuple[int, int], payload: bytes) -> bytes:
    return _checked(ends, UDP, struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload, 6)


def icmp(ends: tuple[str, str], kind: int, code: int, rest: bytes) -> bytes:
    message = struct.pack("!BBH", kind, code, 0) + rest
    if ":" in ends[0]:
        return _checked(ends, ICMPV6, message, 2)
    return message[:2] + checksum(message) + message[4:]


def ip(ends: tuple[str, str], protocol: int, ttl: int, content: bytes, *, df: bool = False) -> bytes:
    """Of IPv4 the kernel puts in the length, the identification and the checksum (raw(7))."""
    addresses = ip_address(ends[0]).packed + ip_address(ends[1]).packed
    if ":" in ends[0]:
        return struct.pack("!IHBB", IPV6 << 28, len(content), protocol, ttl) + addresses + content
    return struct.pack("!BBHHHBBH", 0x45, 0, 0, 0, DONT_FRAGMENT * df, ttl, protocol, 0) + addresses + content


def _checked(ends: tuple[str, str], protocol: int, content: bytes, at: int) -> bytes:
    pseudo = ip_address(ends[0]).packed + ip_address(ends[1]).packed + struct.pack("!HH", protocol, len(content))
    return content[:at] + checksum(pseudo + content) + content[at + 2 :]


def with_checksum(ends: tuple[str, str], protocol: int, content: bytes) -> bytes:
    """With the checksum that it should have, whatever stands there."""
    at = CHECKSUM_AT[protocol]
    return _checked(ends, protocol, content[:at] + bytes(2) + content[at + 2 :], at)


def checksum(data: bytes) -> bytes:
    padded = data + bytes(len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF or 0xFFFF)
