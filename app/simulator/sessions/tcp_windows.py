"""Whether a segment lies in the window of its connection (net/netfilter/nf_conntrack_proto_tcp.c, tcp_in_window).

The gateway stands in the middle and learns from what each side sends what the other one may:

1. A segment begins at most where the receiver's window, as last announced, ends.
2. It ends at most one window of the receiver before the last byte that its sender has sent.
3. It acknowledges nothing that the receiver has not sent.
4. It acknowledges at least what the receiver had sent a window ago.

Who breaks the first by more than a window, or the third, is INVALID; who breaks the others changes nothing. With a
connection that was picked up in mid-stream one is liberal: nothing is held against its segments, but those that do not
fit teach nothing either.

Every segment but a reset announces the same window here, and every SYN that it may be scaled.
"""

from dataclasses import dataclass
from enum import Enum

from app.simulator.packets.packet import SEQUENCES, WITH_ACK, WITH_FIN, WITH_RST, WITH_SYN, TcpSegment
from app.simulator.sessions.entries import FlowDirection, TcpState

WINDOW = 64_240
SCALE = 7
"""What a Linux host announces in its first segments: 44 times what fits into one, and that it may be times 128."""
LEAST_LATE = 66_000
"""How far back an acknowledgement may lie where windows are smaller (MAXACKWINCONST)."""


NOWHERE = SEQUENCES - 1_000_000


class Fit(Enum):
    INSIDE = "inside"
    TOLERATED = "tolerated"  # it passes, but nothing is learned from it
    LATE = "late"
    OUTSIDE = "outside"


@dataclass(slots=True)
class Side:
    """What is known of one side (ip_ct_tcp_state). One without a window has not been seen yet."""

    end: int = NOWHERE
    farthest: int = NOWHERE
    window: int = 0
    acknowledged: int | None = None
    scale: int = 0
    is_unacknowledged: bool = False
    has_begun_to_close: bool = False
    is_liberal: bool = False

    def open(self, segment: TcpSegment) -> None:
        """Begin with a SYN, whose options say how windows are scaled."""
        self.end = self.farthest = segment.end
        self.window = WINDOW
        self.scale = SCALE
        self.acknowledged = None
        self.is_unacknowledged = self.has_begun_to_close = False

    def pick_up(self, segment: TcpSegment) -> None:
        """Begin in mid-stream, with what the segment itself says."""
        self.end = begin_of(segment) + segment.payload + (segment.flags in WITH_FIN)
        self.window = max(announced(segment) << self.scale, 1)
        self.farthest = self.end + self.window


def announced(segment: TcpSegment) -> int:
    """The window field; a reset has none to offer."""
    return 0 if segment.flags in WITH_RST else WINDOW


def says_zero(segment: TcpSegment) -> bool:
    """Whether a reset answers a segment that acknowledged nothing, and so has no number to give (RFC 9293, 3.5.2)."""
    return segment.sequence == 0 and segment.flags in WITH_RST and segment.flags in WITH_ACK


def begin_of(segment: TcpSegment) -> int:
    """Numbers are relative here, but a zero that is meant is far from all of them."""
    return NOWHERE if says_zero(segment) else segment.sequence


def acknowledged_by(segment: TcpSegment) -> int:
    """The field as the kernel reads it, which is zero where nothing is acknowledged."""
    is_meant = segment.flags in WITH_ACK or segment.acknowledgement
    return segment.acknowledgement if is_meant else NOWHERE


def is_before(first: int, second: int) -> bool:
    """Sequence numbers have no beginning: the nearer way round counts."""
    return (first - second) % SEQUENCES >= SEQUENCES // 2


def fit(sender: Side, receiver: Side, segment: TcpSegment, way: FlowDirection, state: TcpState) -> Fit:
    """Judge a segment and learn from it."""
    if _opens(sender, receiver, segment, way, state):
        return Fit.TOLERATED
    acknowledged = _acknowledged(segment, receiver)
    begin, end = begin_of(segment), segment.end
    if says_zero(segment):
        begin = end = sender.end if state is TcpState.SYN_SENT else begin
    found = _judged(sender, receiver, (begin, end), acknowledged)
    if found is Fit.INSIDE:
        _learn(sender, receiver, segment, end, acknowledged)
    return Fit.TOLERATED if sender.is_liberal and found in (Fit.LATE, Fit.OUTSIDE) else found


def _opens(sender: Side, receiver: Side, segment: TcpSegment, way: FlowDirection, state: TcpState) -> bool:
    """Begin to know the sender. True for a SYN against a SYN, of which no more can be asked."""
    is_opening = segment.flags in WITH_SYN
    is_first = sender.window == 0
    if is_first and not is_opening:
        sender.pick_up(segment)
        if receiver.window == 0:
            receiver.end = receiver.farthest = segment.acknowledgement
        elif segment.acknowledgement == receiver.end + 1:  # it answers a keepalive
            receiver.end += 1
        return False
    is_renewed = is_opening and is_before(sender.end, segment.end)
    if not is_first and not (is_renewed and state in (TcpState.SYN_SENT, TcpState.SYN_RECV)):
        return False
    sender.open(segment)
    if way is FlowDirection.REPLY and not receiver.scale:
        sender.scale = receiver.scale = 0
    return segment.flags not in WITH_ACK and (is_first or way is FlowDirection.REPLY)


def _acknowledged(segment: TcpSegment, receiver: Side) -> int:
    """Who acknowledges nothing counts as acknowledging all."""
    return segment.acknowledgement if segment.flags in WITH_ACK else receiver.end


def _judged(sender: Side, receiver: Side, span: tuple[int, int], acknowledged: int) -> Fit:
    begin, end = span
    is_too_early = is_before(receiver.end, acknowledged)
    is_ancient = not is_before(receiver.end - max(sender.window, LEAST_LATE) - 1, acknowledged)
    is_too_old = bool(receiver.window) and not is_before(sender.end - receiver.window - 1, end)
    if not is_before(begin, sender.farthest + 1):
        overshot = (end - sender.farthest + 1) % SEQUENCES
        is_little = 0 < overshot <= receiver.window
        if not is_little or is_too_old or is_ancient or is_too_early:
            return Fit.OUTSIDE
        sender.end, sender.is_unacknowledged = end, True
        return Fit.LATE
    if is_too_early:
        return Fit.OUTSIDE
    return Fit.LATE if is_too_old or is_ancient else Fit.INSIDE


def _learn(sender: Side, receiver: Side, segment: TcpSegment, end: int, acknowledged: int) -> None:
    window = announced(segment) if segment.flags in WITH_SYN else announced(segment) << sender.scale
    sender.window = max(sender.window, window)
    if is_before(sender.end, end):
        sender.end, sender.is_unacknowledged = end, True
    if segment.flags in WITH_ACK:
        known = sender.acknowledged
        sender.acknowledged = acknowledged if known is None or is_before(known, acknowledged) else known
    if receiver.window and is_before(sender.farthest, end):
        receiver.window += (end - sender.farthest) % SEQUENCES
    if is_before(receiver.farthest - 1, acknowledged + window):
        receiver.farthest = acknowledged + window + (window == 0)
    if acknowledged == receiver.end:
        receiver.is_unacknowledged = False
