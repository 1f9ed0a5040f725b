"""Which way packets go, and why not another."""

from dataclasses import replace
from ipaddress import IPv4Address, ip_address, ip_network

import pytest

from app.simulator.events import Connect, Ping, Query, Send, UdpMessage
from app.simulator.forwarding.lookup import Routes, RouteTable
from app.simulator.limits import Meter
from app.simulator.network import Attachment, Interface, Link, Network, Tunnel
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.packets.packet import IcmpError
from app.simulator.steps import EndingKind, Routed, RoutedLocally, RouteOutcome, Transmitted, TtlDecremented
from app.simulator.trace import EventOutcome
from tests.simulator.builders import (
    APP,
    WEB,
    host,
    interface,
    network,
    packet,
    path,
    play,
    router,
    seen_by,
    sent_by,
    step,
    udp,
)

DEFAULT = "default via 198.51.100.254 dev wan"


def outcomes(routes: list[str]) -> dict[str, RouteOutcome]:
    routed = step(packet(play(network(routes=routes), Ping("app", "web")), 1), Routed)
    return {candidate.place: candidate.outcome for candidate in routed.candidates}


def test_the_longest_prefix_wins_and_every_loser_says_why() -> None:
    assert outcomes([DEFAULT, "203.0.113.0/24 via 198.51.100.254", "203.0.113.128/25 dev wan"]) == {
        "gw.lan": RouteOutcome.OTHER_DESTINATION,
        "gw.lan2": RouteOutcome.OTHER_DESTINATION,
        "gw.wan": RouteOutcome.OTHER_DESTINATION,
        "gw.routes.1": RouteOutcome.SHORTER_PREFIX,
        "gw.routes.2": RouteOutcome.CHOSEN,
        "gw.routes.3": RouteOutcome.OTHER_DESTINATION,
    }


def test_among_equal_prefixes_the_lower_metric_wins() -> None:
    fared = outcomes([f"{DEFAULT} metric 20", f"{DEFAULT} metric 10"])
    assert (fared["gw.routes.1"], fared["gw.routes.2"]) == (RouteOutcome.HIGHER_METRIC, RouteOutcome.CHOSEN)


def test_among_equal_routes_the_first_of_the_table_wins() -> None:
    fared = outcomes([DEFAULT, DEFAULT])
    assert (fared["gw.routes.1"], fared["gw.routes.2"]) == (RouteOutcome.CHOSEN, RouteOutcome.LATER_IN_TABLE)


def test_a_route_without_a_device_takes_the_one_its_gateway_lies_on() -> None:
    trace = play(network(routes=["default via 198.51.100.254"]), udp("app", "web", (5000, 53)))
    assert step(packet(trace, 1), Routed).interface == "wan"


def test_an_interface_reaches_its_own_subnet_directly() -> None:
    trace = play(network(), Ping("app", "app2"))
    routed = step(packet(trace, 1), Routed)
    assert (routed.source, routed.next_hop) == ("gw.lan2", IPv4Address("10.0.2.10"))
    assert [each.is_connected for each in routed.candidates] == [True, True, True, False]


@pytest.mark.parametrize(
    ("addresses", "gateway", "towards", "own"),
    [
        pytest.param(
            ("192.0.2.1/24", "198.51.100.1/24"),
            "198.51.100.254",
            "192.0.2.80",
            "198.51.100.1",
            id="IPv4 takes the one in the subnet of the next hop",
        ),
        pytest.param(
            ("2001:db8:ffff::2/64", "2001:db8:80::2/64"),
            "2001:db8:ffff::1",
            "2001:db8:80:1::80",
            "2001:db8:80::2",
            id="IPv6 the one that is most like the destination",
        ),
    ],
)
def test_which_address_a_node_sends_from(addresses: tuple[str, str], gateway: str, towards: str, own: str) -> None:
    node = router("gw", [interface("wan", *addresses)], [f"{ip_network(towards)} via {gateway}"])
    table = RouteTable(Routes(node), Meter(100))
    assert table.own_address_towards(ip_address(towards)) == ip_address(own)


