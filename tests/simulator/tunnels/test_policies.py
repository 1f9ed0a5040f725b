"""IPsec by selectors: what they choose is wrapped, and has to have been."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.nftables.parser import parse_rule
from app.nftables.routes import parse_route
from app.simulator.errors import NetworkError
from app.simulator.events import Connect, Ping, Query, Send, UdpMessage
from app.simulator.mtu.size_steps import Fragmented, TooLarge
from app.simulator.network import Interface, Network, Tunnel
from app.simulator.packets.packet import IcmpError, Protocol
from app.simulator.rules.filtering import Accept, Chain, ChainType, Drop, Hook
from app.simulator.steps import EndingKind, Filtered, Received
from app.simulator.trace import EventOutcome
from app.simulator.tunnels.tunnel_steps import PolicyAsked, PolicyWay, Unwrapped, Wrapped
from tests.simulator.builders import first, has_step, narrowed, packet, path, play, step, steps
from tests.simulator.tunnels.builders import (
    DB,
    EAST,
    PC,
    WEST,
    envelope,
    esp,
    gateway,
    gre,
    joined,
    on_the_way,
    selected,
    tun,
)

PASS = Accept()
THERE, BACK = "10.1.0.0/24 -> 10.2.0.0/24", "10.2.0.0/24 -> 10.1.0.0/24"
DEFAULTS = {"west": ["10.2.0.0/24 via 192.0.2.1"], "east": ["10.1.0.0/24 via 198.51.100.1"]}
TO_WEST, TO_EAST = "10.1.0.0/24 via 192.0.2.10", "10.2.0.0/24 via 198.51.100.20"


def between(west: Tunnel, east: Tunnel, *chains: Chain, eastern: Sequence[Chain] = ()) -> Network:
    """The provider between them knows the private networks, so that what leaks arrives."""
    on = joined(
        gateway("west", tun(west), routes=DEFAULTS["west"], chains=chains),
        gateway("east", tun(east), routes=DEFAULTS["east"], chains=eastern),
    )
    return _known_to_all(on)


def _known_to_all(on: Network) -> Network:
    routes = (parse_route(TO_WEST), parse_route(TO_EAST))
    nodes = tuple(replace(node, routes=(*node.routes, *routes)) if node.name == "isp" else node for node in on.nodes)
    return replace(on, nodes=nodes)


def chain(hook: Hook, *rules: str, kind: ChainType = ChainType.FILTER, policy: Accept | Drop = PASS) -> Chain:
    return Chain(hook.value, hook, tuple(map(parse_rule, rules)), policy, kind)


PAIR = between(selected(EAST, THERE), selected(WEST, BACK))


def test_what_a_selector_fits_is_wrapped_both_ways() -> None:
    trace = play(PAIR, Connect("pc", "db", 5432))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    assert [on_the_way(packet(trace, number)).protocol for number in (1, 2, 3)] == [Protocol.ESP] * 3
    asked = step(packet(trace, 1), PolicyAsked, "west")
    assert (asked.way, asked.wanted, asked.source) == (PolicyWay.OUT, "tun0", "west.tun0")
    assert step(packet(trace, 1), Wrapped, "west").by_policy


def test_what_no_selector_fits_leaves_in_the_clear() -> None:
    trace = play(PAIR, Ping("west", "db"))
    assert on_the_way(packet(trace, 1)).protocol is Protocol.ICMP
    assert step(packet(trace, 1), PolicyAsked, "west").wanted is None
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_what_comes_out_comes_in_by_the_outer_interface_and_passes_prerouting_again() -> None:
    rules = (
        chain(Hook.PREROUTING, "iifname wan meta l4proto esp accept", "iifname wan accept"),
        chain(Hook.FORWARD, "iifname wan oifname lan accept", "iifname lan accept", policy=Drop()),
    )
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), eastern=rules), Ping("pc", "db"))
    there = packet(trace, 1)
    assert there.ending.node == "db"
    assert step(there, Unwrapped, "east").entry == "wan"
    asked = [each.source for each in steps(there, "east") if isinstance(each, Filtered)]
    assert asked == ["east.prerouting.r1", "east.prerouting.r2", "east.forward.r1"]


def test_forward_sees_it_leave_by_its_own_interface_before_it_is_wrapped() -> None:
    rules = chain(Hook.FORWARD, "oifname wan ip daddr 10.2.0.0/24 accept", "iifname wan accept", policy=Drop())
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), rules), Ping("pc", "db"))
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_source_nat_before_makes_a_selector_fit_no_more() -> None:
    """The best known mistake: masquerading takes the packet out of its policy."""
    masquerade = chain(Hook.POSTROUTING, "oifname wan masquerade", kind=ChainType.NAT)
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), masquerade), Ping("pc", "db"))
    leaked = on_the_way(packet(trace, 1))
    assert (leaked.protocol, leaked.source) == (Protocol.ICMP, WEST)


def test_source_nat_before_can_make_a_selector_fit() -> None:
    """Overlapping sites: what is translated to the address that the selector names goes in."""
    snat = chain(Hook.POSTROUTING, "ip saddr 10.1.0.0/24 oifname wan snat to 10.7.0.1", kind=ChainType.NAT)
    west, east = selected(EAST, "10.7.0.0/24 -> 10.2.0.0/24"), selected(WEST, "10.2.0.0/24 -> 10.7.0.0/24")
    trace = play(between(west, east, snat), Ping("pc", "db"))
    assert on_the_way(packet(trace, 1)).protocol is Protocol.ESP
    assert envelope(packet(trace, 1)).inner.source == IPv4Address("10.7.0.1")
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_clear_text_that_a_selector_fits_is_dropped_before_forward_and_nobody_hears() -> None:
    """Whoever sends it may be anybody."""
    lied = Send("isp", DB, UdpMessage(9, 9), source_address=PC)
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), eastern=[chain(Hook.FORWARD, "accept")]), lied)
    assert (packet(trace, 1).ending.kind, packet(trace, 1).ending.node) == (EndingKind.UNPROTECTED, "east")
    assert packet(trace, 1).ending.source == "east.tun0"
    assert not has_step(packet(trace, 1), Filtered, "east")
    assert len(trace.packets) == 1


def test_what_is_for_the_gateway_itself_is_looked_at_after_input() -> None:
    lied = Send("isp", IPv4Address("10.2.0.1"), UdpMessage(9, 9), source_address=PC)
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), eastern=[chain(Hook.INPUT, "accept")]), lied)
    assert packet(trace, 1).ending.kind is EndingKind.UNPROTECTED
    assert has_step(packet(trace, 1), Filtered, "east")


def test_the_addresses_that_it_came_with_count_whatever_destination_nat_makes_of_them() -> None:
    dnat = chain(Hook.PREROUTING, "ip daddr 198.51.100.20 udp dport 9 dnat to 10.2.0.10", kind=ChainType.NAT)
    on = between(selected(EAST, THERE), selected(WEST, BACK), eastern=[dnat])
    lied = Send("isp", EAST, UdpMessage(9, 9), source_address=PC)
    assert packet(play(on, lied), 1).ending.node == "db"


def test_what_comes_out_and_fits_no_selector_is_dropped() -> None:
    """The far end wraps more than this end expects."""
    on = between(selected(EAST, "10.1.0.0/24 -> 10.2.0.0/16"), selected(WEST, "10.2.0.0/28 -> 10.1.0.0/28"))
    other = Send("west", DB, UdpMessage(9, 9), source_address=IPv4Address("10.1.0.99"))
    trace = play(on, Send("pc", DB, UdpMessage(9, 9)), other)
    assert first(trace, 1).ending.node == "db"
    lost = first(trace, 2)
    assert (lost.ending.kind, lost.ending.node) == (EndingKind.NOT_SELECTED, "east")


def test_what_comes_out_of_another_tunnel_than_its_selector_names_is_dropped() -> None:
    """Of several selectors the one with the longer prefixes counts."""
    west = gateway("west", tun(selected(EAST, THERE)), routes=DEFAULTS["west"])
    narrow = tun(selected(IPv4Address("203.0.113.9"), "10.2.0.10/32 -> 10.1.0.10/32"), name="tun1")
    east = gateway("east", tun(selected(WEST, BACK)), narrow, routes=DEFAULTS["east"])
    lost = packet(play(joined(west, east), Ping("pc", "db")), 1)
    assert (lost.ending.kind, lost.ending.source) == (EndingKind.NOT_SELECTED, "east.tun0")


def test_a_policy_with_gre_inside() -> None:
    """GRE over IPsec: the outer packet of the one is what the other's selector fits."""
    ends = f"{WEST}/32 -> {EAST}/32", f"{EAST}/32 -> {WEST}/32"
    west = gateway("west", tun(selected(EAST, ends[0]), name="ipsec"), tun(gre(EAST)))
    east = gateway("east", tun(selected(WEST, ends[1]), name="ipsec"), tun(gre(WEST)))
    trace = play(joined(west, east), Ping("pc", "db"))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert on_the_way(packet(trace, 1)).protocol is Protocol.ESP
    assert envelope(packet(trace, 1)).inner.protocol is Protocol.GRE


