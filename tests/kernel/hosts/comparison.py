"""What each host has sent in a deed, by the simulator and by the kernel, held against each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import SEQUENCES, Packet, TcpFlag, TcpSegment
from app.simulator.steps import Transmitted
from app.simulator.trace import Hop
from tests.kernel.hosts.deeds import Act, Kind
from tests.kernel.hosts.rehearsal import Rehearsal
from tests.kernel.hosts.remembering import Remembered
from tests.kernel.hosts.watching import Sent

EARLY, LATE = 0.03, 0.3
"""Seconds by which a kernel may be off."""
WHEEL = 1 / 8
"""A kernel's timers are so much late at most, of the time they were set to (kernel/time/timer.c)."""
TOGETHER = 0.05
"""A SYN-ACK sent twice within so many seconds counts once: its alarm and a SYN that rings it come at the same time."""


@dataclass(frozen=True, slots=True)
class Course:
    """What a host has sent, in its order, and what the program was told."""

    sent: Sequence[Sent]
    error: str


def simulated(rehearsal: Rehearsal, host: str, act: Act) -> Course:
    event = rehearsal.event_of(act)
    sent = [
        Sent((packet.time - event.began) / SECOND, packet.hops[0].left)
        for packet in rehearsal.trace.packets
        if packet.event == event.number and packet.hops[0].node == host and _has_left(packet.hops[0])
    ]
    is_told = host == "app" and not act.doing.leaves
    error = event.error.value if event.error and is_told else ""
    return Course(_counted(sent, act), error)


def observed(sent: Iterable[Sent], act: Act, error: str) -> Course:
    mine = [each for each in sent if _belongs(each.packet, act)]
    return Course(_counted(_from_zero(mine), act), error)


def _has_left(hop: Hop) -> bool:
    return any(isinstance(step, Transmitted) for step in hop.steps)


def _belongs(packet: Packet, act: Act) -> bool:
    """All acts of a deed have its addresses, and come one after the other."""
    own = {act.asked.app, act.asked.web, act.asked.other}
    return packet.source in own and packet.destination in own


def _from_zero(sent: Iterable[Sent]) -> Iterator[Sent]:
    """Numbers of data are counted from the SYN of its side, as the simulator counts."""
    first: dict[tuple[object, ...], int] = {}
    for each in sent:
        segment = each.packet.transport
        if not isinstance(segment, TcpSegment):
            yield each
            continue
        who = each.packet.sender, each.packet.receiver
        if TcpFlag.SYN in segment.flags:
            first[who] = segment.sequence
        if segment.payload and who in first:
            number = (segment.sequence - first[who]) % SEQUENCES
            yield replace(each, packet=replace(each.packet, transport=replace(segment, sequence=number)))
        else:
            yield each


def _counted(sent: Iterable[Sent], act: Act) -> list[Sent]:
    """Without what only acknowledges: when it is sent, and together with what, is not simulated."""
    counted: list[Sent] = []
    for each in sorted(sent, key=lambda each: each.time):
        is_plain = act.doing.kind is not Kind.CRAFT and _only_acknowledges(each.packet)
        if not is_plain and not _is_double(each, counted):
            counted.append(each)
    return counted


def _is_double(sent: Sent, before: Iterable[Sent]) -> bool:
    return _opens(sent.packet) and any(sent.says == each.says and sent.time - each.time < TOGETHER for each in before)


def _opens(packet: Packet) -> bool:
    return isinstance(packet.transport, TcpSegment) and TcpFlag.SYN in packet.transport.flags


def _only_acknowledges(packet: Packet) -> bool:
    segment = packet.transport
    return isinstance(segment, TcpSegment) and segment.flags == TcpFlag.ACK and not segment.payload


def differences(simulator: Course, kernel: Course, act: Act) -> Iterator[str]:
    if simulator.error != kernel.error:
        ours, theirs = simulator.error or "nothing", kernel.error or "nothing"
        yield f"the simulator's program is told {ours}, the kernel's {theirs}"
    if not _say_the_same(simulator, kernel):
        kernel = _without_haste(kernel)
    if not _say_the_same(simulator, kernel):
        yield f"the simulator sends {_list(simulator)}, the kernel {_list(kernel)}"
        return
    for our, their in zip(simulator.sent, kernel.sent, strict=True):
        if not our.time - EARLY <= their.time <= our.time * (1 + WHEEL) + LATE:
            yield f"{our.says}: the simulator sends it after {our.time:.3f} s, the kernel after {their.time:.3f} s"
        if act.doing.kind is Kind.CRAFT and our.packet.transport != their.packet.transport:
            yield f"the simulator sends {our.packet.transport}, the kernel {their.packet.transport}"


def _say_the_same(simulator: Course, kernel: Course) -> bool:
    return [each.says for each in simulator.sent] == [each.says for each in kernel.sent]


def _without_haste(kernel: Course) -> Course:
    """Without what is said again so soon that the answer was on its way, which this process has held up."""
    sent: list[Sent] = []
    for each in kernel.sent:
        if not any(each.says == other.says and each.time - other.time < TOGETHER for other in sent):
            sent.append(each)
    return replace(kernel, sent=sent)


def in_memory(ours: Remembered | None, theirs: Remembered | None) -> Iterator[str]:
    is_same = ours.agrees_with(theirs) if ours and theirs else ours is theirs
    if not is_same:
        yield f"the simulator remembers {ours}, the kernel {theirs}"


def _list(course: Course) -> str:
    return "; ".join(f"{each.says} at {each.time:.2f} s" for each in course.sent) or "nothing"
