"""How large the segments of a connection are, and what it learns of its way."""

from dataclasses import replace

import pytest

from app.simulator.errors import NetworkError
from app.simulator.events import Connect, Query, Request, Wait
from app.simulator.hosts.segment_sizes import room_in
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.mtu.size_steps import SegmentsClamped
from app.simulator.network import Network, Settings
from app.simulator.packets.addresses import SECOND, Family
from app.simulator.packets.packet import TcpFlag, TcpSegment
from app.simulator.rules.filtering import Hook
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome, PacketTrace, Trace
from tests.simulator.builders import GATEWAY, MASQUERADE, filter_chain, narrowed, network, play, steps, tcp
from tests.simulator.six import GATEWAY_LAN, network6

LAN, UPLINK = "10.0.1.0/24", "198.51.100.0/24"
LARGE = Request("app", "web", 443, bytes_out=3000, bytes_back=3000)


def narrow(mtu: int, prefix: str = UPLINK) -> Network:
    return narrowed(network(MASQUERADE), prefix, mtu)


def refused(trace: Trace) -> list[PacketTrace]:
    return [each for each in trace.packets if each.ending.kind is EndingKind.TOO_LARGE]


def lengths(trace: Trace, *, of: str) -> set[int]:
    """Of the segments with data that arrived, sent by this node."""
    arrived = (each for each in trace.packets if each.hops[0].node == of and each.ending.kind is EndingKind.DELIVERED)
    said = ((each.packet.length, each.packet.transport) for each in arrived)
    return {length for length, segment in said if isinstance(segment, TcpSegment) and segment.payload}


def test_both_ends_learn_what_fits_on_their_way_and_say_it_again_in_smaller_segments() -> None:
    trace = play(narrow(1400), LARGE)
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert {each.hops[0].node for each in refused(trace)} == {"app", "web"}
    assert max(lengths(trace, of="app") | lengths(trace, of="web")) == 1400


def test_a_connection_into_a_black_hole_opens_and_then_nothing_comes() -> None:
    silent = network(filter_chain(Hook.OUTPUT, "icmp type destination-unreachable drop"), MASQUERADE)
    trace = play(narrowed(silent, UPLINK, 1400), Connect("app", "web", 443), LARGE)
    assert [event.outcome for event in trace.events] == [EventOutcome.ESTABLISHED, EventOutcome.TIMED_OUT]


CLAMP = filter_chain(Hook.FORWARD, "tcp flags syn tcp option maxseg size set rt mtu")
SILENT = filter_chain(Hook.OUTPUT, "icmp type destination-unreachable drop")


def clamps(trace: Trace) -> list[SegmentsClamped]:
    return [step for each in trace.packets for step in steps(each) if isinstance(step, SegmentsClamped)]


def test_clamping_cures_a_black_hole() -> None:
    trace = play(narrowed(network(SILENT, CLAMP, MASQUERADE), UPLINK, 1400), LARGE)
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert refused(trace) == []
    assert max(lengths(trace, of="app") | lengths(trace, of="web")) == 1400
    assert [(each.before, each.after, each.path, each.source) for each in clamps(trace)] == [
        (1460, 1360, 1400, "gw.forward.r1"),
        (1460, 1360, 1400, "gw.forward.r1"),
    ]


@pytest.mark.parametrize(("size", "asked"), [(1300, [1300, 1300]), (1460, []), (2000, [])])
def test_a_rule_never_makes_a_syn_ask_for_more(size: int, asked: list[int]) -> None:
    chain = filter_chain(Hook.FORWARD, f"tcp option maxseg size set {size}")
    trace = play(network(chain, MASQUERADE), LARGE)
    assert [each.after for each in clamps(trace)] == asked


def test_the_way_back_counts_too() -> None:
    trace = play(narrowed(network(CLAMP, MASQUERADE), LAN, 1300), LARGE)
    assert {each.path for each in clamps(trace)} == {1300}
    assert [each.after for each in clamps(trace)] == [1260]  # the SYN asks for as little by itself


CLAMP_OWN = filter_chain(Hook.OUTPUT, "tcp option maxseg size set rt mtu")


