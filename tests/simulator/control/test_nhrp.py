"""A hub and two spokes on multipoint GRE: who is where is learned, and shorter ways are."""

from dataclasses import replace
from ipaddress import IPv4Network

from app.simulator.control.configuration import Hub, Nhrp
from app.simulator.control.facts import RouteChange, SessionChange, SessionKind
from app.simulator.events import Query, SetLink, SetNode, Wait
from app.simulator.network import Attachment, Interface, Link, Network, Node, Tunnel
from app.simulator.packets.addresses import SECOND, HostAddress
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.packets.packet import Packet, envelope_of
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace, Trace
from tests.simulator.builders import host, interface, packet, play, router
from tests.simulator.tunnels.builders import tun

HUB, EAST, WEST = "198.51.100.10", "192.0.2.10", "203.0.113.10"
AT_HUB = (Hub(HostAddress("10.9.0.1"), HostAddress(HUB)),)
SPOKE = Nhrp(AT_HUB, hold=30 * SECOND)
ASK = Query("pc", "phone", 5060)


def gre(address: str, nhrp: Nhrp) -> Interface:
    return tun(Tunnel(Encapsulation(TunnelKind.GRE, key=7), nhrp=nhrp), address, name="gre1")


def gateway(name: str, lan: str, wan: str, nhrp: Nhrp, *routes: str) -> Node:
    inside = {"hub": "10.9.0.1/24", "east": "10.9.0.2/24", "west": "10.9.0.3/24"}[name]
    provider = f"default via {wan.rpartition('.')[0]}.1"
    return router(name, [interface("lan", lan), interface("wan", f"{wan}/24"), gre(inside, nhrp)], (provider, *routes))


def network(spoke: Nhrp = SPOKE, *hub_routes: str) -> Network:
    isp = router(
        "isp", [interface("a", "192.0.2.1/24"), interface("b", "198.51.100.1/24"), interface("c", "203.0.113.1/24")]
    )
    nodes = (
        host("pc", "10.1.0.10/24", "10.1.0.1"),
        host("phone", "10.2.0.10/24", "10.2.0.1", "udp/5060"),
        gateway("east", "10.1.0.1/24", EAST, spoke, "10.0.0.0/8 via 10.9.0.1"),
        gateway("west", "10.2.0.1/24", WEST, spoke, "10.0.0.0/8 via 10.9.0.1"),
        gateway("hub", "10.0.0.1/24", HUB, Nhrp(), "10.1.0.0/24 via 10.9.0.2", "10.2.0.0/24 via 10.9.0.3", *hub_routes),
        isp,
    )
    return Network(nodes, (Link("to-hub", (Attachment("hub", "wan"), Attachment("isp", "b"))),))


def outer(of: PacketTrace) -> list[tuple[str, str]]:
    """From whom to whom it went outside, each time that it was wrapped."""
    wrapped: list[Packet] = [hop.left for hop in of.hops if envelope_of(hop.left) is not None]
    return list(dict.fromkeys((str(each.source), str(each.destination)) for each in wrapped))


def routes(trace: Trace, node: str) -> list[RouteChange]:
    return [fact for fact in trace.control if isinstance(fact, RouteChange) and fact.node == node]


def test_spokes_and_hub_know_each_other_before_the_play() -> None:
    trace = play(network(), Wait(SECOND))
    known = [fact.node for fact in trace.control if isinstance(fact, SessionChange) and fact.kind is SessionKind.NHRP]
    assert sorted(known) == ["east", "hub", "hub", "west"]


def test_the_first_packet_goes_by_the_hub_and_the_next_directly() -> None:
    trace = play(network(), ASK, ASK)
    assert outer(packet(trace, 1)) == [(EAST, HUB), (HUB, WEST)]
    assert outer(packet(trace, 3)) == [(EAST, WEST)]
    assert outer(packet(trace, 4)) == [(WEST, EAST)]


def test_the_shortcut_is_a_route_to_what_lies_behind_the_other_spoke() -> None:
    (learned,) = routes(play(network(), ASK), "east")
    assert learned.route is not None
    assert (learned.prefix, learned.route.via) == (IPv4Network("10.2.0.0/24"), HostAddress("10.9.0.3"))


def test_after_a_while_it_is_forgotten_and_learned_again() -> None:
    trace = play(network(), ASK, Wait(31 * SECOND), ASK, ASK)
    assert outer(packet(trace, 3)) == [(EAST, HUB), (HUB, WEST)]
    assert outer(packet(trace, 5)) == [(EAST, WEST)]
    assert [change.route is None for change in routes(trace, "east")] == [False, True, False]


def test_who_does_not_heed_the_hub_goes_by_it_for_ever() -> None:
    trace = play(network(replace(SPOKE, shortcuts=False)), ASK, ASK)
    assert outer(packet(trace, 3)) == [(EAST, HUB), (HUB, WEST)]
    assert routes(trace, "east") == []


def test_a_shortcut_that_was_learned_outlives_the_hub() -> None:
    trace = play(network(), ASK, SetLink("to-hub", up=False), ASK)
    assert packet(trace, 3).ending.kind is EndingKind.DELIVERED


def test_whom_nobody_has_registered_is_not_found() -> None:
    unknown = network(replace(SPOKE, hubs=()))
    assert packet(play(unknown, ASK), 1).ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE


def test_a_question_does_not_go_in_a_circle_for_ever() -> None:
    """Of what the hub believes to be behind the western spoke, that one believes that it is behind the hub."""
    circle = network(SPOKE, "10.7.0.0/24 via 10.9.0.3")
    lost = Query("pc", HostAddress("10.7.0.1"), 5060)
    once, long_after = (play(circle, lost, Wait(seconds * SECOND)).work for seconds in (1, 9))
    assert long_after - once < 500


def test_who_does_not_register_again_is_forgotten_by_the_hub() -> None:
    trace = play(network(), SetNode("west", up=False), Wait(31 * SECOND), ASK)
    ending = packet(trace, 1).ending
    assert (ending.node, ending.kind) == ("hub", EndingKind.NEIGHBOUR_UNREACHABLE)
