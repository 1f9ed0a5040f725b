"""The kernel's table of TCP states, cell by cell where a story depends on it."""

from itertools import product

import pytest

from app.simulator.packets.packet import TcpFlag
from app.simulator.sessions.entries import FlowDirection, TcpState
from app.simulator.sessions.tcp_states import TCP_STATES, SegmentKind, Special, flags_make_sense, segment_kind

REPLY = FlowDirection.REPLY


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
