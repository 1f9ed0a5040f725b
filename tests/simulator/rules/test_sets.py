"""Sets and maps: what is in them, what rules make of it, and what asking them costs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.nftables.elements import parse_element, parse_verdict
from app.nftables.parser import parse_rule
from app.simulator.chance import Chance
from app.simulator.engine import Run
from app.simulator.limits import Limits
from app.simulator.network import Network
from app.simulator.packets.addresses import NumberRange
from app.simulator.preparing import prepare
from app.simulator.rules.filtering import AnySet, Chain, ChainType, Drop, Hook, RegularChain, SetMatch, Verdicts
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.rules.set_questions import Finders
from app.simulator.rules.sets import Element, Positions, ValueSet, ValueType, clash, distinct, positions
from app.simulator.steps import Filtered, NatConsulted, Tracked
from tests.simulator.builders import (
    APP,
    GATEWAY,
    NAT_PRIORITIES,
    SYN,
    WEB,
    first,
    network,
    packet,
    play,
    quiet,
    seen_by,
    step,
    tcp,
    udp,
)


def forward(*rules: str, sets: Sequence[AnySet] = (), policy: Drop | None = None) -> Chain:
    named = {values.name: values for values in sets}
    parsed = tuple(parse_rule(rule, sets=named) for rule in rules)
    return Chain("forward", Hook.FORWARD, parsed, policy) if policy else Chain("forward", Hook.FORWARD, parsed)


def ports(name: str, *words: str) -> ValueSet:
    return ValueSet(name, ValueType.PORT, tuple(parse_element(word, ValueType.PORT) for word in words))


def looked_at(given: Network) -> Sequence[RuleTest]:
    """Of the gateway, for a TCP opening to port 443."""
    return step(packet(play(given, tcp("app", WEB, (5000, 443), SYN)), 1), Filtered).tests


@pytest.mark.parametrize(
    ("rule", "words", "fits"),
    [
        ("tcp dport @wanted", ("22", "443"), True),
        ("tcp dport @wanted", ("22", "400-500"), True),
        ("tcp dport @wanted", ("22", "444-500"), False),
        ("tcp dport @wanted", (), False),
        ("tcp dport != @wanted", ("22", "80"), True),
        ("tcp dport != @wanted", ("1-1000",), False),
        ("udp dport @wanted", ("443",), False),
        ("udp dport != @wanted", ("22",), False),
    ],
)
def test_a_set_has_its_values_and_what_lies_in_its_ranges(rule: str, words: Sequence[str], *, fits: bool) -> None:
    [test] = looked_at(network(forward(f"{rule} accept", sets=[ports("wanted", *words)])))
    assert test.matched is fits


@pytest.mark.parametrize(
    ("field", "of", "element", "other"),
    [
        ("iifname", ValueType.INTERFACE, "lan", "wan"),
        ("ip saddr", ValueType.ADDRESS, "10.0.1.0/24", "10.0.2.0/24"),
        ("ip6 saddr", ValueType.ADDRESS_6, "", "::/0"),
        ("ip protocol", ValueType.PROTOCOL, "tcp", "udp"),
        ("meta l4proto", ValueType.PROTOCOL, "6", "17"),
        ("ct state", ValueType.STATE, "new", "established"),
        ("meta mark", ValueType.MARK, "0", "1-9"),
        ("ct mark", ValueType.MARK, "0", "1-9"),
    ],
)
def test_every_kind_of_value_can_be_looked_up(field: str, of: ValueType, element: str, other: str) -> None:
    here = ValueSet("here", of, (parse_element(element, of),) if element else ())
    elsewhere = ValueSet("elsewhere", of, (parse_element(other, of),))
    rules = (f"ct mark set 0 {field} @here continue", f"{field} @elsewhere drop", f"{field} != @elsewhere accept")
    found, missed, negated = looked_at(network(forward(*rules, sets=[here, elsewhere])))[:3]
    assert found.matched is bool(element)
    assert not missed.matched
    assert negated.matched is bool(element)


def test_a_map_says_the_verdict_and_passes_by_what_it_does_not_have() -> None:
    ssh = RegularChain("ssh", (parse_rule("accept"),))
    given = network(forward("tcp dport vmap { 22 : accept, 80 : drop }", "tcp dport vmap { 400-500 : jump ssh }"))
    nodes = tuple(replace(node, regular_chains=(ssh,)) if node.name == "gw" else node for node in given.nodes)
    missed, jumped, called = looked_at(Network(nodes))
    assert (missed.matched, missed.looked_up, missed.verdict) == (False, True, None)
    assert jumped.verdict == parse_verdict("jump ssh")
    assert called.place == "gw.ssh.r1"


def test_a_map_leads_destination_nat_to_addresses_and_ports() -> None:
    rule = parse_rule("dnat to tcp dport map { 80 : 10.0.2.10, 8080 : 10.0.1.10, 443 : 10.0.1.10 }")
    chain = Chain("doors", Hook.PREROUTING, (rule,), type=ChainType.NAT, priority=NAT_PRIORITIES[Hook.PREROUTING])
    trace = play(network(chain), tcp("web", GATEWAY, (5000, 8080), SYN), tcp("web", GATEWAY, (5000, 99), SYN))
    assert seen_by(packet(trace, 1), "app").destination == APP
    asked = [step(first(trace, event), NatConsulted) for event in (1, 2)]
    assert [each.verdict is not None for each in asked] == [True, False]


def test_a_map_with_ports_gives_the_port_too() -> None:
    rule = parse_rule("dnat to tcp dport map { 8080 : 10.0.1.10 . 80 }")
    chain = Chain("doors", Hook.PREROUTING, (rule,), type=ChainType.NAT, priority=NAT_PRIORITIES[Hook.PREROUTING])
    arrived = seen_by(packet(play(network(chain), tcp("web", GATEWAY, (5000, 8080), SYN)), 1), "app")
    assert str(arrived.receiver) == "10.0.1.10:80"


def test_a_map_by_state_has_the_node_track() -> None:
    given = network(forward("ct state vmap { new : accept, established : accept }", policy=Drop()))
    trace = play(given, udp("app", WEB, (5000, 53)))
    assert packet(trace, 1).ending.node == "web"
    assert step(packet(trace, 1), Tracked).state == "new"


class Counted(int):
    """A number that counts how often it is compared or hashed."""

    asked = 0

    def __lt__(self, other: int) -> bool:
        Counted.asked += 1
        return int(self) < int(other)

    def __gt__(self, other: int) -> bool:
        Counted.asked += 1
        return int(self) > int(other)

    def __eq__(self, other: object) -> bool:
        Counted.asked += 1
        return isinstance(other, int) and int(self) == int(other)

    def __hash__(self) -> int:
        Counted.asked += 1
        return hash(int(self))


def cost(elements: Sequence[Element], number: int) -> int:
    find = positions(elements)
    Counted.asked = 0
    found = find(Counted(number))
    assert found == next(
        (i for i, each in enumerate(elements) if isinstance(each, NumberRange) and number in each), None
    )
    return Counted.asked


@pytest.mark.parametrize("number", [0, 3, 299, 300])
def test_looking_up_a_value_costs_the_same_in_a_small_and_a_large_set(number: int) -> None:
    single = [[NumberRange(port, port) for port in range(3, size)] for size in (10, 60_000)]
    assert {cost(elements, number) <= 2 for elements in single} == {True}
    ranges = [NumberRange(port, port + 1) for port in range(0, 60_000, 3)]
    assert cost(ranges, number) <= len(ranges).bit_length() + 2


def work(rules: int, values: int) -> int:
    wanted = ports("wanted", *map(str, range(1000, 1000 + values)))
    given = network(forward(*["tcp dport @wanted drop"] * rules, sets=[wanted]))
    return play(given, tcp("app", WEB, (5000, 443), SYN)).work


def test_work_grows_with_rules_and_not_with_the_values_of_their_sets() -> None:
    assert work(10, 5) == work(10, 5000)
    assert work(30, 5) - work(20, 5) == work(20, 5) - work(10, 5) > 0


def test_a_set_with_a_name_is_made_ready_once_for_all_rules() -> None:
    finders, wanted = Finders(), ports("wanted", "22")
    rules = [parse_rule(f"{field} @wanted drop", sets={"wanted": wanted}) for field in ("tcp dport", "udp sport")]
    found, again = (finders.of(part) for rule in rules for part in rule.parts if isinstance(part, SetMatch))
    assert found is again


@pytest.mark.parametrize("port", [443, 80], ids=["it has a verdict", "it has none"])
@pytest.mark.parametrize("explains", [True, False], ids=["explained", "not explained"])
def test_a_map_is_asked_once_by_its_rule(port: int, monkeypatch: pytest.MonkeyPatch, *, explains: bool) -> None:
    values: list[object] = []

    def counted(elements: Sequence[Element]) -> Positions:
        find = positions(elements)

        def locate(value: object) -> int | None:
            values.append(value)
            return find(value)

        return locate

    monkeypatch.setattr("app.simulator.rules.set_questions.positions", counted)
    given = quiet(network(forward("tcp dport vmap { 443 : accept, 22 : drop }")))
    Run(prepare(given, Limits()), Chance(1), explains=explains).play(tcp("app", WEB, (5000, port), SYN))
    assert values == [port]


@pytest.mark.parametrize(
    ("of", "words", "found"),
    [
        (ValueType.PORT, ("1-5", "6-9"), None),
        (ValueType.PORT, ("1-5", "5-9"), (0, 1)),
        (ValueType.PORT, ("7", "1-5", "3"), (1, 2)),
        (ValueType.PORT, ("1-5", "1-5"), None),
        (ValueType.PORT, ("1-9", "1-9", "4"), (0, 2)),
        (ValueType.ADDRESS, ("10.0.0.0/24", "10.0.0.0-10.0.0.255"), None),
        (ValueType.ADDRESS, ("10.0.0.0/24", "10.0.0.0-10.0.0.254"), (0, 1)),
        (ValueType.PROTOCOL, ("tcp", "udp", "6"), None),
    ],
)
def test_elements_that_overlap_are_found(of: ValueType, words: Sequence[str], found: tuple[int, int] | None) -> None:
    assert clash([(parse_element(word, of), None) for word in words]) == found


def test_one_value_that_leads_to_two_things_clashes_however_it_is_written() -> None:
    prefix, same = (parse_element(word, ValueType.ADDRESS) for word in ("10.0.0.0/24", "10.0.0.0-10.0.0.255"))
    assert clash([(prefix, "there"), (same, "there")]) is None
    assert clash([(prefix, "there"), (same, "elsewhere")]) == (0, 1)
    assert distinct([(prefix, "there"), (same, "there")]) == ((prefix, "there"),)


def test_maps_with_names_are_asked_by_their_keys() -> None:
    said = Verdicts(ValueType.ADDRESS, ((parse_element("10.0.1.0/24", ValueType.ADDRESS), Drop()),), "said")
    [test] = looked_at(network(forward("ip saddr vmap @said", sets=[said])))
    assert test.verdict == Drop()
