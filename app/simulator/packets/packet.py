"""A packet's headers. Sizes are those of a current Linux, options included."""

from enum import Flag, StrEnum
from ipaddress import IPv6Address
from typing import ClassVar, NamedTuple

from app.simulator.packets.addresses import IPV4, IPV6, Address, Endpoint, Family
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.packets.icmpv6 import FIRST_MESSAGE, SMALLEST_MTU
from app.simulator.records import record

IPV4_HEADER = 20
IPV6_HEADER = 40
UDP_HEADER = 8
SEQUENCES = 2**32
"""Sequence numbers begin again after so many."""
IPV6_FRAGMENT_HEADER = 8
"""What every piece of an IPv6 packet has besides (RFC 8200, 4.5)."""
ICMP_HEADER = 8
LARGEST_ERROR = 576
"""How long an ICMP error may be, IP header included."""
DEFAULT_TTL = 64
NO_PORT = 0
PIECE_6 = "ipv6-frag"
"""As nftables prints number 44."""


class Protocol(StrEnum):
    TCP = "tcp"
    UDP = "udp"
    ICMP = "icmp"
    ICMPV6 = "ipv6-icmp"  # as nftables prints number 58
    IPIP = "ipencap"  # as nftables prints number 4
    GRE = "gre"
    ESP = "esp"


ICMP_PROTOCOLS = {Family.IPV4: Protocol.ICMP, Family.IPV6: Protocol.ICMPV6}
ICMP_FAMILIES = {protocol: family for family, protocol in ICMP_PROTOCOLS.items()}
EITHER_ICMP = frozenset(ICMP_FAMILIES)
WITHOUT_PORTS = frozenset((Protocol.IPIP, Protocol.GRE, Protocol.ESP))
"""Sessions of these have nothing but two addresses to be told apart by."""


class TcpFlag(Flag):
    FIN = 1
    SYN = 2
    RST = 4
    PSH = 8
    ACK = 16
    URG = 32
    __hash__ = object.__hash__  # each combination is one object


ALL_FLAGS = TcpFlag(63)
_COMBINATIONS = [TcpFlag(number) for number in range(64)]
WITH_FIN, WITH_SYN, WITH_RST, WITH_ACK = (
    frozenset(flags for flags in _COMBINATIONS if each in flags)
    for each in (TcpFlag.FIN, TcpFlag.SYN, TcpFlag.RST, TcpFlag.ACK)
)
"""To look flags up among them takes a fraction of the time that it takes to look into the flags."""


def flags_text(flags: TcpFlag) -> str:
    """As nftables writes them: `syn,ack`."""
    return ",".join(flag.name.lower() for flag in TcpFlag if flag in flags and flag.name) or "none"


class IcmpType:
    """RFC 792; the numbers stand alone because a rule or a crafted packet may name any type."""

    ECHO_REPLY = 0
    DESTINATION_UNREACHABLE = 3
    SOURCE_QUENCH = 4
    REDIRECT = 5
    ECHO_REQUEST = 8
    TIME_EXCEEDED = 11
    PARAMETER_PROBLEM = 12
    TIMESTAMP_REQUEST = 13
    TIMESTAMP_REPLY = 14
    INFO_REQUEST = 15
    INFO_REPLY = 16
    ADDRESS_MASK_REQUEST = 17
    ADDRESS_MASK_REPLY = 18


ICMP_ERRORS = frozenset(
    (
        IcmpType.DESTINATION_UNREACHABLE,
        IcmpType.SOURCE_QUENCH,
        IcmpType.REDIRECT,
        IcmpType.TIME_EXCEEDED,
        IcmpType.PARAMETER_PROBLEM,
    )
)
"""Messages about another packet, whose beginning they carry (icmp_is_err)."""


def is_icmp_error(protocol: Protocol, kind: int) -> bool:
    """Whether a message of this type carries the beginning of another packet."""
    return kind < FIRST_MESSAGE if protocol is Protocol.ICMPV6 else kind in ICMP_ERRORS


