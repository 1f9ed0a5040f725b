"""Rules one after the other, and what a packet had where they wanted something else."""

from ipaddress import IPv4Address, IPv4Network

import pytest

from app.nftables.parser import parse_rule
from app.simulator.events import Connect, Event, IcmpQueryMessage, Ping, Send, TcpMessage, UdpMessage
from app.simulator.packets.addresses import Family, NumberRange
from app.simulator.packets.packet import IcmpError, Protocol, TcpFlag, TcpSegment
from app.simulator.rules.filtering import (
    AddressMatch,
    AddressTypeMatch,
    Chain,
    Direction,
    FamilyMatch,
    Hook,
    IcmpTypeMatch,
    InterfaceMatch,
    Match,
    NatFlag,
    PortMatch,
    Priority,
    ProtocolMatch,
    Side,
    StateMatch,
    TrackingState,
)
from app.simulator.rules.matches import AddressType
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.sessions.entries import TcpState
from app.simulator.steps import EndingKind, Filtered, Originated, OriginReason
from app.simulator.trace import EventOutcome
from tests.simulator.builders import (
    ACK,
    APP,
    DROP,
    GATEWAY,
    MASQUERADE,
    RST,
    SYN,
    WEB,
    egress_network,
    filter_chain,
    first,
    has_step,
    nat_chain,
    network,
    only_entry,
    packet,
    play,
    quiet,
    seen_by,
    step,
    steps,
    tcp,
    udp,
)

DATAGRAM = udp("app", "web", (5000, 53))


def only_test(rule: str, event: Event = DATAGRAM, hook: Hook = Hook.FORWARD) -> RuleTest:
    """How one rule at the gateway fares with the event's first packet."""
    trace = play(quiet(network(filter_chain(hook, rule))), event)
    [tested] = step(first(trace, 1), Filtered).tests
    return tested


@pytest.mark.parametrize(
    "rule",
    [
        "iifname lan accept",
        "oifname { wan, lan2 } accept",
        "iifname != wan accept",
        "ip saddr 10.0.1.0/24 accept",
        "ip saddr 10.0.1.1-10.0.1.20 accept",
        "ip daddr != { 10.0.0.0/8, 192.168.0.0/16 } accept",
        "ip protocol udp accept",
        "ip protocol { tcp, udp } accept",
        "ip protocol != tcp accept",
        "udp dport 53 accept",
        "udp sport 1024-65535 udp dport { 53, 853 } accept",
        "udp dport != 54 accept",
        "ct state new accept",
        "ct state { new, related } accept",
        "ct state != established accept",
    ],
)
def test_a_rule_matches_when_all_it_asks_for_is_there(rule: str) -> None:
    assert only_test(rule).matched


@pytest.mark.parametrize(
    ("rule", "actual"),
    [
        ("iifname wan accept", "lan"),
        ("oifname != wan accept", "wan"),
        ("ip saddr 10.0.2.0/24 accept", APP),
        ("ip daddr != 203.0.113.80 accept", WEB),
        ("ip protocol tcp accept", Protocol.UDP),
        ("udp dport 54 accept", 53),
        ("udp sport != 5000 accept", 5000),
        ("tcp dport 53 accept", Protocol.UDP),
        ("tcp dport != 80 accept", Protocol.UDP),
        ("icmp type echo-request accept", Protocol.UDP),
        ("ct state established accept", TrackingState.NEW),
        ("udp dport 53 iifname wan accept", "lan"),
        ("reject with tcp reset", Protocol.UDP),
    ],
)
def test_a_rule_that_does_not_match_says_what_the_packet_had_instead(rule: str, actual: object) -> None:
    failed = only_test(rule).failed
    assert failed is not None
    assert failed.actual == actual


@pytest.mark.parametrize(
    ("rule", "matched"),
    [
        pytest.param("icmp type echo-request accept", True, id="the type by name"),
        pytest.param("icmp type { 0, 8-9 } accept", True, id="the type among numbers"),
        pytest.param("icmp type != echo-request accept", False, id="any other type"),
    ],
)
def test_icmp_types_are_told_apart(rule: str, *, matched: bool) -> None:
    assert only_test(rule, Send("app", "web", IcmpQueryMessage(8))).matched is matched


