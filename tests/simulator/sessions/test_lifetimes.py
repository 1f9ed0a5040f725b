"""To the moment how long the gateway remembers a session, and what shortens that."""

from dataclasses import replace

import pytest

from app.simulator.events import Event, Send, TcpMessage, Wait
from app.simulator.network import Network, Settings, Timeouts
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import TcpFlag
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.steps import Tracked
from tests.simulator.builders import (
    ACK,
    FIN,
    GATEWAY,
    MASQUERADE,
    RST,
    STATEFUL,
    SYN,
    egress_network,
    first,
    network,
    only_entry,
    play,
    quiet,
    step,
    tcp,
    udp,
)

QUIET = quiet(egress_network())
OUT, BACK = (5000, 443), (443, 5000)


def out(flags: TcpFlag) -> Send:
    return tcp("app", "web", OUT, flags)


def back(flags: TcpFlag) -> Send:
    return tcp("web", GATEWAY, BACK, flags)


def numbered(flags: TcpFlag, sequence: int, payload: int = 0) -> Send:
    return Send("app", "web", TcpMessage(*OUT, flags, sequence, payload=payload))


HANDSHAKE = (out(SYN), back(SYN | ACK), out(ACK))
FAR = 100_000_000
FAR_OUT, FAR_BACK = numbered(FIN | ACK, FAR), Send("web", GATEWAY, TcpMessage(*BACK, FIN | ACK, FAR))
ACK_BACK = Send("web", GATEWAY, TcpMessage(*BACK, ACK, FAR))


@pytest.mark.parametrize(
    "strays",
    [
        pytest.param((FAR_BACK,), id="of one side"),
        pytest.param((FAR_OUT, FAR_OUT), id="of one side twice"),
        pytest.param((FAR_OUT, ACK_BACK), id="of one side, and an ACK of the other"),
        pytest.param((ACK_BACK, FAR_OUT), id="an ACK of one side, and a close of the other"),
    ],
)
def test_other_segments_that_do_not_fit_shorten_nothing(strays: tuple[Event, ...]) -> None:
    trace = play(QUIET, *HANDSHAKE, *strays)
    assert [step(first(trace, event), Tracked).state for event in range(4, 4 + len(strays))] == [
        TrackingState.INVALID
    ] * len(strays)
    assert only_entry(trace).expires - trace.tracking[-1].time == 432_000 * SECOND


def at_once(timeouts: Timeouts) -> Network:
    """Links that take no time, so that the moment can be told exactly."""
    settings = Settings(ip_forward=True, timeouts=timeouts)
    return replace(quiet(network(STATEFUL, MASQUERADE, settings=settings)), inferred_delay=0)


@pytest.mark.parametrize(
    ("unacknowledged", "waited", "shortened"),
    [
        pytest.param(60, 180 * SECOND, True, id="two minutes left"),
        pytest.param(60, 180 * SECOND + 1, False, id="less than two minutes left"),
        pytest.param(200, 100 * SECOND - 1, True, id="more left than would be given"),
        pytest.param(200, 100 * SECOND, False, id="as much left as would be given"),
    ],
)
def test_what_is_over_soon_is_not_shortened(unacknowledged: int, waited: int, *, shortened: bool) -> None:
    timeouts = Timeouts(tcp_established=300 * SECOND, tcp_unacknowledged=unacknowledged * SECOND)
    trace = play(at_once(timeouts), *HANDSHAKE, Wait(waited), FAR_OUT, FAR_BACK)
    assert (trace.tracking[-1].change is EntryChangeKind.REFRESHED) is shortened


def test_where_repetitions_shorten_nothing_unacknowledged_bytes_still_do() -> None:
    timeouts = Timeouts(tcp_established=300 * SECOND, tcp_max_retrans=300 * SECOND, tcp_unacknowledged=100 * SECOND)
    trace = play(at_once(timeouts), *HANDSHAKE, *[numbered(ACK, 1, payload=10)] * 5)
    assert only_entry(trace).expires - trace.tracking[-1].time == 100 * SECOND


@pytest.mark.parametrize(
    ("waited", "changes"),
    [
        pytest.param(30 * SECOND - 1, [EntryChangeKind.MADE, EntryChangeKind.REFRESHED], id="just before"),
        pytest.param(30 * SECOND, [EntryChangeKind.MADE, EntryChangeKind.EXPIRED, EntryChangeKind.MADE], id="then"),
    ],
)
def test_at_its_time_an_entry_is_over(waited: int, changes: list[EntryChangeKind]) -> None:
    question = udp("app", "web", (5000, 53))
    trace = play(at_once(Timeouts()), question, Wait(waited), question)
    assert [change.change for change in trace.tracking] == changes


def test_what_was_removed_does_not_expire_too() -> None:
    trace = play(QUIET, out(SYN), back(RST | ACK), Wait(200 * SECOND))
    assert [change.change for change in trace.tracking] == [EntryChangeKind.MADE, EntryChangeKind.REMOVED]


@pytest.mark.parametrize(
    ("waited", "seconds"),
    [pytest.param(2 * SECOND, 30, id="two seconds"), pytest.param(2 * SECOND + 1, 120, id="longer than two seconds")],
)
def test_a_stream_is_what_lasts_for_more_than_two_seconds(waited: int, seconds: int) -> None:
    question, answer = udp("app", "web", (5000, 53)), udp("web", GATEWAY, (53, 5000))
    trace = play(at_once(Timeouts()), question, answer, Wait(waited), question)
    assert only_entry(trace).expires - trace.packets[-1].hops[0].time == seconds * SECOND
