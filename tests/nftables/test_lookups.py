"""What rules look up in sets and maps: read, printed, refused."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.nftables.elements import parse_element, parse_target, parse_verdict
from app.nftables.errors import RuleSyntaxError
from app.nftables.parser import parse_rule
from app.nftables.printer import print_data, print_element, print_rule
from app.simulator.packets.addresses import AddressRange, Family, NumberRange
from app.simulator.packets.packet import Protocol
from app.simulator.rules.filtering import (
    Accept,
    AddressKey,
    AnySet,
    Drop,
    Goto,
    Jump,
    PortKey,
    Rule,
    SetMatch,
    Side,
    StateKey,
    TargetMap,
    VerdictMap,
    Verdicts,
)
from app.simulator.rules.sets import DataType, NatTarget, Targets, ValueSet, ValueType

ADMINS = ValueSet("admins", ValueType.ADDRESS, (IPv4Network("10.0.0.5/32"), IPv4Network("10.0.1.0/24")))
WANTED = Verdicts(ValueType.PORT, ((NumberRange(22, 22), Jump("ssh")), (NumberRange(80, 90), Accept())), "wanted")
WEB = NatTarget(IPv4Address("10.0.0.2"))
DOORS = Targets(ValueType.PORT, DataType.ADDRESS, ((NumberRange(80, 80), WEB),), "doors")
MOVED = Targets(
    ValueType.PORT,
    DataType.ENDPOINT,
    ((NumberRange(80, 80), NatTarget(WEB.address, NumberRange(8080, 8080))),),
    "moved",
)
SETS: dict[str, AnySet] = {values.name: values for values in (ADMINS, WANTED, DOORS, MOVED)}
SOURCE, TCP_PORT = AddressKey(Side.SOURCE, Family.IPV4), PortKey(Protocol.TCP, Side.DESTINATION)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ip saddr @admins accept", Rule((SetMatch(SOURCE, ADMINS),), Accept())),
        ("ip saddr != @admins drop", Rule((SetMatch(SOURCE, ADMINS, negated=True),), Drop())),
        ("tcp dport vmap @wanted", Rule((), VerdictMap(TCP_PORT, WANTED))),
        ("dnat to tcp dport map @doors", Rule((), TargetMap(Side.DESTINATION, TCP_PORT, DOORS))),
        ("dnat to tcp dport map @moved", Rule((), TargetMap(Side.DESTINATION, TCP_PORT, MOVED))),
        (
            "ct state vmap { established : accept, invalid : drop }",
            Rule(
                (), VerdictMap(StateKey(), Verdicts(ValueType.STATE, (("established", Accept()), ("invalid", Drop()))))
            ),
        ),
        (
            "snat to ip saddr map { 10.0.0.0/24 : 192.0.2.1 }",
            Rule(
                (),
                TargetMap(
                    Side.SOURCE,
                    SOURCE,
                    Targets(
                        ValueType.ADDRESS,
                        DataType.ADDRESS,
                        ((IPv4Network("10.0.0.0/24"), NatTarget(IPv4Address("192.0.2.1"))),),
                    ),
                ),
            ),
        ),
    ],
)
def test_a_rule_looks_up_and_is_printed_as_it_was_read(text: str, rule: Rule) -> None:
    assert parse_rule(text, sets=SETS) == rule
    assert print_rule(rule) == text


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("tcp dport vmap {22: accept,80 : goto web}", "tcp dport vmap { 22 : accept, 80 : goto web }"),
        ("tcp dport vmap { 22 : accept, 22 : accept }", "tcp dport vmap { 22 : accept }"),
        (
            "ip saddr vmap { 10.0.0.0/24 : accept, 10.0.0.0-10.0.0.255 : accept }",
            "ip saddr vmap { 10.0.0.0/24 : accept }",
        ),
        ('iifname vmap { "lan" : accept, "drop" : drop }', 'iifname vmap { lan : accept, "drop" : drop }'),
        ("dnat ip to tcp dport map { 80 : 10.0.0.2 . 8080 }", "dnat to tcp dport map { 80 : 10.0.0.2 . 8080 }"),
        ("ip6 saddr vmap { 2001:DB8::/32 : accept }", "ip6 saddr vmap { 2001:db8::/32 : accept }"),
        ("meta mark vmap { 0x10 : drop }", "meta mark vmap { 16 : drop }"),
    ],
)
def test_a_map_has_one_spelling(written: str, printed: str) -> None:
    assert print_rule(parse_rule(written)) == printed
    assert print_rule(parse_rule(printed)) == printed


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("ip saddr @admin accept", 10, "there is no set or map 'admin' here"),
        (
            "tcp dport @admins accept",
            11,
            "'@admins' holds values of type ipv4_addr, and 'tcp dport' is of type inet_ser",
        ),
        ("tcp dport @wanted accept", 11, "'@wanted' is a map"),
        ("ip saddr vmap @admins", 15, "'@admins' leads to no verdict"),
        ("tcp dport vmap @doors", 16, "'@doors' leads to no verdict"),
        ("dnat to tcp dport map @wanted", 23, "'@wanted' leads to no address"),
        ("tcp dport vmap { 22 : accept, 22 : drop }", 16, "'22' leads to two different things"),
        ("ip protocol vmap { tcp : accept, 6 : drop }", 18, "'tcp' leads to two different things"),
        ("ip saddr vmap { 10.0.0.2 : accept, 10.0.0.2/32 : drop }", 15, "'10.0.0.2/32' leads to two different things"),
        (
            "ip saddr vmap { 10.0.0.0/24 : accept, 10.0.0.0-10.0.0.255 : drop }",
            15,
            "'10.0.0.0-10.0.0.255' overlaps '10.0.0.0/24'",
        ),
        ("tcp dport vmap { 20-30 : accept, 22 : drop }", 16, "'22' overlaps '20-30'"),
        ("tcp dport vmap { 22 : reject }", 23, "'reject' is not understood here"),
        ("tcp dport vmap { 22 accept }", 21, "'accept' is not understood here"),
        ("tcp dport vmap { 22 : accept } counter", 32, "nothing can follow here, but there is 'counter'"),
        ("udp sport 53 tcp dport vmap { 22 : accept }", 14, "no packet has two protocols"),
        ("ip6 saddr ::1 ip saddr @admins accept", 15, "no packet is of both families"),
        ("dnat to ip daddr map { 192.0.2.1 : 10.0.0.2 . 80 }", 1, "ports can be translated only where the rule asks"),
        ("dnat to tcp dport map { 80 : 10.0.0.2, 81 : 10.0.0.2 . 80 }", 60, "all that a map leads to has a port"),
        ("dnat to tcp dport map { 80 : 10.0.0.2 . 80-81 }", 41, "a map leads to one port"),
        ("tcp flags @admins accept", 11, "'@admins' is not understood here"),
    ],
)
def test_what_cannot_be_looked_up_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(RuleSyntaxError) as refused:
        parse_rule(text, sets=SETS)
    assert (refused.value.column, refused.value.message[: len(message)]) == (column, message)


@pytest.mark.parametrize(
    ("of", "text", "element"),
    [
        (ValueType.ADDRESS, "10.0.0.1-10.0.0.9", AddressRange(IPv4Address("10.0.0.1"), IPv4Address("10.0.0.9"))),
        (ValueType.PORT, "1024-65535", NumberRange(1024, 65535)),
        (ValueType.PROTOCOL, "6", "tcp"),
        (ValueType.INTERFACE, "wan0", "wan0"),
        (ValueType.STATE, "new", "new"),
    ],
)
def test_an_element_is_of_the_type_of_its_set(of: ValueType, text: str, element: object) -> None:
    assert parse_element(text, of) == element
    with pytest.raises(RuleSyntaxError):
        parse_element("10.0.0.0/8 more", of)


def test_what_a_map_leads_to_is_of_its_type() -> None:
    assert parse_verdict("goto web") == Goto("web")
    assert parse_target("10.0.0.2", DataType.ADDRESS) == WEB
    for text, of in (("10.0.0.2", DataType.ENDPOINT), ("10.0.0.2 . 80", DataType.ADDRESS)):
        with pytest.raises(RuleSyntaxError):
            parse_target(text, of)


ports = some.integers(0, 65535)
port_ranges = some.tuples(ports, ports).map(lambda pair: NumberRange(min(pair), max(pair)))
targets = some.builds(
    NatTarget, some.integers(0, 2**32 - 1).map(IPv4Address), port_ranges.filter(lambda p: p[0] == p[1])
)


@given(port_ranges, targets)
def test_elements_are_read_as_they_were_printed(key: NumberRange, target: NatTarget) -> None:
    assert parse_element(print_element(key), ValueType.PORT) == key
    of = DataType.ENDPOINT if target.port else DataType.ADDRESS
    assert parse_target(print_data(target), of) == target
