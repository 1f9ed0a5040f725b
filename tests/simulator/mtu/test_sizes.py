"""Packets that are too large: cut, put together, refused, learned from."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from app.nftables.routes import parse_route
from app.simulator.events import Change, Connect, IcmpErrorMessage, Ping, Query, Send, UdpMessage
from app.simulator.mtu.path_mtus import PathMtus
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled, TooLarge
from app.simulator.network import Network, Settings
from app.simulator.packets.addresses import SECOND, Address
from app.simulator.packets.fragments import fragments_of
from app.simulator.packets.packet import Fragment, IcmpError, Packet, Protocol, TcpSegment, UdpDatagram
from app.simulator.rules.filtering import Hook
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace
from tests.simulator.builders import (
    APP,
    DROP,
    GATEWAY,
    MASQUERADE,
    STATEFUL,
    WEB,
    filter_chain,
    first,
    has_step,
    host,
    narrowed,
    network,
    packet,
    path,
    play,
    step,
    steps,
)
from tests.simulator.six import WEB6, network6

UPLINK, OUTSIDE = "198.51.100.0/24", "203.0.113.0/24"


def datagram(size: int, *, df: bool = False) -> Send:
    """So many bytes with all headers."""
    return Send("app", "web", UdpMessage(5000, 53, size - 28), df=df)


def pieces(of: Iterable[PacketTrace]) -> list[tuple[int, int]]:
    found = [each.hops[-1].arrived.fragment for each in of]
    return [(each.offset, each.size) for each in found if each]


@pytest.mark.parametrize(
    ("length", "mtu", "cuts"),
    [
        pytest.param(1500, 1500, [(0, 1480)], id="it fits"),
        pytest.param(1501, 1500, [(0, 1480), (1480, 1)], id="one byte too many"),
        pytest.param(1300, 1001, [(0, 976), (976, 304)], id="every piece but the last a multiple of eight"),
        pytest.param(3000, 1500, [(0, 1480), (1480, 1480), (2960, 20)], id="three pieces"),
    ],
)
def test_a_packet_is_cut_where_the_way_is_full(length: int, mtu: int, cuts: list[tuple[int, int]]) -> None:
    whole = Packet(APP, WEB, UdpDatagram(5000, 53, length - 28))
    made = [each.fragment for each in fragments_of(whole, 1, mtu)]
    assert [(each.offset, each.size) for each in made if each] == cuts
    assert [each.is_last for each in made if each] == [False] * (len(cuts) - 1) + [True]


def test_a_piece_that_is_cut_again_stays_a_piece_of_the_same_packet() -> None:
    piece = Packet(APP, WEB, UdpDatagram(5000, 53, 2972), fragment=Fragment(7, 1480, 1480, is_last=False))
    assert [each.fragment for each in fragments_of(piece, 9, 1000)] == [
        Fragment(7, 1480, 976, is_last=False),
        Fragment(7, 2456, 504, is_last=False),
    ]


def test_a_router_cuts_what_does_not_fit_and_the_receiver_puts_it_together() -> None:
    trace = play(narrowed(network(), UPLINK, 1000), datagram(1400))
    assert step(packet(trace, 1), Fragmented).mtu == 1000
    assert [each.ending.kind for each in trace.packets] == [EndingKind.DELIVERED, EndingKind.GATHERED]
    whole = step(packet(trace, 1), Reassembled, "web")
    assert (whole.packet.length, whole.numbers) == (1400, (1, 2))
    assert path(packet(trace, 1)) == ["app", "gw", "isp", "web", "web"]


def test_only_the_first_piece_has_ports_that_a_rule_can_ask_for() -> None:
    refusing = filter_chain(Hook.FORWARD, "udp dport != 53 drop", "udp dport 53 drop")
    trace = play(narrowed(network(refusing), "10.0.1.0/24", 1000), datagram(1400))
    assert [(each.ending.kind, each.ending.node) for each in trace.packets] == [
        (EndingKind.DROPPED, "gw"),
        (EndingKind.INCOMPLETE, "web"),
    ]


def test_who_tracks_puts_together_first_and_cuts_again_as_it_came() -> None:
    trace = play(narrowed(network(STATEFUL, MASQUERADE), "10.0.1.0/24", 1000), datagram(2600))
    assert has_step(packet(trace, 1), Gathered)
    assert [each.packet.source for each in trace.packets[-2:]] == [GATEWAY, GATEWAY]
    assert pieces(trace.packets[-2:]) == [(976, 976), (1952, 628)]
    assert packet(trace, 1).ending.kind is EndingKind.DELIVERED


def test_what_may_not_be_cut_is_refused_before_any_rule_of_forward_sees_it() -> None:
    trace = play(narrowed(network(filter_chain(Hook.FORWARD, policy=DROP)), UPLINK, 1000), datagram(1400, df=True))
    assert (packet(trace, 1).ending.kind, step(packet(trace, 1), TooLarge).mtu) == (EndingKind.TOO_LARGE, 1000)
    error = packet(trace, 2).packet.transport
    assert isinstance(error, IcmpError)
    assert (error.type, error.code, error.mtu) == (3, 4, 1000)


def test_who_has_heard_what_fits_cuts_its_own_packets_itself() -> None:
    asked = Query("app", "web", 53, bytes_out=1372)
    trace = play(narrowed(network(), UPLINK, 1000), asked, asked)
    own = first(trace, 2)
    assert step(own, Fragmented, "app").mtu == 1000
    assert not has_step(own, Fragmented)


def test_what_a_router_has_heard_does_not_concern_what_it_forwards() -> None:
    heard = Query("gw", "web", 53, bytes_out=1372)
    trace = play(narrowed(network(), OUTSIDE, 1000), heard, heard, datagram(1400))
    assert step(first(trace, 2), Fragmented).mtu == 1000
    forwarded = first(trace, 3)
    assert not has_step(forwarded, Fragmented)
    assert step(forwarded, Fragmented, "isp").mtu == 1000


def test_what_just_fits_passes_though_another_link_is_narrower() -> None:
    trace = play(narrowed(network(), "10.0.2.0/24", 1000), datagram(1500, df=True))
    assert path(packet(trace, 1)) == ["app", "gw", "isp", "web"]


def test_what_came_in_pieces_goes_on_in_pieces_though_all_of_it_would_fit() -> None:
    given = narrowed(network(STATEFUL, MASQUERADE), OUTSIDE, 1000)
    trace = play(given, Query("app", "web", 53, bytes_back=1372))
    [cut] = [each for packet in trace.packets for each in steps(packet) if isinstance(each, Fragmented)]
    assert (cut.whole.length, len(cut.pieces), cut.mtu) == (1400, 2, 1500)


def test_what_the_far_end_of_a_link_has_no_room_for_is_lost_and_nobody_is_told() -> None:
    plain = network()
    isp = next(node for node in plain.nodes if node.name == "isp")
    short = replace(isp, interfaces=tuple(replace(each, mtu=1000) for each in isp.interfaces))
    uneven = replace(plain, nodes=tuple(short if node is isp else node for node in plain.nodes))
    [lost] = play(uneven, datagram(1400)).packets
    assert (lost.ending.node, lost.ending.kind, lost.ending.source) == ("gw", EndingKind.TOO_LARGE, "isp.west")
    assert path(lost) == ["app", "gw"]


def test_of_ends_with_less_room_only_the_one_that_it_is_for_counts() -> None:
    """As much as it has room for passes, whatever a third end of the same link has."""
    sizes = {"wide": 1500, "middle": 1400, "short": 1000}
    ends = [host(name, f"10.0.1.{number}/24", "10.0.1.1") for number, name in enumerate(sizes, 10)]
    sized = (
        replace(end, interfaces=tuple(replace(each, mtu=sizes[end.name]) for each in end.interfaces)) for end in ends
    )
    sent = [Send("wide", to, UdpMessage(5000, 53, size - 28)) for to, size in (("middle", 1400), ("middle", 1401))]
    trace = play(Network(tuple(sized)), *sent)
    assert path(first(trace, 1)) == ["wide", "middle"]
    assert first(trace, 2).ending.kind is EndingKind.TOO_LARGE


@pytest.mark.parametrize(("is_gone", "largest"), [(False, 960), (True, None)])
def test_what_is_heard_of_a_way_that_there_is_no_more_is_not_learned(*, is_gone: bool, largest: int | None) -> None:
    on = network()
    app = next(node for node in on.nodes if node.name == "app")
    changed = replace(app, routes=()) if is_gone else replace(app, settings=Settings(default_ttl=63))
    told = Send("gw", "app", IcmpErrorMessage(3, 4, 1, mtu=1000))
    trace = play(on, Query("app", "web", 53), Change((changed,)), told, Change((app,)), Connect("app", "web", 443))
    opening = first(trace, 5).packet.transport
    assert isinstance(opening, TcpSegment)
    assert opening.mss == largest


def test_a_node_that_waits_in_vain_for_a_piece_says_so_after_half_a_minute() -> None:
    dropping = filter_chain(Hook.FORWARD, "udp dport 53 accept", policy=DROP)
    trace = play(narrowed(network(dropping), "10.0.1.0/24", 1000), datagram(1400))
    error = trace.packets[-1]
    assert packet(trace, 1).ending.kind is EndingKind.INCOMPLETE
    assert error.time == packet(trace, 1).ending.time > 30 * SECOND
    assert isinstance(error.packet.transport, IcmpError)
    assert (error.packet.transport.type, error.packet.transport.code) == (11, 1)


def test_sockets_forbid_cutting_and_what_the_kernel_says_by_itself_does_not() -> None:
    trace = play(network(), Ping("app", "gw"))
    assert [each.packet.df for each in trace.packets] == [True, False]


@pytest.mark.parametrize(
    ("mtu", "known"),
    [
        pytest.param(551, (552, True), id="less than anybody is believed"),
        pytest.param(552, (552, False), id="the least that is believed"),
        pytest.param(1500, (1500, False), id="as much as before"),
        pytest.param(1501, None, id="more than before"),
    ],
)
def test_what_a_node_believes_of_how_much_fits(mtu: int, known: tuple[int, bool] | None) -> None:
    """net/ipv4/route.c, __ip_rt_update_pmtu, ip_rt_min_pmtu."""
    paths = PathMtus()
    paths.learn((WEB, None), mtu, 1500, 600 * SECOND)
    found = paths.towards(WEB, None, 600 * SECOND - 1)
    assert (found and (found.mtu, found.is_locked)) == known
    assert paths.towards(WEB, None, 600 * SECOND + 1) is None


@pytest.mark.parametrize(
    ("mtu", "known"),
    [
        pytest.param(0, None, id="nothing"),
        pytest.param(1279, None, id="less than every link carries"),
        pytest.param(1280, 1280, id="the least that there is"),
        pytest.param(1499, 1499, id="less than before"),
        pytest.param(1500, None, id="as much as before"),
    ],
)
def test_what_a_node_believes_of_how_much_of_ipv6_fits(mtu: int, known: int | None) -> None:
    """net/ipv6/route.c, __ip6_rt_update_pmtu."""
    asked, told = Query("app", "web", 53), IcmpErrorMessage(2, 0, 1, Protocol.ICMPV6, mtu)
    trace = play(network6(), asked, Send("isp", "app", told), Connect("app", "web", 443))
    opening = first(trace, 3).packet.transport
    assert isinstance(opening, TcpSegment)
    assert opening.mss == (known or 1500) - 60


GATEWAY_OUT, GATEWAY_OUT6 = "198.51.100.254", "2001:db8:ffff::1"
DEFAULT, OTHER = "default via {}", "192.0.2.0/24 via {}"


def asked_after(changes: list[list[str]], on: Network, web: Address, out: str) -> int | None:
    """How large segments the gateway, which was told of a narrow way, asks for when its routes have changed."""
    gateway = next(node for node in on.nodes if node.name == "gw")
    routed = [tuple(parse_route(route.format(out)) for route in routes) for routes in changes]
    silent = [Change((replace(gateway, routes=routes),)) for routes in routed]
    trace = play(on, Query("gw", web, 53, bytes_out=1400), *silent, Connect("gw", web, 443))
    opening = first(trace, len(changes) + 2).packet.transport
    assert isinstance(opening, TcpSegment)
    return opening.mss


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        pytest.param([], True, id="nothing changes"),
        pytest.param([[DEFAULT, OTHER]], True, id="another route comes"),
        pytest.param([[DEFAULT, "203.0.113.0/24 via {}"]], True, id="a longer one by the same next hop"),
        pytest.param([[DEFAULT, "203.0.113.0/24 via {} metric 7"]], False, id="a longer one with a metric"),
        pytest.param([[DEFAULT, "203.0.113.0/24 via {} metric 7"], [DEFAULT]], True, id="which goes again"),
        pytest.param([["203.0.113.0/24 via {}"]], False, id="a longer one takes the place"),
        pytest.param([[], [DEFAULT]], False, id="it goes and comes again"),
        pytest.param([[DEFAULT, OTHER], [OTHER], [DEFAULT, OTHER]], True, id="another keeps the next hop meanwhile"),
        pytest.param([[DEFAULT, OTHER], [OTHER], [DEFAULT]], False, id="which goes before it comes"),
    ],
)
def test_what_was_learned_goes_with_the_next_hop(changes: list[list[str]], *, is_known: bool) -> None:
    """As `ip route get` has it after `ip route del` and `ip route append` (Linux 6.18)."""
    on = narrowed(network(routes=(DEFAULT.format(GATEWAY_OUT),)), OUTSIDE, 1300)
    assert asked_after(changes, on, WEB, GATEWAY_OUT) == (1260 if is_known else None)


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        pytest.param([], True, id="nothing changes"),
        pytest.param([[DEFAULT, "2001:db8:7::/48 via {}"]], True, id="another route comes"),
        pytest.param([[DEFAULT, "2001:db8:80::/64 via {}"]], False, id="a longer one by the same next hop"),
        pytest.param([[DEFAULT, "2001:db8:80::/64 via {}"], [DEFAULT]], True, id="which goes again"),
        pytest.param([[], [DEFAULT]], False, id="it goes and comes again"),
    ],
)
def test_what_was_learned_goes_with_the_route_of_ipv6(changes: list[list[str]], *, is_known: bool) -> None:
    """As `ip -6 route get` has it."""
    on = narrowed(network6(routes=(DEFAULT.format(GATEWAY_OUT6),)), "2001:db8:80::/64", 1300)
    assert asked_after(changes, on, WEB6, GATEWAY_OUT6) == (1240 if is_known else 1440)
