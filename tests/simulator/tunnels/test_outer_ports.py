"""Whose the ports of tunnels over TCP are: what else comes for them, and who else may have them."""

from dataclasses import replace

import pytest

from app.nftables.routes import parse_route
from app.simulator.errors import EventError, NetworkError
from app.simulator.events import Connect, Ping, Query
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.network import Network, Service, Tunnel
from app.simulator.packets.addresses import HostAddress
from app.simulator.packets.packet import IcmpError, Protocol, UnreachableCode
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome
from tests.simulator.builders import first, play
from tests.simulator.tunnels.builders import EAST, gateway, joined, openvpn, peer, tun
from tests.simulator.tunnels.test_openvpn_over_tcp import CLIENT, SERVER, between

OUTER_PORT = 40000
"""What the western gateway draws for its client."""


def routed(on: Network, node: str, *routes: str) -> Network:
    """With these routes of a node, and no others."""
    found = tuple(map(parse_route, routes))
    return replace(on, nodes=tuple(replace(each, routes=found) if each.name == node else each for each in on.nodes))


def listening(on: Network, node: str, port: int) -> Network:
    """With a node that waits for what comes to a port of UDP, and for nothing else."""
    found = frozenset({Service(Protocol.UDP, port)})
    return replace(on, nodes=tuple(replace(each, services=found) if each.name == node else each for each in on.nodes))


def test_what_comes_for_the_same_port_in_udp_is_for_who_listens_there() -> None:
    on = listening(between(), "east", 1194)
    assert play(on, Query("west", EAST, 1194)).events[0].outcome is EventOutcome.COMPLETED


def test_the_same_port_of_udp_is_closed_where_nobody_listens() -> None:
    trace = play(between(), Query("west", EAST, 1194))
    assert first(trace, 1).ending.kind is EndingKind.NOBODY_LISTENS
    [told] = [each.packet.transport for each in trace.packets if isinstance(each.packet.transport, IcmpError)]
    assert told.code == UnreachableCode.PORT
    assert (trace.events[0].outcome, trace.events[0].error) == (EventOutcome.REFUSED, SocketError.REFUSED)


def beside(*, up: bool = True) -> Network:
    """One server over TCP and one over UDP, at the same port; the latter is up or down."""
    over_udp = openvpn(peer("east.tun1", "10.2.0.0/24", endpoint="198.51.100.20:1194"), port=1195)
    server = openvpn(peer("west.tun1", "10.1.0.0/24", "10.8.1.2/32"), up=up)
    return joined(
        gateway("west", tun(CLIENT, "10.8.0.2/24"), tun(over_udp, "10.8.1.2/24", name="tun1")),
        gateway("east", tun(SERVER, "10.8.0.1/24"), tun(server, "10.8.1.1/24", name="tun1")),
    )


def test_one_port_of_tcp_and_of_udp_are_two() -> None:
    on = beside()
    by_udp = routed(on, "west", "default via 192.0.2.1", "10.2.0.0/24 dev tun1")
    by_udp = routed(by_udp, "east", "default via 198.51.100.1", "10.1.0.0/24 dev tun1")
    assert [play(each, Ping("pc", "db")).events[0].outcome for each in (on, by_udp)] == [EventOutcome.COMPLETED] * 2


def test_a_tunnel_over_udp_that_is_down_leaves_its_port_closed_although_one_over_tcp_is_up() -> None:
    by_udp = routed(beside(up=False), "west", "default via 192.0.2.1", "10.2.0.0/24 dev tun1")
    trace = play(by_udp, Ping("pc", "db"))
    [told] = [each.packet.transport for each in trace.packets if isinstance(each.packet.transport, IcmpError)]
    assert told.code == UnreachableCode.PORT


@pytest.mark.parametrize(
    ("event", "port"),
    [
        (Connect("west", EAST, 1194, source_port=OUTER_PORT), OUTER_PORT),
        (Connect("east", "pc", 22, source_port=1194), 1194),
    ],
    ids=["a client's", "a server's"],
)
def test_no_program_opens_a_connection_from_a_port_of_a_tunnels(event: Connect, port: int) -> None:
    with pytest.raises(EventError, match=f"event 2: port {port} of {event.source} belongs to a tunnel over TCP"):
        play(between(), Ping("pc", "db"), event)


def test_from_the_port_of_a_tunnels_client_other_ends_may_be_called() -> None:
    trace = play(between(), Ping("pc", "db"), Connect("west", "pc", 22, source_port=OUTER_PORT))
    assert trace.events[1].outcome is EventOutcome.ESTABLISHED


def test_a_client_over_tcp_speaks_from_the_port_that_it_is_given() -> None:
    trace = play(between(replace(CLIENT, port=5555)), Ping("pc", "db"))
    assert {5555, 1194} in [{each.packet.sender.port, each.packet.receiver.port} for each in trace.packets]


@pytest.mark.parametrize(
    ("source", "error"), [("pc", None), ("west", None)], ids=["a host behind it", "the gateway itself"]
)
def test_nobody_is_told_that_the_outer_connection_has_no_way(source: str, error: SocketError | None) -> None:
    on = routed(between(), "west", "10.2.0.0/24 dev tun0")
    trace = play(on, Query(source, "db", 7))
    assert first(trace, 1).ending.kind is EndingKind.NO_CONNECTION
    assert (trace.events[0].outcome, trace.events[0].error) == (EventOutcome.TIMED_OUT, error)


def test_who_asks_is_told_at_once_that_there_is_no_way() -> None:
    on = routed(between(), "west")
    trace = play(on, Query("west", HostAddress("203.0.113.9"), 7))
    assert (trace.events[0].outcome, trace.events[0].error) == (EventOutcome.UNREACHABLE, SocketError.NET_UNREACHABLE)


def test_who_asks_is_not_told_that_the_answer_has_no_way() -> None:
    on = listening(routed(between(), "db"), "db", 7)
    trace = play(on, Query("pc", "db", 7))
    assert trace.events[0].outcome is EventOutcome.TIMED_OUT


@pytest.mark.parametrize(
    ("end", "mtu", "message"),
    [
        (replace(CLIENT, mssfix=106), None, "west.tun0.mssfix: 106 leaves no byte of a segment inside"),
        (CLIENT, 40, "west.tun0.mtu: 40 leaves no byte of a segment inside"),
    ],
    ids=["mssfix", "an MTU"],
)
def test_what_tcp_is_told_leaves_it_a_byte(end: Tunnel, mtu: int | None, message: str) -> None:
    east = gateway("east", tun(SERVER, "10.8.0.1/24"))
    with pytest.raises(NetworkError, match=message):
        play(joined(gateway("west", replace(tun(end, "10.8.0.2/24"), mtu=mtu)), east), Ping("pc", "db"))


def test_a_byte_is_enough() -> None:
    assert play(between(replace(CLIENT, mssfix=107)), Ping("pc", "db")).events[0].outcome is EventOutcome.COMPLETED
