"""IPv6: the same way through a node, other sizes, other errors, and no translation."""

from ipaddress import IPv6Address

import pytest

from app.nftables.parser import parse_rule
from app.simulator.errors import EventError
from app.simulator.events import Connect, IcmpErrorMessage, IcmpQueryMessage, Ping, Query, Send
from app.simulator.network import Network, Settings
from app.simulator.packets.icmpv6 import Icmpv6Type, Unreachable6Code
from app.simulator.packets.packet import IcmpError, IcmpQuery, Protocol, UdpDatagram
from app.simulator.packets.packet import Packet as PlainPacket
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.steps import EndingKind, Filtered, Tracked
from app.simulator.trace import EventOutcome
from tests.simulator.builders import (
    ACK,
    DROP,
    SYN,
    filter_chain,
    first,
    has_step,
    host,
    interface,
    narrowed,
    nat_chain,
    network,
    packet,
    path,
    play,
    router,
    seen_by,
    step,
    tcp,
    udp,
)
from tests.simulator.six import APP6, FORWARDING6, GATEWAY_LAN, WEB6, network6

STATEFUL6 = filter_chain(
    Hook.FORWARD, "ct state established,related accept", "iifname lan oifname wan accept", policy=DROP
)


def error_of(found: PlainPacket) -> tuple[int, int]:
    assert isinstance(found.transport, IcmpError)
    return found.transport.type, found.transport.code


def test_a_connection_is_opened_through_two_routers_and_nobody_changes_an_address() -> None:
    trace = play(network6(), Connect("app", "web", 443))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    assert path(packet(trace, 1)) == ["app", "gw", "isp", "web"]
    arrived = seen_by(packet(trace, 1), "web")
    assert (arrived.source, arrived.destination, arrived.ttl, arrived.length) == (APP6, WEB6, 62, 80)


def test_a_ping_asks_and_answers_in_icmpv6() -> None:
    trace = play(network6(), Ping("app", "web"))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    kinds = [each.packet.transport.type for each in trace.packets if isinstance(each.packet.transport, IcmpQuery)]
    assert kinds == [Icmpv6Type.ECHO_REQUEST, Icmpv6Type.ECHO_REPLY]


def test_a_datagram_is_answered() -> None:
    assert play(network6(), Query("app", "web", 53)).events[0].outcome is EventOutcome.COMPLETED


def test_a_stateful_filter_keeps_strangers_out_without_any_translation() -> None:
    trace = play(network6(STATEFUL6), Connect("app", "web", 443), tcp("web", APP6, (443, 80), SYN))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    assert first(trace, 2).ending.source == "gw.forward.policy"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        pytest.param("reject", (1, Unreachable6Code.PORT), id="a plain reject"),
        pytest.param("reject with icmpx admin-prohibited", (1, Unreachable6Code.ADMIN_PROHIBITED), id="either family"),
        pytest.param("reject with icmpx host-unreachable", (1, Unreachable6Code.ADDRESS), id="a host of either family"),
        pytest.param("reject with icmpv6 policy-fail", (1, Unreachable6Code.POLICY), id="its own words"),
    ],
)
def test_a_rejection_is_said_in_icmpv6(rule: str, said: tuple[int, int]) -> None:
    trace = play(network6(filter_chain(Hook.FORWARD, rule)), udp("app", WEB6, (5000, 53)))
    assert error_of(packet(trace, 2).packet) == said
    assert packet(trace, 2).packet.source == GATEWAY_LAN


@pytest.mark.parametrize(
    "rule",
    [
        "reject with icmp port-unreachable",
        "ip saddr != 10.0.0.0/8 drop",
        "ip protocol != icmp drop",
        "icmp type echo-request drop",
        "icmp type 128 drop",
        "meta nfproto ipv4 drop",
    ],
)
def test_rules_of_ipv4_leave_it_alone(rule: str) -> None:
    trace = play(network6(filter_chain(Hook.FORWARD, rule)), Ping("app", "web"))
    assert trace.events[0].outcome is EventOutcome.COMPLETED


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        pytest.param("ip saddr 10.0.0.0/8", "ip saddr 10.0.0.0/8", id="an address"),
        pytest.param("icmp type 128", "icmp type 128", id="a type of ICMP"),
        pytest.param("ip protocol icmp", "ip protocol icmp", id="a protocol in IPv4"),
        pytest.param("meta nfproto ipv4", "meta nfproto ipv4", id="the family"),
        pytest.param("meta nfproto != ipv6", "meta nfproto ipv4", id="not the other family"),
        pytest.param("meta l4proto icmp", "meta nfproto ipv4", id="a protocol in either"),
        pytest.param("oifname lan", "meta nfproto ipv4", id="no family"),
    ],
)
def test_a_reject_asks_for_its_family_only_where_the_rule_does_not(rule: str, part: str) -> None:
    trace = play(network6(filter_chain(Hook.FORWARD, f"{rule} reject with icmp port-unreachable")), Ping("app", "web"))
    [tested] = step(first(trace, 1), Filtered).tests
    assert tested.failed is not None
    assert tested.failed.match == parse_rule(f"{part} accept").parts[0]


