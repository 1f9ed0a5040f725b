"""How a session gets its port."""

from collections.abc import Mapping, Sequence

from app.simulator.events import TcpMessage
from app.simulator.packets.addresses import NumberRange
from app.simulator.packets.packet import Flow, TcpFlag
from app.simulator.rules.filtering import Chain, Hook
from app.simulator.sessions.binding import HIGH_PORTS, LOW_PORTS, PRIVILEGED_PORTS
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.steps import EndingKind, PortChoice
from tests.kernel.cases.case import (
    APP,
    APP2,
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
from tests.kernel.cases.questions import (
    arrived,
    bindings,
    changes,
    choices,
    endings,
    ends,
    kinds,
    last_entry,
    receivers,
)
from tests.kernel.lockstep import Outcome
from tests.kernel.scenario import Answer, Packet, Sequel

TWO_PORTS = nat(Hook.POSTROUTING, f"udp dport 53 snat to {GATEWAY}:2000-2001")
TWO_PORTS_OF_TCP = nat(Hook.POSTROUTING, f"tcp dport 443 snat to {GATEWAY}:2000-2001")
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


def _opening(port: int, sequence: int) -> Packet:
    return Packet("app", WEB, TcpMessage(port, 443, TcpFlag.SYN, sequence))


def _closed(port: int, first: int) -> Sequence[Packet | Answer | Sequel]:
    """A connection that is opened and reset by the packets from `first` on."""
    return (
        _opening(port, 10),
        Answer(first, TcpFlag.SYN | TcpFlag.ACK),
        Sequel(first, TcpFlag.ACK),
        Sequel(first, TcpFlag.RST),
    )


BOTH_CLOSED = (*_closed(5000, 0), *_closed(5001, 4))
POOL = "198.51.100.20-198.51.100.29"
EVERYBODY = tuple(
    udp(host, web, (port, 53)) for host in ("app", "app2", "db") for port, web in ((5000, WEB), (5001, WEB2))
)


def _pooled(flags: str = "") -> Chain:
    return nat(Hook.POSTROUTING, f"oifname wan snat to {POOL} {flags}")


def _last_bytes(done: Outcome) -> list[int]:
    """Of the sources that outside was shown."""
    return [int(sender.partition(":")[0].rpartition(".")[2]) for sender in arrived(done)]


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
    "pool-is-chosen-from-by-hash": Case(
        (_pooled(),), EVERYBODY, lambda done: _last_bytes(done) == [25, 26, 22, 23, 28, 21]
    ),
    "persistent-pool-looks-at-the-source-alone": Case(
        (_pooled("persistent"),), EVERYBODY, lambda done: _last_bytes(done) == [29, 29, 20, 20, 20, 20]
    ),
    "address-of-the-pool-is-kept": Case(
        (nat(Hook.POSTROUTING, "snat to 198.51.100.0-198.51.100.9"),),
        (udp("gw", WEB, (5000, 53)),),
        lambda done: choices(done) == [KEPT] and arrived(done) == [f"{GATEWAY}:5000"],
    ),
    "pool-of-destinations-is-chosen-from-by-hash": Case(
        (nat(Hook.PREROUTING, f"udp dport 53 dnat to {APP}-{APP2}"),),
        tuple(udp(host, GATEWAY, (5000, 53)) for host in ("web", "web2", "db")),
        lambda done: ends(done) == ["app2", "app2", "app"],
    ),
    "random-draws-a-port-though-it-is-free": Case(
        (nat(Hook.POSTROUTING, "oifname wan masquerade random"),),
        (udp("app", WEB, (5000, 53)), udp("app", WEB2, (5000, 53))),
        lambda done: choices(done) == [PortChoice.RANDOM] * 2 and bindings(done)[0].ports == HIGH_PORTS,
    ),
    "random-is-no-reason-to-move-a-destination": Case(
        (nat(Hook.PREROUTING, f"udp dport 53 dnat to {APP} fully-random", f"udp dport 54 dnat to {APP}:60-90 random"),),
        (udp("web", GATEWAY, (5000, 53)), udp("web", GATEWAY, (5000, 54))),
        lambda done: choices(done)[:2] == [ORIGINAL, PortChoice.RANDOM] and receivers(done)[0] == f"{APP}:53",
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
    "connection-that-is-over-gives-up-its-port": Case(
        (TWO_PORTS_OF_TCP,),
        (*BOTH_CLOSED, _opening(5002, 1000)),
        lambda done: kinds(done)[-2:] == [EntryChangeKind.REPLACED, EntryChangeKind.MADE],
    ),
    "earlier-numbers-take-no-port": Case(
        (TWO_PORTS_OF_TCP,),
        (*BOTH_CLOSED, _opening(5002, 0)),
        lambda done: endings(done)[-1] == EndingKind.NAT_EXHAUSTED,
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