def test_what_a_node_says_to_itself_asks_for_the_least_only_in_ipv6() -> None:
    """An MTU of more than 65535 is none to nft_rt, and IPv4 never says one (ip_dst_mtu_maybe_forward)."""
    four = play(network(CLAMP_OWN), tcp("gw", GATEWAY, (5000, 80), TcpFlag.SYN))
    six = play(network6(CLAMP_OWN), tcp("gw", GATEWAY_LAN, (5000, 80), TcpFlag.SYN))
    assert [each.after for trace in (four, six) for each in clamps(trace)] == [536]


@pytest.mark.parametrize("mtu", [9000, 65535])
def test_a_way_may_be_as_wide_as_a_packet_can_be_large(mtu: int) -> None:
    wide = network(CLAMP, MASQUERADE)
    for prefix in (LAN, UPLINK):
        wide = narrowed(wide, prefix, mtu)
    trace = play(wide, LARGE)
    opening = trace.packets[0].packet.transport
    assert isinstance(opening, TcpSegment)
    assert (opening.mss, clamps(trace)) == (mtu - 40, [])
    assert room_in(mtu, Family.IPV4) == mtu - 40


@pytest.mark.parametrize(
    ("asked", "largest"),
    [(0, 524), (1, 36), (12, 36), (13, 36), (48, 36), (49, 37), (100, 88)],
)
def test_there_is_a_least_segment_and_asking_for_0_bytes_is_asking_for_none(asked: int, largest: int) -> None:
    """As TCP_MAXSEG says on a Linux whose SYN and SYN-ACK were clamped."""
    chain = filter_chain(Hook.FORWARD, f"tcp option maxseg size set {asked}")
    trace = play(network(chain, MASQUERADE), Request("app", "web", 443, bytes_out=600, bytes_back=600))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert [each.after for each in clamps(trace)] == [asked, asked]
    assert max(lengths(trace, of="app")) == max(lengths(trace, of="web")) == 52 + largest


def test_in_ipv6_asking_for_0_bytes_is_asking_for_what_fits_everywhere() -> None:
    chain = filter_chain(Hook.FORWARD, "tcp option maxseg size set 0")
    trace = play(network6(chain), Request("app", "web", 443, bytes_out=3000, bytes_back=3000))
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert max(lengths(trace, of="app")) == max(lengths(trace, of="web")) == 1280


def test_a_syn_that_asks_for_0_bytes_is_not_made_to_ask_for_more() -> None:
    first, second = (filter_chain(Hook.FORWARD, f"tcp option maxseg size set {size}", priority=size) for size in (0, 9))
    trace = play(network(first, replace(second, name="later"), MASQUERADE), LARGE)
    assert [each.after for each in clamps(trace)] == [0, 0]


@pytest.mark.parametrize(("mtu", "longest"), [(68, 88), (88, 88), (100, 100)])
def test_no_link_is_too_narrow_for_a_request(mtu: int, longest: int) -> None:
    trace = play(narrow(mtu, LAN), Request("app", "web", 443, bytes_out=200, bytes_back=1))
    opening = trace.packets[0].packet.transport
    assert isinstance(opening, TcpSegment)
    assert (opening.mss, trace.events[0].outcome) == (256, EventOutcome.COMPLETED)
    assert max(lengths(trace, of="app")) == longest


def test_the_route_can_be_asked_for_only_where_there_is_one() -> None:
    for hook in (Hook.PREROUTING, Hook.INPUT):
        with pytest.raises(NetworkError, match="'set rt mtu' asks for the packet's route"):
            play(network(filter_chain(hook, "tcp option maxseg size set rt mtu")), LARGE)


def test_a_syn_asks_for_segments_that_fit_its_own_link() -> None:
    trace = play(narrow(1400, LAN), LARGE)
    opening = trace.packets[0].packet.transport
    assert isinstance(opening, TcpSegment)
    assert opening.mss == 1360
    assert refused(trace) == []
    assert max(lengths(trace, of="web")) == 1400


def test_what_was_learned_is_forgotten_after_ten_minutes() -> None:
    trace = play(narrow(1400), LARGE, LARGE, Wait(601 * SECOND), LARGE)
    told = {each.event for each in refused(trace)}
    assert told == {1, 4}