@pytest.mark.parametrize(
    "rule",
    [
        "ip6 saddr 2001:db8:1::/64 drop",
        "ip6 nexthdr icmpv6 drop",
        "meta l4proto icmpv6 drop",
        "meta nfproto ipv6 drop",
        "icmpv6 type echo-request drop",
        "iifname lan drop",
    ],
)
def test_rules_that_ask_for_it_find_it(rule: str) -> None:
    trace = play(network6(filter_chain(Hook.FORWARD, rule)), Ping("app", "web"))
    assert first(trace, 1).ending.kind is EndingKind.DROPPED


def test_nat_chains_never_see_it_and_do_not_have_it_tracked() -> None:
    chains = (nat_chain(Hook.POSTROUTING, "masquerade"), nat_chain(Hook.PREROUTING, "drop"))
    trace = play(network6(*chains), Connect("app", "web", 443))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    assert not has_step(packet(trace, 1), Tracked)


def test_a_packet_without_a_route_is_answered_even_where_nothing_is_forwarded() -> None:
    trace = play(network6(settings=Settings(), routes=()), udp("app", WEB6, (5000, 53)))
    assert error_of(packet(trace, 2).packet) == (1, Unreachable6Code.NO_ROUTE)


def test_forwarding_of_ipv4_is_not_forwarding_of_ipv6() -> None:
    trace = play(network6(settings=Settings(ip_forward=True)), udp("app", WEB6, (5000, 53)))
    assert packet(trace, 1).ending.kind is EndingKind.FORWARDING_OFF
    assert len(trace.packets) == 1


def test_a_hop_limit_that_runs_out_is_told_from_where_it_came_in() -> None:
    trace = play(network6(), udp("app", WEB6, (5000, 53), ttl=2))
    assert error_of(packet(trace, 2).packet) == (Icmpv6Type.TIME_EXCEEDED, 0)
    assert packet(trace, 2).packet.source == IPv6Address("2001:db8:ffff::1")


def test_a_spoofed_sender_does_not_move_the_source_of_the_error() -> None:
    spoofed = Send("web", IPv6Address("2001:db8:77::1"), udp("web", WEB6, (1, 2)).message, source_address=APP6)
    trace = play(network6(), spoofed)
    assert packet(trace, 2).packet.source == IPv6Address("2001:db8:80::1")


def test_nobody_is_told_who_has_no_address() -> None:
    nameless = Send(
        "app", IPv6Address("2001:db8:77::1"), udp("app", WEB6, (1, 2)).message, source_address=IPv6Address("::")
    )
    trace = play(network6(routes=()), nameless)
    assert [each.ending.kind for each in trace.packets] == [EndingKind.NO_ROUTE]


def test_an_error_quotes_as_much_as_fits_into_the_smallest_mtu() -> None:
    whole = PlainPacket(APP6, WEB6, UdpDatagram(1, 2, 1400))
    short = PlainPacket(APP6, WEB6, UdpDatagram(1, 2, 100))
    assert PlainPacket(WEB6, APP6, IcmpError(1, 0, whole)).length == 1280
    assert PlainPacket(WEB6, APP6, IcmpError(1, 0, short)).length == 40 + 8 + 148


@pytest.mark.parametrize("kind", [Icmpv6Type.ECHO_REQUEST, Icmpv6Type.ECHO_REPLY])
def test_a_node_learns_what_fits_from_an_error_about_any_icmpv6_of_its_own(kind: int) -> None:
    """Whether a program waits or not (`icmpv6_err`); of UDP nobody is believed but about somebody's socket."""
    large = Send("app", "web", IcmpQueryMessage(kind, payload=1352, protocol=Protocol.ICMPV6))
    trace = play(narrowed(network6(), "2001:db8:ffff::/64", 1300), large, large)
    first_one, error, again = trace.packets
    assert first_one.ending.node == "gw"
    assert error_of(error.packet) == (Icmpv6Type.PACKET_TOO_BIG, 0)
    assert (again.ending.kind, again.ending.node) == (EndingKind.TOO_LARGE, "app")


