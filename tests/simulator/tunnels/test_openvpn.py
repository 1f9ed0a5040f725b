"""OpenVPN over UDP: a server, its clients, and the networks behind them."""

from dataclasses import replace

import pytest

from app.simulator.errors import NetworkError
from app.simulator.events import Connect, Copy, Ping, Send, UdpMessage
from app.simulator.mtu.size_steps import Fragmented, SegmentsClamped
from app.simulator.network import Network, Service, Tunnel
from app.simulator.packets.encapsulation import Encapsulation, TunnelKind
from app.simulator.packets.packet import IcmpError, Protocol, TcpSegment, UnreachableCode
from app.simulator.rules.mss_fixing import largest_segment
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome
from app.simulator.tunnels.tunnel_steps import Misfit, PeerSought, TunnelMissed
from tests.simulator.builders import first, narrowed, packet, play, seen_by, step, steps
from tests.simulator.tunnels.builders import DB, EAST, WEST, envelope, gateway, joined, on_the_way, openvpn, peer, tun

CLIENT = openvpn(peer("east.tun0", "0.0.0.0/0", endpoint="198.51.100.20:1194"))
SERVER = openvpn(peer("west.tun0", "10.1.0.0/24", "10.8.0.2/32"))


def between(west: Tunnel = CLIENT, east: Tunnel = SERVER, mtu: int | None = None) -> Network:
    ends = tun(west, "10.8.0.2/24"), tun(east, "10.8.0.1/24")
    near, far = (replace(end, mtu=mtu) for end in ends)
    return joined(gateway("west", near), gateway("east", far))


def test_what_goes_in_is_52_bytes_larger_and_sealed() -> None:
    trace = play(between(), Connect("pc", "db", 5432))
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED
    outer = on_the_way(packet(trace, 1))
    assert (outer.length, outer.ttl, outer.df, outer.protocol) == (60 + 52, 64, True, Protocol.UDP)
    assert (str(outer.sender), str(outer.receiver)) == ("192.0.2.10:1194", "198.51.100.20:1194")
    assert (envelope(packet(trace, 1)).sequence, envelope(packet(trace, 3)).sequence) == (1, 2)


def test_the_newer_format_has_four_bytes_more() -> None:
    west, east = (replace(end, encapsulation=replace(end.encapsulation, epoch=True)) for end in (CLIENT, SERVER))
    assert on_the_way(packet(play(between(west, east), Ping("pc", "db")), 1)).length == 84 + 56


def test_its_interface_is_as_wide_as_an_ethernet_and_its_datagrams_are_cut_where_they_set_out() -> None:
    """Only what fits may not be cut on its way (ip_make_skb)."""
    assert Encapsulation(TunnelKind.OPENVPN, in_udp=True).mtu == 1500
    trace = play(between(), Send("pc", "db", UdpMessage(9, 9, 1472), df=True))
    pieces = step(packet(trace, 1), Fragmented, "west").pieces
    assert [each.df for each in pieces] == [False, False]
    assert first(trace, 1).ending.node == "db"


@pytest.mark.parametrize(
    ("tunnel", "mtu", "largest"),
    [
        pytest.param(CLIENT, 1500, 1400, id="as usual"),
        pytest.param(CLIENT, 1400, 1360, id="what fits an MTU of its own"),
        pytest.param(replace(CLIENT, mssfix=1400), 1400, 1308, id="as written"),
        pytest.param(replace(CLIENT, mssfix=0), 1500, None, id="not at all"),
    ],
)
def test_it_tells_tcp_what_fits(tunnel: Tunnel, mtu: int, largest: int | None) -> None:
    assert largest_segment(tunnel, mtu) == largest


def test_a_syn_is_rewritten_where_it_goes_in_and_its_answer_too() -> None:
    trace = play(between(), Connect("pc", "db", 5432))
    clamped = step(packet(trace, 1), SegmentsClamped, "west")
    assert (clamped.before, clamped.after, clamped.source) == (1460, 1400, "west.tun0")
    for number, node in ((1, "db"), (2, "pc")):
        segment = seen_by(packet(trace, number), node).transport
        assert isinstance(segment, TcpSegment)
        assert segment.mss == 1400
    assert [each for each in steps(packet(trace, 1), "east") if isinstance(each, SegmentsClamped)] == []


