"""VXLAN: an Ethernet in UDP that takes whatever comes for its number."""

from dataclasses import replace
from ipaddress import IPv4Address

import pytest

from app.simulator.errors import NetworkError
from app.simulator.events import Connect, Ping, Send, UdpMessage
from app.simulator.forwarding.topology import Topology
from app.simulator.forwarding.ways import Way, way_towards
from app.simulator.mtu.size_steps import Fragmented
from app.simulator.network import Tunnel
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.packets.packet import Fragment, IcmpError, IcmpQuery, Packet, UdpDatagram, UnreachableCode
from app.simulator.sessions.flow_ports import FIRST, LAST, flow_port
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome, Trace
from app.simulator.tunnels.tunnel_steps import Misfit, TunnelMissed
from tests.simulator.builders import first, interface, packet, play, router, step
from tests.simulator.tunnels.builders import (
    DB,
    EAST,
    PC,
    WEST,
    envelope,
    gateway,
    joined,
    on_the_way,
    stations,
    tun,
    vxlan,
)

STRANGER = IPv4Address("203.0.113.66")


def ports(of: Packet) -> tuple[int, int]:
    assert isinstance(of.transport, UdpDatagram)
    return of.transport.source_port, of.transport.destination_port


def test_what_is_sent_is_a_frame_in_a_datagram() -> None:
    trace = play(stations(vxlan(EAST), vxlan(WEST)), Connect("pc", "db", 5432, 40000))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    outer = on_the_way(packet(trace, 1))
    assert (outer.length, outer.ttl, outer.df, ports(outer)[1]) == (60 + 50, 64, False, 4789)
    wrapped = envelope(packet(trace, 1))
    assert (wrapped.encapsulation.key, wrapped.sender, wrapped.receiver) == (7, "west.tun0", "east.tun0")
    assert wrapped.inner.ttl == 63


def test_a_vxlan_has_room_for_1450_bytes() -> None:
    assert Encapsulation(TunnelKind.VXLAN, key=1, in_udp=True).mtu == 1450


def test_a_flow_keeps_its_port_in_both_directions_and_others_have_others() -> None:
    there = Packet(PC, DB, UdpDatagram(40000, 53))
    back = Packet(DB, PC, UdpDatagram(53, 40000))
    assert flow_port(there) == flow_port(back)
    others = [flow_port(Packet(PC, DB, UdpDatagram(port, 53))) for port in range(1, 200)]
    assert len(set(others)) > 190
    assert all(FIRST <= port < LAST for port in others)


def test_a_piece_and_an_echo_are_known_by_their_addresses_alone() -> None:
    piece = Packet(PC, DB, UdpDatagram(40000, 53, 100), fragment=Fragment(1, 0, 64, is_last=False))
    other = replace(piece, transport=UdpDatagram(1, 2, 100))
    assert flow_port(piece) == flow_port(other)
    assert flow_port(Packet(PC, DB, IcmpQuery(8, 1))) == flow_port(Packet(DB, PC, IcmpQuery(0, 2)))


@pytest.mark.parametrize("port", [4789, 8472])
def test_its_port_is_that_of_both_ends(port: int) -> None:
    on = stations(replace(vxlan(EAST), port=port), replace(vxlan(WEST), port=port))
    trace = play(on, Ping("pc", "db"))
    assert ports(on_the_way(packet(trace, 1)))[1] == port
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_another_number_is_met_with_silence() -> None:
    trace = play(stations(vxlan(EAST), vxlan(WEST, 8)), Ping("pc", "db"))
    assert packet(trace, 1).ending.kind is EndingKind.NO_TUNNEL
    assert step(packet(trace, 1), TunnelMissed, "east").candidates[0].misfit is Misfit.OTHER_NETWORK
    assert len(trace.packets) == 1


def test_whoever_sends_it_is_believed_and_answered() -> None:
    """The far end is written down as somebody else, until it speaks."""
    on = stations(vxlan(EAST), vxlan(STRANGER))
    said, answered = Send("pc", "db", UdpMessage(9, 9)), Send("db", "pc", UdpMessage(9, 9))
    trace = play(on, answered, said, answered)
    assert on_the_way(first(trace, 1)).destination == STRANGER
    assert first(trace, 2).ending.node == "db"
    assert on_the_way(first(trace, 3)).destination == WEST
    assert first(trace, 3).ending.node == "pc"


def test_a_frame_for_another_station_is_left_lying() -> None:
    """Two stations are written down behind the same far end, and only one of them is there."""
    west = gateway("west", tun(vxlan(EAST), "10.9.0.1/24"), routes=["10.2.0.0/24 via 10.9.0.3"])
    east = gateway("east", tun(vxlan(WEST), "10.9.0.2/24"), routes=["10.1.0.0/24 via 10.9.0.1"])
    other = router("other", (interface("wan", "198.51.100.21/24"), tun(vxlan(WEST), "10.9.0.3/24")))
    trace = play(joined(west, east, other), Ping("pc", "db"))
    assert step(packet(trace, 1), TunnelMissed, "east").candidates[0].misfit is Misfit.OTHER_STATION
    assert packet(trace, 1).ending.kind is EndingKind.NO_TUNNEL


