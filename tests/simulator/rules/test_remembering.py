"""A decision that is remembered is the one that the rules would give again, and counts as the work that it was."""

from ipaddress import IPv4Address, IPv6Address

import pytest

from app.nftables.parser import parse_rule
from app.simulator.chance import Chance
from app.simulator.engine import Run
from app.simulator.events import Send, UdpMessage
from app.simulator.limits import Limits
from app.simulator.network import Interface, Network, Node
from app.simulator.packets.addresses import InterfaceAddress
from app.simulator.packets.packet import Fragment, IcmpQuery, Packet, TcpFlag, TcpSegment, UdpDatagram
from app.simulator.preparing import prepare
from app.simulator.rules.filtering import Chain, Hook, TrackingState
from app.simulator.rules.matching import ready_rules
from app.simulator.rules.remembering import MOST_DECISIONS, Decisions, first
from app.simulator.rules.set_questions import Finders
from app.simulator.visit import UntoldVisit

HERE, THERE = IPv4Address("10.0.0.1"), IPv4Address("10.0.0.2")
HERE6, THERE6 = IPv6Address("2001:db8::1"), IPv6Address("2001:db8::2")
SEGMENT = TcpSegment(1000, 80, TcpFlag.SYN)


def visits() -> list[UntoldVisit]:
    """Each differs from the first in one thing."""
    found = [
        UntoldVisit(packet, 0, "lan", "wan")
        for packet in (
            Packet(HERE, THERE, SEGMENT),
            Packet(THERE, THERE, SEGMENT),
            Packet(HERE, HERE, SEGMENT),
            Packet(HERE6, THERE6, SEGMENT),
            Packet(HERE, THERE, TcpSegment(1001, 80, TcpFlag.SYN)),
            Packet(HERE, THERE, TcpSegment(1000, 81, TcpFlag.SYN)),
            Packet(HERE, THERE, UdpDatagram(1000, 80)),
            Packet(HERE, THERE, SEGMENT, fragment=Fragment(1, 8, 8, is_last=True)),
            Packet(HERE, THERE, IcmpQuery(8, 1)),
            Packet(HERE, THERE, IcmpQuery(0, 1)),
        )
    ]
    first_packet = found[0].packet
    found += [UntoldVisit(first_packet, 0, "dmz", "wan"), UntoldVisit(first_packet, 0, "lan", "dmz")]
    return [*found, UntoldVisit(first_packet, 0, "lan", "wan", state=TrackingState.NEW)]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("ct state new drop", id="state"),
        pytest.param("iifname lan drop", id="way in"),
        pytest.param("oifname wan drop", id="way out"),
        pytest.param("ip saddr 10.0.0.1 drop", id="source"),
        pytest.param("ip daddr 10.0.0.2 drop", id="destination"),
        pytest.param("meta nfproto ipv6 drop", id="family"),
        pytest.param("ip protocol tcp drop", id="protocol"),
        pytest.param("tcp sport 1000 drop", id="source port"),
        pytest.param("tcp dport 80 drop", id="destination port"),
        pytest.param("tcp dport != 80 drop", id="any other port"),
    ],
)
def test_packets_that_differ_in_what_a_rule_asks_for_are_told_apart(words: str) -> None:
    rules = ready_rules(Node("gw", ()), Chain("forward", Hook.FORWARD, (parse_rule(words),)), Finders())
    decisions = Decisions(rules)
    answers = [first(rules, visit) for visit in visits()]
    assert len(set(answers)) > 1
    for _ in range(2):
        assert [decisions.decide(visit) for visit in visits()] == answers


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("icmp type echo-request drop", id="what is not worth remembering"),
        pytest.param("counter drop", id="a counter"),
        pytest.param("limit rate 1/second accept", id="a limit"),
        pytest.param("meta mark 1 drop", id="a mark that another rule may have set"),
        pytest.param("meta mark set 1 accept", id="a mark that is set"),
        pytest.param("jump other", id="a jump"),
        pytest.param("return", id="a return"),
    ],
)
def test_a_chain_with_more_than_plain_decisions_remembers_nothing(words: str) -> None:
    rules = ready_rules(
        Node("gw", ()), Chain("forward", Hook.FORWARD, (parse_rule(words), parse_rule("drop"))), Finders()
    )
    assert not Decisions(rules).remembers


def test_what_is_forgotten_is_decided_anew() -> None:
    rules = ready_rules(
        Node("gw", ()), Chain("forward", Hook.FORWARD, (parse_rule("udp sport 1-1200 drop"),)), Finders()
    )
    decisions = Decisions(rules)
    packets = [Packet(HERE, THERE, UdpDatagram(port, 53)) for port in range(1, MOST_DECISIONS + 500)]
    for _ in range(2):
        kept = [decisions.decide(UntoldVisit(packet, 0))[0] is not None for packet in packets]
        assert sum(kept) == 1200


@pytest.mark.parametrize("explains", [pytest.param(True, id="told"), pytest.param(False, id="untold")])
def test_each_rule_that_a_packet_passes_is_work_however_often_it_has_been_asked(*, explains: bool) -> None:
    def work(rules: int, packets: int) -> int:
        run = Run(prepare(network(rules), Limits()), Chance(1), explains=explains)
        for number in range(packets):
            run.play(Send("client", THERE, UdpMessage(2000 + number, 53, 0)))
        return run.simulation.meter.done

    for packets in (1, 3):
        assert work(40, packets) - work(10, packets) == 30 * packets


def network(rules: int) -> Network:
    """The last rule of so many stops what the client sends."""
    words = [*(f"udp dport {port} accept" for port in range(1001, 1000 + rules)), "udp dport 53 drop"]
    closed = Chain("input", Hook.INPUT, tuple(map(parse_rule, words)))
    return Network((_host("client", "10.0.0.1/24"), _host("server", "10.0.0.2/24", closed)))


def _host(name: str, address: str, *chains: Chain) -> Node:
    return Node(name, (Interface("eth0", (InterfaceAddress.parse(address),)),), chains=chains)
