"""What rules look up in sets and maps."""

from collections.abc import Mapping, Sequence

from app.nftables.elements import parse_element
from app.nftables.parser import parse_rule
from app.simulator.rules.filtering import AnySet, Drop, Hook, RegularChain, Rule
from app.simulator.rules.sets import ValueSet, ValueType
from tests.kernel.cases.case import (
    APP,
    APP2,
    GATEWAY,
    QUERY,
    WEB,
    Case,
    forward,
    nat,
    ping,
    tcp,
    udp,
)
from tests.kernel.cases.questions import arrived, deciders, ends, receivers, states
from tests.kernel.scenario import Answer


def named(name: str, of: ValueType, *words: str) -> ValueSet:
    return ValueSet(name, of, tuple(parse_element(word, of) for word in words))


SETS: Mapping[str, AnySet] = {
    "hosts": named("hosts", ValueType.ADDRESS, "10.0.1.11", "10.0.1.12-10.0.1.20", "10.0.2.0/24"),
    "ports": named("ports", ValueType.PORT, "53", "5000-6000"),
    "nothing": named("nothing", ValueType.PORT),
}


def looking(*rules: str) -> Sequence[Rule]:
    return tuple(parse_rule(rule, sets=SETS) for rule in rules)


LOOKUPS: Mapping[str, Case] = {
    "sets-hold-values-prefixes-and-ranges": Case(
        (forward(*looking("ip saddr @hosts accept", "udp dport @ports accept"), policy=Drop()),),
        (udp("app2", WEB, (1, 99)), udp("db", WEB, (1, 99)), udp("app", WEB, (1, 5999)), udp("app", WEB, (1, 6001))),
        lambda done: deciders(done) == ["gw.forward.r1", "gw.forward.r1", "gw.forward.r2", "gw.forward.policy"],
    ),
    "what-has-no-such-value-fits-no-set": Case(
        (forward(*looking("udp dport != @ports drop", "udp dport @nothing drop", "udp dport != @nothing accept")),),
        (tcp("app", WEB, (5000, 99)), udp("app", WEB, (1, 99)), udp("app", WEB, (1, 53))),
        lambda done: deciders(done) == ["gw.forward.policy", "gw.forward.r1", "gw.forward.r3"],
    ),
    "maps-pass-by-what-they-do-not-have": Case(
        (forward("udp dport vmap { 53 : accept, 100-200 : drop }", "udp sport vmap { 1 : continue }", policy=Drop()),),
        (QUERY, udp("app", WEB, (5000, 150)), udp("app", WEB, (1, 99)), ping("app", WEB)),
        lambda done: deciders(done) == ["gw.forward.r1", "gw.forward.r1", "gw.forward.policy", "gw.forward.policy"],
    ),
    "maps-jump-and-come-back": Case(
        (forward("udp dport vmap { 53 : jump asked, 99 : goto asked }", "accept", policy=Drop()),),
        (QUERY, udp("app", WEB, (5000, 99)), udp("app2", WEB, (5000, 99))),
        lambda done: deciders(done) == ["gw.forward.r2", "gw.forward.policy", "gw.asked.r1"],
        called=(RegularChain("asked", (parse_rule(f"ip saddr {APP2} accept"),)),),
    ),
    "maps-by-state-track": Case(
        (forward("ct state vmap { new : accept, established : accept }", policy=Drop()),),
        (QUERY, Answer(0)),
        lambda done: states(done) == ["new", "established"] and ends(done) == ["web", "app"],
    ),
    "maps-give-address-and-port": Case(
        (nat(Hook.PREROUTING, f"dnat to tcp dport map {{ 8080 : {APP} . 80, 2222 : {APP2} . 22 }}"),),
        (tcp("web", GATEWAY, (5000, 8080)), tcp("web", GATEWAY, (5000, 2222)), tcp("web", GATEWAY, (5000, 99))),
        lambda done: receivers(done)[:2] == [f"{APP}:80", f"{APP2}:22"] and ends(done)[2] == "gw",
    ),
    "maps-choose-the-source": Case(
        (nat(Hook.POSTROUTING, f"snat to ip saddr map {{ {APP} : 198.51.100.7, 10.0.2.0/24 : 198.51.100.8 }}"),),
        (QUERY, udp("db", WEB, (5000, 53)), udp("app2", WEB, (5000, 53))),
        lambda done: arrived(done) == ["198.51.100.7:5000", "198.51.100.8:5000", f"{APP2}:5000"],
    ),
}