@pytest.mark.parametrize(("port", "protocol"), [(500, Protocol.UDP), (501, Protocol.ESP)], ids=["IKE", "another port"])
def test_what_ike_says_goes_into_no_tunnel(port: int, protocol: Protocol) -> None:
    """Though a selector fits the gateways themselves."""
    ends = f"{WEST}/32 -> {EAST}/32", f"{EAST}/32 -> {WEST}/32"
    on = between(selected(EAST, ends[0]), selected(WEST, ends[1]))
    trace = play(on, Send("west", EAST, UdpMessage(port, port)))
    assert on_the_way(packet(trace, 1)).protocol is protocol
    assert packet(trace, 1).ending.kind is EndingKind.NOBODY_LISTENS


def test_reverse_path_filtering_does_not_ask_about_what_was_proved() -> None:
    """The way back to the far network leads elsewhere."""
    strict = replace(PAIR.nodes[3].settings, rp_filter=1)
    elsewhere = (parse_route("default via 198.51.100.1"), parse_route("blackhole 10.1.0.0/24"))
    nodes = [replace(node, settings=strict, routes=elsewhere) if node.name == "east" else node for node in PAIR.nodes]
    trace = play(replace(PAIR, nodes=tuple(nodes)), Send("pc", "db", UdpMessage(9, 9)))
    assert packet(trace, 1).ending.node == "db"