class UnreachableCode:
    """Codes of ICMP destination unreachable (RFC 792, RFC 1812)."""

    NET = 0
    HOST = 1
    PROTOCOL = 2
    PORT = 3
    FRAGMENTATION_NEEDED = 4
    NET_PROHIBITED = 9
    HOST_PROHIBITED = 10
    ADMIN_PROHIBITED = 13


@record
class TcpSegment:
    """Sequence numbers are relative: each side's first is 0.

    `mss` is the largest segment that a SYN asks for; None is the usual 1,460 bytes of an Ethernet.
    """

    protocol: ClassVar[Protocol] = Protocol.TCP
    source_port: int
    destination_port: int
    flags: TcpFlag
    sequence: int = 0
    acknowledgement: int = 0
    payload: int = 0
    mss: int | None = None
    content: "Envelope | None" = None
    """What a tunnel has put into the stream here: the bytes from `begins` on."""
    begins: int = 0

    @property
    def length(self) -> int:
        return self.header_length + self.payload

    @property
    def end(self) -> int:
        """The sequence number after this segment: SYN and FIN count as one byte each."""
        counted = self.payload + (self.flags in WITH_SYN) + (self.flags in WITH_FIN)
        return (self.sequence + counted) % SEQUENCES

    @property
    def header_length(self) -> int:
        """A SYN carries 20 bytes of options, a reset none, every other segment its timestamps."""
        if self.flags in WITH_SYN:
            return 40
        return 20 if self.flags in WITH_RST else 32


@record
class UdpDatagram:
    """`content` is what a tunnel has put into it; the payload counts its bytes."""

    protocol: ClassVar[Protocol] = Protocol.UDP
    source_port: int
    destination_port: int
    payload: int = 0
    content: "Envelope | None" = None

    @property
    def length(self) -> int:
        return UDP_HEADER + self.payload


@record
class IcmpQuery:
    """Echo and its relatives: questions and answers told apart by an identifier."""

    source_port: ClassVar[int] = NO_PORT
    destination_port: ClassVar[int] = NO_PORT
    type: int
    identifier: int
    sequence: int = 1
    payload: int = 56
    code: int = 0
    protocol: Protocol = Protocol.ICMP
    """Or ICMPv6, which has other types."""

    @property
    def length(self) -> int:
        return ICMP_HEADER + self.payload


@record
class IcmpError:
    """Carries the beginning of the packet it is about, up to 576 bytes in all (RFC 1812, 4.3.2.3), or what fits.

    About a packet of IPv6 it is one of ICMPv6, and up to 1,280 bytes long (RFC 4443, 2.4).
    Where it says that the packet is too large, `mtu` is what would have fitted (RFC 1191).
    """

    source_port: ClassVar[int] = NO_PORT
    destination_port: ClassVar[int] = NO_PORT
    type: int
    code: int
    inner: "Packet"
    mtu: int = 0
    largest: int | None = None
    """Where it may not be as long as usual."""

    @property
    def protocol(self) -> Protocol:
        return ICMP_PROTOCOLS[self.inner.family]

    @property
    def length(self) -> int:
        usual = LARGEST_ERROR if self.inner.family is Family.IPV4 else SMALLEST_MTU
        return min(ICMP_HEADER + self.inner.length, (self.largest or usual) - self.inner.header_length)


ENVELOPE_PROTOCOLS = {
    TunnelKind.IPIP: Protocol.IPIP,
    TunnelKind.GRE: Protocol.GRE,
    TunnelKind.ESP: Protocol.ESP,
    TunnelKind.WIREGUARD: Protocol.UDP,
    TunnelKind.VXLAN: Protocol.UDP,
    TunnelKind.OPENVPN: Protocol.UDP,
}


@record
class Envelope:
    """A packet inside another one: straight in IP, or in a UDP datagram whose `content` it is.

    `number` is the SPI of ESP or the receiver of WireGuard. `sender` and `receiver` are the interfaces whose keys it
    was made with, as `gw.wg0`; who has other keys can do nothing with it. Of VXLAN they are the stations that the frame
    is from and for.
    """

    source_port: ClassVar[int] = NO_PORT
    destination_port: ClassVar[int] = NO_PORT
    encapsulation: Encapsulation
    inner: "Packet"
    number: int
    sequence: int
    sender: str
    receiver: str = ""

    @property
    def protocol(self) -> Protocol:
        return Protocol.TCP if self.encapsulation.in_tcp else ENVELOPE_PROTOCOLS[self.encapsulation.kind]

    @property
    def length(self) -> int:
        inner = self.inner.length
        return inner + self.encapsulation.sizes(inner).total


