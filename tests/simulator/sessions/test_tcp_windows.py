"""Where a window ends, to the byte: what still fits, what only passes, what belongs to no connection."""

import pytest

from app.simulator.packets.packet import TcpFlag, TcpSegment
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_windows import LEAST_LATE, NOWHERE, SCALE, WINDOW, Fit, Side, fit, is_before, says_zero

ORIGINAL, REPLY = FlowDirection.ORIGINAL, FlowDirection.REPLY
SYN, ACK, RST = TcpFlag.SYN, TcpFlag.ACK, TcpFlag.RST
SCALED = WINDOW << SCALE
SENT, HEARD = 500_000, 900_000
"""What the sender has sent so far, and what its receiver has."""
NARROW, WIDE = 1_000, 70_000
FARTHEST = SENT + NARROW


def sender(window: int = NARROW) -> Side:
    return Side(SENT, FARTHEST, window, HEARD, SCALE)


def receiver(window: int = NARROW) -> Side:
    return Side(HEARD, HEARD + NARROW, window, SENT, SCALE)


def segment(sequence: int = SENT, payload: int = 0, acknowledgement: int = HEARD, flags: TcpFlag = ACK) -> TcpSegment:
    return TcpSegment(1, 2, flags, sequence, acknowledgement, payload)


def judged(given: TcpSegment, one: Side, other: Side, state: TcpState = TcpState.ESTABLISHED) -> Fit:
    return fit(one, other, given, ORIGINAL, state)


@pytest.mark.parametrize(
    ("first", "second", "before"),
    [
        pytest.param(0, 0, False, id="a number is not before itself"),
        pytest.param(0, 1, True, id="one before"),
        pytest.param(1, 0, False, id="one after"),
        pytest.param(2**32 - 1, 0, True, id="over the end of all numbers"),
        pytest.param(2**31, 0, True, id="opposite, where both ways round are as near"),
        pytest.param(2**31 - 1, 0, False, id="one less than opposite"),
    ],
)
def test_the_nearer_way_round_says_which_number_is_before(first: int, second: int, *, before: bool) -> None:
    assert is_before(first, second) is before


@pytest.mark.parametrize(
    ("flags", "sequence", "zero"),
    [
        pytest.param(RST | ACK, 0, True, id="a reset that acknowledges, with the number 0"),
        pytest.param(RST | ACK, 1, False, id="with another number"),
        pytest.param(RST, 0, False, id="a reset that acknowledges nothing"),
        pytest.param(ACK, 0, False, id="no reset"),
    ],
)
def test_only_a_reset_that_acknowledges_can_have_no_number(flags: TcpFlag, sequence: int, *, zero: bool) -> None:
    assert says_zero(segment(sequence, flags=flags)) is zero


@pytest.mark.parametrize(
    ("begins", "payload", "found"),
    [
        pytest.param(FARTHEST, 0, Fit.INSIDE, id="at the end of the window"),
        pytest.param(FARTHEST + 1, 0, Fit.LATE, id="one byte beyond"),
        pytest.param(FARTHEST + 1, NARROW - 2, Fit.LATE, id="beyond, and ends a window of its receiver later"),
        pytest.param(FARTHEST + 1, NARROW - 1, Fit.OUTSIDE, id="ends one byte after that"),
        pytest.param(SENT - NARROW, 0, Fit.INSIDE, id="ends a window of its receiver ago"),
        pytest.param(SENT - NARROW - 1, 0, Fit.LATE, id="ends one byte before that"),
    ],
)
def test_a_segment_fits_from_a_window_ago_to_where_the_window_ends(begins: int, payload: int, found: Fit) -> None:
    assert judged(segment(begins, payload), sender(), receiver()) is found


@pytest.mark.parametrize(
    ("acknowledges", "window", "found"),
    [
        pytest.param(HEARD, NARROW, Fit.INSIDE, id="all there is"),
        pytest.param(HEARD + 1, NARROW, Fit.OUTSIDE, id="one byte that was not sent"),
        pytest.param(HEARD - LEAST_LATE, NARROW, Fit.INSIDE, id="as late as anybody may be"),
        pytest.param(HEARD - LEAST_LATE - 1, NARROW, Fit.LATE, id="one byte later"),
        pytest.param(HEARD - WIDE, WIDE, Fit.INSIDE, id="as late as its own window is wide"),
        pytest.param(HEARD - WIDE - 1, WIDE, Fit.LATE, id="one byte later than that"),
    ],
)
def test_an_acknowledgement_may_be_a_window_late_and_never_early(acknowledges: int, window: int, found: Fit) -> None:
    assert judged(segment(acknowledgement=acknowledges), sender(window), receiver()) is found