def test_what_may_not_be_cut_and_does_not_fit_is_refused_before_forward() -> None:
    large = Send("pc", "db", UdpMessage(9, 9, 1419), df=True)
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), chain(Hook.FORWARD, "accept")), large)
    refused = step(packet(trace, 1), TooLarge, "west")
    assert (refused.mtu, refused.source) == (1446, "west.tun0")
    assert not has_step(packet(trace, 1), Filtered, "west")
    told = packet(trace, 2).packet.transport
    assert isinstance(told, IcmpError)
    assert told.mtu == 1446


def test_what_may_be_cut_is_wrapped_whole_and_cut_outside() -> None:
    """Where a route leads into a tunnel it is the packet inside that is cut."""
    large = Send("pc", "db", UdpMessage(9, 9, 1440))
    trace = play(PAIR, large)
    assert len(step(packet(trace, 1), Fragmented, "west").pieces) == 2
    assert [path(each)[-1] for each in trace.packets[:2]].count("db") == 1
    on = joined(gateway("west", tun(esp(EAST))), gateway("east", tun(esp(WEST))))
    assert len([each for each in play(on, large).packets if each.ending.node == "db"]) == 2


def test_a_way_that_is_narrower_leaves_less_room() -> None:
    on = narrowed(PAIR, "192.0.2.0/24", 1400)
    trace = play(on, Send("pc", "db", UdpMessage(9, 9, 1330), df=True))
    assert step(packet(trace, 1), TooLarge, "west").mtu == 1346


def test_the_gateway_itself_is_told_by_its_socket_what_does_not_fit() -> None:
    on = between(selected(EAST, "192.0.2.10/32 -> 10.2.0.0/24"), selected(WEST, BACK))
    trace = play(on, Query("west", "db", 53, bytes_out=1430, df=True))
    assert packet(trace, 1).ending.kind is EndingKind.TOO_LARGE
    assert len(trace.packets) == 1


def test_the_mark_stays_on_both_packets() -> None:
    """As skb->mark does; a rule of output sees it on the packet around."""
    rules = (
        chain(Hook.FORWARD, "meta mark set 7"),
        chain(Hook.OUTPUT, "meta mark 7 accept", policy=Drop()),
    )
    trace = play(between(selected(EAST, THERE), selected(WEST, BACK), *rules), Send("pc", "db", UdpMessage(9, 9)))
    assert packet(trace, 1).ending.node == "db"


def test_a_policy_that_is_down_is_none() -> None:
    trace = play(between(selected(EAST, THERE, up=False), selected(WEST, BACK)), Ping("pc", "db"))
    assert on_the_way(packet(trace, 1)).protocol is Protocol.ICMP
    assert packet(trace, 1).ending.kind is EndingKind.UNPROTECTED


def test_who_receives_what_came_out_sees_no_link_of_it() -> None:
    trace = play(PAIR, Ping("pc", "db"))
    assert [each.interface for each in steps(packet(trace, 1), "east") if isinstance(each, Received)] == ["wan"]


@pytest.mark.parametrize(
    ("tunnels", "routes", "message"),
    [
        ([tun(selected(EAST, THERE))], ["10.2.0.0/24 dev tun0"], "no route leads to tun0"),
        ([tun(selected(EAST, THERE), "10.9.0.1/24")], DEFAULTS["west"], "it has neither an address nor an MTU"),
        ([tun(selected(EAST, THERE, THERE))], DEFAULTS["west"], "10.1.0.0/24 -> 10.2.0.0/24 is selected already"),
        ([tun(gre(EAST, selectors=selected(EAST, THERE).selectors))], DEFAULTS["west"], "only IPsec has selectors"),
    ],
    ids=["a route into it", "an address", "twice the same", "another kind"],
)
def test_a_policy_that_cannot_be_is_refused(tunnels: list[Interface], routes: list[str], message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        play(joined(gateway("west", *tunnels, routes=routes), gateway("east", tun(esp(WEST)))), Ping("pc", DB))
