"""What tracking makes of a connection beyond its table: reopening, stale entries, challenges, resets, numbers."""

import pytest

from app.simulator.packets.packet import TcpFlag, TcpSegment
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_following import Advance, advance, begin
from app.simulator.sessions.tcp_states import SegmentKind
from app.simulator.sessions.tcp_tracking import Arrival, TcpTracking
from app.simulator.sessions.tcp_windows import NOWHERE, SCALE, WINDOW

ORIGINAL, REPLY = FlowDirection.ORIGINAL, FlowDirection.REPLY
SYN, ACK, RST, FIN = TcpFlag.SYN, TcpFlag.ACK, TcpFlag.RST, TcpFlag.FIN
FLAGS = {
    SegmentKind.SYN: SYN,
    SegmentKind.SYN_ACK: SYN | ACK,
    SegmentKind.FIN: FIN | ACK,
    SegmentKind.ACK: ACK,
    SegmentKind.RST: RST,
}
WIDEST = WINDOW << SCALE


def tracked(state: TcpState) -> TcpTracking:
    """A connection of which nothing but its state is known, so that no numbers are held against it."""
    tracking = TcpTracking(state)
    for side in tracking.sides.values():
        side.is_liberal = True
    return tracking


def follow(tracking: TcpTracking, way: FlowDirection, kind: SegmentKind) -> Advance:
    return advance(tracking, Arrival(way, TcpSegment(1, 2, FLAGS[kind])))


def established() -> TcpTracking:
    """Both sides have sent their SYN, and nothing else."""
    tracking = TcpTracking()
    begin(tracking, TcpSegment(1, 2, SYN))
    advance(tracking, Arrival(REPLY, TcpSegment(2, 1, SYN | ACK, 0, 1)))
    advance(tracking, Arrival(ORIGINAL, TcpSegment(1, 2, ACK, 1, 1), replied=True))
    return tracking


def comes(tracking: TcpTracking, flags: TcpFlag, sequence: int, acknowledgement: int = 1, payload: int = 0) -> Advance:
    """A segment of the client, on a connection that both sides have confirmed."""
    segment = TcpSegment(1, 2, flags, sequence, acknowledgement, payload)
    return advance(tracking, Arrival(ORIGINAL, segment, replied=True, assured=True))


@pytest.mark.parametrize(
    ("before", "way", "kind", "result", "after"),
    [
        (TcpState.SYN_SENT, REPLY, SegmentKind.SYN_ACK, Advance.TAKEN, TcpState.SYN_RECV),
        (TcpState.SYN_SENT, ORIGINAL, SegmentKind.ACK, Advance.INVALID, TcpState.SYN_SENT),
        (TcpState.SYN_SENT, REPLY, SegmentKind.ACK, Advance.IGNORED, TcpState.SYN_SENT),
        (TcpState.SYN_RECV, ORIGINAL, SegmentKind.ACK, Advance.TAKEN, TcpState.ESTABLISHED),
        (TcpState.ESTABLISHED, ORIGINAL, SegmentKind.SYN, Advance.IGNORED, TcpState.ESTABLISHED),
        (TcpState.ESTABLISHED, REPLY, SegmentKind.SYN, Advance.INVALID, TcpState.ESTABLISHED),
        (TcpState.ESTABLISHED, REPLY, SegmentKind.FIN, Advance.TAKEN, TcpState.FIN_WAIT),
        (TcpState.FIN_WAIT, ORIGINAL, SegmentKind.ACK, Advance.TAKEN, TcpState.CLOSE_WAIT),
        (TcpState.CLOSE_WAIT, ORIGINAL, SegmentKind.FIN, Advance.TAKEN, TcpState.LAST_ACK),
        (TcpState.LAST_ACK, REPLY, SegmentKind.ACK, Advance.TAKEN, TcpState.TIME_WAIT),
        (TcpState.SYN_RECV, ORIGINAL, SegmentKind.SYN_ACK, Advance.TAKEN, TcpState.SYN_RECV),
        (TcpState.ESTABLISHED, ORIGINAL, SegmentKind.SYN_ACK, Advance.INVALID, TcpState.ESTABLISHED),
        (TcpState.ESTABLISHED, REPLY, SegmentKind.SYN_ACK, Advance.IGNORED, TcpState.ESTABLISHED),
    ],
)
def test_a_segment_moves_the_state_or_leaves_it(
    before: TcpState, way: FlowDirection, kind: SegmentKind, result: Advance, after: TcpState
) -> None:
    tracking = tracked(before)
    assert follow(tracking, way, kind) is result
    assert tracking.state is after