@pytest.mark.parametrize(
    "acknowledges", [pytest.param(HEARD + 1, id="too early"), pytest.param(HEARD - LEAST_LATE - 1, id="too late")]
)
def test_beyond_the_window_nothing_else_may_be_wrong(acknowledges: int) -> None:
    assert judged(segment(FARTHEST + 1, 0, acknowledges), sender(), receiver()) is Fit.OUTSIDE


def test_what_goes_a_little_beyond_moves_the_end_of_its_sender() -> None:
    one = sender()
    assert judged(segment(FARTHEST + 1, 5), one, receiver()) is Fit.LATE
    assert (one.end, one.is_unacknowledged) == (FARTHEST + 6, True)


def test_against_who_was_picked_up_in_mid_stream_nothing_is_held_and_nothing_is_learned() -> None:
    one, other = sender(), receiver()
    one.is_liberal = True
    assert judged(segment(FARTHEST + SCALED), one, other) is Fit.TOLERATED
    assert (one.end, other.farthest) == (SENT, HEARD + NARROW)


def test_an_acknowledgement_moves_the_end_of_the_other_sides_window() -> None:
    one, other = sender(), receiver()
    judged(segment(payload=10), one, other)
    assert (one.end, one.window, one.is_unacknowledged) == (SENT + 10, SCALED, True)
    assert other.farthest == HEARD + SCALED


@pytest.mark.parametrize(
    ("farthest", "after"),
    [
        pytest.param(HEARD + SCALED - 1, HEARD + SCALED, id="it ends one byte before"),
        pytest.param(HEARD + SCALED + 1, HEARD + SCALED + 1, id="it ends one byte after"),
    ],
)
def test_a_window_never_ends_earlier_than_it_did(farthest: int, after: int) -> None:
    other = receiver()
    other.farthest = farthest
    judged(segment(), sender(), other)
    assert other.farthest == after


def test_a_reset_announces_no_window_and_leaves_room_for_one_byte() -> None:
    other = Side(HEARD, HEARD, NARROW, SENT, SCALE)
    assert judged(segment(flags=RST | ACK), sender(), other) is Fit.INSIDE
    assert other.farthest == HEARD + 1


def test_a_segment_that_reaches_over_the_end_makes_the_receivers_window_wider() -> None:
    one, other = sender(), receiver()
    judged(segment(FARTHEST, 30), one, other)
    assert other.window == NARROW + 30
    unseen = Side(HEARD, HEARD + NARROW)
    judged(segment(FARTHEST, 30), sender(), unseen)
    assert unseen.window == 0


def test_an_older_acknowledgement_takes_nothing_back() -> None:
    one = sender()
    judged(segment(acknowledgement=HEARD - 10), one, receiver())
    assert one.acknowledged == HEARD
    one = sender()
    one.acknowledged = HEARD - 20
    judged(segment(acknowledgement=HEARD - 10), one, receiver())
    assert one.acknowledged == HEARD - 10


@pytest.mark.parametrize(
    ("acknowledges", "unacknowledged"),
    [pytest.param(HEARD, False, id="all of it"), pytest.param(HEARD - 1, True, id="all but one byte")],
)
def test_bytes_are_acknowledged_when_all_of_them_are(acknowledges: int, *, unacknowledged: bool) -> None:
    other = receiver()
    other.is_unacknowledged = True
    judged(segment(acknowledgement=acknowledges), sender(), other)
    assert other.is_unacknowledged is unacknowledged


def test_nobody_has_anything_to_acknowledge_or_to_close_when_it_opens() -> None:
    side = sender()
    side.is_unacknowledged = side.has_begun_to_close = True
    side.open(segment(7, flags=SYN))
    assert (side.end, side.farthest, side.window, side.scale) == (8, 8, WINDOW, SCALE)
    assert (side.acknowledged, side.is_unacknowledged, side.has_begun_to_close) == (None, False, False)


