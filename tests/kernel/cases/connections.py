"""A TCP connection as the gateway in between follows it."""

from collections.abc import Mapping

from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import EntryChangeKind, TcpState
from tests.kernel.cases.case import (
    ACK,
    CLOSE,
    FIN,
    MASQUERADE,
    OPENING,
    RST,
    SYN,
    TRACKED,
    WEB,
    Case,
    forward,
    segment,
    tcp,
)
from tests.kernel.cases.questions import (
    changes,
    consulted,
    kinds,
    last_entry,
    lifetimes,
    states,
    tcp_states,
)
from tests.kernel.scenario import Answer, Pause, Sequel, Shifts

AGAIN = Shifts(-1)
"""With the number that it had before."""
NEW, ESTABLISHED, INVALID = TrackingState.NEW, TrackingState.ESTABLISHED, TrackingState.INVALID
REJECTED = "iifname lan ct state established reject with tcp reset"

CONNECTIONS: Mapping[str, Case] = {
    "new-until-answered": Case(
        (MASQUERADE,),
        (*OPENING[:1], Sequel(0, SYN, shifts=AGAIN), *OPENING[1:]),
        lambda done: states(done) == [NEW, NEW, ESTABLISHED, ESTABLISHED],
    ),
    "repeated-syn-refreshes-nothing": Case(
        (MASQUERADE,),
        (*OPENING[:1], Pause(60), Sequel(0, SYN, shifts=AGAIN)),
        lambda done: kinds(done) == [EntryChangeKind.MADE],
    ),
    "refused-opening-leaves-nothing": Case(
        (MASQUERADE,),
        (*OPENING[:1], Answer(0, RST | ACK)),
        lambda done: kinds(done) == [EntryChangeKind.MADE, EntryChangeKind.REMOVED],
    ),
    "refused-pick-up-leaves-nothing": Case(
        (MASQUERADE,),
        (tcp("app", WEB, (5000, 443), ACK), Answer(0, RST)),
        lambda done: kinds(done) == [EntryChangeKind.MADE, EntryChangeKind.REMOVED],
    ),
    "established-after-three-segments": Case(
        (MASQUERADE,),
        OPENING,
        lambda done: (
            tcp_states(done) == [TcpState.SYN_SENT, TcpState.SYN_RECV, TcpState.ESTABLISHED]
            and [step.entry.assured for step in changes(done)] == [False, False, True]
            and lifetimes(done)[-1] == 432_000
        ),
    ),
    "close-wait-is-the-gateways-word": Case(
        (MASQUERADE,), CLOSE[:5], lambda done: tcp_states(done)[3:] == [TcpState.FIN_WAIT, TcpState.CLOSE_WAIT]
    ),
    "both-closed-is-time-wait": Case(
        (MASQUERADE,),
        CLOSE,
        lambda done: last_entry(done).tcp_state is TcpState.TIME_WAIT and lifetimes(done)[-1] == 120,
    ),
    "reset-closes": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, RST)),
        lambda done: last_entry(done).tcp_state is TcpState.CLOSE and lifetimes(done)[-1] == 10,
    ),
    "syn-reopens-time-wait": Case(
        (MASQUERADE,),
        (*CLOSE, Pause(10), Sequel(0, SYN)),
        lambda done: (
            kinds(done)[-2:] == [EntryChangeKind.REMOVED, EntryChangeKind.MADE]
            and last_entry(done).tcp_state is TcpState.SYN_SENT
        ),
    ),
    "server-may-reopen-time-wait": Case(
        (TRACKED,),
        (*CLOSE, Pause(10), Answer(0, SYN)),
        lambda done: last_entry(done).tcp_state is TcpState.SYN_SENT and last_entry(done).original.source == WEB,
    ),
    "syn-on-an-open-connection-is-let-pass": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, SYN)),
        lambda done: states(done)[-1] is ESTABLISHED and len(changes(done)) == len(OPENING),
    ),
    "gateway-follows-the-hosts": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, SYN), Answer(3, SYN | ACK), Sequel(0, ACK)),
        lambda done: tcp_states(done)[3:] == [TcpState.SYN_RECV, TcpState.ESTABLISHED],
    ),
    "opener-may-not-say-syn-ack": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, SYN | ACK)),
        lambda done: states(done)[-1] is INVALID and len(changes(done)) == len(OPENING),
    ),
    "both-may-open-at-once": Case(
        (TRACKED,),
        (*OPENING[:1], Answer(0, SYN), Sequel(0, SYN | ACK, shifts=AGAIN), Answer(0, ACK)),
        lambda done: (
            tcp_states(done) == [TcpState.SYN_SENT, TcpState.SYN_SENT2, TcpState.SYN_RECV, TcpState.ESTABLISHED]
        ),
    ),
    "stale-server-makes-the-opener-reset": Case(
        (MASQUERADE,),
        (*OPENING[:1], Answer(0, ACK, shifts=Shifts(1000, 5000)), segment(RST, 5001, 0)),
        lambda done: states(done) == [NEW, ESTABLISHED, ESTABLISHED] and last_entry(done).tcp_state is TcpState.CLOSE,
    ),
    "challenge-acknowledges-no-close": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, FIN | ACK), Answer(0, FIN | ACK), Sequel(0, SYN), Answer(0, ACK, shifts=Shifts(0, -1))),
        lambda done: (
            states(done)[5:] == [ESTABLISHED] * 2 and tcp_states(done)[3:] == [TcpState.FIN_WAIT, TcpState.LAST_ACK]
        ),
    ),
    "rule-reset-closes": Case(
        (MASQUERADE, forward(REJECTED)),
        OPENING,
        lambda done: last_entry(done).tcp_state is TcpState.CLOSE and lifetimes(done)[-1] == 10,
    ),
    "rule-reset-asks-missed-nat-chains": Case(
        (MASQUERADE, forward("reject with tcp reset")),
        OPENING[:1],
        lambda done: len(done.packets) == 2 and len(consulted(done)) == 1 and not changes(done),
    ),
}
