"""OpenVPN in a TCP connection: what it is cut into, what waits for what, and what is said twice."""

from dataclasses import replace

import pytest

from app.simulator.errors import EventError, NetworkError
from app.simulator.events import Connect, Copy, Event, Ping, Request, Send, SetNode, Stream, UdpMessage
from app.simulator.hosts.host_stack import LINUX
from app.simulator.mtu.size_steps import SegmentsClamped, TooLarge
from app.simulator.network import Network, Service, Tunnel
from app.simulator.packets.addresses import MILLISECOND, HostAddress
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.packets.packet import Packet, Protocol, TcpFlag, TcpSegment
from app.simulator.rules.filtering import Hook
from app.simulator.rules.mss_fixing import largest_segment
from app.simulator.steps import Delivered, EndingKind, SocketOutcome
from app.simulator.trace import EventOutcome, PacketTrace, Trace
from app.simulator.tunnels.tunnel_steps import StreamWait, StreamWaited, Unwrapped
from tests.simulator.builders import filter_chain, first, narrowed, nat_chain, packet, play, step, steps, table
from tests.simulator.tunnels.builders import (
    DB,
    EAST,
    PC,
    WEST,
    envelope,
    gateway,
    joined,
    on_the_way,
    openvpn,
    peer,
    tun,
    wireguard,
)

OVER_TCP = Encapsulation(TunnelKind.OPENVPN, in_tcp=True)
CLIENT = replace(
    openvpn(peer("east.tun0", "0.0.0.0/0", endpoint="198.51.100.20:1194"), port=None), encapsulation=OVER_TCP
)
SERVER = replace(openvpn(peer("west.tun0", "10.1.0.0/24", "10.8.0.2/32")), encapsulation=OVER_TCP)
FROM_WEST = f"ip saddr {WEST}"
OPENING = Connect("pc", "db", 5432)


def between(west: Tunnel = CLIENT, east: Tunnel = SERVER, *forward: str, patient: bool = False) -> Network:
    """The rules are the provider's; patient hosts send again what is not answered."""
    made = joined(gateway("west", tun(west, "10.8.0.2/24")), gateway("east", tun(east, "10.8.0.1/24")))
    chains = (filter_chain(Hook.FORWARD, *forward),) if forward else ()
    nodes = [replace(node, chains=chains) if node.name == "isp" else node for node in made.nodes]
    hosts = {"pc", "db"} if patient else set()
    return replace(made, nodes=tuple(replace(node, stack=LINUX) if node.name in hosts else node for node in nodes))


def losing(passing: int, lost: int) -> tuple[str, str]:
    """Rules that let so many packets of the west pass, drop so many, and let all others pass."""
    return (
        f"{FROM_WEST} limit rate 1/hour burst {passing} packets accept",
        f"{FROM_WEST} limit rate 1/hour burst {lost} packets drop",
    )


def segment(of: Packet) -> TcpSegment:
    assert isinstance(of.transport, TcpSegment)
    return of.transport


def outer(trace: Trace, event: int = 1) -> list[PacketTrace]:
    """What the gateways say to each other besides, in this event."""
    ends = {WEST, EAST}
    return [each for each in trace.packets if each.event == event and each.packet.source in ends]


def sent(trace: Trace, node: str, event: int = 1) -> list[Packet]:
    """What with content has left this gateway, in the order of its stream."""
    seen = [
        (hop.time, segment(hop.arrived).sequence, hop.arrived)
        for each in trace.packets
        for hop in each.hops
        if each.event == event and hop.node == "isp" and hop.arrived.source == (WEST if node == "west" else EAST)
    ]
    return [one for _, _, one in sorted(seen, key=lambda each: each[:2]) if segment(one).payload]