def test_what_comes_out_is_rewritten_where_the_other_end_did_not() -> None:
    west = replace(CLIENT, mssfix=0)
    trace = play(between(west), Connect("pc", "db", 5432))
    assert step(packet(trace, 1), SegmentsClamped, "east").after == 1400


def test_a_server_knows_its_clients_by_their_addresses_and_the_networks_behind_them() -> None:
    trace = play(between(), Ping("pc", "db"), Ping("db", "pc"))
    assert [event.outcome for event in trace.events] == [EventOutcome.COMPLETED] * 2
    assert step(first(trace, 2), PeerSought, "east").kind is TunnelKind.OPENVPN
    bare = replace(SERVER, peers=(peer("west.tun0", "10.8.0.2/32"),))
    lost = play(between(east=bare), Ping("pc", "db"), Ping("db", "pc"))
    assert first(lost, 1).ending.kind is EndingKind.NOT_ALLOWED
    assert first(lost, 2).ending.kind is EndingKind.NO_PEER
    assert len(lost.packets) == 2  # nobody is told


def test_a_server_cannot_speak_before_its_client_has() -> None:
    trace = play(between(), Ping("db", "pc"))
    assert packet(trace, 1).ending.kind is EndingKind.NO_ENDPOINT
    assert len(trace.packets) == 1


@pytest.mark.parametrize(
    ("floats", "ending"), [(False, EndingKind.NO_TUNNEL), (True, EndingKind.DELIVERED)], ids=["as usual", "float"]
)
def test_a_client_believes_in_its_servers_address_unless_that_may_float(*, floats: bool, ending: EndingKind) -> None:
    """The server is written down under an address that is not its own when it answers."""
    west = replace(CLIENT, floats=floats)
    elsewhere = replace(SERVER, peers=(peer("west.tun0", "10.1.0.0/24", endpoint="192.0.2.10:1194"),), floats=True)
    moved = replace(west, peers=(peer("east.tun0", "0.0.0.0/0", endpoint="198.51.100.99:1194"),))
    trace = play(between(moved, elsewhere), Send("db", "pc", UdpMessage(9, 22)))
    kinds = (EndingKind.DELIVERED, EndingKind.NOBODY_LISTENS) if floats else (ending,)
    assert packet(trace, 1).ending.kind in kinds
    if not floats:
        assert step(packet(trace, 1), TunnelMissed, "west").candidates[0].misfit is Misfit.OTHER_SENDER


def test_a_copy_is_known_and_a_number_that_is_64_behind_is_not_taken() -> None:
    trace = play(between(), Ping("pc", "db"), Copy("isp", 1))
    assert first(trace, 2).ending.kind is EndingKind.REPLAYED


def test_a_narrow_way_is_learned_and_what_follows_is_cut() -> None:
    on = narrowed(between(), "198.51.100.0/24", 1400)
    large = Send("pc", "db", UdpMessage(9, 9, 1400))
    trace = play(on, large, large)
    assert first(trace, 1).ending.kind is EndingKind.TOO_LARGE
    assert step(first(trace, 2), Fragmented, "west").mtu == 1400


def test_where_it_is_down_its_port_is_closed() -> None:
    trace = play(between(east=replace(SERVER, up=False)), Ping("pc", "db"))
    told = packet(trace, 2).packet
    assert isinstance(told.transport, IcmpError)
    assert (told.transport.code, told.source, told.destination) == (UnreachableCode.PORT, EAST, WEST)


@pytest.mark.parametrize(
    ("west", "message"),
    [
        (openvpn(peer("east.tun9", "0.0.0.0/0")), "there is no OpenVPN interface east.tun9"),
        (openvpn(peer("west.tun0", "0.0.0.0/0")), "nobody is a peer of itself"),
        (openvpn(peer("east.tun0", "0.0.0.0/0"), replay_window=5000), "5000 is not from 0 to 4096"),
    ],
    ids=["no such interface", "itself", "too many numbers"],
)
def test_what_cannot_be_is_refused(west: Tunnel, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        play(between(west), Ping("pc", DB))


def test_it_has_its_port_for_itself() -> None:
    node = replace(gateway("west", tun(CLIENT)), services=frozenset({Service(Protocol.UDP, 1194)}))
    with pytest.raises(NetworkError, match="port 1194 belongs to a service of west already"):
        play(joined(node, gateway("east", tun(SERVER))), Ping("pc", DB))
