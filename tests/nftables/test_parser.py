"""What a rule's text means, and what is refused at which column."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest

from app.nftables.errors import RuleSyntaxError
from app.nftables.parser import parse_rule
from app.simulator.packets.addresses import AddressRange, Family, NumberRange
from app.simulator.packets.packet import Protocol
from app.simulator.rules.filtering import (
    Accept,
    AddressMatch,
    DestinationNat,
    Direction,
    Drop,
    FamilyMatch,
    IcmpTypeMatch,
    InterfaceMatch,
    Masquerade,
    Match,
    PortMatch,
    ProtocolMatch,
    Redirect,
    Reject,
    Rule,
    Side,
    SourceNat,
    StateMatch,
    TrackingState,
    Verdict,
)
from app.simulator.rules.rejections import RejectBy, RejectWith

PORT_80 = NumberRange(80, 80)
TCP, UDP = Protocol.TCP, Protocol.UDP
NEW, ESTABLISHED = TrackingState.NEW, TrackingState.ESTABLISHED


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("iifname lan", InterfaceMatch(Direction.IN, ("lan",))),
        ('oifname != "wan"', InterfaceMatch(Direction.OUT, ("wan",), negated=True)),
        ("iifname { lan, dmz }", InterfaceMatch(Direction.IN, ("lan", "dmz"))),
        ('iifname "accept"', InterfaceMatch(Direction.IN, ("accept",))),
        ("ip saddr 10.0.0.1", AddressMatch(Side.SOURCE, (IPv4Network("10.0.0.1/32"),))),
        ("ip daddr 10.0.0.9/24", AddressMatch(Side.DESTINATION, (IPv4Network("10.0.0.0/24"),))),
        (
            "ip saddr != { 10.0.0.0/8, 192.0.2.1-192.0.2.9 }",
            AddressMatch(
                Side.SOURCE,
                (IPv4Network("10.0.0.0/8"), AddressRange(IPv4Address("192.0.2.1"), IPv4Address("192.0.2.9"))),
                negated=True,
            ),
        ),
        ("ip protocol icmp", ProtocolMatch((Protocol.ICMP,))),
        ("ip protocol { 6, udp }", ProtocolMatch((TCP, UDP))),
        ("tcp dport 80", PortMatch(TCP, Side.DESTINATION, (PORT_80,))),
        ("udp sport != 1024-65535", PortMatch(UDP, Side.SOURCE, (NumberRange(1024, 65535),), negated=True)),
        ("tcp dport {80,443,80}", PortMatch(TCP, Side.DESTINATION, (PORT_80, NumberRange(443, 443)))),
        ("icmp type echo-request", IcmpTypeMatch((NumberRange(8, 8),))),
        ("icmp type { 3-5, echo-reply }", IcmpTypeMatch((NumberRange(3, 5), NumberRange(0, 0)))),
        (
            "ip6 saddr { 2001:db8::/32, fe80::1-fe80::9 }",
            AddressMatch(
                Side.SOURCE,
                (IPv6Network("2001:db8::/32"), AddressRange(IPv6Address("fe80::1"), IPv6Address("fe80::9"))),
            ),
        ),
        ("ip6 daddr != ::1", AddressMatch(Side.DESTINATION, (IPv6Network("::1/128"),), negated=True)),
        ("ip6 nexthdr icmpv6", ProtocolMatch((Protocol.ICMPV6,), family=Family.IPV6)),
        ("meta l4proto { tcp, 58 }", ProtocolMatch((TCP, Protocol.ICMPV6), family=None)),
        ("meta nfproto ipv6", FamilyMatch((Family.IPV6,))),
        (
            "icmpv6 type { packet-too-big, echo-request, nd-neighbor-solicit }",
            IcmpTypeMatch((NumberRange(2, 2), NumberRange(128, 128), NumberRange(135, 135)), protocol=Protocol.ICMPV6),
        ),
        ("ct state established,new", StateMatch((ESTABLISHED, NEW))),
        ("ct state { established, new }", StateMatch((ESTABLISHED, NEW))),
        ("ct state != new", StateMatch((NEW,), negated=True)),
        ("ct state != { new, established }", StateMatch((NEW, ESTABLISHED), negated=True)),
    ],
)
def test_a_match_is_understood(text: str, match: Match) -> None:
    assert parse_rule(f"{text} accept") == Rule((match,), Accept())


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("accept", Accept()),
        ("drop", Drop()),
        ("reject", Reject()),
        ("reject with tcp reset", Reject(RejectWith.TCP_RESET)),
        ("reject with icmp host-unreachable", Reject(RejectWith.HOST_UNREACHABLE, RejectBy.ICMP)),
        ("reject with icmp type port-unreachable", Reject(RejectWith.PORT_UNREACHABLE, RejectBy.ICMP)),
        ("reject with icmpv6 no-route", Reject(RejectWith.NO_ROUTE, RejectBy.ICMPV6)),
        ("reject with icmpx admin-prohibited", Reject(RejectWith.ADMIN_PROHIBITED, RejectBy.ICMPX)),
        ("reject with icmpx port-unreachable", Reject()),
        ("masquerade", Masquerade()),
        ("udp dport 53 masquerade to :2000-2001", Masquerade(NumberRange(2000, 2001))),
        ("redirect", Redirect()),
        ("tcp dport 80 redirect to :80", Redirect(PORT_80)),
        ("snat to 192.0.2.1", SourceNat(IPv4Address("192.0.2.1"))),
        ("tcp dport 80 snat to 192.0.2.1:2000-2001", SourceNat(IPv4Address("192.0.2.1"), NumberRange(2000, 2001))),
        ("ip protocol { tcp, udp } dnat to 10.0.0.2:80", DestinationNat(IPv4Address("10.0.0.2"), PORT_80)),
    ],
)
def test_a_verdict_is_understood(text: str, verdict: Verdict) -> None:
    assert parse_rule(text).verdict == verdict


def test_matches_keep_their_order_and_a_rule_its_name() -> None:
    rule = parse_rule("ct state new  iifname lan\ttcp dport 22 accept", name="ssh")
    assert [type(match) for match in rule.matches] == [StateMatch, InterfaceMatch, PortMatch]
    assert rule.name == "ssh"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        pytest.param("", 1, "ends too early", id="nothing at all"),
        pytest.param("queue accept", 1, "'queue' is not understood here", id="a statement not known"),
        pytest.param("jump second", 6, "'second' is not the name of a chain", id="a word that means something else"),
        pytest.param("jump", 5, "the name of a chain is missing", id="a jump to nowhere"),
        pytest.param("goto a counter", 8, "nothing can follow here", id="a statement after the verdict"),
        pytest.param("tcp flags & syn syn accept", 17, "'syn' is not understood here", id="a mask without comparison"),
        pytest.param("tcp flags (syn|ack accept", 20, "'accept' is not understood here", id="an open bracket"),
        pytest.param("ct status != assured accept", 11, "compares everything known", id="an unequal status"),
        pytest.param("ct direction there accept", 14, "'there' is not understood here", id="a direction not known"),
        pytest.param("meta mark 0x1ffffffff accept", 11, "is not a number", id="a mark too large"),
        pytest.param("meta mark set 1-2 accept", 15, "set to one number", id="a mark set to a range"),
        pytest.param(
            "meta nfproto ipv4 fib daddr type anycast accept",
            34,
            "'anycast' is not understood",
            id="a type not simulated",
        ),
        pytest.param("ip protocol { tcp, udp } tcp dport 80 drop", 26, "several protocols", id="one of several"),
        pytest.param("ip protocol { tcp, udp } reject with tcp reset", 26, "only TCP", id="a reset for several"),
        pytest.param(
            "tcp dport 80 meta l4proto { tcp, icmp } reject with tcp reset",
            41,
            "only TCP",
            id="a reset for one of several",
        ),
        pytest.param("fib daddr type local accept", 1, "known for IPv4 only", id="a type of whatever address"),
        pytest.param("icmp code far accept", 11, "'far' is not understood here", id="a code not known"),
        pytest.param("limit rate 5 accept", 12, "'5' is not a rate", id="a rate without a time"),
        pytest.param("limit rate 5/month accept", 14, "'month' is not a time", id="a time not known"),
        pytest.param("limit rate 0/second accept", 12, "a rate of 0", id="a rate of nothing"),
        pytest.param("limit rate 5/second burst 0 packets drop", 27, "a burst of 0", id="an empty bucket"),
        pytest.param("log prefix ssh accept", 12, "put in quotation marks", id="a prefix without quotation marks"),
        pytest.param("redirect to :80", 1, "only where the rule asks for a protocol", id="a port of whatever protocol"),
        pytest.param("tcp dport 80 redirect to 8080", 26, "'8080' is not a port", id="a port without its colon"),
        pytest.param("tcp dport 80 redirect to", 25, "the port is missing", id="a redirect to nowhere"),
        pytest.param("tcp dport 80", 13, "ends too early", id="no verdict"),
        pytest.param("accept drop", 8, "nothing can follow here, but there is 'drop'", id="two verdicts"),
        pytest.param("ip saddr ::1 accept", 10, "'::1' is not an IPv4 address", id="an address of the other family"),
        pytest.param("ip6 saddr 10.0.0.1 accept", 11, "'10.0.0.1' is not an IPv6 address", id="one of IPv4 for IPv6"),
        pytest.param("ip6 saddr fe80::1%lan accept", 18, "'%' is not understood here", id="an address with its zone"),
        pytest.param("ip6 saddr 2001:db8::/129 accept", 11, "'129' is too large", id="a prefix too long for IPv6"),
        pytest.param("ip saddr 10.0.0.1 ip6 daddr ::1 accept", 19, "no packet is of both families", id="two families"),
        pytest.param("meta nfproto != ipv6 icmpv6 type 1 accept", 22, "no packet is of both", id="ICMPv6 without IPv6"),
        pytest.param("ip6 saddr ::1 reject with icmp host-unreachable", 15, "of both", id="the other family's reject"),
        pytest.param("meta nfproto ipx accept", 14, "'ipx' is not understood here", id="a family not known"),
        pytest.param("ip ttl 5 accept", 4, "'ttl' is not understood here", id="a field not known"),
        pytest.param("tcp flags syb accept", 11, "'syb' is not understood here", id="a flag misspelt"),
        pytest.param("udp flags syn accept", 5, "'flags' is not understood here", id="flags of a datagram"),
        pytest.param("tcp dport ssh accept", 11, "'ssh' is not a number", id="a service's name"),
        pytest.param("tcp dport 65536 accept", 11, "'65536' is too large", id="a port too large"),
        pytest.param("tcp dport 90-80 accept", 11, "the range '90-80' does not grow", id="a range backwards"),
        pytest.param("tcp dport 80- accept", 11, "a port is missing", id="half a range"),
        pytest.param("tcp dport { 80 443 } accept", 16, "a comma or a closing brace is missing", id="no comma"),
        pytest.param("tcp dport { 80, 443 accept", 21, "a comma or a closing brace is missing", id="no closing brace"),
        pytest.param("tcp dport {} accept", 12, "'}' is not a number", id="an empty set"),
        pytest.param("ip saddr 10.0.0.256 accept", 10, "'10.0.0.256' is not an IPv4 address", id="no address"),
        pytest.param("ip saddr 10.0.0.0/33 accept", 10, "'33' is too large", id="a prefix too long"),
        pytest.param("ip saddr 10.0.0.9-10.0.0.1 accept", 10, "does not grow", id="addresses backwards"),
        pytest.param("ip saddr web accept", 10, "'web' is not an IPv4 address", id="a host's name"),
        pytest.param("ip protocol sctp accept", 13, "'sctp' is not understood here", id="a protocol not known"),
        pytest.param("icmp type echo-reqest accept", 11, "'echo-reqest' is not understood here", id="a type misspelt"),
        pytest.param("ct state open accept", 10, "'open' is not understood here", id="a state not known"),
        pytest.param("ct zone 1 accept", 4, "'zone' is not understood here", id="a key not known"),
        pytest.param("ct state != new,established drop", 16, "need braces", id="several states after unequal"),
        pytest.param("iifname eth* accept", 9, "'eth*' is not the name of an interface", id="a pattern"),
        pytest.param("iifname averyveryverylongname accept", 9, "not the name of an interface", id="a name too long"),
        pytest.param('iifname "" accept', 9, "nothing stands between", id="an empty name"),
        pytest.param('iifname "lan accept', 9, "is not understood here", id="an open quotation"),
        pytest.param('"accept"', 1, "'accept' is not understood here", id="a keyword in quotes"),
        pytest.param("tcp dport = 80 accept", 11, "'=' is not understood here", id="a sign not known"),
        pytest.param("tcp dport 80 udp dport 53 accept", 14, "no packet has two protocols", id="two protocols"),
        pytest.param("tcp dport 80 icmp type 8 accept", 14, "no packet has two protocols", id="ports and a type"),
        pytest.param("udp dport 53 reject with tcp reset", 14, "answers only TCP", id="a reset for a datagram"),
        pytest.param(
            "reject with icmpx net-unreachable", 19, "'net-unreachable' is not understood", id="an answer not known"
        ),
        pytest.param("snat 192.0.2.1", 6, "'192.0.2.1' is not understood here", id="no 'to'"),
        pytest.param("snat to", 8, "an address is missing", id="no address to translate to"),
        pytest.param("dnat to 10.0.0.2:80", 1, "only where the rule asks for a protocol", id="a port without protocol"),
        pytest.param("tcp dport 80 dnat to 10.0.0.2:", 31, "a port is missing", id="a colon without port"),
        pytest.param("tcp dport 80 dnat to 10.0.0.2:http", 31, "'http' is not a number", id="a port's name"),
        pytest.param("masquerade randomly", 12, "'randomly' is not understood here", id="a flag not known"),
        pytest.param("ip saddr \u0661\u0660.0.0.1 accept", 10, "is not an IPv4 address", id="foreign digits"),
    ],
)
def test_what_is_not_understood_is_refused_at_its_column(text: str, column: int, message: str) -> None:
    with pytest.raises(RuleSyntaxError, match=re.escape(message)) as caught:
        parse_rule(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        pytest.param("tcp dport 80 acept", "did you mean 'accept'?", id="a word misspelt"),
        pytest.param("ip sadr 10.0.0.1 drop", "did you mean 'saddr'?", id="a field misspelt"),
        pytest.param("ct state relatd drop", "did you mean 'related'?", id="a state misspelt"),
        pytest.param("ct zone 1 drop", "understood here: state, status, direction, mark", id="nothing near it"),
    ],
)
def test_a_refusal_says_what_could_stand_there(text: str, hint: str) -> None:
    with pytest.raises(RuleSyntaxError) as caught:
        parse_rule(text)
    assert caught.value.hint == hint