def test_packets_to_an_own_address_stay_whatever_the_routes_say() -> None:
    trace = play(network(), Ping("app", "gw.wan"))
    assert step(packet(trace, 1), RoutedLocally).interface == "wan"
    assert path(packet(trace, 1)) == ["app", "gw"]


def test_an_answer_has_the_address_that_was_asked_as_its_source() -> None:
    trace = play(network(), Ping("app", "gw.wan"))
    assert packet(trace, 2).packet.source == IPv4Address("198.51.100.1")


def test_a_node_sends_from_the_interface_towards_the_destination() -> None:
    trace = play(network(), Ping("gw", "web"), Ping("gw", "app"))
    assert [packet(trace, number).packet.source for number in (1, 3)] == [
        IPv4Address("198.51.100.1"),
        IPv4Address("10.0.1.1"),
    ]


def test_every_router_takes_one_from_the_time_to_live() -> None:
    trace = play(network(), udp("app", "web", (5000, 53)))
    assert seen_by(packet(trace, 1), "web").ttl == 62
    taken = step(packet(trace, 1), TtlDecremented)
    assert (taken.before, taken.after) == (64, 63)


def test_a_packet_out_of_time_is_dropped_and_its_sender_told() -> None:
    trace = play(network(), udp("app", "web", (5000, 53), ttl=1))
    error = packet(trace, 2).packet
    assert packet(trace, 1).ending.kind is EndingKind.TTL_EXPIRED
    assert (error.source, error.destination) == (IPv4Address("10.0.1.1"), APP)
    assert isinstance(error.transport, IcmpError)
    assert (error.transport.type, error.transport.code, error.transport.inner.ttl) == (11, 0, 1)


def test_a_router_without_a_route_answers_net_unreachable() -> None:
    trace = play(network(routes=[]), Connect("app", "web", 443))
    error = packet(trace, 2).packet.transport
    assert isinstance(error, IcmpError)
    assert (error.type, error.code) == (3, 0)
    assert trace.events[0].outcome is EventOutcome.UNREACHABLE


def test_a_blackhole_swallows_without_a_word() -> None:
    trace = play(network(routes=[DEFAULT, "blackhole 203.0.113.0/24"]), Connect("app", "web", 443))
    assert (packet(trace, 1).ending.kind, packet(trace, 1).ending.source) == (EndingKind.BLACKHOLE, "gw.routes.2")
    assert len(trace.packets) == 1


def test_a_router_whose_neighbour_is_silent_answers_host_unreachable_after_three_seconds() -> None:
    trace = play(network(), Query("app", IPv4Address("10.0.2.99"), 53))
    error = packet(trace, 2)
    assert packet(trace, 1).ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE
    assert isinstance(error.packet.transport, IcmpError)
    assert (error.packet.transport.type, error.packet.transport.code) == (3, 1)
    assert error.time - packet(trace, 1).ending.time == 3 * 10**9


def test_a_node_that_does_not_forward_drops_what_is_for_others() -> None:
    nodes = network().nodes
    still = Network(
        tuple(node if node.name != "gw" else type(node)(node.name, node.interfaces, node.routes) for node in nodes)
    )
    trace = play(still, Connect("app", "web", 443))
    assert packet(trace, 1).ending.kind is EndingKind.FORWARDING_OFF
    assert len(trace.packets) == 1


def test_nobody_complains_of_a_complaint() -> None:
    """The router's error about the answer finds no way back either, and that is the end of it."""
    trace = play(network(routes=[]), udp("web", "gw.wan", (5000, 53)))
    assert len(trace.packets) == 2
    assert packet(trace, 2).ending.kind is EndingKind.NO_ROUTE


