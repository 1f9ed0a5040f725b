"""A packet within a packet: its parts with their sizes, and what somebody on the way can see of it."""

from collections.abc import Iterator

from app.scenarios.narration.words import packet_name, protocol_name
from app.scenarios.traces.stays import Stay
from app.simulator.packets.encapsulation import OPENVPN_LENGTH, OUTER_IP, OUTER_TCP, OUTER_UDP, TunnelKind
from app.simulator.packets.packet import Envelope, Packet, TcpSegment, UdpDatagram, envelope_of
from app.simulator.records import record

HEADERS = {
    TunnelKind.GRE: "GRE",
    TunnelKind.ESP: "ESP",
    TunnelKind.WIREGUARD: "WireGuard",
    TunnelKind.VXLAN: "VXLAN",
    TunnelKind.OPENVPN: "OpenVPN",
}
TAGS = {TunnelKind.ESP: "ICV", TunnelKind.WIREGUARD: "Tag", TunnelKind.OPENVPN: "Tag"}


@record
class Part:
    """`hidden` from whoever looks on the way, `added` by a tunnel."""

    name: str
    length: int
    text: str
    hidden: bool
    added: bool


@record
class Told:
    name: str
    sealed: bool
    length: int
    added: int
    inner: Packet
    parts: tuple[Part, ...]
    seen: str


def told(stay: Stay) -> Told | None:
    """What the packet is made of as this stay leaves it; None where it is in no tunnel."""
    packet = stay.hop.left
    envelope = envelope_of(packet)
    if envelope is None:
        return None
    inner = envelope.inner
    return Told(
        wrapping_name(envelope),
        envelope.encapsulation.is_sealed,
        packet.length,
        _added(packet, envelope),
        inner,
        tuple(parts(packet)),
        _seen(packet, envelope),
    )


def _added(packet: Packet, envelope: Envelope) -> int:
    """Of a segment that has only a part of it, its headers."""
    if _is_part(packet, envelope):
        return OUTER_IP + OUTER_TCP
    return packet.length - envelope.inner.length


def _is_part(packet: Packet, envelope: Envelope) -> bool:
    return isinstance(packet.transport, TcpSegment) and packet.transport.payload < envelope.length


def wrapping_name(envelope: Envelope) -> str:
    """As “ESP”, “ESP in UDP”, “WireGuard”."""
    encapsulation = envelope.encapsulation
    match encapsulation.kind:
        case TunnelKind.IPIP:
            return "IP in IP"
        case TunnelKind.ESP if encapsulation.in_udp:
            return "ESP in UDP"
        case TunnelKind.OPENVPN if encapsulation.in_tcp:
            return "OpenVPN over TCP"
        case _:
            return HEADERS[encapsulation.kind]


def parts(packet: Packet, *, hidden: bool = False) -> Iterator[Part]:
    """From the outermost byte on. What a sealed envelope holds is hidden, its own header is not."""
    envelope = envelope_of(packet)
    added = envelope is not None
    ends = f"{packet.source} -> {packet.destination}, {protocol_name(packet.protocol)}, TTL {packet.ttl}"
    yield Part("Outer IP" if added else "IP", OUTER_IP, ends, hidden, added)
    if isinstance(packet.transport, UdpDatagram) and envelope is not None:
        ports = f"port {packet.transport.source_port} to {packet.transport.destination_port}"
        yield Part("UDP", OUTER_UDP, ports, hidden, added=True)
    if isinstance(packet.transport, TcpSegment) and envelope is not None:
        yield from _in_stream(packet.transport, envelope, hidden=hidden)
        return
    yield from _content(packet, hidden=hidden) if envelope is None else _wrapping(envelope, hidden=hidden)