def test_there_is_no_outgoing_interface_before_routing_and_no_incoming_one_at_output() -> None:
    assert not only_test("oifname wan accept", hook=Hook.PREROUTING).matched
    own = play(network(filter_chain(Hook.OUTPUT, "iifname != lan accept")), udp("gw", "web", (5000, 53)))
    assert step(first(own, 1), Filtered).tests[0].matched


def test_the_first_matching_rule_decides_and_those_after_it_are_not_asked() -> None:
    rules = "tcp dport 53 accept", "udp dport 53 drop", "accept"
    trace = play(quiet(network(filter_chain(Hook.FORWARD, *rules))), DATAGRAM)
    filtered = step(packet(trace, 1), Filtered)
    assert [tested.matched for tested in filtered.tests] == [False, True]
    assert filtered.source == packet(trace, 1).ending.source == "gw.forward.r2"


def test_a_rule_with_a_name_is_known_by_it() -> None:
    named = Chain("forward", Hook.FORWARD, (parse_rule("udp dport 53 drop", name="no-dns"),))
    assert packet(play(quiet(network(named)), DATAGRAM), 1).ending.source == "gw.forward.no-dns"


def test_where_no_rule_matches_the_policy_decides() -> None:
    trace = play(quiet(network(filter_chain(Hook.FORWARD, "tcp dport 1 accept", policy=DROP))), DATAGRAM)
    assert (packet(trace, 1).ending.kind, packet(trace, 1).ending.source) == (EndingKind.DROPPED, "gw.forward.policy")


def test_what_is_for_the_gateway_itself_goes_to_input_and_not_to_forward() -> None:
    chains = filter_chain(Hook.INPUT, policy=DROP), filter_chain(Hook.FORWARD)
    trace = play(network(*chains, MASQUERADE), Connect("web", GATEWAY, 443))
    assert [taken.chain for taken in steps(packet(trace, 1)) if isinstance(taken, Filtered)] == ["input"]
    assert packet(trace, 1).ending.source == "gw.input.policy"


def test_what_is_for_others_goes_to_forward_and_not_to_input_or_output() -> None:
    chains = filter_chain(Hook.INPUT, policy=DROP), filter_chain(Hook.OUTPUT, policy=DROP), filter_chain(Hook.FORWARD)
    trace = play(quiet(network(*chains)), DATAGRAM)
    assert [taken.chain for taken in steps(packet(trace, 1)) if isinstance(taken, Filtered)] == ["forward"]


@pytest.mark.parametrize(
    ("priority", "number"),
    [
        (Priority.RAW, -300),
        (Priority.TRACKING, -200),
        (Priority.MANGLE, -150),
        (Priority.DESTINATION_NAT, -100),
        (Priority.FILTER, 0),
        (Priority.SECURITY, 50),
        (Priority.SOURCE_NAT, 100),
    ],
)
def test_priorities_are_the_kernels(priority: Priority, number: int) -> None:
    """include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities."""
    assert priority == number


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ("iifname lan", InterfaceMatch(Direction.IN, ("lan",))),
        ("meta nfproto ipv4", FamilyMatch((Family.IPV4,))),
        ("ip saddr 10.0.0.0/8", AddressMatch(Side.SOURCE, (IPv4Network("10.0.0.0/8"),))),
        ("ip protocol tcp", ProtocolMatch((Protocol.TCP,))),
        ("tcp dport 80", PortMatch(Protocol.TCP, Side.DESTINATION, (NumberRange(80, 80),))),
        ("icmp type 8", IcmpTypeMatch((NumberRange(8, 8),))),
        ("ct state new", StateMatch((TrackingState.NEW,))),
        ("meta nfproto ipv4 fib daddr type local", AddressTypeMatch(Side.DESTINATION, (AddressType.LOCAL,))),
    ],
)
def test_a_match_that_does_not_say_so_is_not_negated(words: str, match: Match) -> None:
    assert parse_rule(f"{words} accept").parts[-1] == match


def test_each_way_of_choosing_a_translation_is_a_flag_of_its_own() -> None:
    """include/uapi/linux/netfilter/nf_nat.h, NF_NAT_RANGE_*."""
    assert [flag.name for flag in NatFlag] == ["RANDOM", "FULLY_RANDOM", "PERSISTENT"]


