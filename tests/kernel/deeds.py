"""From what somebody means to do to the event that does it, given what has happened so far."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.simulator.events import (
    IcmpErrorMessage,
    IcmpQueryMessage,
    Message,
    Send,
    TcpMessage,
    UdpMessage,
    Wait,
)
from app.simulator.packets.addresses import SECOND, Address, Endpoint, Nanoseconds, is_nobody, is_of_one_link
from app.simulator.packets.flows import INVERSES
from app.simulator.packets.packet import (
    ICMP_PROTOCOLS,
    SEQUENCES,
    IcmpError,
    IcmpQuery,
    Packet,
    TcpFlag,
    TcpSegment,
    UdpDatagram,
)
from app.simulator.packets.sequences import Pair
from app.simulator.trace import PacketTrace
from tests.kernel.scenario import UNSHIFTED, Answer, Deed, Objection, Pause, Sequel, Shifts
from tests.kernel.scenario import Packet as PacketDeed

MARGIN = 4
"""Seconds that a timer stays away from its end while time passes."""


@dataclass(frozen=True, slots=True)
class Done:
    """A deed that was done: its event, and the first packet it made."""

    event: Send | None
    packet: PacketTrace | None


Numbers = Callable[[str, Pair], tuple[int, int]]
"""Which sequence number comes next from a node's own end of a pair, and which from the other."""


def event_for(deed: Deed, done: Sequence[Done], timers: Sequence[Nanoseconds], numbers: Numbers) -> Send | Wait | None:
    """None where there is nothing to answer or to go on with. `timers` are what the tracking entries have left."""
    match deed:
        case PacketDeed(source, destination, message, ttl, source_address, df):
            return Send(source, destination, message, ttl, source_address, df)
        case Sequel(of, flags, payload, shifts):
            event = _sequel(done[of].event, flags, payload)
            return _shifted(event, done[of].packet, shifts, numbers) if event else None
        case Answer(to, flags, payload, shifts):
            event = _answer(done[to].packet, flags, payload)
            return _shifted(event, None, shifts, numbers) if event else None
        case Objection():
            return _objection(deed, done[deed.to].packet)
        case Pause(seconds):
            return Wait(_clear_of(seconds, timers) * SECOND)


def _shifted(event: Send, first: PacketTrace | None, shifts: Shifts, numbers: Numbers) -> Send:
    """The same with numbers that are not those that would come next; `first` is the packet its sender began with."""
    message = event.message
    source = first.packet.source if first else event.source_address
    if shifts == UNSHIFTED or not isinstance(message, TcpMessage) or source is None:
        return event
    if isinstance(event.destination, str):
        raise TypeError(event)
    own = Endpoint(source, message.source_port), Endpoint(event.destination, message.destination_port)
    following = zip(numbers(event.source, own), shifts, strict=True)
    sequence, acknowledgement = ((number + shift) % SEQUENCES for number, shift in following)
    if not message.flags & TcpFlag.ACK:
        acknowledgement = 0
    return replace(event, message=replace(message, sequence=sequence, acknowledgement=acknowledgement))


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
    return Send(event.source, event.destination, message, event.ttl, event.source_address, event.df)


def _answer(packet: PacketTrace | None, flags: TcpFlag, payload: int) -> Send | None:
    if packet is None:
        return None
    seen = packet.hops[-1].arrived
    if _is_nobody_there(seen.source):
        return None
    message = _answering(seen, flags, payload)
    if message is None:
        return None
    return Send(packet.ending.node, seen.source, message, source_address=seen.destination)


def _is_nobody_there(address: Address) -> bool:
    """Whether a packet claims to come from where nobody can be answered."""
    return address.is_loopback or is_nobody(address) or is_of_one_link(address)


def _answering(seen: Packet, flags: TcpFlag, payload: int) -> Message | None:
    match seen.transport:
        case TcpSegment(source, destination):
            return TcpMessage(destination, source, flags, payload=payload)
        case UdpDatagram(source, destination):
            return UdpMessage(destination, source, payload)
        case IcmpQuery(kind, identifier, sequence, size, code, protocol) if kind in INVERSES[protocol]:
            return IcmpQueryMessage(INVERSES[protocol][kind], identifier, sequence, size, code, protocol)
        case _:
            return None


def _objection(deed: Objection, packet: PacketTrace | None) -> Send | None:
    if packet is None:
        return None
    by = deed.by or packet.ending.node
    seen = next((hop.arrived for hop in packet.hops if hop.node == by), None)
    if seen is None or isinstance(seen.transport, IcmpError) or _is_nobody_there(seen.source):
        return None
    message = IcmpErrorMessage(deed.type, deed.code, packet.number, ICMP_PROTOCOLS[seen.family])
    return Send(by, seen.source, message, source_address=deed.source_address or _own(deed, seen))


def _own(deed: Objection, seen: Packet) -> Address | None:
    return None if deed.by else seen.destination
