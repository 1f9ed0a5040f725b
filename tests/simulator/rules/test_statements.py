"""What rules do besides deciding: marks, limits, tracking passed by; and what they ask of that."""

from ipaddress import IPv4Address

import pytest

from app.nftables.parser import parse_rule
from app.simulator.events import Event, Send, TcpMessage, Wait
from app.simulator.network import Network
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import TcpFlag
from app.simulator.rules.address_types import AddressTypes
from app.simulator.rules.filtering import Chain, Hook, Priority
from app.simulator.rules.matches import AddressType
from app.simulator.rules.membership import finder, members
from app.simulator.steps import Tracked
from tests.simulator.builders import (
    ACK,
    FIN,
    GATEWAY,
    MASQUERADE,
    RST,
    SYN,
    WEB,
    filter_chain,
    has_step,
    network,
    packet,
    play,
    quiet,
    seen_by,
    tcp,
    udp,
)

DATAGRAM = udp("app", "web", (5000, 53))
ANSWER = udp("web", GATEWAY, (53, 5000))


def early(*rules: str) -> Chain:
    return filter_chain(Hook.PREROUTING, *rules, priority=Priority.RAW)


def stopped_by(given: Network, *events: Event) -> list[str | None]:
    """The rule or policy of the gateway that each packet ended at."""
    trace = play(quiet(given), *events)
    ends = [each.ending for each in trace.packets]
    return [end.source if end.node == "gw" else None for end in ends]


@pytest.mark.parametrize(
    ("rule", "flags", "matched"),
    [
        ("tcp flags syn drop", SYN | TcpFlag.ACK, True),
        ("tcp flags ! syn drop", SYN | TcpFlag.ACK, False),
        ("tcp flags == syn drop", SYN | TcpFlag.ACK, False),
        ("tcp flags syn / syn,ack drop", SYN, True),
        ("tcp flags syn / syn,ack drop", SYN | TcpFlag.ACK, False),
        ("tcp flags != syn / syn,ack drop", FIN, True),
        ("tcp flags { fin, fin|ack } drop", FIN | TcpFlag.ACK, True),
    ],
)
def test_flags_are_asked_for_in_every_way(rule: str, flags: TcpFlag, *, matched: bool) -> None:
    sent = Send("app", WEB, TcpMessage(5000, 443, flags))
    assert stopped_by(network(filter_chain(Hook.FORWARD, rule)), sent) == ["gw.forward.r1" if matched else None]


def test_a_mark_lasts_from_hook_to_hook_of_one_node() -> None:
    chains = early("udp dport 53 meta mark set 7"), filter_chain(Hook.FORWARD, "meta mark 7 drop")
    assert stopped_by(network(*chains), DATAGRAM) == ["gw.forward.r1"]


def test_the_mark_of_a_session_lasts_for_its_other_packets() -> None:
    rules = "ct direction reply ct mark 7 drop", "ct mark set 7"
    assert stopped_by(network(filter_chain(Hook.FORWARD, *rules), MASQUERADE), DATAGRAM, ANSWER) == [
        None,
        "gw.forward.r1",
    ]


def test_a_session_begins_with_the_mark_0() -> None:
    assert stopped_by(network(filter_chain(Hook.FORWARD, "ct mark 0 drop"), MASQUERADE), DATAGRAM) == ["gw.forward.r1"]


def test_what_is_not_tracked_has_no_state_and_is_not_translated() -> None:
    trace = play(quiet(network(early("udp dport 53 notrack"), MASQUERADE)), DATAGRAM)
    assert seen_by(packet(trace, 1), "web").source != GATEWAY
    assert not has_step(packet(trace, 1), Tracked)


def test_a_rule_can_ask_for_what_is_not_tracked() -> None:
    chains = early("notrack"), filter_chain(Hook.FORWARD, "ct state untracked drop")
    assert stopped_by(network(*chains), DATAGRAM) == ["gw.forward.r1"]