def test_an_error_about_a_session_is_related() -> None:
    error = IcmpErrorMessage(Icmpv6Type.DESTINATION_UNREACHABLE, Unreachable6Code.PORT, 1, Protocol.ICMPV6)
    trace = play(network6(STATEFUL6), udp("app", WEB6, (5000, 53)), Send("web", "app", error))
    assert step(first(trace, 2), Tracked).state is TrackingState.RELATED
    assert first(trace, 2).ending.node == "app"


def test_an_echo_reply_that_nobody_asked_for_is_invalid() -> None:
    reply = IcmpQueryMessage(Icmpv6Type.ECHO_REPLY, protocol=Protocol.ICMPV6)
    trace = play(network6(STATEFUL6), Send("web", "app", reply))
    assert step(first(trace, 1), Tracked).state is TrackingState.INVALID


def both(name: str, *addresses: str) -> Network:
    """A client, a server with addresses as listed, and a router between them that knows both families."""
    inside, outside = (
        interface("lan", "10.0.1.1/24", "2001:db8:1::1/64"),
        interface("wan", "10.0.2.1/24", "2001:db8:2::1/64"),
    )
    settings = Settings(ip_forward=True, ipv6_forwarding=True)
    client = router(
        name,
        [interface("eth0", "2001:db8:1::10/64", "10.0.1.10/24")],
        ("default via 10.0.1.1", "default via 2001:db8:1::1"),
    )
    gateways = ["2001:db8:2::1" if ":" in address else "10.0.2.1" for address in addresses]
    server = router("web", [interface("eth0", *addresses)], [f"default via {gateway}" for gateway in gateways])
    return Network((client, server, router("gw", [inside, outside], settings=settings)))


@pytest.mark.parametrize(
    ("addresses", "taken"),
    [
        pytest.param(("10.0.2.80/24", "2001:db8:2::80/64"), "10.0.2.80", id="IPv4 listed first"),
        pytest.param(("2001:db8:2::80/64", "10.0.2.80/24"), "2001:db8:2::80", id="IPv6 listed first"),
        pytest.param(("2001:db8:2::80/64",), "2001:db8:2::80", id="IPv6 alone"),
    ],
)
def test_a_name_is_the_first_of_its_addresses_that_both_sides_can_speak_of(
    addresses: tuple[str, ...], taken: str
) -> None:
    trace = play(both("app", *addresses), Ping("app", "web"))
    assert str(packet(trace, 1).packet.destination) == taken
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_a_message_of_icmpv6_goes_to_the_address_of_its_family() -> None:
    request = IcmpQueryMessage(Icmpv6Type.ECHO_REQUEST, protocol=Protocol.ICMPV6)
    trace = play(both("app", "10.0.2.80/24", "2001:db8:2::80/64"), Send("app", "web", request))
    assert str(packet(trace, 1).packet.destination) == "2001:db8:2::80"


def test_an_error_of_one_family_cannot_be_about_a_packet_of_the_other() -> None:
    error = IcmpErrorMessage(Icmpv6Type.TIME_EXCEEDED, 0, 1, Protocol.ICMPV6)
    given = both("app", "10.0.2.80/24", "2001:db8:2::80/64")
    with pytest.raises(EventError, match="packet 1 is of IPv4, and this error of IPv6"):
        play(given, Ping("app", "web"), Send("app", "web", error))


def test_who_has_ipv6_only_cannot_speak_with_who_has_ipv4_only() -> None:
    lonely = host("app", "2001:db8:1::10/64", "2001:db8:1::1")
    with pytest.raises(EventError, match=r"app has nothing of IPv4 to say to 203\.0\.113\.80"):
        play(Network((lonely, *network().nodes[1:])), Connect("app", "web", 443))


def test_an_opening_is_picked_up_in_mid_stream_as_in_ipv4() -> None:
    trace = play(network6(STATEFUL6), tcp("app", WEB6, (5000, 443), ACK))
    assert step(packet(trace, 1), Tracked).state is TrackingState.NEW


def test_the_family_has_a_hop_limit_of_its_own() -> None:
    settings = Settings(ip_forward=True, ipv6_forwarding=True, default_ttl=32, hop_limit=99)
    trace = play(network6(settings=settings), Ping("gw", "app"))
    assert packet(trace, 1).packet.ttl == 99
    assert FORWARDING6.hop_limit == 64