def test_what_goes_in_is_78_bytes_larger_and_nobody_may_cut_it() -> None:
    trace = play(between(), Ping("pc", "db"))
    around = on_the_way(packet(trace, 1))
    assert (around.length, around.ttl, around.df, around.protocol) == (84 + 78, 64, True, Protocol.TCP)
    assert (segment(around).flags, segment(around).payload) == (TcpFlag.PSH | TcpFlag.ACK, 84 + 26)
    assert (str(around.receiver), envelope(packet(trace, 1)).sequence) == ("198.51.100.20:1194", 1)


def test_the_client_opens_a_connection_when_it_has_something_to_send_and_that_waits_for_it() -> None:
    trace = play(between(), Ping("pc", "db"), Ping("pc", "db"))
    opening = [segment(each.packet).flags for each in outer(trace)[:3]]
    assert opening == [TcpFlag.SYN, TcpFlag.SYN | TcpFlag.ACK, TcpFlag.ACK]
    assert step(packet(trace, 1), StreamWaited, "west").wait is StreamWait.OPENING
    assert [each.outcome for each in trace.events] == [EventOutcome.COMPLETED] * 2
    assert not any(TcpFlag.SYN in segment(each.packet).flags for each in outer(trace, 2))
    assert {segment(each.packet).payload for each in outer(trace, 2)} == {0}  # acknowledgements


def test_the_server_waits_to_be_called() -> None:
    trace = play(between(), Ping("db", "pc"), Ping("pc", "db"), Ping("db", "pc"))
    assert first(trace, 1).ending.kind is EndingKind.NO_ENDPOINT
    assert [each.outcome for each in trace.events][1:] == [EventOutcome.COMPLETED] * 2
    assert envelope(first(trace, 3)).sequence == 2


@pytest.mark.parametrize(
    ("length", "payloads"),
    [(1422, [1448]), (1423, [1448, 1]), (1500, [1448, 78])],
    ids=["what fits", "a byte more", "an Ethernet's"],
)
def test_what_does_not_fit_goes_in_several_segments_and_comes_out_whole(length: int, payloads: list[int]) -> None:
    trace = play(between(), Ping("pc", "db"), Send("pc", "db", UdpMessage(9, 9, length - 28), df=True))
    inner = first(trace, 2)
    assert [segment(each).payload for each in sent(trace, "west", 2)] == payloads
    assert [each.length <= 1500 and each.df for each in sent(trace, "west", 2)] == [True] * len(payloads)
    assert (inner.ending.node, inner.hops[-1].arrived.length) == ("db", length)
    assert not any(isinstance(each, TooLarge) for each in steps(inner, "west"))
    rest = [each.ending.kind for each in outer(trace, 2) if segment(each.packet).payload]
    assert rest == [EndingKind.GATHERED] * (len(payloads) - 1)


def test_tcp_is_told_1386_which_makes_two_segments_of_each_full_one() -> None:
    trace = play(between(), Request("pc", "db", 5432, bytes_out=2000))
    assert step(first(trace, 1), SegmentsClamped, "west").after == largest_segment(CLIENT, 1500) == 1386
    assert [segment(each).payload for each in sent(trace, "west")][2:4] == [1448, 4]


def test_a_way_that_is_narrower_than_it_seemed_makes_smaller_segments_and_nobody_inside_hears_of_it() -> None:
    on = narrowed(between(), "198.51.100.0/24", 1300)
    large = Send("pc", "db", UdpMessage(9, 9, 1400), df=True)
    trace = play(on, Ping("pc", "db"), large, large)
    arrived = [each for each in trace.packets if each.ending.node == "db" and each.event > 1]
    assert [each.hops[-1].arrived.length for each in arrived] == [1428, 1428]
    assert max(segment(each).payload for each in sent(trace, "west", 3)) == 1300 - 52
    assert not any(each.packet.destination == PC and each.packet.source != DB for each in trace.packets)


def test_what_was_lost_outside_is_sent_again_outside() -> None:
    trace = play(between(CLIENT, SERVER, *losing(4, 1)), Ping("pc", "db"), Ping("pc", "db"))
    assert first(trace, 2).ending.kind is EndingKind.DROPPED
    again = next(each for each in trace.packets if each.repeats == first(trace, 2).number)
    assert (again.ending.node, again.ending.kind) == ("db", EndingKind.DELIVERED)
    assert trace.events[1].outcome is EventOutcome.COMPLETED
    assert again.time - first(trace, 2).time > 200 * MILLISECOND


