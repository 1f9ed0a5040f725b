"""One tracked TCP connection: the table of states, and what the table cannot say (nf_conntrack_tcp_packet).

- A SYN on a connection that is over begins a new one, if the close was seen or its sender has reset it.
- An ignored SYN may be right: the SYN-ACK that answers it makes the gateway follow the hosts.
- An ignored SYN may be answered by a challenge (RFC 5961), which acknowledges no close.
"""

from enum import Enum

from app.simulator.packets.packet import WITH_SYN, TcpSegment
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_resets import Reset, judge_reset
from app.simulator.sessions.tcp_states import TCP_STATES, SegmentKind, Special
from app.simulator.sessions.tcp_tracking import OPPOSITE, Arrival, TcpTracking
from app.simulator.sessions.tcp_windows import SCALE, WINDOW, Fit, Side, announced, fit


class Advance(Enum):
    """What a segment did to its entry."""

    TAKEN = "taken"
    IGNORED = "ignored"
    INVALID = "invalid"
    OUTSIDE = "outside"  # of the window
    REOPENS = "reopens"  # forget the entry and look again: a new connection begins with the same ports


def begin(tracking: TcpTracking, segment: TcpSegment) -> None:
    """Take the first segment of all, which is known to open or to be picked up (tcp_new)."""
    side = tracking.sides[FlowDirection.ORIGINAL]
    if segment.flags in WITH_SYN:
        side.open(segment)
    else:
        side.pick_up(segment)
        for each in tracking.sides.values():
            each.is_liberal = True
    advance(tracking, Arrival(FlowDirection.ORIGINAL, segment))


def advance(tracking: TcpTracking, arrival: Arrival) -> Advance:
    """Follow one segment."""
    before = tracking.state
    after = TCP_STATES[arrival.way, arrival.kind, before]
    if after is TcpState.SYN_SENT and before in (TcpState.TIME_WAIT, TcpState.CLOSE):
        if _may_reopen(tracking, arrival):
            return Advance.REOPENS
        after = Special.IGNORE
    if after is Special.INVALID:
        return Advance.INVALID
    if after is Special.IGNORE:
        if not _answers_ignored_opening(tracking, arrival):
            _ignore(tracking, arrival)
            return Advance.IGNORED
        _follow_hosts(tracking, arrival.way)
        after = TcpState.SYN_RECV
    if _is_challenge(tracking, arrival):
        tracking.expects_challenge = False
        return Advance.IGNORED
    return _take(tracking, arrival, _opened(tracking, arrival, after))


def _may_reopen(tracking: TcpTracking, arrival: Arrival) -> bool:
    is_closed = any(side.has_begun_to_close for side in tracking.sides.values())
    return is_closed or (tracking.last.way is arrival.way and tracking.last.kind is SegmentKind.RST)


def _answers_ignored_opening(tracking: TcpTracking, arrival: Arrival) -> bool:
    last = tracking.last
    is_answer = arrival.kind is SegmentKind.SYN_ACK and arrival.segment.acknowledgement == last.end
    return is_answer and last.kind is SegmentKind.SYN and last.way is not arrival.way


def _follow_hosts(tracking: TcpTracking, way: FlowDirection) -> None:
    """The hosts agree on a SYN that was ignored: go on from there, as liberal to who answers as before."""
    end, is_liberal = tracking.last.end, tracking.sides[way].is_liberal
    tracking.sides = {OPPOSITE[way]: Side(end, end, WINDOW, scale=SCALE), way: Side(is_liberal=is_liberal)}
    tracking.expects_challenge = False


def _ignore(tracking: TcpTracking, arrival: Arrival) -> None:
    """Let it pass, and remember it: whoever gets it knows better."""
    last, segment = tracking.last, arrival.segment
    last.kind, last.way = arrival.kind, arrival.way
    last.sequence, last.end, last.window = segment.sequence, segment.end, announced(segment)
    if arrival.kind is SegmentKind.SYN and arrival.way is FlowDirection.ORIGINAL:
        tracking.opened_from_both_sides = False
        tracking.expects_challenge = tracking.state is TcpState.LAST_ACK
    is_answer = arrival.kind is SegmentKind.ACK and arrival.way is FlowDirection.REPLY
    if is_answer and tracking.state is TcpState.SYN_SENT:
        last.acknowledgement = segment.acknowledgement


def _is_challenge(tracking: TcpTracking, arrival: Arrival) -> bool:
    is_answer = tracking.last.way is not arrival.way and tracking.last.kind is SegmentKind.SYN
    is_last = tracking.state is TcpState.LAST_ACK and arrival.kind is SegmentKind.ACK
    return is_last and is_answer and tracking.expects_challenge


def _opened(tracking: TcpTracking, arrival: Arrival, after: TcpState) -> TcpState:
    """The table does not know of two hosts that open at once."""
    if after is TcpState.SYN_SENT2:
        tracking.opened_from_both_sides = True
    is_answer = arrival.kind is SegmentKind.ACK and arrival.way is FlowDirection.REPLY
    is_opened = after is TcpState.SYN_RECV and is_answer and tracking.opened_from_both_sides
    return TcpState.ESTABLISHED if is_opened else after


def _take(tracking: TcpTracking, arrival: Arrival, after: TcpState) -> Advance:
    way, segment, _, _ = arrival
    reset = judge_reset(tracking, arrival) if arrival.kind is SegmentKind.RST else Reset.PLAIN
    if reset is Reset.STRAY:
        return Advance.INVALID
    if reset is not Reset.EXPECTED:
        found = fit(tracking.sides[way], tracking.sides[OPPOSITE[way]], segment, way, tracking.state)
        if found is Fit.OUTSIDE:
            return Advance.OUTSIDE
        if found is Fit.LATE:
            return Advance.IGNORED
        if found is Fit.INSIDE and arrival.kind is SegmentKind.ACK:
            _count_repetitions(tracking, arrival)
    tracking.last.kind, tracking.last.way = arrival.kind, way
    if reset is Reset.NEAR:
        return Advance.TAKEN
    if after is TcpState.FIN_WAIT and tracking.state is not after:
        tracking.sides[way].has_begun_to_close = True
    tracking.state = after
    return Advance.TAKEN


def _count_repetitions(tracking: TcpTracking, arrival: Arrival) -> None:
    last, segment = tracking.last, arrival.segment
    seen = last.way, last.sequence, last.acknowledgement, last.end, last.window
    comes = arrival.way, segment.sequence, segment.acknowledgement, segment.end, announced(segment)
    tracking.repetitions = tracking.repetitions + 1 if seen == comes else 0
    last.way, last.sequence, last.acknowledgement, last.end, last.window = comes
