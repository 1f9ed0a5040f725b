"""From what somebody means to do to the event that does it, given what has happened so far."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.simulator.addresses import SECOND, Address, Nanoseconds
from app.simulator.events import (
    IcmpErrorMessage,
    IcmpQueryMessage,
    Message,
    Send,
    TcpMessage,
    UdpMessage,
    Wait,
)
from app.simulator.flows import ICMP_INVERSE
from app.simulator.packet import IcmpError, IcmpQuery, Packet, TcpFlag, TcpSegment, UdpDatagram
from app.simulator.trace import PacketTrace
from tests.kernel.scenario import Answer, Deed, Objection, Pause, Sequel
from tests.kernel.scenario import Packet as PacketDeed

MARGIN = 4
"""Seconds that a timer stays away from its end while time passes."""


@dataclass(frozen=True, slots=True)
class Done:
    """A deed that was done: its event, and the first packet it made."""

    event: Send | None
    packet: PacketTrace | None


def event_for(deed: Deed, done: Sequence[Done], timers: Sequence[Nanoseconds]) -> Send | Wait | None:
    """None where there is nothing to answer or to go on with. `timers` are what the tracking entries have left."""
    match deed:
        case PacketDeed(source, destination, message, ttl, source_address):
            return Send(source, destination, message, ttl, source_address)
        case Sequel(of, flags, payload):
            return _sequel(done[of].event, flags, payload)
        case Answer(to, flags, payload):
            return _answer(done[to].packet, flags, payload)
        case Objection():
            return _objection(deed, done[deed.to].packet)
        case Pause(seconds):
            return Wait(_clear_of(seconds, timers) * SECOND)


def _clear_of(seconds: int, timers: Sequence[Nanoseconds]) -> int:
    while any(abs(timer - seconds * SECOND) < MARGIN * SECOND for timer in timers):
        seconds += 1
    return seconds


def _sequel(event: Send | None, flags: TcpFlag, payload: int) -> Send | None:
    if event is None or isinstance(event.message, IcmpErrorMessage):
        return event
    message = event.message
    if isinstance(message, TcpMessage):
        message = TcpMessage(message.source_port, message.destination_port, flags, payload=payload)
    return Send(event.source, event.destination, message, event.ttl, event.source_address)


def _answer(packet: PacketTrace | None, flags: TcpFlag, payload: int) -> Send | None:
    if packet is None:
        return None
    seen = packet.hops[-1].arrived
    message = _answering(seen, flags, payload)
    if message is None:
        return None
    return Send(packet.ending.node, seen.source, message, source_address=seen.destination)


def _answering(seen: Packet, flags: TcpFlag, payload: int) -> Message | None:
    match seen.transport:
        case TcpSegment(source, destination):
            return TcpMessage(destination, source, flags, payload=payload)
        case UdpDatagram(source, destination):
            return UdpMessage(destination, source, payload)
        case IcmpQuery(kind, identifier, sequence, size, code) if kind in ICMP_INVERSE:
            return IcmpQueryMessage(ICMP_INVERSE[kind], identifier, sequence, size, code)
        case _:
            return None


def _objection(deed: Objection, packet: PacketTrace | None) -> Send | None:
    if packet is None:
        return None
    by = deed.by or packet.ending.node
    seen = next((hop.arrived for hop in packet.hops if hop.node == by), None)
    if seen is None or isinstance(seen.transport, IcmpError):
        return None
    message = IcmpErrorMessage(deed.type, deed.code, packet.number)
    return Send(by, seen.source, message, source_address=deed.source_address or _own(deed, seen))


def _own(deed: Objection, seen: Packet) -> Address | None:
    return None if deed.by else seen.destination