def test_who_has_the_next_hop_is_found_in_its_own_network_first() -> None:
    """Two networks with the same addresses, told apart by their numbers."""
    west = gateway(
        "west",
        tun(vxlan(EAST, 7), "10.9.0.1/24"),
        tun(vxlan(EAST, 8), "10.9.8.1/24", name="tun1"),
        routes=["10.2.0.0/24 via 10.9.0.2", "10.8.0.0/24 via 10.9.8.2 dev tun1"],
    )
    east = gateway(
        "east",
        tun(vxlan(WEST, 7), "10.9.0.2/24"),
        tun(vxlan(WEST, 8), "10.9.8.2/24", name="tun1"),
        routes=["10.1.0.0/24 via 10.9.8.1 dev tun1"],
    )
    trace = play(joined(west, east), Ping("pc", "db"))
    assert envelope(first(trace, 1)).receiver == "east.tun0"
    assert envelope(packet(trace, 2)).receiver == "west.tun1"


def test_where_nobody_has_the_next_hop_its_sender_hears_that_the_host_is_not_there() -> None:
    west = gateway("west", tun(vxlan(EAST), "10.9.0.1/24"), routes=["10.2.0.0/24 via 10.9.0.9"])
    east = gateway("east", tun(vxlan(WEST), "10.9.0.2/24"), routes=["10.1.0.0/24 via 10.9.0.1"])
    trace = play(joined(west, east), Ping("pc", "db"))
    assert packet(trace, 1).ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE
    told = packet(trace, 2)
    assert isinstance(told.packet.transport, IcmpError)
    assert (told.packet.transport.code, told.time) == (UnreachableCode.HOST, 3_001_000_000)


def test_a_route_without_a_next_hop_leads_to_nobody() -> None:
    """A gateway on an Ethernet answers for its own addresses only."""
    west, east = gateway("west", tun(vxlan(EAST), "10.9.0.1/24")), gateway("east", tun(vxlan(WEST)))
    trace = play(joined(west, east), Ping("pc", "db"))
    assert packet(trace, 1).ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE


def test_a_missing_route_is_waived_with_the_station_at_the_far_end() -> None:
    west = gateway("west", tun(vxlan(EAST), "10.9.0.1/24"), routes=["10.8.0.0/24 via 10.9.0.2"])
    east = gateway("east", tun(vxlan(WEST), "10.9.0.2/24"), routes=["10.1.0.0/24 via 10.9.0.1"])
    on = joined(replace(west, routes=west.routes[1:]), east)
    way = way_towards(Topology(on), "west", DB)
    assert way == Way("tun0", IPv4Address("10.9.0.2"))


def test_a_vxlan_that_is_down_has_a_closed_port_unless_another_has_it_too() -> None:
    trace = play(stations(vxlan(EAST), vxlan(WEST, up=False)), Ping("pc", "db"))
    assert packet(trace, 1).ending.kind is EndingKind.TUNNEL_DOWN
    told = packet(trace, 2).packet.transport
    assert isinstance(told, IcmpError)
    assert told.code == UnreachableCode.PORT
    west = gateway("west", tun(vxlan(EAST), "10.9.0.1/24"), routes=["10.2.0.0/24 via 10.9.0.2"])
    down = tun(vxlan(WEST, up=False), "10.9.0.2/24")
    both = gateway("east", down, tun(vxlan(WEST, 8), name="tun1"), routes=["10.1.0.0/24 via 198.51.100.1"])
    assert len(play(joined(west, both), Ping("pc", "db")).packets) == 1


def test_what_does_not_fit_is_cut_outside_whatever_is_inside() -> None:
    large = Send("pc", "db", UdpMessage(9, 9, 1400), df=True)
    trace = play(stations(vxlan(EAST), vxlan(WEST), 1400), large)
    assert len(step(packet(trace, 1), Fragmented, "west").pieces) == 2
    assert first(trace, 1).ending.node == "db"


def test_the_gateway_itself_learns_that_less_fits() -> None:
    """Its own next packet goes in smaller pieces; what it forwards does not."""
    on = stations(vxlan(EAST), vxlan(WEST), 1400)
    large = Send("west", IPv4Address("10.9.0.2"), UdpMessage(9, 9, 1400))
    trace = play(on, large, large)
    assert (_cuts(trace, 1), _cuts(trace, 2)) == ([1400], [1350])


def _cuts(trace: Trace, event: int) -> list[int]:
    """The widths that its first packet was cut for."""
    return [each.mtu for hop in first(trace, event).hops for each in hop.steps if isinstance(each, Fragmented)]


@pytest.mark.parametrize(
    ("tunnels", "message"),
    [
        pytest.param([vxlan(EAST), vxlan(STRANGER)], "tun1 is VXLAN 7 already", id="a number twice at one port"),
        pytest.param([vxlan(EAST, 2**24)], "16777216 is not the number of a VXLAN", id="a number too large"),
    ],
)
def test_a_vxlan_that_cannot_be_is_refused(tunnels: list[Tunnel], message: str) -> None:
    named = [tun(tunnel, name=f"tun{number}") for number, tunnel in enumerate(tunnels)]
    on = joined(gateway("west", *named), gateway("east", tun(vxlan(WEST))))
    with pytest.raises(NetworkError, match=message):
        play(on, Ping("pc", DB))