def test_what_is_known_of_a_connection_in_mid_stream_is_what_its_segment_says() -> None:
    side = Side()
    side.pick_up(segment(100, 5, flags=ACK | TcpFlag.FIN))
    assert (side.end, side.window, side.farthest) == (106, WINDOW, 106 + WINDOW)
    side.pick_up(segment(0, flags=RST | ACK))
    assert (side.end, side.window, side.farthest) == (NOWHERE, 1, NOWHERE + 1)


def test_who_is_seen_first_in_mid_stream_tells_where_the_other_side_is() -> None:
    one, other = Side(), Side()
    assert judged(segment(payload=3), one, other) is Fit.INSIDE
    assert (one.end, other.end, other.farthest) == (SENT + 3, HEARD, HEARD + WINDOW)


@pytest.mark.parametrize(
    ("acknowledges", "end"),
    [
        pytest.param(HEARD, HEARD, id="all there is"),
        pytest.param(HEARD + 1, HEARD + 1, id="one byte more, as a keepalive has"),
        pytest.param(HEARD + 2, HEARD, id="two bytes more"),
    ],
)
def test_the_first_answer_may_acknowledge_a_keepalive(acknowledges: int, end: int) -> None:
    other = receiver()
    judged(segment(acknowledgement=acknowledges), Side(), other)
    assert other.end == end


@pytest.mark.parametrize(
    ("known", "state", "renewed"),
    [
        pytest.param(SENT, TcpState.SYN_SENT, True, id="while it is opened"),
        pytest.param(SENT, TcpState.SYN_RECV, True, id="after the answer"),
        pytest.param(SENT, TcpState.ESTABLISHED, False, id="in an open connection"),
        pytest.param(SENT + 10, TcpState.SYN_SENT, False, id="with the number that it had"),
    ],
)
def test_a_later_syn_begins_anew_only_while_it_is_opened(known: int, state: TcpState, *, renewed: bool) -> None:
    one = Side(known, known + NARROW, NARROW, HEARD, 0)
    judged(segment(SENT + 9, flags=SYN), one, receiver(), state)
    assert (one.scale == SCALE) is renewed


@pytest.mark.parametrize(
    ("flags", "way", "window", "found"),
    [
        pytest.param(SYN, ORIGINAL, 0, Fit.TOLERATED, id="the first SYN of a side"),
        pytest.param(SYN, REPLY, NARROW, Fit.TOLERATED, id="a SYN against a SYN, once more"),
        pytest.param(SYN, ORIGINAL, NARROW, Fit.INSIDE, id="the opener's SYN, once more"),
        pytest.param(SYN | ACK, REPLY, 0, Fit.INSIDE, id="a SYN-ACK, which says more"),
    ],
)
def test_of_a_syn_against_a_syn_no_more_can_be_asked(
    flags: TcpFlag, way: FlowDirection, window: int, found: Fit
) -> None:
    one = Side(SENT, FARTHEST, window, scale=SCALE)
    assert fit(one, receiver(), segment(SENT + 1, flags=flags), way, TcpState.SYN_SENT) is found


@pytest.mark.parametrize(
    ("way", "scale", "both"),
    [
        pytest.param(REPLY, 0, 0, id="it answers one who cannot"),
        pytest.param(REPLY, SCALE, SCALE, id="it answers one who can"),
        pytest.param(ORIGINAL, 0, SCALE, id="it opens"),
    ],
)
def test_windows_are_scaled_only_if_both_sides_can(way: FlowDirection, scale: int, both: int) -> None:
    one, other = Side(), Side(HEARD, HEARD, NARROW, scale=scale)
    fit(one, other, segment(flags=SYN | ACK), way, TcpState.SYN_SENT)
    assert one.scale == both


@pytest.mark.parametrize(
    ("state", "found"),
    [
        pytest.param(TcpState.SYN_SENT, Fit.INSIDE, id="it refuses an opening, and counts as coming next"),
        pytest.param(TcpState.ESTABLISHED, Fit.LATE, id="it belongs to no opening"),
    ],
)
def test_a_reset_without_a_number_counts_as_the_next_of_an_opening_only(state: TcpState, found: Fit) -> None:
    assert judged(segment(0, flags=RST | ACK), sender(), receiver(), state) is found