def _in_stream(segment: TcpSegment, envelope: Envelope, *, hidden: bool) -> Iterator[Part]:
    ports = f"port {segment.source_port} to {segment.destination_port}, from byte {segment.sequence} on"
    yield Part("TCP", segment.header_length, ports, hidden, added=True)
    if segment.payload < envelope.length:
        end = segment.begins + segment.payload
        text = f"bytes {segment.begins} to {end - 1} of {envelope.length}"
        yield Part("A part of it", segment.payload, text, hidden=True, added=False)
        return
    yield Part("Length", OPENVPN_LENGTH, "where it ends: the stream itself has no borders", hidden, added=True)
    yield from _wrapping(envelope, hidden=hidden)


def _content(packet: Packet, *, hidden: bool) -> Iterator[Part]:
    transport = packet.transport
    payload = transport.payload if isinstance(transport, TcpSegment | UdpDatagram) else 0
    ports = f", port {packet.sender.port} to {packet.receiver.port}" if packet.sender.port else ""
    text = f"{packet_name(packet)}{ports}"
    yield Part(protocol_name(packet.protocol), transport.length - payload, text, hidden, added=False)
    if payload:
        yield Part("Data", payload, "what is said", hidden, added=False)


def _wrapping(envelope: Envelope, *, hidden: bool) -> Iterator[Part]:
    kind = envelope.encapsulation.kind
    sizes = envelope.encapsulation.sizes(envelope.inner.length)
    if sizes.header:
        own = sizes.header - sizes.iv - sizes.frame - (OPENVPN_LENGTH if envelope.encapsulation.in_tcp else 0)
        yield Part(HEADERS[kind], own, _numbers(envelope), hidden, added=True)
    if sizes.frame:
        stations = f"{envelope.sender} -> {envelope.receiver}"
        yield Part("Ethernet", sizes.frame, stations, hidden, added=True)
    if sizes.iv:
        yield Part("IV", sizes.iv, "never the same twice under one key", hidden, added=True)
    inside = hidden or envelope.encapsulation.is_sealed
    tag = Part(TAGS[kind], sizes.tag, "proof that nothing was changed", hidden, added=True) if sizes.tag else None
    is_before = kind is TunnelKind.OPENVPN and not envelope.encapsulation.epoch
    if tag and is_before:
        yield tag
    yield from parts(envelope.inner, hidden=inside)
    filling = sizes.padding + sizes.trailer
    if filling:
        yield Part("Padding", filling, _filling(envelope), inside, added=True)
    if tag and not is_before:
        yield tag


def _numbers(envelope: Envelope) -> str:
    match envelope.encapsulation.kind:
        case TunnelKind.ESP:
            return f"SPI {envelope.number:08x}, sequence {envelope.sequence}"
        case TunnelKind.WIREGUARD:
            return f"receiver {envelope.number:08x}, counter {envelope.sequence}"
        case TunnelKind.OPENVPN:
            return f"data for peer {envelope.number:08x}, packet {envelope.sequence}"
        case TunnelKind.VXLAN:
            return f"network (VNI) {envelope.encapsulation.key}"
        case _:
            key = envelope.encapsulation.key
            return "says that IPv4 is inside" if key is None else f"key {key}, says that IPv4 is inside"


def _filling(envelope: Envelope) -> str:
    if envelope.encapsulation.kind is TunnelKind.WIREGUARD:
        return "up to a multiple of 16 bytes"
    block = envelope.encapsulation.cipher.block
    return f"up to a multiple of {block} bytes, and two that say how much it is and what is inside"


def _seen(packet: Packet, envelope: Envelope) -> str:
    """What an eavesdropper learns. In an open tunnel that is whatever the packet inside shows."""
    name, inner = wrapping_name(envelope), envelope.inner
    within = envelope_of(inner)
    if not envelope.encapsulation.is_sealed and within is not None:
        return f"{name} hides nothing, and proves nothing. {_seen(inner, within)}"
    if not envelope.encapsulation.is_sealed:
        return (
            f"Whoever looks on the way reads everything: {inner.sender} to {inner.receiver}, the "
            f"{packet_name(inner)} and every byte in it. {name} hides nothing, and proves nothing."
        )
    return (
        f"Whoever looks on the way sees that {packet.source} sends {packet.length} bytes of {name} to "
        f"{packet.destination}, and when. Who speaks inside, on which port and what, nobody sees."
    )