def test_chains_of_one_hook_are_asked_by_priority_and_every_one_must_accept() -> None:
    late = Chain("late", Hook.FORWARD, (parse_rule("udp dport 53 drop"),), priority=Priority.SECURITY)
    early = Chain("early", Hook.FORWARD, (parse_rule("accept"),))
    trace = play(quiet(network(late, early)), DATAGRAM)
    assert [taken.chain for taken in steps(packet(trace, 1)) if isinstance(taken, Filtered)] == ["early", "late"]
    assert packet(trace, 1).ending.source == "gw.late.r1"


def test_before_tracking_a_packet_has_no_state_yet_and_counts_as_invalid() -> None:
    raw = Chain("raw", Hook.PREROUTING, (parse_rule("ct state invalid drop"),), priority=Priority.RAW)
    assert packet(play(quiet(network(raw)), DATAGRAM), 1).ending.source == "gw.raw.r1"


def test_a_filter_before_source_nat_sees_the_private_address_and_one_after_it_the_public() -> None:
    before = Chain("before", Hook.POSTROUTING, (parse_rule("ip saddr 198.51.100.1 drop"),), priority=Priority.FILTER)
    after = Chain("after", Hook.POSTROUTING, (parse_rule("ip saddr 198.51.100.1 drop"),), priority=150)
    trace = play(quiet(network(before, after, MASQUERADE)), DATAGRAM)
    assert packet(trace, 1).ending.source == "gw.after.r1"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("", 3),
        (" with icmp net-unreachable", 0),
        (" with icmp host-unreachable", 1),
        (" with icmp prot-unreachable", 2),
        (" with icmp net-prohibited", 9),
        (" with icmp host-prohibited", 10),
        (" with icmp admin-prohibited", 13),
    ],
)
def test_a_rejected_packet_is_answered_with_the_error_the_rule_names(answer: str, code: int) -> None:
    trace = play(quiet(network(filter_chain(Hook.FORWARD, f"reject{answer}"))), DATAGRAM)
    error = packet(trace, 2).packet
    assert packet(trace, 1).ending.kind is EndingKind.REJECTED
    assert error.source == IPv4Address("10.0.1.1")
    assert isinstance(error.transport, IcmpError)
    assert (error.transport.type, error.transport.code) == (3, code)


def test_a_tcp_reset_comes_as_if_from_the_destination() -> None:
    trace = play(network(filter_chain(Hook.FORWARD, "reject with tcp reset")), Connect("app", "web", 443))
    answer = packet(trace, 2).packet
    assert answer.source == WEB
    assert isinstance(answer.transport, TcpSegment)
    assert answer.transport.flags == RST | ACK
    assert step(packet(trace, 2), Originated).reason is OriginReason.REJECTION
    assert trace.events[0].outcome is EventOutcome.REFUSED


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param("reject", EventOutcome.REFUSED, id="port unreachable is a refusal"),
        pytest.param("reject with icmp host-unreachable", EventOutcome.UNREACHABLE, id="host unreachable is not"),
        pytest.param("drop", EventOutcome.TIMED_OUT, id="a drop leaves the sender waiting"),
    ],
)
def test_the_sender_learns_what_the_rule_lets_it_learn(answer: str, outcome: EventOutcome) -> None:
    events = Connect("app", "web", 443), Ping("app", "web")
    trace = play(network(filter_chain(Hook.FORWARD, answer)), *events)
    assert {event.outcome for event in trace.events} == {outcome}


def test_a_reset_is_not_rejected_with_a_reset() -> None:
    trace = play(
        quiet(network(filter_chain(Hook.FORWARD, "reject with tcp reset"))), tcp("app", "web", (5000, 443), RST)
    )
    assert len(trace.packets) == 1


def test_nobody_is_told_that_the_answer_to_a_ping_was_rejected_where_it_was_sent() -> None:
    """The kernel's ICMP does not interrupt itself."""
    mute = filter_chain(Hook.OUTPUT, "icmp type echo-reply reject")
    trace = play(network(mute), Send("app", IPv4Address("10.0.1.1"), IcmpQueryMessage(8)))
    assert [each.ending.kind for each in trace.packets] == [EndingKind.DELIVERED, EndingKind.REJECTED]


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        pytest.param("tcp dport 80 reject with tcp reset", "tcp dport 80", id="a port of TCP"),
        pytest.param("tcp flags syn reject with tcp reset", "tcp flags syn", id="flags of TCP"),
        pytest.param("ip protocol tcp reject with tcp reset", "ip protocol tcp", id="TCP in one family"),
        pytest.param("ip protocol != udp reject with tcp reset", "meta l4proto tcp", id="not another protocol"),
        pytest.param("oifname lan reject with tcp reset", "meta l4proto tcp", id="nothing of TCP"),
    ],
)
def test_a_reject_asks_for_its_protocol_only_where_the_rule_does_not(rule: str, part: str) -> None:
    failed = only_test(rule).failed
    assert failed is not None
    assert failed.match == parse_rule(f"{part} accept").parts[0]


