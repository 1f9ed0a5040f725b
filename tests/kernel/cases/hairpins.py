"""A host that asks for its neighbour by the public address."""

from collections.abc import Mapping

from app.simulator.rules.filtering import Hook
from app.simulator.sessions.entries import TcpState
from tests.kernel.cases.case import ACK, DOOR, GATEWAY, SYN, Case, nat, tcp
from tests.kernel.cases.questions import arrived, last_entry
from tests.kernel.scenario import Answer

ASKED = (tcp("app2", GATEWAY, (5000, 8080)), Answer(0, SYN | ACK))

HAIRPINS: Mapping[str, Case] = {
    "hairpin-needs-source-nat": Case(
        (DOOR,),
        ASKED,
        lambda done: (
            arrived(done) == ["10.0.1.11:5000", "10.0.1.10:80"]
            and [hop.node for hop in done.packets[1].hops] == ["app", "app2"]
            and last_entry(done).tcp_state is TcpState.SYN_SENT
        ),
    ),
    "hairpin-from-another-subnet": Case(
        (DOOR,),
        (tcp("db", GATEWAY, (5000, 8080)), Answer(0, SYN | ACK)),
        lambda done: arrived(done) == ["10.0.2.10:5000", "198.51.100.1:8080"],
    ),
    "hairpin-with-source-nat": Case(
        (DOOR, nat(Hook.POSTROUTING, "masquerade")),
        ASKED,
        lambda done: arrived(done) == ["10.0.1.1:5000", "198.51.100.1:8080"],
    ),
}