def test_a_connection_that_was_reset_by_its_opener_can_be_opened_again() -> None:
    tracking = tracked(TcpState.ESTABLISHED)
    follow(tracking, ORIGINAL, SegmentKind.RST)
    assert follow(tracking, ORIGINAL, SegmentKind.SYN) is Advance.REOPENS


def test_a_connection_that_was_reset_by_its_server_is_not_reopened_by_the_tracking() -> None:
    tracking = tracked(TcpState.ESTABLISHED)
    follow(tracking, REPLY, SegmentKind.RST)
    assert follow(tracking, ORIGINAL, SegmentKind.SYN) is Advance.IGNORED


def test_an_answer_that_asks_back_for_an_unexpected_opening_closes_nothing() -> None:
    tracking = tracked(TcpState.LAST_ACK)
    segments = (ORIGINAL, SegmentKind.SYN), (REPLY, SegmentKind.ACK), (REPLY, SegmentKind.ACK)
    followed = [(follow(tracking, *segment), tracking.state) for segment in segments]
    assert followed == [
        (Advance.IGNORED, TcpState.LAST_ACK),
        (Advance.IGNORED, TcpState.LAST_ACK),
        (Advance.TAKEN, TcpState.TIME_WAIT),
    ]


def stale(state: TcpState = TcpState.LAST_ACK) -> TcpTracking:
    """The opener has sent a SYN with a new number, 700, which was let pass."""
    tracking = tracked(state)
    assert advance(tracking, Arrival(ORIGINAL, TcpSegment(1, 2, SYN, 700))) is Advance.IGNORED
    return tracking


def test_an_answer_to_another_opening_than_the_ignored_one_is_let_pass_too() -> None:
    tracking = stale(TcpState.ESTABLISHED)
    assert advance(tracking, Arrival(REPLY, TcpSegment(2, 1, SYN | ACK, 900, 702))) is Advance.IGNORED
    assert tracking.state is TcpState.ESTABLISHED


@pytest.mark.parametrize(
    ("segments", "result", "after"),
    [
        pytest.param([(REPLY, SegmentKind.ACK)], Advance.IGNORED, TcpState.LAST_ACK, id="the other side asks back"),
        pytest.param([(ORIGINAL, SegmentKind.ACK)], Advance.TAKEN, TcpState.TIME_WAIT, id="its own side acknowledges"),
        pytest.param([(REPLY, SegmentKind.FIN)], Advance.TAKEN, TcpState.LAST_ACK, id="the other side closes again"),
        pytest.param(
            [(ORIGINAL, SegmentKind.FIN), (REPLY, SegmentKind.ACK)],
            Advance.TAKEN,
            TcpState.TIME_WAIT,
            id="its own side closes again, which is acknowledged",
        ),
    ],
)
def test_only_the_other_sides_next_ack_can_be_a_challenge(
    segments: list[tuple[FlowDirection, SegmentKind]], result: Advance, after: TcpState
) -> None:
    tracking = stale()
    results = [follow(tracking, *each) for each in segments]
    assert (results[-1], tracking.state) == (result, after)