def test_who_rejects_an_answer_to_a_ping_that_passes_says_so() -> None:
    given = network(filter_chain(Hook.FORWARD, "icmp type echo-reply reject"), MASQUERADE)
    trace = play(given, Ping("app", "web"))
    assert [each.packet.destination for each in trace.packets] == [WEB, GATEWAY, WEB]
    assert isinstance(trace.packets[2].packet.transport, IcmpError)


def test_a_program_hears_that_its_own_node_rejects_what_it_sends() -> None:
    trace = play(quiet(network(filter_chain(Hook.OUTPUT, "udp dport 53 reject"))), udp("gw", WEB, (5000, 53)))
    error = packet(trace, 2)
    assert isinstance(error.packet.transport, IcmpError)
    assert (error.packet.destination, error.ending.node) == (GATEWAY, "gw")


def test_a_reset_of_what_the_node_itself_sends_closes_its_session() -> None:
    """Its source is an address of its own, so that there is always a way back (nf_send_reset)."""
    resetting = filter_chain(Hook.OUTPUT, "ct state established tcp flags psh reject with tcp reset")
    pushed = Send("gw", "web", TcpMessage(5000, 443, TcpFlag.PSH | ACK))
    trace = play(network(resetting), Connect("gw", "web", 443, source_port=5000), pushed)
    assert only_entry(trace).tcp_state is TcpState.CLOSE


def test_a_rejection_is_related_to_the_session_and_passes_the_output_chain() -> None:
    chains = filter_chain(Hook.OUTPUT, "ct state related drop"), filter_chain(Hook.FORWARD, "ct state new reject")
    trace = play(quiet(network(*chains)), DATAGRAM)
    assert packet(trace, 2).ending.source == "gw.output.r1"


def test_a_rejected_port_forward_is_answered_from_the_address_the_stranger_spoke_to() -> None:
    inward = nat_chain(Hook.PREROUTING, "tcp dport 8080 dnat to 10.0.1.10:80")
    refused = network(inward, filter_chain(Hook.FORWARD, "reject"))
    trace = play(quiet(refused), tcp("web", GATEWAY, (5000, 8080), SYN))
    error = seen_by(packet(trace, 2), "web")
    assert error.source == GATEWAY
    assert isinstance(error.transport, IcmpError)
    assert error.transport.inner.receiver == (GATEWAY, 8080)


def test_the_egress_gateway_lets_out_what_begins_inside_and_in_what_answers_it() -> None:
    trace = play(egress_network(), Connect("app", "web", 443), Connect("web", APP, 80))
    assert [event.outcome for event in trace.events] == [EventOutcome.ESTABLISHED, EventOutcome.UNREACHABLE]


def test_hosts_can_filter_too() -> None:
    silent = quiet(network())
    trace = play(silent, Ping("app", "web"))
    assert packet(trace, 1).ending.source == "web.input.policy"
    assert not has_step(packet(trace, 1), Filtered)


def test_filters_before_routing_see_a_martian_too() -> None:
    watched = network(filter_chain(Hook.PREROUTING, "ip saddr 10.0.1.1 drop"))
    spoofed = Send("app", "web", UdpMessage(5000, 53), source_address=IPv4Address("10.0.1.1"))
    ending = packet(play(watched, spoofed), 1).ending
    assert (ending.kind, ending.source) == (EndingKind.DROPPED, "gw.prerouting.r1")


def test_what_a_node_sends_to_itself_comes_in_by_its_loopback_past_prerouting() -> None:
    closed = network(filter_chain(Hook.PREROUTING, "iifname lo drop"), MASQUERADE)
    trace = play(closed, Ping("gw", "gw.wan"))
    assert packet(trace, 1).ending.source == "gw.prerouting.r1"
    assert [type(step).__name__ for step in steps(packet(trace, 1))].count("Tracked") == 1