def test_what_comes_behind_a_gap_waits_until_it_is_filled() -> None:
    """The first of two segments is lost; the probe sends the last again, and the timeout the first."""
    trace = play(between(CLIENT, SERVER, *losing(4, 1)), Ping("pc", "db"), Send("pc", "db", UdpMessage(9, 9, 1472)))
    second = next(each for each in outer(trace, 2) if segment(each.packet).payload == 78)
    assert step(second, StreamWaited, "east").wait is StreamWait.GAP
    whole = next(each for each in trace.packets if each.event == 2 and each.ending.node == "db")
    assert whole.repeats == first(trace, 2).number
    assert whole.hops[-1].arrived.length == 1500
    assert second.ending.kind is EndingKind.GATHERED


def melting() -> Trace:
    """What the request says is lost, and once more when the outer TCP sends it again."""
    asked = Request("pc", "db", 5432, bytes_out=1000, bytes_back=100)
    return play(between(CLIENT, SERVER, *losing(5, 2), patient=True), asked)


def test_the_sender_inside_loses_patience_and_the_same_bytes_go_through_the_tunnel_twice() -> None:
    trace = melting()
    said = next(each for each in trace.packets if each.packet.source == PC and segment(each.packet).payload)
    inner = [each for each in trace.packets if each.repeats == said.number and each.packet.source == PC]
    numbers = {envelope(each).sequence for each in (said, *inner)}
    assert len(inner) >= 1
    assert len(numbers) == 1 + len(inner)  # each was sealed anew
    waited = step(inner[0], StreamWaited, "east")
    assert waited.wait is StreamWait.GAP
    outcomes = [
        step(each, Delivered, "db").outcome
        for each in trace.packets
        if each.ending.node == "db" and segment(each.hops[-1].arrived).payload == 1000
    ]
    assert sorted(outcomes)[:2] == [SocketOutcome.ACCEPTED, SocketOutcome.REPEATED]
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_what_was_sent_behind_a_probe_is_not_given_up_for_lost_with_what_the_probe_repeats() -> None:
    asked = Request("pc", "db", 5432, bytes_out=1000, bytes_back=100)
    trace = play(between(CLIENT, SERVER, *losing(5, 1), patient=True), asked)
    again = [each for each in trace.packets if each.repeats and each.packet.source == WEST]
    assert len(again) == 1
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_over_udp_the_sender_inside_is_the_only_one_who_repeats() -> None:
    datagrams = replace(OVER_TCP, in_tcp=False, in_udp=True)
    west, east = (replace(end, encapsulation=datagrams, port=1194) for end in (CLIENT, SERVER))
    asked = Request("pc", "db", 5432, bytes_out=1000, bytes_back=100)
    trace = play(between(west, east, *losing(2, 2), patient=True), asked)
    again = [each for each in trace.packets if each.repeats]
    assert [str(each.packet.source) for each in again] == [str(PC), str(PC)]


def test_each_packet_that_comes_out_has_come_in_once() -> None:
    trace = play(between(), Ping("pc", "db"), Copy("isp", 1))
    assert step(first(trace, 2), Delivered, "east").outcome is SocketOutcome.REPEATED
    assert not any(isinstance(each, Unwrapped) for each in steps(first(trace, 2), "east"))


def test_rules_and_sessions_on_the_way_see_one_connection_of_tcp() -> None:
    trace = play(between(CLIENT, SERVER, "ct state established,new accept"), Ping("pc", "db"), OPENING)
    [entry] = table(trace, "isp")
    assert (entry.protocol, entry.assured) == (Protocol.TCP, True)
    assert entry.tcp_state is not None
    assert entry.tcp_state.value == "ESTABLISHED"


