"""Which resets a gateway believes: by what was let pass before, by their number, by the state of the connection."""

import pytest

from app.simulator.packets.packet import TcpFlag, TcpSegment
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_following import advance
from app.simulator.sessions.tcp_resets import CLOSING, Reset, judge_reset
from app.simulator.sessions.tcp_states import SegmentKind
from app.simulator.sessions.tcp_tracking import OPPOSITE, Arrival, LastSegment, TcpTracking
from app.simulator.sessions.tcp_windows import NOWHERE, WINDOW

ORIGINAL, REPLY = FlowDirection.ORIGINAL, FlowDirection.REPLY
SYN, ACK, RST = TcpFlag.SYN, TcpFlag.ACK, TcpFlag.RST
AWAITED = 100
"""What the other side has acknowledged."""


def reset(
    sequence: int = AWAITED, flags: TcpFlag = RST | ACK, *, replied: bool = True, assured: bool = True
) -> Arrival:
    return Arrival(ORIGINAL, TcpSegment(1, 2, flags, sequence, 50), replied, assured)


def tracking(
    last: LastSegment, acknowledged: int | None = AWAITED, state: TcpState = TcpState.ESTABLISHED
) -> TcpTracking:
    found = TcpTracking(state, last)
    found.sides[OPPOSITE[ORIGINAL]].acknowledged = acknowledged
    return found


def last(kind: SegmentKind, way: FlowDirection = REPLY, end: int = 50, acknowledgement: int = NOWHERE) -> LastSegment:
    return LastSegment(kind, way, end=end, acknowledgement=acknowledgement)


@pytest.mark.parametrize("state", CLOSING)
def test_on_a_connection_that_closes_every_reset_is_expected(state: TcpState) -> None:
    assert judge_reset(tracking(last(SegmentKind.ACK), state=state), reset(1)) is Reset.EXPECTED


@pytest.mark.parametrize(
    ("before", "replied", "assured", "judged"),
    [
        pytest.param(last(SegmentKind.SYN), True, True, Reset.EXPECTED, id="it refuses a SYN that was let pass"),
        pytest.param(last(SegmentKind.SYN), False, True, Reset.PLAIN, id="a SYN before any answer"),
        pytest.param(last(SegmentKind.SYN, end=51), True, True, Reset.PLAIN, id="another SYN than it acknowledges"),
        pytest.param(last(SegmentKind.SYN, ORIGINAL), True, True, Reset.PLAIN, id="its own side's SYN"),
        pytest.param(last(SegmentKind.ACK), True, False, Reset.EXPECTED, id="it refuses an ACK of no connection"),
        pytest.param(last(SegmentKind.ACK), True, True, Reset.PLAIN, id="an ACK of an assured connection"),
        pytest.param(last(SegmentKind.FIN), True, False, Reset.PLAIN, id="a close, which is no opening"),
    ],
)
def test_who_was_let_pass_may_be_refused(before: LastSegment, judged: Reset, *, replied: bool, assured: bool) -> None:
    found = tracking(before, acknowledged=None)
    assert judge_reset(found, reset(replied=replied, assured=assured)) is judged


def test_of_a_refusal_only_the_number_counts_and_not_its_flag() -> None:
    found = tracking(last(SegmentKind.SYN), acknowledged=None)
    assert judge_reset(found, reset(flags=RST)) is Reset.EXPECTED


@pytest.mark.parametrize(
    ("before", "state", "sequence", "judged"),
    [
        pytest.param((SegmentKind.ACK, REPLY), TcpState.SYN_SENT, 7, Reset.EXPECTED, id="where the challenge asked"),
        pytest.param((SegmentKind.ACK, REPLY), TcpState.SYN_SENT, 8, Reset.PLAIN, id="elsewhere"),
        pytest.param((SegmentKind.ACK, REPLY), TcpState.SYN_RECV, 7, Reset.PLAIN, id="once it is answered"),
        pytest.param((SegmentKind.ACK, ORIGINAL), TcpState.SYN_SENT, 7, Reset.PLAIN, id="after the opener's own ACK"),
        pytest.param((SegmentKind.SYN, REPLY), TcpState.SYN_SENT, 7, Reset.PLAIN, id="after something else"),
    ],
)
def test_a_reset_may_answer_a_challenge(
    before: tuple[SegmentKind, FlowDirection], state: TcpState, sequence: int, judged: Reset
) -> None:
    found = tracking(last(*before, end=99, acknowledgement=7), acknowledged=None, state=state)
    assert judge_reset(found, reset(sequence, RST)) is judged


def test_after_a_syn_that_was_let_pass_no_number_is_asked_for() -> None:
    assert judge_reset(tracking(last(SegmentKind.SYN, end=51)), reset(1)) is Reset.PLAIN


@pytest.mark.parametrize(
    ("sequence", "assured", "state", "judged"),
    [
        pytest.param(AWAITED, True, TcpState.ESTABLISHED, Reset.PLAIN, id="at the number awaited"),
        pytest.param(AWAITED + 1, True, TcpState.ESTABLISHED, Reset.NEAR, id="one byte after it"),
        pytest.param(AWAITED - 1, True, TcpState.ESTABLISHED, Reset.STRAY, id="one byte before it"),
        pytest.param(AWAITED + 1, False, TcpState.ESTABLISHED, Reset.PLAIN, id="after it, but not assured"),
        pytest.param(AWAITED + 1, True, TcpState.SYN_RECV, Reset.PLAIN, id="after it, but not yet open"),
        pytest.param(0, False, TcpState.ESTABLISHED, Reset.PLAIN, id="no number, not assured"),
        pytest.param(0, True, TcpState.ESTABLISHED, Reset.STRAY, id="no number, in an open connection"),
    ],
)
def test_a_number_is_awaited_where_the_connection_is_open(
    sequence: int, state: TcpState, judged: Reset, *, assured: bool
) -> None:
    found = tracking(last(SegmentKind.FIN), state=state)
    assert judge_reset(found, reset(sequence, assured=assured)) is judged


@pytest.mark.parametrize(
    ("before", "judged"),
    [
        pytest.param(last(SegmentKind.ACK, ORIGINAL, AWAITED + 9), Reset.PLAIN, id="right after its own last byte"),
        pytest.param(last(SegmentKind.ACK, ORIGINAL, AWAITED + 8), Reset.NEAR, id="one byte later"),
        pytest.param(last(SegmentKind.ACK, REPLY, AWAITED + 9), Reset.NEAR, id="after the other side's"),
        pytest.param(last(SegmentKind.FIN, ORIGINAL, AWAITED + 9), Reset.NEAR, id="after a close"),
    ],
)
def test_a_reset_may_follow_its_own_data(before: LastSegment, judged: Reset) -> None:
    assert judge_reset(tracking(before), reset(AWAITED + 9)) is judged


def test_a_connection_that_is_begun_anew_expects_no_challenge_any_more() -> None:
    found = TcpTracking(TcpState.LAST_ACK)
    advance(found, Arrival(ORIGINAL, TcpSegment(1, 2, SYN, 700)))
    assert found.expects_challenge
    advance(found, Arrival(REPLY, TcpSegment(2, 1, SYN | ACK, 900, 701)))
    assert (found.state, found.expects_challenge) == (TcpState.SYN_RECV, False)
    assert (found.sides[ORIGINAL].end, found.sides[ORIGINAL].farthest) == (701, 701 + WINDOW)
