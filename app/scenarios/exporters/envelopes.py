"""What a tunnel puts around a packet, as bytes (RFC 2003, 2784, 2890, 3948, 4303, 7348; WireGuard's paper, 5.4.6).

The simulator knows no keys, so what would be encrypted stands here as zeros, padding and check value included.
"""

import struct
import zlib
from collections.abc import Mapping

from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import Envelope, Protocol

PROTOCOL_NUMBERS: Mapping[Protocol, int] = {Protocol.IPIP: 4, Protocol.GRE: 47, Protocol.ESP: 50}
ETHERTYPE_IPV4 = 0x0800
GRE_KEY_PRESENT = 0x2000
VNI_PRESENT = 0x08000000
WIREGUARD_DATA = 4
OPENVPN_DATA, OPENVPN_PEERS = 9 << 3, 2**24
"""P_DATA_V2 with key 0, and how many peers it can name."""

_VXLAN = struct.Struct("!II")
_TYPE = struct.Struct("!H")
_GRE = struct.Struct("!HH")
_SHORT, _LONG = struct.Struct("!II"), struct.Struct("!IQ")
_LENGTH = struct.Struct("!H")
_ESP = struct.Struct("!II")
_WIREGUARD = struct.Struct("<IIQ")


def around(envelope: Envelope, inner: bytes) -> bytes:
    """The content of an IP packet: a header and the packet inside, readable or as zeros."""
    match envelope.encapsulation.kind:
        case TunnelKind.IPIP:
            return inner
        case TunnelKind.GRE:
            return gre_header(envelope.encapsulation.key) + inner
        case TunnelKind.VXLAN:
            return vxlan_header(envelope.encapsulation.key or 0, envelope.sender, envelope.receiver) + inner
        case TunnelKind.ESP:
            return _sealed(envelope, _ESP.pack(envelope.number, envelope.sequence))
        case TunnelKind.OPENVPN:
            number = _LONG if envelope.encapsulation.epoch else _SHORT
            start = OPENVPN_DATA << 24 | envelope.number % OPENVPN_PEERS
            length = _LENGTH.pack(envelope.length - _LENGTH.size) if envelope.encapsulation.in_tcp else b""
            return _sealed(envelope, length + number.pack(start, envelope.sequence))
        case TunnelKind.WIREGUARD:
            return _sealed(envelope, _WIREGUARD.pack(WIREGUARD_DATA, envelope.number, envelope.sequence))


def gre_header(key: int | None) -> bytes:
    if key is None:
        return _GRE.pack(0, ETHERTYPE_IPV4)
    return _GRE.pack(GRE_KEY_PRESENT, ETHERTYPE_IPV4) + struct.pack("!I", key)


def vxlan_header(number: int, sender: str, receiver: str) -> bytes:
    """And that of the frame inside."""
    return _VXLAN.pack(VNI_PRESENT, number << 8) + station(receiver) + station(sender) + _TYPE.pack(ETHERTYPE_IPV4)


def station(place: str) -> bytes:
    """A hardware address, made up of the name of an interface in a VXLAN; the second bit of the first byte says so."""
    return bytes((2, 1)) + zlib.crc32(place.encode()).to_bytes(4, "big")


def _sealed(envelope: Envelope, header: bytes) -> bytes:
    return header + bytes(envelope.length - len(header))