def test_who_opens_anew_does_so_from_one_side() -> None:
    tracking = tracked(TcpState.ESTABLISHED)
    tracking.opened_from_both_sides = True
    advance(tracking, Arrival(ORIGINAL, TcpSegment(1, 2, SYN, 700)))
    advance(tracking, Arrival(REPLY, TcpSegment(2, 1, SYN | ACK, 900, 701)))
    assert advance(tracking, Arrival(REPLY, TcpSegment(2, 1, ACK, 901, 701))) is Advance.TAKEN
    assert tracking.state is TcpState.SYN_RECV


def test_a_syn_of_the_other_side_that_is_let_pass_takes_nothing_back() -> None:
    tracking = tracked(TcpState.TIME_WAIT)
    tracking.opened_from_both_sides = True
    assert follow(tracking, REPLY, SegmentKind.SYN) is Advance.IGNORED
    assert tracking.opened_from_both_sides


@pytest.mark.parametrize(
    ("state", "noted"),
    [
        pytest.param(TcpState.SYN_SENT, 9, id="of one side"),
        pytest.param(TcpState.SYN_SENT2, NOWHERE, id="of both sides"),
    ],
)
def test_what_an_ignored_ack_acknowledges_is_noted_in_an_opening(state: TcpState, noted: int) -> None:
    tracking = tracked(state)
    assert advance(tracking, Arrival(REPLY, TcpSegment(2, 1, ACK, 5, 9))) is Advance.IGNORED
    assert tracking.last.acknowledgement == noted


def test_a_segment_may_reach_as_far_as_the_receivers_window() -> None:
    assert comes(established(), ACK, WINDOW) is Advance.TAKEN


def test_a_segment_far_beyond_the_receivers_window_belongs_to_no_connection() -> None:
    assert comes(established(), ACK, 2 * WIDEST) is Advance.OUTSIDE


def test_nobody_acknowledges_what_was_not_sent() -> None:
    assert comes(established(), ACK, 1, acknowledgement=2) is Advance.OUTSIDE


def test_what_was_sent_long_ago_passes_and_changes_nothing() -> None:
    tracking = established()
    for sent in range(1, 1_000_000, 50_000):
        comes(tracking, ACK, sent, payload=50_000)
    assert comes(tracking, ACK, 1, payload=10) is Advance.IGNORED


def test_numbers_wrap_around() -> None:
    tracking = TcpTracking()
    begin(tracking, TcpSegment(1, 2, ACK, 2**32 - 5, 1, 10))
    assert advance(tracking, Arrival(REPLY, TcpSegment(2, 1, ACK, 1, 2**32 + 5))) is Advance.TAKEN


def test_bytes_that_nobody_has_acknowledged_are_noted_until_somebody_does() -> None:
    tracking = established()
    comes(tracking, ACK, 1, payload=10)
    assert tracking.is_unacknowledged
    advance(tracking, Arrival(REPLY, TcpSegment(2, 1, ACK, 1, 11), replied=True))
    assert not tracking.is_unacknowledged


def test_what_is_sent_again_and_again_is_counted() -> None:
    tracking = established()
    for _ in range(4):
        comes(tracking, ACK, 1, payload=10)
    assert tracking.repetitions == 3


@pytest.mark.parametrize(
    ("sequence", "result", "state"),
    [
        pytest.param(1, Advance.TAKEN, TcpState.CLOSE, id="where the other side waits"),
        pytest.param(0, Advance.INVALID, TcpState.ESTABLISHED, id="before that"),
        pytest.param(100, Advance.TAKEN, TcpState.ESTABLISHED, id="after that, so the receiver will ask back"),
    ],
)
def test_a_reset_has_to_hit_where_the_other_side_waits(sequence: int, result: Advance, state: TcpState) -> None:
    tracking = established()
    assert comes(tracking, RST, sequence) is result
    assert tracking.state is state


def test_a_connection_that_is_closing_is_reset_by_any_number() -> None:
    tracking = established()
    comes(tracking, FIN | ACK, 1)
    assert comes(tracking, RST, 2 * WIDEST) is Advance.TAKEN
    assert tracking.state is TcpState.CLOSE
