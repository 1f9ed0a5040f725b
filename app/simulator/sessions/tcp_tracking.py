"""What a tracking entry remembers of its TCP connection (struct ip_ct_tcp)."""

from dataclasses import dataclass, field
from typing import NamedTuple

from app.simulator.packets.packet import TcpSegment
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_states import SegmentKind, segment_kind
from app.simulator.sessions.tcp_windows import NOWHERE, Side

OPPOSITE = {FlowDirection.ORIGINAL: FlowDirection.REPLY, FlowDirection.REPLY: FlowDirection.ORIGINAL}


class Arrival(NamedTuple):
    """A segment that comes to its entry, and what has become of that so far."""

    way: FlowDirection
    segment: TcpSegment
    replied: bool = False
    assured: bool = False

    @property
    def kind(self) -> SegmentKind:
        return segment_kind(self.segment.flags)


@dataclass(slots=True)
class LastSegment:
    """The last segment that was taken or ignored; numbers only of acknowledgements and of what was ignored.

    Where none has been noted yet the kernel has a zero, which a reset that acknowledges nothing seems to answer.
    """

    kind: SegmentKind = SegmentKind.NONE
    way: FlowDirection | None = None
    sequence: int = NOWHERE
    end: int = NOWHERE
    acknowledgement: int = NOWHERE
    window: int = 0


@dataclass(slots=True)
class TcpTracking:
    """What an entry remembers of its TCP connection."""

    state: TcpState = TcpState.NONE
    last: LastSegment = field(default_factory=LastSegment)
    sides: dict[FlowDirection, Side] = field(default_factory=lambda: {way: Side() for way in FlowDirection})
    opened_from_both_sides: bool = False
    expects_challenge: bool = False
    repetitions: int = 0

    @property
    def is_unacknowledged(self) -> bool:
        return any(side.is_unacknowledged for side in self.sides.values())