def test_below_552_bytes_a_host_lets_its_packets_be_cut_instead() -> None:
    trace = play(narrow(300), LARGE)
    assert trace.events[0].outcome is EventOutcome.COMPLETED
    assert lengths(trace, of="web") >= {552}
    assert EndingKind.GATHERED in {each.ending.kind for each in trace.packets}


@pytest.mark.parametrize(("size", "df"), [(1472, True), (1473, False)], ids=["it fits", "one byte too many"])
def test_a_datagram_forbids_to_be_cut_only_if_it_fits_at_once(size: int, *, df: bool) -> None:
    assert play(network(), Query("app", "web", 53, bytes_out=size)).packets[0].packet.df is df


def test_who_asked_in_a_datagram_that_was_too_large_hears_of_it() -> None:
    asked = Query("app", "web", 53, bytes_out=1400)
    trace = play(narrow(1000), asked, asked)
    assert [event.outcome for event in trace.events] == [EventOutcome.UNREACHABLE, EventOutcome.COMPLETED]


def narrow_of(family: Family) -> Network:
    return narrow(1300) if family is Family.IPV4 else narrowed(network6(), "2001:db8:ffff::/64", 1300)


@pytest.mark.parametrize("family", Family)
def test_a_server_learns_from_its_answer_how_much_fits(family: Family) -> None:
    """Its socket is not told (__udp4_lib_err, udpv6_err)."""
    asked = Query("app", "web", 53, bytes_back=1400)
    trace = play(narrow_of(family), asked, asked)
    assert [event.outcome for event in trace.events] == [EventOutcome.TIMED_OUT, EventOutcome.COMPLETED]


@pytest.mark.parametrize("family", Family)
def test_how_long_is_believed_what_was_told_says_a_setting(family: Family) -> None:
    settings = Settings(mtu_expires=8 * SECOND) if family is Family.IPV4 else Settings(ipv6_mtu_expires=8 * SECOND)
    wide = narrow_of(family)
    nodes = (replace(node, settings=settings) if node.name == "app" else node for node in wide.nodes)
    on = replace(wide, nodes=tuple(nodes))
    asked = Request("app", "web", 443, bytes_out=2800, bytes_back=100)
    trace = play(on, asked, Wait(7 * SECOND), asked, Wait(9 * SECOND), asked)
    assert {each.event for each in refused(trace)} == {1, 5}


def test_a_program_that_forbids_to_cut_is_told_at_once_where_it_is_known_that_it_does_not_fit() -> None:
    asked = Query("app", "web", 53, bytes_out=1400, df=True)
    trace = play(narrow(1000), asked, asked)
    assert [event.error for event in trace.events] == [SocketError.TOO_LONG, SocketError.TOO_LONG]
    assert [len(event.packets) for event in trace.events] == [2, 1]
    assert [each.ending.node for each in refused(trace)] == ["gw", "app"]


def test_a_syn_ack_forbids_to_be_cut_where_all_else_may() -> None:
    """It is as short as what no link has to cut (ip_build_and_send_pkt)."""
    trace = play(narrow(300), LARGE, LARGE)
    answers = [each for each in trace.packets if each.event == 2 and each.hops[0].node == "web"]
    [opening, *others] = [each.packet for each in answers if isinstance(each.packet.transport, TcpSegment)]
    assert opening.df
    assert not any(each.df for each in others)


def payloads(trace: Trace, *, of: str) -> list[int]:
    segments = (each.packet.transport for each in trace.packets if each.hops[0].node == of)
    return [segment.payload for segment in segments if isinstance(segment, TcpSegment) and segment.payload]


def test_full_segments_that_were_too_large_are_cut_anew_as_one_run_of_bytes() -> None:
    trace = play(narrow(1300), Request("app", "web", 443, bytes_out=2 * 1448 + 1300, bytes_back=0))
    assert payloads(trace, of="app") == [1448, 1448, 1300, 1248, 1248, 400, 1248, 52]
    assert trace.events[0].outcome is EventOutcome.COMPLETED
