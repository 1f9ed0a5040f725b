"""Copies of packets that somebody has seen pass by, and who takes them."""

import pytest

from app.simulator.errors import EventError, NetworkError
from app.simulator.events import Connect, Copy, Event, Ping, Send, SetLink, UdpMessage
from app.simulator.network import Attachment, Link, Network, Tunnel
from app.simulator.packets.packet import Protocol, TcpSegment
from app.simulator.steps import Delivered, EndingKind, SocketOutcome
from app.simulator.trace import Trace
from app.simulator.tunnels.replay_windows import ReplayWindow
from app.simulator.tunnels.tunnel_steps import Misfit, TunnelMissed
from tests.simulator.builders import first, host, packet, play, step
from tests.simulator.tunnels.builders import (
    EAST,
    WEST,
    envelope,
    esp,
    gre,
    ipip,
    on_the_way,
    pair,
    peer,
    stations,
    vxlan,
    wireguard,
)

WIREGUARDS = (
    wireguard(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820")),
    wireguard(peer("west.tun0", "10.1.0.0/24", endpoint="192.0.2.10:51820")),
)


def overheard(on: Network, *events: Event) -> Trace:
    """The same, with somebody on the link of the western gateway."""
    mallory = host("mallory", "192.0.2.66/24", "192.0.2.1")
    return play(Network((*on.nodes, mallory), on.links), *events)


@pytest.mark.parametrize(
    "on",
    [
        pytest.param(pair(esp(EAST), esp(WEST)), id="ESP"),
        pytest.param(pair(esp(EAST, nat_traversal=True), esp(WEST, nat_traversal=True)), id="ESP in UDP"),
        pytest.param(pair(*WIREGUARDS), id="WireGuard"),
    ],
)
def test_a_tunnel_with_keys_takes_no_number_twice(on: Network) -> None:
    trace = overheard(on, Ping("pc", "db"), Copy("mallory", 1))
    copy = first(trace, 2)
    assert (copy.ending.kind, copy.ending.node) == (EndingKind.REPLAYED, "east")
    assert step(copy, TunnelMissed, "east").candidates[0].misfit is Misfit.REPLAYED
    assert trace.events[1].packets == (copy.number,)


@pytest.mark.parametrize(
    "on",
    [
        pytest.param(pair(ipip(EAST), ipip(WEST)), id="IPIP"),
        pytest.param(pair(gre(EAST), gre(WEST)), id="GRE"),
        pytest.param(stations(vxlan(EAST), vxlan(WEST)), id="VXLAN"),
        pytest.param(pair(esp(EAST, replay_window=0), esp(WEST, replay_window=0)), id="ESP that remembers nothing"),
    ],
)
def test_a_tunnel_without_numbers_takes_every_copy(on: Network) -> None:
    trace = overheard(on, Ping("pc", "db"), Copy("mallory", 1))
    copy = first(trace, 2)
    assert copy.ending.node == "db"
    assert step(copy, Delivered, "db").outcome is SocketOutcome.ECHO_ANSWERED


def test_a_copy_is_the_packet_as_it_passed_by() -> None:
    trace = overheard(pair(esp(EAST), esp(WEST)), Send("pc", "db", UdpMessage(9, 9), df=True), Copy("mallory", 1))
    assert first(trace, 2).packet == on_the_way(packet(trace, 1))
    assert first(trace, 2).packet.protocol is Protocol.ESP


def test_what_passed_by_in_a_tunnel_and_bare_is_copied_in_the_tunnel() -> None:
    """The gateway itself has seen both."""
    trace = play(pair(gre(EAST), gre(WEST)), Ping("pc", "db"), Copy("west", 1), Copy("pc", 1))
    assert first(trace, 2).packet.protocol is Protocol.GRE
    assert first(trace, 3).packet.protocol is Protocol.ICMP


def test_a_copy_of_a_syn_is_a_syn_to_its_receiver() -> None:
    trace = overheard(pair(gre(EAST), gre(WEST)), Connect("pc", "db", 5432), Copy("mallory", 1))
    arrived = step(first(trace, 2), Delivered, "db")
    assert arrived.outcome is SocketOutcome.NOT_BELIEVED
    assert isinstance(envelope(packet(trace, 1)).inner.transport, TcpSegment)


def test_a_number_that_was_lost_on_its_way_is_taken_when_its_copy_comes() -> None:
    on = pair(esp(EAST), esp(WEST))
    named = Link("last", (Attachment("isp", "east"), Attachment("east", "wan")))
    on = Network(on.nodes, (named,))
    events = (
        SetLink("last", up=False),
        Ping("pc", "db"),
        SetLink("last", up=True),
        Copy("mallory", 1),
        Copy("mallory", 1),
    )
    trace = overheard(on, *events)
    ends = [first(trace, number).ending for number in (2, 4, 5)]
    assert [end.kind for end in ends] == [EndingKind.LINK_DOWN, EndingKind.DELIVERED, EndingKind.REPLAYED]


def test_what_is_older_than_the_window_is_not_taken_though_it_never_came() -> None:
    on = pair(esp(EAST, replay_window=2), esp(WEST, replay_window=2))
    named = Link("last", (Attachment("isp", "east"), Attachment("east", "wan")))
    lost = (SetLink("last", up=False), Ping("pc", "db"), SetLink("last", up=True))
    more = (Ping("pc", "db"), Ping("pc", "db"))
    trace = overheard(Network(on.nodes, (named,)), *lost, *more, Copy("mallory", 1))
    copy = first(trace, 6)
    assert step(copy, TunnelMissed, "east").candidates[0].misfit is Misfit.LATE
    assert copy.ending.kind is EndingKind.REPLAYED
    wider = pair(esp(EAST, replay_window=3), esp(WEST, replay_window=3))
    again = overheard(Network(wider.nodes, (named,)), *lost, *more, Copy("mallory", 1))
    assert first(again, 6).ending.node == "db"


@pytest.mark.parametrize(
    ("size", "number", "objection"),
    [
        pytest.param(32, 100, Misfit.REPLAYED, id="the highest again"),
        pytest.param(32, 101, None, id="a higher one"),
        pytest.param(32, 99, None, id="one that has not come"),
        pytest.param(32, 69, None, id="the oldest that is remembered"),
        pytest.param(32, 68, Misfit.LATE, id="one older"),
        pytest.param(1, 99, Misfit.LATE, id="a window of one"),
        pytest.param(0, 100, None, id="no window"),
    ],
)
def test_a_window_is_as_wide_as_it_says(size: int, number: int, objection: Misfit | None) -> None:
    window = ReplayWindow(size)
    for each in (60, 70, 100):
        window.take(each)
    assert window.objection(number) is objection


def test_a_window_remembers_no_more_than_it_needs() -> None:
    window = ReplayWindow(4)
    for number in range(1000):
        window.take(number)
    assert [window.objection(number) for number in (995, 996, 1000)] == [Misfit.LATE, Misfit.REPLAYED, None]


@pytest.mark.parametrize(
    ("copy", "message"),
    [
        (Copy("mallory", 9), "there is no packet 9 yet"),
        (Copy("mallory", 0), "there is no packet 0 yet"),
        (Copy("nobody", 1), "there is no node 'nobody'"),
        (Copy("db", 2), "packet 2 has not passed by db"),
    ],
)
def test_who_has_not_seen_a_packet_cannot_copy_it(copy: Copy, message: str) -> None:
    with pytest.raises(EventError, match=message):
        overheard(pair(gre(EAST), gre(WEST)), Send("west", EAST, UdpMessage(9, 9)), copy)


@pytest.mark.parametrize(
    ("tunnel", "message"),
    [
        (gre(EAST, replay_window=3), "only ESP and OpenVPN can be told"),
        (esp(EAST, replay_window=4097), "4097 is not from 0 to 4096"),
    ],
    ids=["a kind without numbers", "too many"],
)
def test_a_window_that_cannot_be_is_refused(tunnel: Tunnel, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        play(pair(tunnel, gre(WEST)), Ping("pc", "db"))
