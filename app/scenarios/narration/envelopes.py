"""A packet within a packet: its parts with their sizes, and what somebody on the way can see of it."""

from collections.abc import Iterator

from app.scenarios.narration.words import packet_name, protocol_name
from app.scenarios.stays import Stay
from app.simulator.encapsulation import OUTER_IP, OUTER_UDP, Encapsulation
from app.simulator.packet import Envelope, Packet, TcpSegment, UdpDatagram, envelope_of
from app.simulator.records import record

HEADERS = {Encapsulation.GRE: "GRE", Encapsulation.ESP: "ESP", Encapsulation.WIREGUARD: "WireGuard"}
TAGS = {Encapsulation.ESP: "ICV", Encapsulation.WIREGUARD: "Tag"}


@record
class Part:
    """`hidden` from whoever looks at the link, `added` by a tunnel."""

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
        envelope.coat.is_sealed,
        packet.length,
        packet.length - inner.length,
        inner,
        tuple(parts(packet)),
        _seen(packet, envelope),
    )


def wrapping_name(envelope: Envelope) -> str:
    """As “ESP”, “ESP in UDP”, “WireGuard”."""
    coat = envelope.coat
    match coat.kind:
        case Encapsulation.IPIP:
            return "IP in IP"
        case Encapsulation.ESP if coat.in_udp:
            return "ESP in UDP"
        case _:
            return HEADERS[coat.kind]


def parts(packet: Packet, *, hidden: bool = False) -> Iterator[Part]:
    """From the outermost byte on. What a sealed envelope holds is hidden, its own header is not."""
    envelope = envelope_of(packet)
    added = envelope is not None
    ends = f"{packet.source} -> {packet.destination}, {protocol_name(packet.protocol)}, TTL {packet.ttl}"
    yield Part("Outer IP" if added else "IP", OUTER_IP, ends, hidden, added)
    if isinstance(packet.transport, UdpDatagram) and envelope is not None:
        ports = f"port {packet.transport.source_port} to {packet.transport.destination_port}"
        yield Part("UDP", OUTER_UDP, ports, hidden, added=True)
    yield from _content(packet, hidden=hidden) if envelope is None else _wrapping(envelope, hidden=hidden)


def _content(packet: Packet, *, hidden: bool) -> Iterator[Part]:
    transport = packet.transport
    payload = transport.payload if isinstance(transport, TcpSegment | UdpDatagram) else 0
    ports = f", port {packet.sender.port} to {packet.receiver.port}" if packet.sender.port else ""
    text = f"{packet_name(packet)}{ports}"
    yield Part(protocol_name(packet.protocol), transport.length - payload, text, hidden, added=False)
    if payload:
        yield Part("Data", payload, "what is said", hidden, added=False)


def _wrapping(envelope: Envelope, *, hidden: bool) -> Iterator[Part]:
    kind = envelope.coat.kind
    sizes = envelope.coat.sizes(envelope.inner.length)
    if sizes.header:
        yield Part(HEADERS[kind], sizes.header - sizes.iv, _numbers(envelope), hidden, added=True)
    if sizes.iv:
        yield Part("IV", sizes.iv, "never the same twice under one key", hidden, added=True)
    inside = hidden or envelope.coat.is_sealed
    yield from parts(envelope.inner, hidden=inside)
    filling = sizes.padding + sizes.trailer
    if filling:
        yield Part("Padding", filling, _filling(envelope), inside, added=True)
    if sizes.tag:
        yield Part(TAGS[kind], sizes.tag, "proof that nothing was changed", hidden, added=True)


def _numbers(envelope: Envelope) -> str:
    match envelope.coat.kind:
        case Encapsulation.ESP:
            return f"SPI {envelope.number:08x}, sequence {envelope.sequence}"
        case Encapsulation.WIREGUARD:
            return f"receiver {envelope.number:08x}, counter {envelope.sequence}"
        case _:
            key = envelope.coat.key
            return "says that IPv4 is inside" if key is None else f"key {key}, says that IPv4 is inside"


def _filling(envelope: Envelope) -> str:
    if envelope.coat.kind is Encapsulation.WIREGUARD:
        return "up to a multiple of 16 bytes"
    block = envelope.coat.cipher.block
    return f"up to a multiple of {block} bytes, and two that say how much it is and what is inside"


def _seen(packet: Packet, envelope: Envelope) -> str:
    """To be read on the link that the packet leaves by."""
    name, inner = wrapping_name(envelope), envelope.inner
    if not envelope.coat.is_sealed:
        return (
            f"Whoever looks at this link reads everything: {inner.sender} to {inner.receiver}, the "
            f"{packet_name(inner)} and every byte in it. {name} hides nothing, and proves nothing."
        )
    return (
        f"Whoever looks at this link sees that {packet.source} sends {packet.length} bytes of {name} to "
        f"{packet.destination}, and when. Who speaks inside, on which port and what, nobody sees."
    )
