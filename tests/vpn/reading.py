"""An IPv4 packet's bytes as a line that can be compared: headers, lengths, and what is inside if it is readable.

What is drawn by chance or agreed on between two programs is left out: identifiers, checksums, SPIs and receivers.
"""

import re
import struct
from collections.abc import Callable, Mapping
from ipaddress import IPv4Address

IPIP, ICMP, TCP, UDP, GRE, ESP = 4, 1, 6, 17, 47, 50
HEADER = struct.Struct("!BBHHHBBH4s4s")
DONT_FRAGMENT, MORE_FRAGMENTS, UNIT = 0x4000, 0x2000, 8
IKE, NAT_TRAVERSAL, WIREGUARD = 500, 4500, 51820
VXLAN, VXLAN_AND_ETHERNET = 4789, 22
OF_A_FLOW = re.compile(r"udp (3276[89]|327[7-9]\d|32[89]\d\d|3[3-9]\d{3}|[45]\d{4}|60\d{3}) > 4789")
"""A port that a kernel makes of the flow inside and of a number that it draws when it starts."""
WIREGUARD_DATA = 4
OPENVPN, OPENVPN_DATA = 1194, 9
OPENVPN_NUMBERED = 10
"""So many bytes of a stream are its length, what it is, the peer and the number."""
BARE_TCP, PUSH = 20, 8
ABOUT_SIZE = (3, 4)
ERRORS = (3, 11, 12)


def told(data: bytes) -> str:
    _, _, length, _, place, ttl, number, _, source, destination = HEADER.unpack_from(data)
    offset, more = place % MORE_FRAGMENTS * UNIT, bool(place & MORE_FRAGMENTS)
    forbidden = " df" if place & DONT_FRAGMENT else ""
    outer = f"{IPv4Address(source)} > {IPv4Address(destination)} ttl {ttl}{forbidden} length {length}"
    if offset or more:
        return f"{outer} protocol {number} piece at {offset}{' more' if more else ''}"
    reader = READERS.get(number)
    return f"{outer} {reader(data[HEADER.size :]) if reader else f'protocol {number}'}"


def _ipip(content: bytes) -> str:
    return f"ipip [{told(content)}]"


def _gre(content: bytes) -> str:
    [flags] = struct.unpack_from("!H", content)
    if flags & 0x2000:
        [key] = struct.unpack_from("!I", content, 4)
        return f"gre key {key} [{told(content[8:])}]"
    return f"gre [{told(content[4:])}]"


def _esp(content: bytes) -> str:
    return f"esp {int.from_bytes(content[4:8], 'big')}"


def _udp(content: bytes) -> str:
    source, destination, length = struct.unpack_from("!HHH", content)
    line = f"udp {source} > {destination} length {length}{_inside({source, destination}, content[8:])}"
    return OF_A_FLOW.sub(f"udp of the flow > {VXLAN}", line, count=1)


def _inside(ports: set[int], content: bytes) -> str:
    if NAT_TRAVERSAL in ports and content:
        return f" {_esp(content)}"
    if VXLAN in ports and len(content) > VXLAN_AND_ETHERNET:
        return f" vxlan {int.from_bytes(content[4:7], 'big')} [{told(content[VXLAN_AND_ETHERNET:])}]"
    if OPENVPN in ports and len(content) >= 8:
        return f" openvpn {int.from_bytes(content[4:8], 'big')}"
    if WIREGUARD in ports and len(content) >= 16:
        return f" wireguard {int.from_bytes(content[8:16], 'little')}"
    return ""


def _tcp(content: bytes) -> str:
    source, destination = struct.unpack_from("!HH", content)
    header = (content[12] >> 4) * 4
    line = f"tcp {source} > {destination} flags {content[13]}{_largest(content[BARE_TCP:header])}"
    if OPENVPN not in {source, destination}:
        return line
    payload = content[header:]
    number = f" openvpn {int.from_bytes(payload[6:10], 'big')}" if _begins(payload, content[13]) else ""
    return f"{line} header {header} payload {len(payload)}{number}"


def _largest(options: bytes) -> str:
    """The size of segments that a SYN asks for, which stands first (RFC 9293, 3.7.1)."""
    return f" mss {int.from_bytes(options[2:4], 'big')}" if options[:2] == b"\2\4" else ""


def _begins(payload: bytes, flags: int) -> bool:
    """Whether a packet of data begins here: the last segment of one is its first one only if it has all of it."""
    if len(payload) < OPENVPN_NUMBERED or payload[2] >> 3 != OPENVPN_DATA:
        return False
    return len(payload) == _length(payload) if flags & PUSH else len(payload) < _length(payload)


def _length(payload: bytes) -> int:
    return 2 + int.from_bytes(payload[:2], "big")


def _icmp(content: bytes) -> str:
    kind, code = content[:2]
    if kind not in ERRORS:
        identifier, sequence = struct.unpack_from("!HH", content, 4)
        return f"icmp {kind}/{code} id {identifier} seq {sequence}"
    size = f" mtu {int.from_bytes(content[6:8], 'big')}" if (kind, code) == ABOUT_SIZE else ""
    return f"icmp {kind}/{code}{size} about [{told(content[8:])}]"


READERS: Mapping[int, Callable[[bytes], str]] = {
    IPIP: _ipip,
    ICMP: _icmp,
    TCP: _tcp,
    UDP: _udp,
    GRE: _gre,
    ESP: _esp,
}


def is_between_programs(data: bytes) -> bool:
    """Whether gateways agree on keys or keep their ways open; the packets inside have nothing to do with it."""
    start = (data[0] & 15) * 4
    if data[9] == TCP:
        return _is_of_connection(data[start:])
    if data[9] != UDP or len(data) < start + 8:
        return data[9] == 2  # which groups somebody listens to
    ports = set(struct.unpack_from("!HH", data, start))
    content = data[start + 8 :]
    if IKE in ports:
        return True
    if NAT_TRAVERSAL in ports:
        return len(content) < 8 or not any(content[:4])
    if OPENVPN in ports:
        return content[:1] == b"" or content[0] >> 3 != OPENVPN_DATA
    return WIREGUARD in ports and (content[:1] != bytes((WIREGUARD_DATA,)) or len(content) == 32)


def _is_of_connection(content: bytes) -> bool:
    """Whether it opens OpenVPN's connection, acknowledges what has come, or agrees keys in it."""
    if OPENVPN not in struct.unpack_from("!HH", content):
        return False
    payload = content[(content[12] >> 4) * 4 :]
    is_whole = len(payload) > 2 and _length(payload) == len(payload)
    return not payload or (is_whole and payload[2] >> 3 != OPENVPN_DATA)


def size_between_wireguards(data: bytes) -> int | None:
    """Of a handshake or a keepalive, in its datagram; None for what two other programs say."""
    start = (data[0] & 15) * 4 + 8
    is_theirs = data[9] == UDP and WIREGUARD in struct.unpack_from("!HH", data, start - 8)
    return len(data) - start if is_theirs else None
