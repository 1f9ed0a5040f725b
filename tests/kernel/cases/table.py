"""Every cell of the TCP table that can be reached: in each state each kind of segment comes, from each side."""

from collections.abc import Mapping, Sequence

from app.simulator.packets.packet import TcpFlag
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import TcpState
from tests.kernel.cases.case import ACK, FIN, MASQUERADE, RST, SYN, WEB, Case, tcp
from tests.kernel.cases.questions import states
from tests.kernel.scenario import Answer, Deed, Sequel

WAYS: Mapping[TcpState, str] = {
    TcpState.SYN_SENT: ">S",
    TcpState.SYN_SENT2: ">S <S",
    TcpState.SYN_RECV: ">S <SA",
    TcpState.ESTABLISHED: ">S <SA >A",
    TcpState.FIN_WAIT: ">S <SA >A >FA",
    TcpState.CLOSE_WAIT: ">S <SA >A >FA <A",
    TcpState.LAST_ACK: ">S <SA >A >FA <FA",
    TcpState.TIME_WAIT: ">S <SA >A >FA <FA >A",
    TcpState.CLOSE: ">S <SA >A >R",
}
"""Segments that bring a connection into each state: > from the opener, < from the other side."""
KINDS = ("S", "SA", "FA", "A", "R")
LETTERS = {"S": SYN, "A": ACK, "F": FIN, "R": RST}


def connection(port: int, way: str, done: int) -> Sequence[Deed]:
    """`done` is how many deeds were done before."""
    first, *others = way.split()
    return (
        tcp("app", WEB, (port, 443), _flags(first)),
        *(Sequel(done, _flags(each)) if each[0] == ">" else Answer(done, _flags(each)) for each in others),
    )


def _flags(written: str) -> TcpFlag:
    flags = TcpFlag(0)
    for letter in written[1:]:
        flags |= LETTERS[letter]
    return flags


def _every_segment(way: str) -> Sequence[Deed]:
    deeds: list[Deed] = []
    for port, last in enumerate((f"{side}{kind}" for side in "><" for kind in KINDS), 5000):
        deeds += connection(port, f"{way} {last}", len(deeds))
    return deeds


TABLE: Mapping[str, Case] = {
    f"tcp-table-in-{state.lower().replace('_', '-')}": Case(
        (MASQUERADE,), _every_segment(way), lambda done: TrackingState.ESTABLISHED in states(done)
    )
    for state, way in WAYS.items()
}
