"""Rules back to text."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.nftables.errors import RuleSyntaxError
from app.nftables.parser import parse_rule
from app.nftables.printer import print_rule
from app.simulator.packets.addresses import AddressRange, Family, NumberRange
from app.simulator.packets.packet import Protocol, TcpFlag
from app.simulator.rules.filtering import (
    Accept,
    AddressMatch,
    AddressTypeMatch,
    Continue,
    DestinationNat,
    Direction,
    Drop,
    FamilyMatch,
    Goto,
    IcmpTypeMatch,
    InterfaceMatch,
    Jump,
    Masquerade,
    NatFlag,
    PortMatch,
    ProtocolMatch,
    Redirect,
    Reject,
    Return,
    Rule,
    Side,
    SourceNat,
    StateMatch,
    TrackingState,
)
from app.simulator.rules.matches import (
    AddressType,
    DirectionMatch,
    IcmpCodeMatch,
    MarkMatch,
    MarkOf,
    StatusMatch,
    TcpFlagsMatch,
    TrackingDirection,
    TrackingStatus,
)
from app.simulator.rules.rejections import REJECT_ANSWERS, RejectWith
from app.simulator.rules.statements import ClampSegments, Count, Limit, LimitUnit, Log, NoTrack, SetMark

negated = some.booleans()
sides = some.sampled_from(Side)
addresses = some.builds(IPv4Address, some.integers(0, 2**32 - 1))
prefixes = some.builds(
    lambda address, bits: IPv4Network((address, bits), strict=False), addresses, some.integers(0, 32)
)
prefixes6 = some.builds(
    lambda number, bits: IPv6Network((number, bits), strict=False), some.integers(0, 2**128 - 1), some.integers(0, 128)
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
address_ranges6 = some.builds(
    lambda first, more: AddressRange(IPv6Address(first), IPv6Address(first + more)),
    some.integers(0, 2**127),
    some.integers(1, 2**127 - 1),
)
families = some.sampled_from(Family)
matches = some.one_of(
    some.builds(InterfaceMatch, some.sampled_from(Direction), sets(names), negated),
    some.builds(AddressMatch, sides, sets(some.one_of(prefixes, address_ranges)), negated),
    some.builds(PortMatch, some.just(Protocol.TCP), sides, sets(ranges(65535)), negated),
    some.builds(StateMatch, sets(some.sampled_from(TrackingState)), negated),
)
matches6 = some.builds(AddressMatch, sides, sets(some.one_of(prefixes6, address_ranges6)), negated)
icmp_matches = some.builds(
    IcmpTypeMatch, sets(ranges(255)), negated, some.sampled_from((Protocol.ICMP, Protocol.ICMPV6))
)
protocol_matches = some.builds(
    ProtocolMatch, sets(some.sampled_from(Protocol)), negated, some.one_of(some.none(), families)
)
family_matches = some.builds(lambda family, negated: FamilyMatch((family,), negated), families, negated)
code_matches = some.builds(
    IcmpCodeMatch, sets(ranges(255)), negated, some.sampled_from((Protocol.ICMP, Protocol.ICMPV6))
)
rejects = [Reject(answer, by) for by, answers in REJECT_ANSWERS.items() for answer in answers]
numbers = some.integers(0, 2**32 - 1)
flags = some.integers(0, 63).map(TcpFlag)
other_matches = some.one_of(
    some.builds(TcpFlagsMatch, sets(flags), some.integers(1, 63).map(TcpFlag), negated),
    some.builds(StatusMatch, sets(some.sampled_from(TrackingStatus)), negated),
    some.builds(DirectionMatch, some.sampled_from(TrackingDirection), negated),
    some.builds(MarkMatch, some.sampled_from(MarkOf), sets(ranges(2**32 - 1)), negated),
)
type_matches = some.builds(AddressTypeMatch, sides, sets(some.sampled_from(AddressType)), negated)
statements = some.one_of(
    some.sampled_from([Count(), NoTrack(), SetMark(MarkOf.PACKET, MarkOf.SESSION), ClampSegments()]),
    some.builds(ClampSegments, some.integers(0, 65535)),
    some.builds(Log, some.text("abc: ", max_size=20), some.sampled_from(["", "warn"])),
    some.builds(SetMark, some.sampled_from(MarkOf), numbers),
    some.builds(Limit, some.integers(1, 9), some.sampled_from(LimitUnit), some.integers(1, 9), some.booleans()),
)
nat_flags = some.integers(0, 7).map(NatFlag)
verdicts = some.one_of(
    some.sampled_from([Accept(), Drop(), Masquerade(), Redirect(), Jump("ssh"), Goto("web"), Return(), Continue()]),
    some.just(Reject(RejectWith.TCP_RESET)),
    some.builds(SourceNat, some.one_of(addresses, address_ranges), some.none(), nat_flags),
    some.builds(DestinationNat, some.one_of(addresses, address_ranges), some.none(), nat_flags),
    some.builds(Masquerade, some.none(), nat_flags),
)
port_rules = some.builds(
    lambda others, translation: Rule(
        (*others, PortMatch(Protocol.TCP, Side.DESTINATION, (NumberRange(80, 80),))), translation
    ),
    some.lists(matches, max_size=3),
    some.one_of(
        some.builds(SourceNat, addresses, ranges(65535)),
        some.builds(DestinationNat, addresses, ranges(65535)),
        some.builds(Masquerade, ranges(65535)),
        some.builds(Redirect, ranges(65535), nat_flags),
    ),
)
rules = some.one_of(
    some.builds(Rule, some.lists(some.one_of(matches, other_matches, statements), max_size=4).map(tuple), verdicts),
    some.builds(lambda parts, last: Rule((*parts, last), None), some.lists(matches, max_size=2), statements),
    some.builds(lambda match: Rule((FamilyMatch((Family.IPV4,)), match), Drop()), type_matches),
    some.builds(
        lambda match: Rule((match,), Drop()),
        some.one_of(icmp_matches, code_matches, protocol_matches, family_matches, matches6),
    ),
    some.builds(lambda verdict: Rule((), verdict), some.sampled_from(rejects)),
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
        ("icmpv6 type { 128, 2, 200 } accept", "icmpv6 type { echo-request, packet-too-big, 200 } accept"),
        ("ip6 saddr 2001:DB8:0::7/64 drop", "ip6 saddr 2001:db8::/64 drop"),
        ("meta l4proto icmpv6 accept", "meta l4proto ipv6-icmp accept"),
        ("reject with icmpx port-unreachable", "reject"),
        ("reject with icmp type port-unreachable", "reject with icmp port-unreachable"),
        ("reject with icmpv6 type addr-unreachable", "reject with icmpv6 addr-unreachable"),
        ("tcp dport == 80 accept", "tcp dport 80 accept"),
        ("tcp flags syn,ack drop", "tcp flags syn,ack drop"),
        ("tcp flags ! syn drop", "tcp flags ! syn drop"),
        ("tcp flags & (syn|ack) == syn drop", "tcp flags syn / syn,ack drop"),
        ("tcp flags & (syn) == syn drop", "tcp flags & syn == syn drop"),
        ("tcp flags != syn / syn drop", "tcp flags & syn != syn drop"),
        ("tcp flags & 0x0 == syn drop", "tcp flags & 0x0 == syn drop"),
        ("tcp flags & syn != 0 drop", "tcp flags syn drop"),
        ("tcp flags { syn|ack, syn } drop", "tcp flags == { syn | ack, syn } drop"),
        ("tcp flags != syn / syn,ack drop", "tcp flags != syn / syn,ack drop"),
        ("icmp code 3 accept", "icmp code port-unreachable accept"),
        ("meta mark 16 ct mark != 0x2 accept", "meta mark 0x10 ct mark != 0x2 accept"),
        ("meta mark set ct mark ct mark set 0x00000007", "meta mark set ct mark ct mark set 0x7"),
        ("ct status assured,snat accept", "ct status assured,snat accept"),
        ("ct direction reply counter packets 5 bytes 300 accept", "ct direction reply counter accept"),
        (
            "ip daddr 10.0.0.1 fib daddr type { local, broadcast } drop",
            "ip daddr 10.0.0.1 fib daddr type { local, broadcast } drop",
        ),
        ("limit rate over 3/minute burst 5 packets drop", "limit rate over 3/minute drop"),
        ("limit rate 3/minute burst 2 packets accept", "limit rate 3/minute burst 2 packets accept"),
        ('log prefix "ssh " level warn', 'log prefix "ssh " level warn'),
        ("ip saddr 10.0.0.1 notrack", "ip saddr 10.0.0.1 notrack"),
        ("tcp dport 22 jump ssh", "tcp dport 22 jump ssh"),
        ("continue", "continue"),
        ("snat to 192.0.2.1-192.0.2.9 persistent,random", "snat to 192.0.2.1-192.0.2.9 random,persistent"),
        ("tcp dport 1 dnat to 10.0.0.2-10.0.0.3:80-90", "tcp dport 1 dnat to 10.0.0.2-10.0.0.3:80-90"),
        ("masquerade fully-random", "masquerade fully-random"),
        ("udp dport 1 redirect to :53 random", "udp dport 1 redirect to :53 random"),
        ("dnat to iifname map { lan : 10.0.0.2 } persistent", "dnat to iifname map { lan : 10.0.0.2 } persistent"),
        ("tcp dport {443} dnat to 10.0.0.2:8443-8444", "tcp dport 443 dnat to 10.0.0.2:8443-8444"),
    ],
)
def test_a_rule_has_one_spelling(written: str, printed: str) -> None:
    assert print_rule(parse_rule(written)) == printed