def test_a_packet_from_one_of_the_routers_own_addresses_is_a_martian() -> None:
    spoofed = udp("app", "web", (5000, 53))
    trace = play(network(), type(spoofed)("app", "web", spoofed.message, source_address=IPv4Address("10.0.1.1")))
    assert packet(trace, 1).ending.kind is EndingKind.MARTIAN


def test_where_no_route_leads_back_nobody_is_told() -> None:
    spoofed = Send("app", IPv4Address("192.0.2.1"), UdpMessage(5000, 53), source_address=IPv4Address("192.0.2.7"))
    trace = play(network(routes=["blackhole 192.0.2.7/32"]), spoofed)
    assert [each.ending.kind for each in trace.packets] == [EndingKind.NO_ROUTE]


def test_what_leads_over_an_interface_that_is_down_says_so_and_is_not_taken() -> None:
    plain = network(routes=[DEFAULT, "203.0.113.0/24 dev tun", "198.18.0.0/15 dev tun"])
    gateway = next(node for node in plain.nodes if node.name == "gw")
    tunnel = Interface("tun", (), Tunnel(Encapsulation(TunnelKind.IPIP), IPv4Address("198.51.100.254"), up=False))
    given = replace(
        plain, nodes=(replace(gateway, interfaces=(*gateway.interfaces, tunnel)), *plain.nodes[:3], plain.nodes[4])
    )
    routed = step(packet(play(given, Ping("app", "web")), 1), Routed)
    assert {candidate.place: candidate.outcome for candidate in routed.candidates} == {
        "gw.lan": RouteOutcome.OTHER_DESTINATION,
        "gw.lan2": RouteOutcome.OTHER_DESTINATION,
        "gw.wan": RouteOutcome.OTHER_DESTINATION,
        "gw.routes.1": RouteOutcome.CHOSEN,
        "gw.routes.2": RouteOutcome.INTERFACE_DOWN,
        "gw.routes.3": RouteOutcome.OTHER_DESTINATION,
    }


def test_a_link_that_is_down_carries_nothing() -> None:
    plain = network()
    down = Link("uplink", (Attachment("gw", "wan"), Attachment("isp", "west")), up=False)
    trace = play(Network(plain.nodes, (down,)), Connect("app", "web", 443))
    assert (packet(trace, 1).ending.kind, packet(trace, 1).ending.source) == (EndingKind.LINK_DOWN, "uplink")


def test_behind_an_interface_that_nobody_else_is_on_nobody_answers() -> None:
    alone = router("gw", [interface("lan", "10.0.1.1/24"), interface("dmz", "192.0.2.1/24")])
    given = Network((host("app", "10.0.1.10/24", "10.0.1.1"), alone))
    trace = play(given, udp("app", IPv4Address("192.0.2.80"), (5000, 53)))
    assert packet(trace, 1).ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE
    assert packet(trace, 2).packet.destination == APP


def test_a_link_takes_its_time() -> None:
    slow = Link("uplink", (Attachment("gw", "wan"), Attachment("isp", "west")), delay=50_000_000)
    trace = play(Network(network().nodes, (slow,)), udp("app", "web", (5000, 53)))
    times = {hop.node: hop.time for hop in packet(trace, 1).hops}
    assert times == {"app": 0, "gw": 1_000_000, "isp": 51_000_000, "web": 52_000_000}


def test_links_that_were_left_out_join_those_who_share_a_subnet() -> None:
    sent = step(packet(play(network(), udp("app", "web", (5000, 53))), 1), Transmitted)
    assert (sent.link, sent.receiver, sent.receiver_interface) == ("198.51.100.0/24", "isp", "west")


@pytest.mark.parametrize("ttl", [pytest.param(3, id="just enough"), pytest.param(64, id="plenty")])
def test_a_packet_with_time_enough_arrives(ttl: int) -> None:
    trace = play(network(), udp("app", "web", (5000, 53), ttl=ttl))
    assert path(packet(trace, 1)) == ["app", "gw", "isp", "web"]
    assert sent_by(packet(trace, 1), "isp").destination == WEB
