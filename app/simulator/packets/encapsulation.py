"""What each kind of tunnel puts around a packet, to the byte.

- IPIP (RFC 2003) adds nothing but the outer IP header; GRE (RFC 2784, RFC 2890) four bytes, with a key eight.
- ESP in tunnel mode (RFC 4303): SPI and sequence number, the cipher's initialisation vector, the packet, padding up to
  the cipher's block with two bytes that say how much it is and what is inside, and the check value. Behind NAT all of
  it travels in UDP (RFC 3948).
- VXLAN (RFC 7348): eight bytes with the number of the network inside, and the Ethernet header of a frame in it, because
  what it carries are frames; always in UDP.
- OpenVPN (P_DATA_V2): a byte that says what it is and with which key, three for the peer, four for the packet's number
  (from version 2.7 on eight, if both ends can), and the tag, which in the older format stands before the packet; in
  UDP, or in a TCP connection, whose stream has no borders, so that two bytes before each say how long it is.
- WireGuard: type, receiver and counter, the packet padded to 16 bytes but never beyond the MTU, and the tag; always in
  UDP.

The outer headers, IP and UDP, are counted by the packet that carries this.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

LARGEST_PACKET = 1500
"""The MTU of an Ethernet."""
OUTER_IP = 20
OUTER_UDP = 8
OUTER_TCP = 32
"""With its timestamps."""

GRE_HEADER = 4
GRE_KEY = 4
VXLAN_HEADER = 8
ETHERNET_HEADER = 14
ESP_HEADER = 8
ESP_TRAILER = 2
OPENVPN_HEADER = 8
OPENVPN_EPOCH = 4
OPENVPN_LENGTH = 2
"""In a stream."""
TAG = 16
WIREGUARD_HEADER = 16
WIREGUARD_TAG = 16
WIREGUARD_BLOCK = 16
WIREGUARD_MTU = 1420
"""The default of every implementation: it has room for an outer IPv6 header."""


class TunnelKind(StrEnum):
    IPIP = "ipip"
    GRE = "gre"
    ESP = "esp"
    WIREGUARD = "wireguard"
    VXLAN = "vxlan"
    OPENVPN = "openvpn"


SEALED = frozenset((TunnelKind.ESP, TunnelKind.WIREGUARD, TunnelKind.OPENVPN))
"""Kinds whose inside nobody can read on the way."""
OF_PEERS = (TunnelKind.WIREGUARD, TunnelKind.OPENVPN)
"""Kinds whose ends are known by their keys."""


@dataclass(frozen=True, slots=True)
class Cipher:
    """An algorithm of ESP by strongSwan's name, and the bytes it takes: IV, block to fill, check value (ICV)."""

    name: str
    iv: int
    block: int
    icv: int


CIPHERS: Mapping[str, Cipher] = {
    cipher.name: cipher
    for cipher in (
        Cipher("aes128gcm16", 8, 4, 16),
        Cipher("aes256gcm16", 8, 4, 16),
        Cipher("chacha20poly1305", 8, 4, 16),
        Cipher("aes128-sha1", 16, 16, 12),
        Cipher("aes256-sha1", 16, 16, 12),
        Cipher("aes128-sha256", 16, 16, 16),
        Cipher("aes256-sha256", 16, 16, 16),
        Cipher("aes256-sha384", 16, 16, 24),
        Cipher("aes256-sha512", 16, 16, 32),
    )
}
DEFAULT_CIPHER = CIPHERS["aes256gcm16"]


class Sizes(NamedTuple):
    """Bytes before the packet, after it, and how many of the latter only fill up.

    `iv` is part of `header`, and so is `frame`, the header of the Ethernet that is inside.
    """

    header: int
    iv: int
    padding: int
    trailer: int
    tag: int
    frame: int = 0

    @property
    def total(self) -> int:
        return self.header + self.padding + self.trailer + self.tag


@dataclass(frozen=True, slots=True)
class Encapsulation:
    """A kind of encapsulation with everything that decides its sizes.

    `key` is that of GRE, and the number of VXLAN's network (VNI).
    """

    kind: TunnelKind
    cipher: Cipher = DEFAULT_CIPHER
    key: int | None = None
    in_udp: bool = False
    epoch: bool = False
    """Whether OpenVPN writes its newer format."""
    in_tcp: bool = False
    """Whether OpenVPN's two ends have a TCP connection."""

    @property
    def is_sealed(self) -> bool:
        return self.kind in SEALED

    def sizes(self, inner: int) -> Sizes:
        """Around a packet of so many bytes."""
        match self.kind:
            case TunnelKind.IPIP:
                return Sizes(0, 0, 0, 0, 0)
            case TunnelKind.GRE:
                return Sizes(GRE_HEADER + (0 if self.key is None else GRE_KEY), 0, 0, 0, 0)
            case TunnelKind.VXLAN:
                return Sizes(VXLAN_HEADER + ETHERNET_HEADER, 0, 0, 0, 0, frame=ETHERNET_HEADER)
            case TunnelKind.ESP:
                padding = -(inner + ESP_TRAILER) % self.cipher.block
                return Sizes(ESP_HEADER + self.cipher.iv, self.cipher.iv, padding, ESP_TRAILER, self.cipher.icv)
            case TunnelKind.OPENVPN:
                own = OPENVPN_HEADER + (OPENVPN_EPOCH if self.epoch else 0)
                return Sizes(own + (OPENVPN_LENGTH if self.in_tcp else 0), 0, 0, 0, TAG)
            case TunnelKind.WIREGUARD:
                padding = min(-inner % WIREGUARD_BLOCK, max(WIREGUARD_MTU - inner, 0))
                return Sizes(WIREGUARD_HEADER, 0, padding, 0, WIREGUARD_TAG)

    @property
    def mtu(self) -> int:
        """The largest packet that may go in, unless it is said otherwise."""
        usual = {TunnelKind.WIREGUARD: WIREGUARD_MTU, TunnelKind.OPENVPN: LARGEST_PACKET}
        return usual.get(self.kind) or self.fitting(LARGEST_PACKET)

    def fitting(self, outer: int) -> int:
        """The largest packet that goes in so that no more than so many bytes come out: of TCP, in one segment."""
        room = outer - OUTER_IP - (OUTER_UDP if self.in_udp else OUTER_TCP if self.in_tcp else 0)
        match self.kind:
            case TunnelKind.WIREGUARD:
                return room - WIREGUARD_HEADER - WIREGUARD_TAG
            case TunnelKind.ESP:
                filled = room - ESP_HEADER - self.cipher.iv - self.cipher.icv
                return filled - filled % self.cipher.block - ESP_TRAILER
            case TunnelKind.IPIP | TunnelKind.GRE | TunnelKind.VXLAN | TunnelKind.OPENVPN:
                return room - self.sizes(0).total
