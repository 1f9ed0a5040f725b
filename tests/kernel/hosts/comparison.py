"""What each host has sent in a deed, by the simulator and by the kernel, held against each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.simulator.addresses import SECOND
from app.simulator.packet import IcmpError, IcmpQuery, Packet, TcpFlag, TcpSegment
from app.simulator.trace import Trace
from tests.kernel.hosts.deeds import Kind, Numbered
from tests.kernel.hosts.watching import Sent

EARLY, LATE = 0.03, 0.3
"""Seconds by which a kernel may be off."""
WHEEL = 1 / 8
"""A kernel's timers are so much late at most, of the time they were set to (kernel/time/timer.c)."""
TOGETHER = 0.05
"""What is sent twice within so many seconds counts once: an alarm and a SYN that ring it come at the same time."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a host has sent, in its order, and what the program was told."""

    sent: Sequence[Sent]
    error: str


def simulated(trace: Trace, host: str, asked: Numbered) -> Course:
    event = trace.events[0]
    sent = [
        Sent((packet.time - event.began) / SECOND, packet.packet)
        for packet in trace.packets
        if packet.hops[0].node == host
    ]
    is_told = host == "app" and not asked.deed.leaves
    error = event.error.value if event.error and is_told else ""
    return Course(_counted(sent, asked), error)


def observed(sent: Iterable[Sent], asked: Numbered, error: str) -> Course:
    mine = [each for each in sent if _belongs(each.packet, asked)]
    return Course(_counted(mine, asked), error)


def _belongs(packet: Packet, asked: Numbered) -> bool:
    transport = packet.transport
    if isinstance(transport, IcmpError):
        return _belongs(transport.inner, asked)
    if isinstance(transport, IcmpQuery):
        return transport.identifier == asked.number
    return asked.port in {transport.source_port, transport.destination_port}


def _counted(sent: Iterable[Sent], asked: Numbered) -> list[Sent]:
    """Without what only acknowledges: when it is sent, and together with what, is not simulated."""
    counted: list[Sent] = []
    for each in sorted(sent, key=lambda each: each.time):
        is_plain = asked.deed.kind is not Kind.CRAFT and _only_acknowledges(each.packet)
        is_double = any(each.says == other.says and each.time - other.time < TOGETHER for other in counted)
        if not is_plain and not is_double:
            counted.append(each)
    return counted


def _only_acknowledges(packet: Packet) -> bool:
    segment = packet.transport
    return isinstance(segment, TcpSegment) and segment.flags == TcpFlag.ACK and not segment.payload


def differences(simulator: Course, kernel: Course, asked: Numbered) -> Iterator[str]:
    if simulator.error != kernel.error:
        ours, theirs = simulator.error or "nothing", kernel.error or "nothing"
        yield f"the simulator's program is told {ours}, the kernel's {theirs}"
    if [each.says for each in simulator.sent] != [each.says for each in kernel.sent]:
        yield f"the simulator sends {_list(simulator)}, the kernel {_list(kernel)}"
        return
    for our, their in zip(simulator.sent, kernel.sent, strict=True):
        if not our.time - EARLY <= their.time <= our.time * (1 + WHEEL) + LATE:
            yield f"{our.says}: the simulator sends it after {our.time:.3f} s, the kernel after {their.time:.3f} s"
        if asked.deed.kind is Kind.CRAFT and our.packet.transport != their.packet.transport:
            yield f"the simulator sends {our.packet.transport}, the kernel {their.packet.transport}"


def _list(course: Course) -> str:
    return ", ".join(f"{each.says} at {each.time:.2f} s" for each in course.sent) or "nothing"
