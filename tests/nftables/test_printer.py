"""Rules back to text."""

from ipaddress import IPv4Address, IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.nftables.errors import RuleSyntaxError
from app.nftables.parser import parse_rule
from app.nftables.printer import print_rule
from app.simulator.addresses import AddressRange, NumberRange
from app.simulator.filtering import (
    Accept,
    AddressMatch,
    DestinationNat,
    Direction,
    Drop,
    IcmpTypeMatch,
    InterfaceMatch,
    Masquerade,
    PortMatch,
    ProtocolMatch,
    Reject,
    RejectWith,
    Rule,
    Side,
    SourceNat,
    StateMatch,
    TrackingState,
)
from app.simulator.packet import Protocol

negated = some.booleans()
sides = some.sampled_from(Side)
addresses = some.builds(IPv4Address, some.integers(0, 2**32 - 1))
prefixes = some.builds(
    lambda address, bits: IPv4Network((address, bits), strict=False), addresses, some.integers(0, 32)
)
names = some.from_regex(r"[A-Za-z0-9_.-]{1,15}", fullmatch=True)


def sets(values: some.SearchStrategy[object]) -> some.SearchStrategy[tuple[object, ...]]:
    return some.lists(values, min_size=1, max_size=4, unique=True).map(tuple)


def ranges(maximum: int) -> some.SearchStrategy[NumberRange]:
    numbers = some.integers(0, maximum)
    return some.tuples(numbers, numbers).map(lambda pair: NumberRange(min(pair), max(pair)))


address_ranges = (
    some.tuples(addresses, addresses)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: AddressRange(min(pair), max(pair)))
)
matches = some.one_of(
    some.builds(InterfaceMatch, some.sampled_from(Direction), sets(names), negated),
    some.builds(AddressMatch, sides, sets(some.one_of(prefixes, address_ranges)), negated),
    some.builds(PortMatch, some.just(Protocol.TCP), sides, sets(ranges(65535)), negated),
    some.builds(StateMatch, sets(some.sampled_from(TrackingState)), negated),
)
icmp_matches = some.builds(IcmpTypeMatch, sets(ranges(255)), negated)
protocol_matches = some.builds(ProtocolMatch, sets(some.sampled_from(Protocol)), negated)
verdicts = some.one_of(
    some.sampled_from([Accept(), Drop(), Masquerade()]),
    some.builds(Reject, some.sampled_from(RejectWith)),
    some.builds(SourceNat, addresses),
    some.builds(DestinationNat, addresses),
)
port_rules = some.builds(
    lambda others, translation: Rule(
        (*others, PortMatch(Protocol.TCP, Side.DESTINATION, (NumberRange(80, 80),))), translation
    ),
    some.lists(matches, max_size=3),
    some.one_of(
        some.builds(SourceNat, addresses, ranges(65535)), some.builds(DestinationNat, addresses, ranges(65535))
    ),
)
rules = some.one_of(
    some.builds(Rule, some.lists(matches, max_size=4).map(tuple), verdicts),
    some.builds(lambda match: Rule((match,), Drop()), some.one_of(icmp_matches, protocol_matches)),
    port_rules,
)


@given(rules)
def test_reading_what_was_printed_gives_the_same_rule(rule: Rule) -> None:
    assert parse_rule(print_rule(rule)) == rule


@given(rules)
def test_printing_is_canonical(rule: Rule) -> None:
    text = print_rule(rule)
    assert print_rule(parse_rule(text)) == text


def refused_at(text: str) -> int | None:
    try:
        parse_rule(text)
    except RuleSyntaxError as refused:
        return refused.column
    return None


@given(some.text(alphabet='abcdefinoprstuw ct{},!=-:/."0123456789', max_size=40))
def test_any_text_is_understood_or_refused_within_it(text: str) -> None:
    column = refused_at(text)
    assert column is None or 1 <= column <= len(text) + 1


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("ct  state { established , related } accept", "ct state established,related accept"),
        ("ct state != { new } drop", "ct state != new drop"),
        ('iifname "lan" oifname { "wan", dmz } accept', "iifname lan oifname { wan, dmz } accept"),
        ('iifname "drop" accept', 'iifname "drop" accept'),
        ("ip saddr 10.0.0.7/24 drop", "ip saddr 10.0.0.0/24 drop"),
        ("ip saddr 10.0.0.7/32 drop", "ip saddr 10.0.0.7 drop"),
        ("ip protocol 17 accept", "ip protocol udp accept"),
        ("icmp type { 8, 3-5, 200 } accept", "icmp type { echo-request, 3-5, 200 } accept"),
        ("reject with icmp type port-unreachable", "reject"),
        ("tcp dport {443} dnat to 10.0.0.2:8443-8444", "tcp dport 443 dnat to 10.0.0.2:8443-8444"),
    ],
)
def test_a_rule_has_one_spelling(written: str, printed: str) -> None:
    assert print_rule(parse_rule(written)) == printed