def test_it_goes_through_source_nat() -> None:
    made = between()
    hide = nat_chain(Hook.POSTROUTING, "oifname east masquerade")
    hidden = replace(
        made, nodes=tuple(replace(node, chains=(hide,)) if node.name == "isp" else node for node in made.nodes)
    )
    trace = play(hidden, Ping("pc", "db"), Ping("db", "pc"))
    assert [each.outcome for each in trace.events] == [EventOutcome.COMPLETED] * 2
    assert on_the_way(packet(trace, 1), "east").source == HostAddress("198.51.100.1")


def test_what_waits_for_a_connection_that_is_refused_is_lost() -> None:
    trace = play(between(east=replace(SERVER, up=False)), Ping("pc", "db"))
    assert first(trace, 1).ending.kind is EndingKind.NO_CONNECTION
    assert TcpFlag.RST in segment(outer(trace)[1].packet).flags


def test_what_waits_for_a_connection_that_nobody_answers_is_lost_after_its_last_syn() -> None:
    trace = play(between(CLIENT, SERVER, f"{FROM_WEST} drop"), Ping("pc", "db"))
    assert first(trace, 1).ending.kind is EndingKind.NO_CONNECTION
    assert len(outer(trace)) == 11


def test_a_server_that_begins_anew_knows_no_connection_and_the_next_packet_opens_another() -> None:
    events: tuple[Event, ...] = (Ping("pc", "db"), SetNode("east", up=False), SetNode("east", up=True))
    trace = play(between(), *events, Ping("pc", "db"), Ping("pc", "db"))
    assert trace.events[3].outcome is not EventOutcome.COMPLETED
    assert trace.events[4].outcome is EventOutcome.COMPLETED
    assert any(TcpFlag.SYN in segment(each.packet).flags for each in outer(trace, 5))


def test_a_stream_is_not_played_with_it() -> None:
    with pytest.raises(EventError, match="a stream is not played where a tunnel speaks TCP"):
        play(between(), Stream("pc", DB, 7))


def test_what_agrees_keys_or_routes_is_not_played_with_it() -> None:
    west = gateway("west", tun(CLIENT), tun(wireguard(peer("east.wg0", "10.9.0.0/24")), name="wg0"))
    agreeing = replace(wireguard(peer("west.wg0", "10.9.1.0/24")), handshakes=True)
    east = gateway("east", tun(SERVER), tun(agreeing, name="wg0"))
    with pytest.raises(NetworkError, match="is not played together with IKE, NHRP or WireGuard's handshakes"):
        play(joined(west, east), Ping("pc", DB))


@pytest.mark.parametrize(
    ("west", "east", "message"),
    [
        (replace(CLIENT, floats=True), SERVER, "a TCP connection does not float"),
        (replace(CLIENT, replay_window=5), SERVER, "leave the replay window out"),
        (replace(CLIENT, ttl=5), SERVER, "over TCP the outer packets have the time to live"),
        (CLIENT, replace(SERVER, encapsulation=replace(OVER_TCP, in_tcp=False, in_udp=True)), "speaks TCP, the other"),
        (replace(CLIENT, peers=(peer("east.tun0", "0.0.0.0/0"),)), SERVER, "has an endpoint: the other one listens"),
        (
            replace(CLIENT, peers=(*CLIENT.peers, peer("west.tun9", "10.7.0.0/24"))),
            SERVER,
            "is a client, and has this one peer",
        ),
    ],
    ids=["float", "a replay window", "a ttl", "two protocols", "two servers", "a client of two"],
)
def test_what_cannot_be_is_refused(west: Tunnel, east: Tunnel, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        play(between(west, east), Ping("pc", DB))


def test_a_service_of_tcp_has_the_port_already() -> None:
    taken = replace(gateway("east", tun(SERVER)), services=frozenset({Service(Protocol.TCP, 1194)}))
    with pytest.raises(NetworkError, match="port 1194 belongs to a service of east already"):
        play(joined(gateway("west", tun(CLIENT)), taken), Ping("pc", DB))
