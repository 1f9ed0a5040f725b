"""Into a tunnel, along the way as what it is outside, and out again."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.nftables.routes import parse_route
from app.simulator.events import Connect, Ping, Wait
from app.simulator.network import Network, Tunnel
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.encapsulation import TunnelKind
from app.simulator.packets.packet import IcmpError, Packet, Protocol, UdpDatagram, UnreachableCode
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.steps import EndingKind, Filtered, Routed, RouteOutcome, Tracked
from app.simulator.trace import EventOutcome
from app.simulator.tunnels.tunnel_steps import Misfit, PeerSought, TunnelMissed, Unwrapped, Wrapped
from tests.simulator.builders import (
    DROP,
    MASQUERADE,
    filter_chain,
    first,
    has_step,
    host,
    interface,
    only_entry,
    packet,
    path,
    play,
    router,
    seen_by,
    step,
    table,
    udp,
)
from tests.simulator.tunnels.builders import (
    DB,
    EAST,
    PC,
    WEST,
    envelope,
    esp,
    gateway,
    gre,
    ipip,
    joined,
    on_the_way,
    pair,
    peer,
    tun,
    wireguard,
)

GATEWAYS = ["pc", "west", "west", "isp", "east", "east", "db"]
"""Each gateway is stayed at twice: as the packet inside, and as the one around it."""
WIREGUARDS = (
    wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820")),
    wireguard(peer("west.tun0", "10.1.0.0/24")),
)
KINDS = [
    pytest.param(ipip(EAST), ipip(WEST), Protocol.IPIP, 20, id="IPIP"),
    pytest.param(gre(EAST), gre(WEST), Protocol.GRE, 24, id="GRE"),
    pytest.param(gre(EAST, 7), gre(WEST, 7), Protocol.GRE, 28, id="GRE with a key"),
    pytest.param(esp(EAST), esp(WEST), Protocol.ESP, 20 + 16 + 2 + 2 + 16, id="ESP"),
    pytest.param(*WIREGUARDS, Protocol.UDP, 28 + 32 + 12, id="WireGuard"),
]
PING = 84


@pytest.mark.parametrize(("west", "east", "protocol", "added"), KINDS)
def test_a_packet_goes_in_and_comes_out_as_it_was(west: Tunnel, east: Tunnel, protocol: Protocol, added: int) -> None:
    trace = play(pair(west, east), Ping("pc", "db"))
    asked = packet(trace, 1)
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert path(asked) == GATEWAYS
    outer = on_the_way(asked)
    assert (outer.source, outer.destination, outer.protocol) == (WEST, EAST, protocol)
    assert (asked.packet.length, outer.length) == (PING, PING + added)
    assert asked.hops[-1].arrived == replace(asked.packet, ttl=asked.packet.ttl - 2)


def test_a_gateway_is_stayed_at_as_the_one_packet_and_then_as_the_other() -> None:
    asked = packet(play(pair(ipip(EAST), ipip(WEST)), Ping("pc", "db")), 1)
    into, out = asked.hops[2], asked.hops[5]
    assert isinstance(into.steps[0], Wrapped)
    assert (into.arrived.destination, into.left.destination) == (DB, EAST)
    assert isinstance(out.steps[0], Unwrapped)
    assert (out.arrived.destination, out.left.destination) == (EAST, DB)
    assert (into.steps[0].source, out.steps[0].source) == ("west.tun0", "east.tun0")


@pytest.mark.parametrize(
    ("west", "outside"),
    [
        pytest.param(esp(EAST), 64, id="ESP begins anew"),
        pytest.param(gre(EAST, ttl=200), 200, id="as it is written"),
        pytest.param(gre(EAST), 63, id="GRE takes that of the packet inside"),
        pytest.param(ipip(EAST), 63, id="so does IPIP"),
    ],
)
def test_the_outer_header_has_a_time_to_live_of_its_own(west: Tunnel, outside: int) -> None:
    trace = play(pair(west, replace(west, remote=WEST)), Ping("pc", "db"))
    assert on_the_way(packet(trace, 1)).ttl == outside
    assert seen_by(packet(trace, 1), "db").ttl == 62


def test_rules_see_the_outer_packet_at_input_and_what_was_inside_by_the_tunnels_interface() -> None:
    chains = (
        filter_chain(Hook.INPUT, "iifname wan ip protocol esp ip saddr 192.0.2.10 accept", policy=DROP),
        filter_chain(Hook.FORWARD, "iifname tun0 oifname lan accept", "ct state established accept", policy=DROP),
    )
    trace = play(pair(esp(EAST), esp(WEST), *chains), Connect("pc", "db", 5432))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    judged = [each for hop in packet(trace, 1).hops for each in hop.steps if isinstance(each, Filtered)]
    assert [each.hook for each in judged] == [Hook.INPUT, Hook.FORWARD]


def test_a_filter_that_lets_nothing_in_stops_the_tunnel_before_it_is_asked() -> None:
    trace = play(pair(esp(EAST), esp(WEST), filter_chain(Hook.INPUT, policy=DROP)), Ping("pc", "db"))
    assert packet(trace, 1).ending.source == "east.input.policy"
    assert not has_step(packet(trace, 1), Unwrapped, "east")


def test_the_wrapped_packet_passes_output_and_postrouting_of_its_gateway() -> None:
    closed = filter_chain(Hook.OUTPUT, "ip protocol gre drop")
    west = gateway("west", tun(gre(EAST)), chains=(closed,))
    lost = packet(play(joined(west, gateway("east", tun(gre(WEST)))), Ping("pc", "db")), 1)
    assert (lost.ending.kind, lost.ending.source) == (EndingKind.DROPPED, "west.output.r1")
    assert lost.hops[-1].left.destination == EAST


def test_both_packets_are_tracked_each_as_what_it_is() -> None:
    known = filter_chain(Hook.INPUT, "ct state new,established accept")
    trace = play(pair(esp(EAST), esp(WEST), known), Ping("pc", "db"))
    outer, inner = table(trace, "east")
    assert (outer.protocol, outer.original.source) == (Protocol.ESP, WEST)
    assert (inner.protocol, inner.original.source) == (Protocol.ICMP, PC)
    asked = [each.state for hop in packet(trace, 1).hops for each in hop.steps if isinstance(each, Tracked)]
    assert asked == [TrackingState.NEW, TrackingState.NEW]


@pytest.mark.parametrize(
    ("tunnels", "kept"),
    [
        pytest.param((esp(EAST), esp(WEST)), 600, id="ESP for the generic time"),
        pytest.param((gre(EAST), gre(WEST)), 180, id="GRE longer once it was answered"),
    ],
)
def test_protocols_without_ports_are_remembered_as_the_kernel_does(tunnels: tuple[Tunnel, Tunnel], kept: int) -> None:
    known = filter_chain(Hook.INPUT, "ct state new,established accept")
    on = pair(*tunnels, known)
    again = (Ping("pc", "db"), Ping("pc", "db"))
    ends = only_entry(play(on, *again, Wait(40 * SECOND)), "east").expires
    assert kept * SECOND < ends < (kept + 1) * SECOND


def test_a_tunnel_that_is_down_takes_its_routes_with_it() -> None:
    down = gateway("west", tun(replace(esp(EAST), up=False)), tun(gre(EAST), name="tun1"), routes=ROUTES)
    up = gateway("west", tun(esp(EAST)), tun(gre(EAST), name="tun1"), routes=ROUTES)
    east = gateway("east", tun(esp(WEST)), tun(gre(WEST), name="tun1"))
    assert on_the_way(packet(play(joined(up, east), Ping("pc", "db")), 1)).protocol is Protocol.ESP
    second = packet(play(joined(down, east), Ping("pc", "db")), 1)
    assert on_the_way(second).protocol is Protocol.GRE
    fared = {each.place: each.outcome for each in step(second, Routed, "west").candidates}
    assert (fared["west.routes.2"], fared["west.routes.3"]) == (RouteOutcome.INTERFACE_DOWN, RouteOutcome.CHOSEN)


ROUTES = ("10.2.0.0/24 dev tun0 metric 10", "10.2.0.0/24 dev tun1 metric 20")


@pytest.mark.parametrize(
    ("east", "misfit", "ending"),
    [
        pytest.param(gre(PC), Misfit.OTHER_SENDER, EndingKind.NO_TUNNEL, id="another far end"),
        pytest.param(gre(WEST, 7), Misfit.OTHER_KEY, EndingKind.NO_TUNNEL, id="another key"),
        pytest.param(ipip(WEST), Misfit.OTHER_KIND, EndingKind.NO_TUNNEL, id="another kind"),
        pytest.param(gre(WEST, up=False), Misfit.DOWN, EndingKind.TUNNEL_DOWN, id="down"),
    ],
)
def test_what_a_gateway_has_no_tunnel_for_ends_there(east: Tunnel, misfit: Misfit, ending: EndingKind) -> None:
    trace = play(pair(gre(EAST), east), Ping("pc", "db"))
    lost = packet(trace, 1)
    assert (lost.ending.kind, lost.ending.node) == (ending, "east")
    assert [each.misfit for each in step(lost, TunnelMissed, "east").candidates] == [misfit]
    assert trace.events[0].outcome is EventOutcome.TIMED_OUT


def test_gre_tells_a_stranger_that_nobody_is_there_and_esp_stays_silent() -> None:
    told = play(pair(gre(EAST), gre(PC)), Ping("pc", "db"))
    assert isinstance(packet(told, 2).packet.transport, IcmpError)
    assert packet(told, 2).packet.destination == WEST
    assert len(play(pair(esp(EAST), esp(PC)), Ping("pc", "db")).packets) == 1


@pytest.mark.parametrize("west", [esp(EAST), ipip(EAST)], ids=["ESP", "IPIP"])
def test_a_protocol_that_a_node_has_no_tunnel_of_is_unreachable_there(west: Tunnel) -> None:
    answer = packet(play(pair(west, gre(WEST)), Ping("pc", "db")), 2).packet
    assert isinstance(answer.transport, IcmpError)
    assert answer.transport.code == UnreachableCode.PROTOCOL


def test_another_cipher_at_the_other_end_is_as_good_as_no_tunnel() -> None:
    lost = packet(play(pair(esp(EAST), esp(WEST, "aes128-sha1")), Ping("pc", "db")), 1)
    assert lost.ending.kind is EndingKind.NO_TUNNEL
    assert step(lost, TunnelMissed, "east").candidates[0].misfit is Misfit.OTHER_CIPHER


def test_a_tunnel_whose_far_end_is_reached_through_itself_is_given_up() -> None:
    west = gateway("west", tun(ipip(EAST)), routes=("10.2.0.0/24 dev tun0", "198.51.100.20/32 dev tun0"))
    trace = play(joined(west, gateway("east", tun(ipip(WEST)))), Ping("pc", "db"))
    assert packet(trace, 1).ending.kind is EndingKind.TUNNEL_LOOP
    assert packet(trace, 1).ending.node == "west"


def test_a_tunnel_may_go_through_another_one() -> None:
    inner = tun(gre(PEER["east"]), "10.9.0.1/30", name="tun1")
    outer = tun(esp(EAST), "10.8.0.1/24")
    west = gateway("west", outer, inner, routes=("10.2.0.0/24 dev tun1", "10.8.0.2/32 dev tun0"))
    east = gateway(
        "east",
        tun(esp(WEST), "10.8.0.2/24"),
        tun(gre(PEER["west"]), "10.9.0.2/30", name="tun1"),
        routes=("10.1.0.0/24 dev tun1", "10.8.0.1/32 dev tun0"),
    )
    trace = play(joined(west, east), Ping("pc", "db"))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    wrapped = envelope(packet(trace, 1))
    assert wrapped.encapsulation.kind is TunnelKind.ESP
    assert wrapped.inner.protocol is Protocol.GRE
    assert on_the_way(packet(trace, 1)).length == PING + 24 + 36 + 20


PEER = {"west": IPv4Address("10.8.0.1"), "east": IPv4Address("10.8.0.2")}


# Behind NAT


def behind_nat(west: Tunnel, east: Tunnel) -> Packet:
    """What the eastern gateway gets from a western one that has no public address; its answer came back."""
    trace = play(nat_network(west, east), Connect("pc", "db", 5432), Connect("db", "pc", 22))
    assert [event.outcome for event in trace.events] == [EventOutcome.ESTABLISHED, EventOutcome.ESTABLISHED]
    return seen_by(packet(trace, 1), "east")


def nat_network(west: Tunnel, east: Tunnel) -> Network:
    inside = router(
        "west",
        (interface("lan", "10.1.0.1/24"), interface("wan", "192.168.7.2/24"), tun(west)),
        ("default via 192.168.7.1", "10.2.0.0/24 dev tun0"),
    )
    nat = router(
        "nat",
        (interface("lan", "192.168.7.1/24"), interface("wan", "192.0.2.10/24")),
        ("default via 192.0.2.1",),
        (MASQUERADE,),
    )
    return joined(inside, gateway("east", tun(east)), nat)


def test_wireguard_answers_to_where_it_has_heard_from() -> None:
    arrived = behind_nat(*WIREGUARDS)
    assert isinstance(arrived.transport, UdpDatagram)
    assert (arrived.source, arrived.transport.destination_port) == (WEST, 51820)


def test_esp_in_udp_passes_nat_and_bare_esp_does_too_as_long_as_it_is_alone() -> None:
    arrived = behind_nat(esp(EAST, nat_traversal=True), esp(WEST, nat_traversal=True))
    assert isinstance(arrived.transport, UdpDatagram)
    assert (arrived.source, arrived.transport.source_port) == (WEST, 4500)
    assert behind_nat(esp(EAST), esp(WEST)).protocol is Protocol.ESP


def test_the_second_esp_behind_one_nat_to_the_same_far_end_finds_no_way() -> None:
    """It has no port that could tell the two apart."""
    on = nat_network(esp(EAST), esp(WEST))
    twin = router(
        "twin",
        (interface("lan", "10.3.0.1/24"), interface("wan", "192.168.7.3/24"), tun(esp(EAST))),
        ("default via 192.168.7.1", "10.2.0.0/24 dev tun0"),
    )
    both = replace(on, nodes=(*on.nodes, twin, host("other", "10.3.0.10/24", "10.3.0.1")))
    trace = play(both, Ping("pc", "db"), Ping("other", "db"))
    assert first(trace, 1).ending.kind is EndingKind.DELIVERED
    assert (first(trace, 2).ending.kind, first(trace, 2).ending.node) == (EndingKind.NAT_EXHAUSTED, "nat")


# WireGuard's peers


def test_the_destination_decides_which_peer_gets_it() -> None:
    west = wireguard(
        peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820"),
        peer("other.wg0", "10.0.0.0/8", endpoint="198.51.100.30:51820"),
    )
    other = router(
        "other",
        (interface("wan", "198.51.100.30/24"), tun(wireguard(peer("west.tun0", "10.1.0.0/24")), name="wg0")),
        ("default via 198.51.100.1",),
    )
    on = joined(gateway("west", tun(west), routes=("10.0.0.0/8 dev tun0",)), gateway("east", tun(WIREGUARDS[1])), other)
    trace = play(on, Ping("pc", "db"))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert step(packet(trace, 1), PeerSought, "west").chosen == "east.tun0"


@pytest.mark.parametrize(
    ("west", "east", "node", "ending"),
    [
        pytest.param(
            wireguard(peer("east.tun0", "10.7.0.0/24", endpoint="198.51.100.20:51820")),
            WIREGUARDS[1],
            "west",
            EndingKind.NO_PEER,
            id="nobody has the destination",
        ),
        pytest.param(
            wireguard(peer("east.tun0", "10.2.0.0/24")),
            WIREGUARDS[1],
            "west",
            EndingKind.NO_ENDPOINT,
            id="nobody knows where the peer is",
        ),
        pytest.param(
            WIREGUARDS[0],
            wireguard(peer("west.tun0", "10.7.0.0/24")),
            "east",
            EndingKind.NOT_ALLOWED,
            id="the source is not allowed to it",
        ),
        pytest.param(
            wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51821")),
            WIREGUARDS[1],
            "east",
            EndingKind.NOBODY_LISTENS,
            id="another port",
        ),
    ],
)
def test_wireguard_takes_and_sends_only_what_is_allowed(
    west: Tunnel, east: Tunnel, node: str, ending: EndingKind
) -> None:
    lost = packet(play(pair(west, east), Ping("pc", "db")), 1)
    assert (lost.ending.kind, lost.ending.node) == (ending, node)


def test_what_a_longer_prefix_gives_to_another_peer_is_not_taken_from_the_one_with_the_shorter() -> None:
    east = wireguard(peer("west.tun0", "10.0.0.0/8"), peer("other.wg0", "10.1.0.0/24"))
    other = router(
        "other",
        (interface("wan", "198.51.100.30/24"), tun(wireguard(peer("east.tun0", "10.2.0.0/24")), name="wg0")),
    )
    on = joined(gateway("west", tun(WIREGUARDS[0])), gateway("east", tun(east)), other)
    assert packet(play(on, Ping("pc", "db")), 1).ending.kind is EndingKind.NOT_ALLOWED


def test_to_a_stranger_wireguard_says_nothing() -> None:
    trace = play(pair(*WIREGUARDS), udp("isp", EAST, (5000, 51820)), udp("isp", EAST, (5000, 51821)))
    assert first(trace, 1).ending.kind is EndingKind.NO_TUNNEL
    assert len(trace.events[0].packets) == 1
    assert len(trace.events[1].packets) == 2  # an error: the port beside it belongs to nobody


def test_a_host_may_be_the_end_of_a_tunnel_itself() -> None:
    laptop = replace(
        host("laptop", "192.0.2.30/24", "192.0.2.1"),
        interfaces=(
            interface("eth0", "192.0.2.30/24"),
            tun(wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820")), "10.9.0.2/32", name="wg0"),
        ),
    )
    laptop = replace(laptop, routes=(*laptop.routes, parse_route("10.2.0.0/24 dev wg0")))
    east = gateway("east", tun(wireguard(peer("laptop.wg0", "10.9.0.2/32"))), routes=("10.9.0.0/24 dev tun0",))
    trace = play(joined(gateway("west", tun(ipip(EAST))), east, laptop), Connect("laptop", "db", 5432))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    assert str(seen_by(packet(trace, 1), "db").source) == "10.9.0.2"
