"""The kernel's table of TCP states, cell by cell where a story depends on it."""

from itertools import product

import pytest

from app.simulator.entries import FlowDirection, TcpState
from app.simulator.packet import TcpFlag
from app.simulator.tcp_states import (
    TCP_STATES,
    Advance,
    SegmentKind,
    Special,
    TcpTracking,
    advance,
    flags_make_sense,
    segment_kind,
)

ORIGINAL, REPLY = FlowDirection.ORIGINAL, FlowDirection.REPLY


def test_the_table_knows_every_segment_in_every_state() -> None:
    assert set(TCP_STATES) == set(product(FlowDirection, SegmentKind, TcpState))


def test_a_segment_without_flags_is_invalid_everywhere() -> None:
    assert {TCP_STATES[way, SegmentKind.NONE, state] for way, state in product(FlowDirection, TcpState)} == {
        Special.INVALID
    }


def test_a_reset_closes_every_connection_there_is() -> None:
    states = [state for state in TcpState if state is not TcpState.NONE]
    assert {TCP_STATES[way, SegmentKind.RST, state] for way, state in product(FlowDirection, states)} == {
        TcpState.CLOSE
    }


def test_nothing_comes_back_on_a_connection_that_was_not_opened() -> None:
    assert {TCP_STATES[REPLY, kind, TcpState.NONE] for kind in SegmentKind} == {Special.INVALID}


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        pytest.param(TcpFlag.SYN, SegmentKind.SYN, id="opening"),
        pytest.param(TcpFlag.SYN | TcpFlag.ACK, SegmentKind.SYN_ACK, id="answer to an opening"),
        pytest.param(TcpFlag.FIN | TcpFlag.ACK, SegmentKind.FIN, id="close"),
        pytest.param(TcpFlag.PSH | TcpFlag.ACK, SegmentKind.ACK, id="data"),
        pytest.param(TcpFlag.RST | TcpFlag.ACK, SegmentKind.RST, id="reset"),
        pytest.param(TcpFlag.PSH, SegmentKind.NONE, id="none of those"),
    ],
)
def test_a_segment_is_what_its_strongest_flag_says(flags: TcpFlag, kind: SegmentKind) -> None:
    assert segment_kind(flags) is kind


@pytest.mark.parametrize(
    ("flags", "sense"),
    [
        pytest.param(TcpFlag.SYN, True, id="opening"),
        pytest.param(TcpFlag.FIN | TcpFlag.ACK | TcpFlag.PSH, True, id="close with the last data"),
        pytest.param(TcpFlag.FIN, False, id="close without acknowledgement"),
        pytest.param(TcpFlag.SYN | TcpFlag.FIN, False, id="opening and close"),
        pytest.param(TcpFlag.SYN | TcpFlag.RST, False, id="opening and reset"),
        pytest.param(TcpFlag(0), False, id="no flags"),
    ],
)
def test_some_flags_make_no_sense_together(flags: TcpFlag, *, sense: bool) -> None:
    assert flags_make_sense(flags) is sense


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
    tracking = TcpTracking(before)
    assert advance(tracking, way, kind) is result
    assert tracking.state is after


def test_a_connection_that_was_reset_by_its_opener_can_be_opened_again() -> None:
    tracking = TcpTracking(TcpState.ESTABLISHED)
    advance(tracking, ORIGINAL, SegmentKind.RST)
    assert advance(tracking, ORIGINAL, SegmentKind.SYN) is Advance.REOPENS


def test_a_connection_that_was_reset_by_its_server_is_not_reopened_by_the_tracking() -> None:
    tracking = TcpTracking(TcpState.ESTABLISHED)
    advance(tracking, REPLY, SegmentKind.RST)
    assert advance(tracking, ORIGINAL, SegmentKind.SYN) is Advance.IGNORED


def test_an_answer_that_asks_back_for_an_unexpected_opening_closes_nothing() -> None:
    tracking = TcpTracking(TcpState.LAST_ACK)
    segments = (ORIGINAL, SegmentKind.SYN), (REPLY, SegmentKind.ACK), (REPLY, SegmentKind.ACK)
    followed = [(advance(tracking, *segment), tracking.state) for segment in segments]
    assert followed == [
        (Advance.IGNORED, TcpState.LAST_ACK),
        (Advance.IGNORED, TcpState.LAST_ACK),
        (Advance.TAKEN, TcpState.TIME_WAIT),
    ]
