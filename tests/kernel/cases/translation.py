"""Who decides a mapping, and whom it serves."""

from collections.abc import Mapping

from app.simulator.network import Settings, Timeouts
from app.simulator.packets.addresses import SECOND
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.sessions.entries import TcpState
from app.simulator.steps import PortChoice
from tests.kernel.cases.case import (
    ACK,
    APP,
    CLOSE,
    FIN,
    GATEWAY,
    INSIDE,
    MASQUERADE,
    OPENING,
    QUERY,
    SYN,
    WEB,
    Case,
    nat,
    tcp,
    udp,
)
from tests.kernel.cases.questions import arrived, bindings, choices, consulted, ends, last_entry, states
from tests.kernel.scenario import Answer, Pause, Sequel

REDIRECT = nat(Hook.PREROUTING, "tcp dport 80 redirect to :8080")
FORGETFUL = Settings(ip_forward=True, timeouts=Timeouts(tcp_established=350 * SECOND))

TRANSLATION: Mapping[str, Case] = {
    "nat-sees-first-packet": Case(
        (MASQUERADE,),
        CLOSE,
        lambda done: len(consulted(done)) == 1 and set(arrived(done)) == {f"{GATEWAY}:5000", "198.51.100.80:443"},
    ),
    "translation-keeps-nobody-out": Case(
        (MASQUERADE,),
        (tcp("web", APP, (5000, 22)), Answer(0, SYN | ACK)),
        lambda done: arrived(done) == [f"{WEB}:5000", f"{APP}:22"] and ends(done) == ["app", "web"],
    ),
    "late-close-leaks": Case(
        (MASQUERADE,),
        (*OPENING, Pause(360), Sequel(0, FIN | ACK)),
        lambda done: states(done)[3:] == [TrackingState.INVALID] and arrived(done)[3:] == [f"{APP}:5000"],
        FORGETFUL,
    ),
    "pick-up-may-change-its-port": Case(
        (MASQUERADE,),
        (*OPENING, Pause(360), tcp("app2", WEB, (5000, 443)), Sequel(0, ACK)),
        lambda done: (
            choices(done)[1:] == [PortChoice.ORIGINAL_PORT, PortChoice.SEARCHED]
            and last_entry(done).tcp_state is TcpState.ESTABLISHED
            and arrived(done)[3] == f"{GATEWAY}:5000" != arrived(done)[4]
        ),
        FORGETFUL,
    ),
    "redirect-leads-to-the-node-itself": Case(
        (REDIRECT,),
        (tcp("app", WEB, (5000, 80)), tcp("web", APP, (5000, 80))),
        lambda done: (
            [str(each.chosen.receiver) for each in bindings(done)] == [f"{INSIDE}:8080", f"{GATEWAY}:8080"]
            and ends(done) == ["gw", "app", "gw", "web"]
        ),
    ),
    "stranger-finds-no-mapping": Case(
        (MASQUERADE,),
        (QUERY, udp("web2", GATEWAY, (53, 5000))),
        lambda done: states(done)[1] is TrackingState.NEW and ends(done)[1] == "gw",
    ),
}
