"""How a session gets its port."""

from collections.abc import Mapping

from app.simulator.addresses import NumberRange
from app.simulator.binding import HIGH_PORTS, LOW_PORTS, PRIVILEGED_PORTS
from app.simulator.filtering import Hook
from app.simulator.packet import Flow
from app.simulator.steps import EndingKind, PortChoice
from tests.kernel.cases.case import (
    APP,
    DB,
    GATEWAY,
    MASQUERADE,
    OPENING,
    QUERY,
    WEB,
    WEB2,
    Case,
    nat,
    ping,
    tcp,
    udp,
)
from tests.kernel.cases.questions import arrived, bindings, changes, choices, endings, last_entry
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Packet

TWO_PORTS = nat(Hook.POSTROUTING, f"udp dport 53 snat to {GATEWAY}:2000-2001")
ORIGINAL, SEARCHED, KEPT = PortChoice.ORIGINAL_PORT, PortChoice.SEARCHED, PortChoice.KEPT


NAMED_BY_MASQUERADE = nat(Hook.POSTROUTING, "oifname wan udp dport 53 masquerade to :2000-2001")


def _last_chosen(outcome: Outcome) -> Flow:
    return bindings(outcome)[-1].chosen


def _clash(port: int, ports: NumberRange) -> Case:
    deeds = (udp("app", WEB, (port, 53)), udp("app2", WEB, (port, 53)))
    return Case(
        (MASQUERADE,),
        deeds,
        lambda done: (
            choices(done) == [ORIGINAL, SEARCHED]
            and bindings(done)[-1].ports == ports
            and _last_chosen(done).source_port in ports
            and _last_chosen(done).source_port != port
        ),
    )


PORTS: Mapping[str, Case] = {
    "fitting-flow-is-kept": Case(
        (MASQUERADE,), (udp("gw", WEB, (5000, 53)),), lambda done: choices(done) == [KEPT] and len(changes(done)) == 1
    ),
    "free-port-is-kept": Case(
        (MASQUERADE,), OPENING[:1], lambda done: choices(done) == [ORIGINAL] and arrived(done) == [f"{GATEWAY}:5000"]
    ),
    "port-serves-many-servers": Case(
        (MASQUERADE,),
        (tcp("app", WEB, (5000, 443)), tcp("app2", WEB2, (5000, 443)), tcp("app2", WEB, (5000, 444))),
        lambda done: arrived(done) == [f"{GATEWAY}:5000"] * 3,
    ),
    "reuse-by-habit": Case(
        (MASQUERADE,),
        (tcp("app", WEB, (5000, 443)), tcp("app2", WEB, (5000, 443)), tcp("app2", WEB, (5000, 444))),
        lambda done: choices(done) == [ORIGINAL, SEARCHED, PortChoice.REUSED] and arrived(done)[1] == arrived(done)[2],
    ),
    "low-port-stays-low": _clash(500, LOW_PORTS),
    "privileged-port-stays-privileged": _clash(700, PRIVILEGED_PORTS),
    "high-port-stays-high": _clash(5000, HIGH_PORTS),
    "echo-identifier-is-searched": Case(
        (MASQUERADE,),
        (ping("app", WEB), ping("app2", WEB)),
        lambda done: choices(done) == [ORIGINAL, SEARCHED] and _last_chosen(done).identifier != 77,
    ),
    "masquerade-may-name-ports": Case(
        (NAMED_BY_MASQUERADE,),
        (QUERY,),
        lambda done: choices(done) == [PortChoice.NAMED] and _last_chosen(done).source_port in (2000, 2001),
    ),
    "named-ports-are-obeyed": Case(
        (TWO_PORTS,),
        (QUERY, udp("app2", WEB, (2001, 53))),
        lambda done: (
            choices(done)[0] is PortChoice.NAMED
            and {binding.chosen.source_port for binding in bindings(done)} == {2000, 2001}
        ),
    ),
    "range-runs-out-silently": Case(
        (TWO_PORTS,),
        tuple(udp("app", WEB, (port, 53)) for port in (5000, 5001, 5002)),
        lambda done: endings(done)[2:] == [EndingKind.NAT_EXHAUSTED],
    ),
    "destination-keeps-its-port": Case(
        (nat(Hook.PREROUTING, f"ip daddr {GATEWAY} tcp dport 8080 dnat to {APP}"),),
        (tcp("web", APP, (5000, 8080)), tcp("web", GATEWAY, (5000, 8080))),
        lambda done: (
            choices(done) == [PortChoice.NOT_SEARCHED, SEARCHED] and last_entry(done).reply.source_port == 8080
        ),
    ),
    "null-binding-rewrites": Case(
        (nat(Hook.PREROUTING, f"tcp dport {{ 8080, 8081 }} dnat to {APP}:80"),),
        (tcp("web", GATEWAY, (5000, 8080)), tcp("web", GATEWAY, (5000, 8081))),
        lambda done: (
            bindings(done)[-1].translation is None
            and choices(done)[-1] is SEARCHED
            and arrived(done)[0] == f"{WEB}:5000" != arrived(done)[1]
        ),
    ),
    "masquerade-takes-the-interface-address": Case(
        (nat(Hook.POSTROUTING, "masquerade"),),
        (QUERY, udp("app", DB, (5001, 53))),
        lambda done: arrived(done) == [f"{GATEWAY}:5000", "10.0.2.1:5001"],
    ),
    "masquerade-on-the-loopback": Case(
        (nat(Hook.POSTROUTING, "masquerade"),),
        (Packet("gw", GATEWAY, QUERY.message, source_address=GATEWAY),),
        lambda done: str(_last_chosen(done).source) == "10.0.1.1",
    ),
}