def test_a_session_without_an_entry_has_no_mark_and_no_direction() -> None:
    chains = early("notrack"), filter_chain(Hook.FORWARD, "ct mark != 7 drop", "ct direction != reply drop")
    assert stopped_by(network(*chains), DATAGRAM) == [None]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("ct status seen-reply drop", [None, None, "gw.forward.r1"]),
        ("ct status confirmed drop", [None, "gw.forward.r1", "gw.forward.r1"]),
        (
            "ct status ! confirmed drop",
            ["gw.forward.r1", "gw.forward.r1", None, None],
        ),  # the gateway itself answers the last
    ],
)
def test_the_status_of_an_entry_grows(rule: str, expected: list[str | None]) -> None:
    assert stopped_by(network(filter_chain(Hook.FORWARD, rule), MASQUERADE), DATAGRAM, DATAGRAM, ANSWER) == expected


@pytest.mark.parametrize(
    ("reset", "stopped"),
    [
        pytest.param(tcp("app", "web", (5000, 443), RST), None, id="of the opener"),
        pytest.param(tcp("web", GATEWAY, (443, 5000), RST | ACK), "gw.forward.r1", id="of the other side"),
    ],
)
def test_a_reset_before_any_answer_is_one_only_if_it_comes_from_the_other_side(
    reset: Send, stopped: str | None
) -> None:
    chains = filter_chain(Hook.FORWARD, "ct status seen-reply drop"), MASQUERADE
    assert stopped_by(network(*chains), tcp("app", "web", (5000, 443), SYN), reset) == [None, stopped]


def test_a_translated_session_says_so() -> None:
    chains = filter_chain(Hook.POSTROUTING, "ct status snat drop", priority=150), MASQUERADE
    assert stopped_by(network(*chains), DATAGRAM) == ["gw.postrouting.r1"]


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("198.51.100.1", AddressType.LOCAL),
        ("127.1.2.3", AddressType.LOCAL),
        ("198.51.100.255", AddressType.BROADCAST),
        ("255.255.255.255", AddressType.BROADCAST),
        ("224.0.0.1", AddressType.MULTICAST),
        ("198.51.100.0", AddressType.UNICAST),
        ("203.0.113.80", AddressType.UNICAST),
    ],
)
def test_a_node_knows_what_an_address_is_to_it(address: str, kind: AddressType) -> None:
    gateway = next(node for node in network().nodes if node.name == "gw")
    assert AddressTypes(gateway).of(IPv4Address(address)) is kind


def test_a_rule_can_ask_what_an_address_is() -> None:
    given = network(early("meta nfproto ipv4 fib daddr type local drop"))
    assert stopped_by(given, udp("web", GATEWAY, (5000, 53)), DATAGRAM) == ["gw.prerouting.r1", None]


def test_a_limit_lets_its_burst_through_and_then_what_its_rate_gives() -> None:
    rules = "limit rate 1/second burst 2 packets accept", "drop"
    events = DATAGRAM, DATAGRAM, DATAGRAM, Wait(SECOND), DATAGRAM, DATAGRAM
    found = stopped_by(network(filter_chain(Hook.FORWARD, *rules)), *events)
    assert found == [None, None, "gw.forward.r2", None, "gw.forward.r2"]


def test_over_a_limit_is_whatever_it_would_not_let_through() -> None:
    rule = "limit rate over 1/minute burst 1 packets drop"
    assert stopped_by(network(filter_chain(Hook.FORWARD, rule)), DATAGRAM, DATAGRAM) == [None, "gw.forward.r1"]


def test_each_play_begins_with_full_buckets() -> None:
    given = network(filter_chain(Hook.FORWARD, "limit rate 1/hour burst 1 packets accept", "drop"))
    assert stopped_by(given, DATAGRAM) == stopped_by(given, DATAGRAM) == [None]


def test_a_rule_that_says_nothing_goes_on() -> None:
    rules = "counter", 'log prefix "seen "', "drop"
    assert stopped_by(network(filter_chain(Hook.FORWARD, *rules)), DATAGRAM) == ["gw.forward.r3"]


def test_what_a_rule_does_is_not_among_what_it_asks() -> None:
    asks = parse_rule("counter tcp dport 80 accept").matches
    assert asks == parse_rule("tcp dport 80 accept").parts


def test_a_number_is_found_in_the_range_it_lies_in() -> None:
    find = finder([(10, 20), (1, 5), (30, 30)])
    assert [find(number) for number in (0, 1, 5, 6, 15, 25, 30, 31)] == [None, 1, 1, None, 0, None, 2, None]


def test_ranges_that_overlap_have_the_members_of_both() -> None:
    is_member = members([(1, 5), (4, 9), (20, 20)])
    assert [number for number in range(25) if is_member(number)] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 20]
