"""How long an entry lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.simulator.network import Settings
from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import TcpState
from tests.kernel.cases.case import (
    ACK,
    FIN,
    MASQUERADE,
    OPENING,
    QUERY,
    TRACKED,
    WEB,
    Case,
    ping,
    segment,
    tcp,
)
from tests.kernel.cases.questions import changes, ends, lifetimes, states
from tests.kernel.cases.table import WAYS, connection
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import USUAL, Answer, Deed, Pause, Sequel, Shifts

FAR = 100_000_000
ASSUMED_OVER = 300

SECONDS: Mapping[TcpState, int] = {
    TcpState.SYN_SENT: 120,
    TcpState.SYN_SENT2: 120,
    TcpState.SYN_RECV: 60,
    TcpState.ESTABLISHED: 432_000,
    TcpState.FIN_WAIT: 120,
    TcpState.CLOSE_WAIT: 60,
    TcpState.LAST_ACK: 30,
    TcpState.TIME_WAIT: 120,
    TcpState.CLOSE: 10,
}


def _connections() -> Sequence[Deed]:
    deeds: list[Deed] = []
    for port, way in enumerate(WAYS.values(), 5000):
        deeds += connection(port, way, len(deeds))
    return deeds


def _seconds_by_state(outcome: Outcome) -> Mapping[TcpState, int]:
    states = [step.entry.tcp_state for step in changes(outcome)]
    return {state: seconds for state, seconds in zip(states, lifetimes(outcome), strict=True) if state}


def _lasting(**timeouts: Nanoseconds) -> Settings:
    return replace(USUAL, timeouts=replace(USUAL.timeouts, **timeouts))


TIMERS: Mapping[str, Case] = {
    "each-state-has-its-timer": Case((TRACKED,), _connections(), lambda done: _seconds_by_state(done) == SECONDS),
    "unacknowledged-bytes-shorten": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, ACK, payload=100), Answer(0, ACK)),
        lambda done: lifetimes(done)[2:] == [432_000, ASSUMED_OVER, 432_000],
    ),
    "pick-up-lasts-five-minutes": Case(
        (MASQUERADE,),
        (tcp("app", WEB, (5000, 443), ACK), Answer(0, ACK), Sequel(0, ACK), Answer(0, ACK)),
        lambda done: lifetimes(done) == [ASSUMED_OVER, ASSUMED_OVER, 432_000],
    ),
    "repetitions-shorten": Case(
        (MASQUERADE,),
        (*OPENING, *[Sequel(0, ACK)] * 4),
        lambda done: lifetimes(done)[2:] == [432_000, ASSUMED_OVER],
    ),
    "ends-that-do-not-fit-shorten": Case(
        (MASQUERADE,),
        (*OPENING, segment(FIN | ACK, FAR), Answer(0, FIN | ACK, shifts=Shifts(FAR))),
        lambda done: states(done)[-2:] == [TrackingState.INVALID] * 2 and lifetimes(done)[-1] == ASSUMED_OVER,
    ),
    "ends-that-do-not-fit-leave-what-is-over-soon": Case(
        (MASQUERADE,),
        (*OPENING, segment(FIN | ACK, FAR), Answer(0, FIN | ACK, shifts=Shifts(FAR))),
        lambda done: states(done)[-2:] == [TrackingState.INVALID] * 2 and lifetimes(done)[2:] == [110],
        _lasting(tcp_established=110 * SECOND, tcp_unacknowledged=60 * SECOND),
    ),
    "opening-has-no-window-yet": Case(
        (MASQUERADE,),
        OPENING,
        lambda done: lifetimes(done) == [40, 40, 432_000],
        _lasting(tcp_max_retrans=40 * SECOND),
    ),
    "late-answer-finds-nothing": Case(
        (MASQUERADE,),
        (QUERY, Pause(25), Answer(0), Pause(40), Answer(0)),
        lambda done: (
            states(done)[:3] == [TrackingState.NEW, TrackingState.ESTABLISHED, TrackingState.NEW]
            and ends(done)[:3] == ["web", "app", "gw"]
        ),
    ),
    "queries-last-half-a-minute": Case(
        (MASQUERADE,),
        (QUERY, Pause(10), Answer(0), ping("app", WEB), Pause(10), Answer(3)),
        lambda done: lifetimes(done) == [30, 30, 30, 30],
    ),
}
