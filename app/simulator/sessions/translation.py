"""Rewriting packets of a session whose mapping is decided (nf_nat_manip_pkt, nf_nat_icmp_reply_translation).

A side of the entry that is translated concerns the source of packets in the original direction and the destination of
packets in the reply direction, or the other way round; what a packet must look like is the inverse of the flow that
its answer will have. An ICMP error is rewritten outside like an answer and inside like the packet it is about.
"""

from dataclasses import replace

from app.simulator.packets.addresses import Address
from app.simulator.packets.flows import answering
from app.simulator.packets.packet import (
    Envelope,
    Flow,
    IcmpError,
    IcmpQuery,
    Packet,
    TcpSegment,
    Transport,
    UdpDatagram,
)
from app.simulator.rules.filtering import Side
from app.simulator.sessions.conntrack import Entry
from app.simulator.sessions.entries import FlowDirection
from app.simulator.sessions.field_changes import FieldChange, TranslatedField
from app.simulator.stages import Place, Stage
from app.simulator.steps import Translated
from app.simulator.visit import Session, Visit

OTHER_SIDE = {Side.SOURCE: Side.DESTINATION, Side.DESTINATION: Side.SOURCE}
OTHER_DIRECTION = {
    FlowDirection.ORIGINAL: FlowDirection.REPLY,
    FlowDirection.REPLY: FlowDirection.ORIGINAL,
}


def translate(visit: Visit, session: Session, side: Side, stage: Stage) -> None:
    """Rewrite this side of the packet if its session says so."""
    entry, direction = session.entry, session.direction
    decided = side if direction is FlowDirection.ORIGINAL else OTHER_SIDE[side]
    if decided not in entry.translated:
        return
    before = visit.packet
    visit.packet = _translated(before, entry, direction, side)
    if visit.explains and (changes := tuple(_changes(before, visit.packet))):
        source: Place | None = entry.translated[decided]
        visit.note(Translated, stage, side, entry.entry_id, direction, changes, source)


def _translated(packet: Packet, entry: Entry, direction: FlowDirection, side: Side) -> Packet:
    answer = entry.flow(OTHER_DIRECTION[direction])
    target = answering(answer)
    if isinstance(packet.transport, IcmpError):
        inner = rewritten(packet.transport.inner, answer, OTHER_SIDE[side])
        packet = replace(packet, transport=replace(packet.transport, inner=inner))
    return rewritten(packet, target, side)


def rewritten(packet: Packet, flow: Flow, side: Side) -> Packet:
    """The packet with this side taken from the flow."""
    is_source = side is Side.SOURCE
    ends = (flow.source, packet.destination) if is_source else (packet.source, flow.destination)
    before = packet.transport
    ports = (flow.source_port, before.destination_port) if is_source else (before.source_port, flow.destination_port)
    return Packet(*ends, _with_ports(before, flow, ports), packet.ttl, packet.df, packet.fragment)


def _with_ports(transport: Transport, flow: Flow, ports: tuple[int, int]) -> Transport:
    match transport:
        case UdpDatagram():
            return UdpDatagram(*ports, transport.payload, transport.content)
        case TcpSegment(_, _, flags, sequence, acknowledgement, payload, mss, content, begins):
            return TcpSegment(*ports, flags, sequence, acknowledgement, payload, mss, content, begins)
        case IcmpQuery():
            return replace(transport, identifier=flow.identifier)
        case IcmpError() | Envelope():
            return transport


_FIELDS = (
    TranslatedField.SOURCE_ADDRESS,
    TranslatedField.SOURCE_PORT,
    TranslatedField.DESTINATION_ADDRESS,
    TranslatedField.DESTINATION_PORT,
    TranslatedField.IDENTIFIER,
)
_INNER_FIELDS = (
    TranslatedField.INNER_SOURCE_ADDRESS,
    TranslatedField.INNER_SOURCE_PORT,
    TranslatedField.INNER_DESTINATION_ADDRESS,
    TranslatedField.INNER_DESTINATION_PORT,
    TranslatedField.INNER_IDENTIFIER,
)


def _changes(before: Packet, after: Packet) -> list[FieldChange]:
    changes = _compared(_FIELDS, before, after)
    if isinstance(before.transport, IcmpError) and isinstance(after.transport, IcmpError):
        changes += _compared(_INNER_FIELDS, before.transport.inner, after.transport.inner)
    return changes


def _compared(fields: tuple[TranslatedField, ...], before: Packet, after: Packet) -> list[FieldChange]:
    values = zip(fields, _values(before), _values(after), strict=True)
    return [FieldChange(field, was, becomes) for field, was, becomes in values if was != becomes]


def _values(packet: Packet) -> tuple[Address | int, ...]:
    identifier = packet.transport.identifier if isinstance(packet.transport, IcmpQuery) else 0
    sender, receiver = packet.sender, packet.receiver
    return sender.address, sender.port, receiver.address, receiver.port, identifier
