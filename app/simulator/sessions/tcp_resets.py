"""Whether a tracked connection believes a reset (nf_conntrack_tcp_packet, RFC 5961).

It has to come where the other side has acknowledged; one that is only near leaves an open connection open.
"""

from enum import Enum

from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_states import SegmentKind
from app.simulator.sessions.tcp_tracking import OPPOSITE, Arrival, TcpTracking
from app.simulator.sessions.tcp_windows import acknowledged_by, begin_of, is_before, says_zero

CLOSING = (TcpState.FIN_WAIT, TcpState.CLOSE_WAIT, TcpState.LAST_ACK, TcpState.TIME_WAIT, TcpState.CLOSE)


class Reset(Enum):
    PLAIN = "plain"  # looked at like any segment
    EXPECTED = "expected"  # taken unseen
    NEAR = "near"  # leaves an open connection open, so that its receiver can ask back
    STRAY = "stray"  # comes before what was acknowledged


def judge_reset(tracking: TcpTracking, arrival: Arrival) -> Reset:
    way, segment, _, assured = arrival
    if tracking.state in CLOSING:
        return Reset.EXPECTED
    acknowledged = tracking.sides[OPPOSITE[way]].acknowledged
    is_open = tracking.state is TcpState.ESTABLISHED and assured
    if acknowledged is None or tracking.last.kind is SegmentKind.SYN:  # a SYN that was let pass changes what fits
        return Reset.EXPECTED if _answers_what_was_ignored(tracking, arrival) else Reset.PLAIN
    if says_zero(segment) and not is_open:
        return Reset.PLAIN
    if is_before(begin_of(segment), acknowledged):
        return Reset.STRAY
    last = tracking.last
    is_next_of_train = (last.kind, last.way, last.end) == (SegmentKind.ACK, way, segment.sequence)
    return Reset.PLAIN if not is_open or segment.sequence == acknowledged or is_next_of_train else Reset.NEAR


def _answers_what_was_ignored(tracking: TcpTracking, arrival: Arrival) -> bool:
    """Of an ACK the kernel compares numbers only, and both sides begin with the same ones here."""
    way, segment, replied, assured = arrival
    last = tracking.last
    answers_opening = replied and last.kind is SegmentKind.SYN and last.way is not way
    answers_segment = not assured and last.kind is SegmentKind.ACK
    if (answers_opening or answers_segment) and last.end == acknowledged_by(segment):
        return True
    is_challenge = last.kind is SegmentKind.ACK and last.way is FlowDirection.REPLY
    is_opening = tracking.state is TcpState.SYN_SENT
    return is_opening and is_challenge and begin_of(segment) == last.acknowledgement
