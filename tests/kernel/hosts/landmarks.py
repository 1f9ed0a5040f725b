"""What the kernel's hosts were seen to do: a run that has not reached all of it has compared less than it says."""

from collections import Counter
from collections.abc import Iterator, Sequence

from app.scenarios.exporters.frames import USUAL_MSS
from app.simulator.packets.addresses import Family
from app.simulator.packets.packet import IcmpError, Packet, TcpFlag, TcpSegment
from tests.kernel.hosts.comparison import Course
from tests.kernel.hosts.remembering import Remembered

OF_BOTH = (
    "told ECONNREFUSED",
    "told EHOSTUNREACH",
    "told EMSGSIZE",
    "told ETIMEDOUT",
    "an ICMP error",
    "a reset",
    "data sent again",
    "data sent again in smaller segments",
    "a first piece",
    "a later piece",
    "a SYN for smaller segments",
    "a SYN-ACK for smaller segments",
    "a size remembered",
)
OF_IPV4 = ("a size that is not believed", "a segment that may be cut", "a SYN-ACK that may not be cut on such a way")
NEEDED: Sequence[str] = (
    *(f"{name}, IPv{family}" for family in Family for name in OF_BOTH),
    *(f"{name}, IPv{Family.IPV4}" for name in OF_IPV4),
)
LEAST_BELIEVED = 513
"""What 552 bytes leave for a segment, and one more."""
USUAL = {Family.IPV4: USUAL_MSS, Family.IPV6: USUAL_MSS - 20}


class Landmarks:
    def __init__(self) -> None:
        self.reached: Counter[str] = Counter()

    @property
    def missing(self) -> list[str]:
        return [name for name in NEEDED if not self.reached[name]]

    def pass_by(self, course: Course, family: Family) -> None:
        names = [name for sent in course.sent for name in _of_packet(sent.packet)]
        names += _of_data([sent.packet.transport for sent in course.sent])
        names += [f"told {course.error}"] if course.error else []
        self._count(names, family)

    def remember(self, remembered: Remembered | None, family: Family) -> None:
        if remembered is not None:
            self._count(["a size that is not believed" if remembered.is_locked else "a size remembered"], family)

    def _count(self, names: Sequence[str], family: Family) -> None:
        self.reached.update(f"{name}, IPv{family}" for name in names)


def _of_packet(packet: Packet) -> Iterator[str]:
    segment = packet.transport
    if packet.fragment is not None:
        yield "a later piece" if packet.is_later_fragment else "a first piece"
    if isinstance(segment, IcmpError):
        yield "an ICMP error"
    if isinstance(segment, TcpSegment):
        yield from _of_segment(packet, segment)


def _of_segment(packet: Packet, segment: TcpSegment) -> Iterator[str]:
    if TcpFlag.RST in segment.flags:
        yield "a reset"
    elif packet.may_be_cut:
        yield "a segment that may be cut"
    asked = USUAL_MSS if segment.mss is None else segment.mss
    if TcpFlag.SYN in segment.flags and asked < USUAL[packet.family]:
        is_answer = TcpFlag.ACK in segment.flags
        yield f"a {'SYN-ACK' if is_answer else 'SYN'} for smaller segments"
        if is_answer and asked < LEAST_BELIEVED and not packet.may_be_cut:
            yield "a SYN-ACK that may not be cut on such a way"


def _of_data(transports: Sequence[object]) -> Iterator[str]:
    """By where segments begin and how long they are."""
    sizes: dict[int, int] = {}
    for segment in transports:
        if not isinstance(segment, TcpSegment) or not segment.payload:
            continue
        before = sizes.get(segment.sequence)
        if before is not None:
            yield "data sent again" if before == segment.payload else "data sent again in smaller segments"
        sizes[segment.sequence] = segment.payload