Transport = TcpSegment | UdpDatagram | IcmpQuery | IcmpError | Envelope


@record
class Fragment:
    """Which bytes of a datagram a piece carries, counted from behind the IP header. `datagram` is its number."""

    datagram: int
    offset: int
    size: int
    is_last: bool


@record
class Packet:
    """`ttl` is the time to live, and in IPv6 the hop limit.

    `df` forbids to cut it: on its way, where nobody cuts IPv6 anyhow, and of IPv6 at its source.
    A fragment has the transport of the whole datagram, of which it carries a part.
    """

    source: Address
    destination: Address
    transport: Transport
    ttl: int = DEFAULT_TTL
    df: bool = False
    fragment: Fragment | None = None

    @property
    def protocol(self) -> Protocol:
        return self.transport.protocol

    @property
    def next_header(self) -> str:
        """What its IP header says comes next: in a piece of IPv6 a header that says so (RFC 8200, 4.5)."""
        return PIECE_6 if self.fragment and self.family is IPV6 else self.protocol

    @property
    def length(self) -> int:
        """In bytes, IP header included."""
        if self.fragment is not None:
            return self.piece_header_length + self.fragment.size
        header = IPV6_HEADER if isinstance(self.source, IPv6Address) else IPV4_HEADER
        return header + self.transport.length

    @property
    def piece_header_length(self) -> int:
        """What each of its pieces has before its part of the content."""
        return IPV4_HEADER if self.family is IPV4 else IPV6_HEADER + IPV6_FRAGMENT_HEADER

    @property
    def header_length(self) -> int:
        """A piece's own header of IPv6 included."""
        if self.fragment:
            return self.piece_header_length
        return IPV6_HEADER if self.family is IPV6 else IPV4_HEADER

    @property
    def family(self) -> Family:
        return IPV6 if isinstance(self.source, IPv6Address) else IPV4

    @property
    def may_be_cut(self) -> bool:
        """On its way."""
        return not self.df and self.family is IPV4

    @property
    def is_later_fragment(self) -> bool:
        """Whether it lacks the headers behind that of IP: only the first fragment has them."""
        return self.fragment is not None and self.fragment.offset > 0

    @property
    def sender(self) -> Endpoint:
        return Endpoint(self.source, NO_PORT if self.is_later_fragment else self.transport.source_port)

    @property
    def receiver(self) -> Endpoint:
        return Endpoint(self.destination, NO_PORT if self.is_later_fragment else self.transport.destination_port)


def envelope_of(packet: Packet) -> Envelope | None:
    """What a tunnel has put around another packet to make this one of it."""
    transport = packet.transport
    if isinstance(transport, UdpDatagram | TcpSegment):
        return transport.content
    return transport if isinstance(transport, Envelope) else None


def nesting(packet: Packet) -> int:
    """How many tunnels it is in, those of a packet that it complains about included."""
    depth, inside = 0, _inside(packet)
    while inside is not None:
        depth += envelope_of(packet) is not None
        packet, inside = inside, _inside(inside)
    return depth


def _inside(packet: Packet) -> Packet | None:
    if isinstance(packet.transport, IcmpError):
        return packet.transport.inner
    envelope = envelope_of(packet)
    return envelope.inner if envelope else None


class Flow(NamedTuple):
    """What connection tracking knows a packet by (the kernel's nf_conntrack_tuple).

    ICMP queries have an identifier, a type and a code in the place of the ports.
    """

    protocol: Protocol
    source: Address
    destination: Address
    source_port: int = 0
    destination_port: int = 0
    identifier: int = 0
    icmp_type: int = 0
    icmp_code: int = 0

    @property
    def sender(self) -> Endpoint:
        return Endpoint(self.source, self.source_port)

    @property
    def receiver(self) -> Endpoint:
        return Endpoint(self.destination, self.destination_port)
