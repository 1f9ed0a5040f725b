"""Which statement on Linux a step rests on."""

from ipaddress import ip_address

import pytest

from app.scenarios.traces.statements import statement
from app.simulator.forwarding.neighbour_steps import NeighbourLoss, NeighbourSought
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import IcmpQuery, Packet, Protocol, UdpDatagram
from app.simulator.stages import Stage
from app.simulator.steps import Dropped, EndingKind
from tests.scenarios.builders import played

WEB, WEB_6 = ip_address("198.51.100.80"), ip_address("2001:db8::80")
QUESTION, ANSWER = Icmpv6Type.NEIGHBOUR_SOLICITATION, Icmpv6Type.NEIGHBOUR_ADVERTISEMENT


@pytest.mark.parametrize(
    ("source", "reason", "name"),
    [
        ("127.0.0.1", EndingKind.MARTIAN, "loopback-source-is-martian"),
        ("224.0.0.5", EndingKind.MARTIAN, "multicast-source-is-martian"),
        ("0.0.0.0", EndingKind.MARTIAN, "zero-source-is-martian"),  # noqa: S104 - nothing is bound to it
        ("255.255.255.255", EndingKind.MARTIAN, "broadcast-source-is-martian"),
        ("198.51.100.1", EndingKind.MARTIAN, "own-source-is-martian"),
        ("ff02::5", EndingKind.MARTIAN, "ipv6-group-source-reaches-no-rule"),
        ("fe80::7", EndingKind.MARTIAN, "ipv6-link-local-source-is-not-forwarded"),
        ("10.0.1.10", EndingKind.TOO_LARGE, "too-large-ends-before-forward"),
        ("2001:db8::1", EndingKind.TOO_LARGE, "ipv6-packet-too-big-ends-before-forward"),
        ("2001:db8::1", EndingKind.BLACKHOLE, "black-hole-is-silent"),
    ],
)
def test_a_packet_is_lost_as_its_family_and_its_source_have_it(source: str, reason: EndingKind, name: str) -> None:
    destination = WEB_6 if ":" in source else WEB
    packet = Packet(ip_address(source), destination, UdpDatagram(5000, 53))
    assert statement(Dropped(Stage.ROUTING, reason, None), packet) == name


@pytest.mark.parametrize(
    ("message", "at", "name"),
    [
        (QUESTION, Stage.INPUT, "neighbour-solicitation-passes-input"),
        (ANSWER, Stage.OUTPUT, "neighbour-advertisement-passes-output"),
        (ANSWER, Stage.INPUT, "neighbour-advertisement-passes-input"),
        (ANSWER, None, "solicitation-goes-to-a-group"),
    ],
    ids=["the question, where it comes", "the answer, where it leaves", "the answer, where it comes", "nowhere"],
)
def test_a_neighbour_is_lost_where_a_filter_stops_the_search(message: int, at: Stage | None, name: str) -> None:
    asked = ip_address("2001:db8::1")
    packet = Packet(asked, WEB_6, IcmpQuery(message, 0, 0, 24, protocol=Protocol.ICMPV6))
    loss = NeighbourLoss("gw", at, "gw.input.policy") if at else None
    assert statement(NeighbourSought(Stage.TRANSMIT, "wan", WEB_6, "web", packet, loss), packet) == name


def test_what_nobody_listens_for_rests_on_a_statement() -> None:
    first = played("egress-nat", port="closed").trace.packets[0]
    assert first.hops[-1].steps[-1].statement == "closed-port-says-so"
