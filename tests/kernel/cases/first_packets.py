"""What may begin a session, and what becomes of what may not."""

from collections.abc import Mapping, Sequence

from app.simulator.network import Settings
from app.simulator.packets.packet import TcpFlag
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import TcpState
from tests.kernel.cases.case import (
    ACK,
    FIN,
    MASQUERADE,
    OPENING,
    RST,
    SYN,
    WEB,
    Case,
    forward,
    segment,
    tcp,
)
from tests.kernel.cases.questions import arrived, changes, states, tcp_states
from tests.kernel.scenario import Answer, Pause, Sequel

FAR = 100_000_000


def _first(flags: TcpFlag, wanted: TrackingState, entries: Sequence[TcpState] = (), *, loose: bool = True) -> Case:
    settings = Settings(ip_forward=True, tcp_loose=loose)
    deeds = (tcp("app", WEB, (5000, 443), flags),)
    rules = (forward("ct state invalid accept"),)
    return Case(rules, deeds, lambda done: states(done) == [wanted] and tcp_states(done) == list(entries), settings)


FIRST_PACKETS: Mapping[str, Case] = {
    "first-syn-opens": _first(SYN, TrackingState.NEW, [TcpState.SYN_SENT], loose=False),
    "first-ack-picks-up": _first(ACK, TrackingState.NEW, [TcpState.ESTABLISHED]),
    "first-ack-needs-tcp-loose": _first(ACK, TrackingState.INVALID, loose=False),
    "first-syn-ack-is-invalid": _first(SYN | ACK, TrackingState.INVALID),
    "first-fin-is-invalid": _first(FIN | ACK, TrackingState.INVALID),
    "first-reset-is-invalid": _first(RST, TrackingState.INVALID),
    "first-segment-without-flags-is-invalid": _first(TcpFlag(0), TrackingState.INVALID),
    "odd-flags-are-invalid": Case(
        (MASQUERADE,),
        (*OPENING, Sequel(0, SYN | FIN), Sequel(0, FIN)),
        lambda done: states(done)[3:] == [TrackingState.INVALID] * 2 and len(changes(done)) == len(OPENING),
    ),
    "invalid-is-not-translated": Case(
        (MASQUERADE,), (tcp("app", WEB, (5000, 443), SYN | ACK),), lambda done: arrived(done) == ["10.0.1.10:5000"]
    ),
    "invalid-within-a-session-is-not-translated": Case(
        (MASQUERADE,),
        (*OPENING, segment(ACK, FAR), segment(ACK, 1)),
        lambda done: arrived(done)[3:] == ["10.0.1.10:5000", "198.51.100.1:5000"],
    ),
    "invalid-refreshes-nothing": Case(
        (MASQUERADE,),
        (*OPENING, Pause(100), segment(ACK, FAR), Answer(0, ACK)),
        lambda done: [len(changes(done)), states(done)[3]] == [len(OPENING) + 1, TrackingState.INVALID],
    ),
}
