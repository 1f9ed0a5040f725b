"""In which order things happen to a packet."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address

from app.simulator.events import TcpMessage
from app.simulator.packets.packet import Packet as SeenPacket
from app.simulator.rules.filtering import Drop, Hook, Priority
from app.simulator.steps import EndingKind, Routed, Step
from tests.kernel.cases.case import (
    ACK,
    APP,
    DOOR,
    GATEWAY,
    INSIDE,
    MASQUERADE,
    OPENING,
    QUERY,
    WEB,
    Case,
    filtering,
    forward,
    nat,
    tcp,
    udp,
)
from tests.kernel.cases.questions import (
    all_steps,
    arrived,
    bindings,
    changes,
    consulted,
    deciders,
    endings,
    ends,
    last_entry,
    left,
    states,
)
from tests.kernel.scenario import Answer, Packet

DOOR_KNOCK = tcp("web", GATEWAY, (5000, 8080))
NOBODY = IPv4Address("203.0.113.9")

HOOKS: Mapping[str, Case] = {
    "nat-chain-alone-tracks-nothing": Case(
        (nat(Hook.PREROUTING, "drop"),), (QUERY,), lambda done: consulted(done) == states(done) == []
    ),
    "hooks-go-by-priority": Case(
        (
            filtering(Hook.PREROUTING, f"ip daddr {APP} tcp dport 80 accept", name="late"),
            filtering(Hook.PREROUTING, f"ip daddr {GATEWAY} accept", name="early", priority=Priority.MANGLE),
            DOOR,
        ),
        (DOOR_KNOCK,),
        lambda done: deciders(done) == ["gw.early.r1", "gw.late.r1"],
    ),
    "before-tracking-everything-is-invalid": Case(
        (
            filtering(Hook.PREROUTING, "ct state invalid accept", "drop", name="raw", priority=Priority.RAW),
            forward("ct state new accept", policy=Drop()),
        ),
        (QUERY,),
        lambda done: deciders(done) == ["gw.raw.r1", "gw.forward.r1"],
    ),
    "complaint-is-related-before-tracking": Case(
        (
            forward("ct state new reject"),
            filtering(Hook.OUTPUT, "ct state related accept", "drop", name="raw", priority=Priority.RAW),
        ),
        (QUERY,),
        lambda done: deciders(done) == ["gw.forward.r1", "gw.raw.r1"],
    ),
    "asking-for-a-state-tracks": Case(
        (forward("iifname wan ct state established accept"),),
        (QUERY,),
        lambda done: last_entry(done).original.source == APP,
    ),
    "nat-chains-of-a-hook-are-one": Case(
        (
            nat(Hook.POSTROUTING, "snat to 198.51.100.7", name="third", priority=101),
            nat(Hook.POSTROUTING, "accept", name="first", priority=99),
            nat(Hook.POSTROUTING, "masquerade", name="second", priority=100),
        ),
        (QUERY,),
        lambda done: consulted(done) == ["first", "second"] and arrived(done) == [f"{GATEWAY}:5000"],
    ),
    "filters-see-inside-addresses": Case(
        (DOOR, MASQUERADE, forward(f"ip saddr {GATEWAY} drop", f"ip daddr {GATEWAY} drop", f"ip daddr {APP} accept")),
        (DOOR_KNOCK, Answer(0), QUERY, Answer(2)),
        lambda done: deciders(done) == ["gw.forward.r3", "gw.forward.policy", "gw.forward.policy", "gw.forward.r3"],
    ),
    "route-follows-destination-nat": Case(
        (DOOR, MASQUERADE), (DOOR_KNOCK,), lambda done: ends(done) == ["app"] and states(done) != []
    ),
    "own-packets-are-routed-again": Case(
        (nat(Hook.OUTPUT, f"tcp dport 80 dnat to {APP}"),),
        (tcp("gw", WEB, (5000, 80)),),
        lambda done: _routed_to(done.packets[0].packet, all_steps(done)) and ends(done) == ["app"],
    ),
    "own-packets-are-routed-again-before-the-filter": Case(
        (nat(Hook.OUTPUT, f"tcp dport 80 dnat to {APP}"), filtering(Hook.OUTPUT, "drop")),
        (tcp("gw", WEB, (5000, 80)),),
        lambda done: endings(done) == [EndingKind.UNREACHABLE],
        routes=(f"unreachable {APP}",),
    ),
    "redirect-of-own-packets-leads-to-the-loopback": Case(
        (nat(Hook.OUTPUT, "tcp dport 80 redirect to :8080"),),
        (tcp("gw", WEB, (5000, 80)),),
        lambda done: (
            str(bindings(done)[0].chosen.receiver) == "127.0.0.1:8080"
            and ends(done) == ["gw", "gw"]
            and left(done)[-1] == f"{WEB}:80"
        ),
    ),
    "loopback-source-leaves-by-no-link": Case(
        (nat(Hook.OUTPUT, "redirect"),),
        (Packet("gw", APP, TcpMessage(5000, 80, ACK), source_address=WEB),),
        lambda done: endings(done)[-1] is EndingKind.MARTIAN and last_entry(done).reply.source.is_loopback,
    ),
    "input-translates-sources": Case(
        (
            nat(Hook.INPUT, "udp dport 53 snat to 198.51.100.99"),
            filtering(Hook.INPUT, "ip saddr 198.51.100.99 drop", name="behind", priority=150),
        ),
        (udp("app", INSIDE, (5000, 53)),),
        lambda done: deciders(done) == ["gw.behind.r1"],
    ),
    "negated-matches-each-have-to-hold": Case(
        (forward("udp sport != 5000 udp dport != 54 drop"),),
        (QUERY,),
        lambda done: deciders(done) == ["gw.forward.policy"],
    ),
    "reject-asks-for-its-protocol-first": Case(
        (forward("meta mark set 1 reject with tcp reset", "meta mark 1 drop"),),
        (QUERY,),
        lambda done: deciders(done) == ["gw.forward.policy"],
    ),
    "entry-is-made-last": Case(
        (forward("ct state established accept", policy=Drop()),), OPENING[:1], lambda done: not changes(done)
    ),
    "ttl-ends-before-forward": Case(
        (forward("drop"),),
        (Packet("app", WEB, QUERY.message, ttl=1),),
        lambda done: not deciders(done) and endings(done)[0] is EndingKind.TTL_EXPIRED and ends(done) == ["gw", "app"],
    ),
    "route-ends-before-forward": Case(
        (forward("drop"),),
        (udp("app", NOBODY, (5000, 53)),),
        lambda done: not deciders(done) and endings(done)[0] is EndingKind.NO_ROUTE and ends(done) == ["gw", "app"],
    ),
}


def _routed_to(sent: SeenPacket, steps: Sequence[Step]) -> bool:
    looked_up = [step.destination for step in steps if isinstance(step, Routed)]
    return looked_up == [sent.destination, APP]
