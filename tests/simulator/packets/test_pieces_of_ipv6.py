"""IPv6 that is cut where it is sent (RFC 8200, 4.5), and what becomes of its pieces."""

from dataclasses import replace

import pytest

from app.simulator.events import Change, Query
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.mtu.size_steps import Fragmented, Gathered, Reassembled
from app.simulator.network import Network, Node, Settings
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.fragments import fragments_of
from app.simulator.packets.icmpv6 import Icmpv6Type
from app.simulator.packets.packet import Fragment, IcmpError, Packet, UdpDatagram
from app.simulator.rules.filtering import Chain, Hook
from app.simulator.steps import EndingKind
from app.simulator.trace import EventOutcome, Trace
from tests.simulator.builders import filter_chain, first, has_step, narrowed, path, play, step
from tests.simulator.six import APP6, WEB6, network6

INSIDE, UPLINK, OUTSIDE = "2001:db8:1::/64", "2001:db8:ffff::/64", "2001:db8:80::/64"
ASK = Query("app", "web", 53, bytes_out=1400)
TRACKING = filter_chain(Hook.FORWARD, "ct state invalid drop")


def narrow(*chains: Chain) -> Network:
    return narrowed(network6(*chains), OUTSIDE, 1300)


def errors(trace: Trace) -> list[tuple[str, int, int]]:
    """Who has sent them, their types and their codes."""
    said = [(each.hops[0].node, each.packet.transport) for each in trace.packets]
    return [(node, error.type, error.code) for node, error in said if isinstance(error, IcmpError)]


def test_every_piece_has_a_header_of_eight_bytes_besides() -> None:
    whole = Packet(APP6, WEB6, UdpDatagram(5000, 53, 1400))
    made = fragments_of(whole, 7, 1300)
    assert [each.fragment for each in made] == [
        Fragment(7, 0, 1248, is_last=False),
        Fragment(7, 1248, 160, is_last=True),
    ]
    assert [each.length for each in made] == [1296, 208]


def test_who_has_heard_what_fits_cuts_its_datagrams_itself() -> None:
    trace = play(narrow(), ASK, ASK)
    assert [(each.outcome, each.error) for each in trace.events] == [
        (EventOutcome.UNREACHABLE, SocketError.TOO_LONG),
        (EventOutcome.COMPLETED, None),
    ]
    assert step(first(trace, 2), Fragmented, "app").mtu == 1300
    assert step(first(trace, 2), Reassembled, "web").packet.length == 1448
    assert path(first(trace, 2)) == ["app", "gw", "isp", "web", "web"]


def test_who_tracks_puts_pieces_together_and_cuts_them_as_they_came_though_the_whole_would_not_fit() -> None:
    trace = play(narrowed(narrow(TRACKING), UPLINK, 1300), ASK, ASK)
    assert has_step(first(trace, 2), Gathered)
    assert [each.fragment and each.fragment.size for each in step(first(trace, 2), Fragmented).pieces] == [1248, 160]
    assert trace.events[1].outcome is EventOutcome.COMPLETED


def test_who_tracks_complains_of_the_whole_where_even_the_pieces_do_not_fit() -> None:
    trace = play(narrowed(narrowed(network6(TRACKING), INSIDE, 1400), UPLINK, 1280), ASK, ASK)
    assert [(each.outcome, each.error) for each in trace.events] == [
        (EventOutcome.UNREACHABLE, SocketError.TOO_LONG),
        (EventOutcome.COMPLETED, None),
    ]
    assert errors(trace) == [("gw", Icmpv6Type.PACKET_TOO_BIG, 0)]


def test_who_forbids_to_cut_is_told_at_once_and_nothing_is_sent() -> None:
    insisting = replace(ASK, df=True)
    trace = play(narrow(), insisting, insisting)
    assert [each.error for each in trace.events] == [SocketError.TOO_LONG, SocketError.TOO_LONG]
    assert [first(trace, event).ending.node for event in (1, 2)] == ["isp", "app"]


def test_of_every_piece_whose_time_runs_out_its_sender_is_told() -> None:
    """Of IPv4 only of the first (icmp6_send does not ask)."""
    given = narrow()
    app = next(node for node in given.nodes if node.name == "app")
    trace = play(given, ASK, Change((replace(app, settings=Settings(hop_limit=2)),)), ASK)
    too_big, *expired = errors(trace)
    assert too_big == ("isp", Icmpv6Type.PACKET_TOO_BIG, 0)
    assert expired == [("isp", Icmpv6Type.TIME_EXCEEDED, 0)] * 2


LATER_LOST = filter_chain(Hook.FORWARD, "udp dport 53 accept", "iifname lan meta l4proto udp drop")


def test_a_host_waits_a_minute_for_a_piece_and_then_says_so() -> None:
    trace = play(narrow(LATER_LOST), ASK, ASK)
    assert errors(trace) == [
        ("isp", Icmpv6Type.PACKET_TOO_BIG, 0),
        ("web", Icmpv6Type.TIME_EXCEEDED, 1),
    ]
    assert trace.packets[-1].time - trace.events[1].began > 60 * SECOND


def test_a_host_that_only_has_later_pieces_says_nothing_of_what_is_missing() -> None:
    first_lost = filter_chain(Hook.FORWARD, "udp dport 53 drop")
    given = narrow()
    trace = play(given, ASK, Change((_with(given, "gw", first_lost),)), ASK)
    assert errors(trace) == [("isp", Icmpv6Type.PACKET_TOO_BIG, 0)]
    assert EndingKind.INCOMPLETE in {each.ending.kind for each in trace.packets}


def test_who_tracks_says_that_a_piece_is_missing_though_it_is_for_another() -> None:
    """Of IPv4 only who it is for says so (nf_ct_frag6_expire, ip_expire)."""
    given = narrow(LATER_LOST)
    tracking = replace(
        given, nodes=tuple(_with(given, "isp", TRACKING) if each.name == "isp" else each for each in given.nodes)
    )
    trace = play(tracking, ASK, ASK)
    assert errors(trace)[1:] == [("isp", Icmpv6Type.TIME_EXCEEDED, 1)]


def _with(given: Network, name: str, chain: Chain) -> Node:
    return next(replace(node, chains=(chain,)) for node in given.nodes if node.name == name)


@pytest.mark.parametrize(
    ("rule", "passes"),
    [
        pytest.param("iifname lan ip6 nexthdr udp drop", True, id="the header says that it is a piece"),
        pytest.param("iifname lan ip6 nexthdr != udp drop", False, id="which is not UDP"),
        pytest.param("iifname lan ip6 nexthdr vmap { udp : drop }", True, id="to a map either"),
        pytest.param("iifname lan meta l4proto udp drop", False, id="what is in it can be asked for all the same"),
    ],
)
def test_the_next_header_of_a_piece_says_that_it_is_one(rule: str, *, passes: bool) -> None:
    given = narrow()
    trace = play(given, ASK, Change((_with(given, "gw", filter_chain(Hook.FORWARD, rule)),)), ASK)
    assert (trace.events[2].outcome is EventOutcome.COMPLETED) is passes
