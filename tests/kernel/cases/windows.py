"""Which numbers a connection's segments may have."""

from collections.abc import Mapping
from ipaddress import IPv4Address

from app.simulator.events import TcpMessage
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.sessions.entries import TcpState
from app.simulator.steps import EndingKind
from tests.kernel.cases.case import ACK, APP, MASQUERADE, OPENING, RST, SYN, WEB, Case, filtering, nat, segment, tcp
from tests.kernel.cases.questions import changes, endings, last_entry, lifetimes, states, tcp_states
from tests.kernel.scenario import Answer, Packet, Sequel, Shifts

FAR = 100_000_000
NEAR = 100
BELIEVED_FOR = 10
"""Seconds that a connection has after a reset (nf_conntrack_tcp_timeout_close)."""
STRANGER = IPv4Address("192.0.2.7")
OLD = 70_000
"""More than a window."""
ESTABLISHED, INVALID = TrackingState.ESTABLISHED, TrackingState.INVALID

WINDOWS: Mapping[str, Case] = {
    "outside-window-is-invalid": Case(
        (MASQUERADE,),
        (*OPENING, segment(ACK, FAR)),
        lambda done: states(done)[-1] is INVALID and len(changes(done)) == len(OPENING),
    ),
    "acknowledgement-of-nothing-is-invalid": Case(
        (MASQUERADE,),
        (*OPENING, segment(ACK, 1, acknowledgement=NEAR)),
        lambda done: states(done)[-1] is INVALID and len(changes(done)) == len(OPENING),
    ),
    "old-segment-changes-nothing": Case(
        (MASQUERADE,),
        (*OPENING, segment(ACK, -FAR)),
        lambda done: states(done)[-1] is ESTABLISHED and len(changes(done)) == len(OPENING),
    ),
    "pick-up-is-liberal": Case(
        (MASQUERADE,),
        (tcp("app", WEB, (5000, 443), ACK), Answer(0, ACK), segment(ACK, FAR), segment(ACK, 1, acknowledgement=FAR)),
        lambda done: states(done)[1:] == [ESTABLISHED] * 3,
    ),
    "following-stays-liberal-to-who-answers": Case(
        (MASQUERADE,),
        (
            tcp("app", WEB, (5000, 443), ACK),
            Sequel(0, SYN),
            Answer(0, SYN | ACK),
            segment(ACK, FAR),
            Answer(0, RST, shifts=Shifts(FAR)),
        ),
        lambda done: (
            states(done)[3:] == [INVALID, ESTABLISHED] and tcp_states(done)[1:] == [TcpState.SYN_RECV, TcpState.CLOSE]
        ),
    ),
    "near-reset-is-not-believed": Case(
        (MASQUERADE,),
        (*OPENING, segment(RST, NEAR, 0)),
        lambda done: (
            states(done)[-1] is ESTABLISHED
            and tcp_states(done)[-1] is TcpState.ESTABLISHED
            and lifetimes(done)[-1] == BELIEVED_FOR
        ),
    ),
    "stray-reset-is-invalid": Case(
        (MASQUERADE,),
        (*OPENING, segment(RST, -NEAR, 0)),
        lambda done: states(done)[-1] is INVALID and last_entry(done).tcp_state is TcpState.ESTABLISHED,
    ),
    "reset-of-an-unassured-connection-is-found-by-numbers": Case(
        (MASQUERADE,),
        (*OPENING[:2], Answer(0, ACK), Answer(0, RST | ACK, shifts=Shifts(-OLD))),
        lambda done: states(done)[-1] is ESTABLISHED and last_entry(done).tcp_state is TcpState.CLOSE,
    ),
    "reset-answers-an-opening-from-both-sides": Case(
        (MASQUERADE,),
        (OPENING[0], Answer(0, SYN), Sequel(0, RST, shifts=Shifts(1000))),
        lambda done: last_entry(done).tcp_state is TcpState.CLOSE,
    ),
    "acknowledging-reset-answers-no-opening-from-both-sides": Case(
        (MASQUERADE,),
        (OPENING[0], Answer(0, SYN), segment(RST | ACK, FAR, 0)),
        lambda done: states(done)[-1] is INVALID and last_entry(done).tcp_state is TcpState.SYN_SENT2,
    ),
    "reset-without-a-way-back-closes-nothing": Case(
        (filtering(Hook.OUTPUT, "ct state new reject with tcp reset"),),
        (
            Packet("web", APP, TcpMessage(5000, 443, SYN), source_address=STRANGER),
            Packet("gw", APP, TcpMessage(5000, 443, SYN), source_address=STRANGER),
        ),
        lambda done: endings(done)[1] is EndingKind.REJECTED and last_entry(done).tcp_state is TcpState.SYN_SENT,
    ),
    "reset-from-the-loopback-closes-nothing": Case(
        (nat(Hook.OUTPUT, "tcp dport 443 redirect to :80"), filtering(Hook.INPUT, "reject with tcp reset")),
        (Packet("gw", WEB, TcpMessage(5000, 443, ACK), source_address=APP),),
        lambda done: endings(done)[0] is EndingKind.REJECTED and last_entry(done).tcp_state is TcpState.ESTABLISHED,
    ),
}
