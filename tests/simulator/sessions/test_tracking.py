"""What the gateway remembers, for how long, and what it calls the packets that come."""

from ipaddress import IPv4Address

import pytest

from app.simulator.events import Connect, Event, IcmpErrorMessage, IcmpQueryMessage, Ping, Query, Send, TcpMessage, Wait
from app.simulator.network import Settings, Timeouts
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import IcmpError, TcpFlag, UdpDatagram
from app.simulator.rules.filtering import Hook, TrackingState
from app.simulator.sessions.entries import EntryChangeKind, TcpState
from app.simulator.steps import EndingKind, EntryChanged, NatConsulted, Tracked, TrackingReason
from app.simulator.trace import Trace
from tests.simulator.builders import (
    ACK,
    APP,
    DROP,
    FIN,
    GATEWAY,
    MASQUERADE,
    RST,
    STATEFUL,
    SYN,
    WEB,
    egress_network,
    filter_chain,
    first,
    has_step,
    network,
    only_entry,
    play,
    quiet,
    seen_by,
    step,
    table,
    tcp,
    udp,
)

QUIET = quiet(egress_network())
OUT = 5000, 443
BACK = 443, 5000


def out(flags: TcpFlag) -> Send:
    return tcp("app", "web", OUT, flags)


def back(flags: TcpFlag) -> Send:
    return tcp("web", GATEWAY, BACK, flags)


def tracked(trace: Trace, event: int) -> Tracked:
    return step(first(trace, event), Tracked)


HANDSHAKE = (out(SYN), back(SYN | ACK), out(ACK))


def test_a_new_packet_dropped_in_forward_leaves_no_entry() -> None:
    trace = play(network(filter_chain(Hook.FORWARD, "ct state established accept", policy=DROP)), out(SYN))
    assert tracked(trace, 1).state is TrackingState.NEW
    assert trace.tracking == ()


def test_an_entry_is_confirmed_as_the_last_thing_before_the_packet_leaves() -> None:
    trace = play(QUIET, out(SYN))
    kinds = [type(taken).__name__ for taken in first(trace, 1).hops[1].steps]
    assert kinds[-2:] == ["EntryChanged", "Transmitted"]
    assert step(first(trace, 1), EntryChanged).change is EntryChangeKind.MADE


def test_a_node_without_nat_and_without_a_question_for_states_tracks_nothing() -> None:
    trace = play(quiet(network(filter_chain(Hook.FORWARD, "tcp dport 443 accept"))), out(SYN))
    assert not has_step(first(trace, 1), Tracked)
    assert trace.tracking == ()


@pytest.mark.parametrize(
    ("events", "state", "seconds", "assured"),
    [
        pytest.param((out(SYN),), TcpState.SYN_SENT, 120, False, id="opening seen"),
        pytest.param((out(SYN), back(SYN | ACK)), TcpState.SYN_RECV, 60, False, id="opening answered"),
        pytest.param(HANDSHAKE, TcpState.ESTABLISHED, 432_000, True, id="handshake done"),
        pytest.param((*HANDSHAKE, out(FIN | ACK)), TcpState.FIN_WAIT, 120, True, id="one side closes"),
        pytest.param((*HANDSHAKE, out(FIN | ACK), back(ACK)), TcpState.CLOSE_WAIT, 60, True, id="close acknowledged"),
        pytest.param((*HANDSHAKE, out(FIN | ACK), back(FIN | ACK)), TcpState.LAST_ACK, 30, True, id="both sides close"),
        pytest.param(
            (*HANDSHAKE, out(FIN | ACK), back(FIN | ACK), out(ACK)), TcpState.TIME_WAIT, 120, True, id="all closed"
        ),
        pytest.param((*HANDSHAKE, back(RST)), TcpState.CLOSE, 10, True, id="reset after the handshake"),
        pytest.param((out(ACK),), TcpState.ESTABLISHED, 300, False, id="picked up in mid-stream"),
    ],
)
def test_the_entry_follows_the_connection_with_the_kernels_timers(
    events: tuple[Event, ...], state: TcpState, seconds: int, *, assured: bool
) -> None:
    trace = play(QUIET, *events)
    entry = only_entry(trace)
    at_gateway = trace.tracking[-1].time
    assert (entry.tcp_state, entry.assured) == (state, assured)
    assert entry.expires - at_gateway == seconds * SECOND


def test_an_opening_answered_by_a_reset_is_forgotten_at_once() -> None:
    trace = play(QUIET, out(SYN), back(RST | ACK))
    assert [change.change for change in trace.tracking] == [EntryChangeKind.MADE, EntryChangeKind.REMOVED]
    assert tracked(trace, 2).state is TrackingState.ESTABLISHED
    assert seen_by(first(trace, 2), "app").destination == APP


def test_a_repeated_opening_is_still_new_and_does_not_keep_the_entry_alive() -> None:
    trace = play(QUIET, out(SYN), Wait(10 * SECOND), out(SYN))
    assert tracked(trace, 3).state is TrackingState.NEW
    assert not has_step(first(trace, 3), NatConsulted)
    assert [change.change for change in trace.tracking] == [EntryChangeKind.MADE]


def test_a_new_opening_replaces_a_closed_connection() -> None:
    trace = play(QUIET, *HANDSHAKE, out(FIN | ACK), back(FIN | ACK), out(ACK), out(SYN))
    assert tracked(trace, 7).state is TrackingState.NEW
    assert [change.change for change in trace.tracking][-2:] == [EntryChangeKind.REMOVED, EntryChangeKind.MADE]
    assert only_entry(trace).tcp_state is TcpState.SYN_SENT


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(SYN | ACK, id="the answer to an opening"),
        pytest.param(FIN | ACK, id="a close"),
        pytest.param(RST, id="a reset"),
        pytest.param(FIN, id="a close without acknowledgement"),
        pytest.param(TcpFlag(0), id="no flags"),
        pytest.param(SYN | FIN, id="opening and closing together"),
    ],
)
def test_only_openings_and_acknowledgements_begin_a_session(flags: TcpFlag) -> None:
    trace = play(quiet(network(MASQUERADE)), out(flags))
    assert (tracked(trace, 1).state, tracked(trace, 1).reason) == (TrackingState.INVALID, TrackingReason.CANNOT_OPEN)
    assert trace.tracking == ()


def test_invalid_packets_leave_with_their_private_address_unless_a_rule_drops_them() -> None:
    trace = play(quiet(network(MASQUERADE)), out(RST))
    assert seen_by(first(trace, 1), "web").source == APP


def test_a_rule_for_invalid_stops_the_leak() -> None:
    dropping = network(filter_chain(Hook.FORWARD, "ct state invalid drop"), MASQUERADE)
    trace = play(quiet(dropping), out(RST))
    assert first(trace, 1).ending.source == "gw.forward.r1"


def test_a_segment_that_the_state_forbids_is_invalid() -> None:
    trace = play(quiet(network(MASQUERADE)), out(SYN), out(ACK))
    assert (tracked(trace, 2).state, tracked(trace, 2).reason) == (TrackingState.INVALID, TrackingReason.STATE_FORBIDS)


def test_without_tcp_loose_nothing_is_picked_up_in_mid_stream() -> None:
    strict = network(STATEFUL, MASQUERADE, settings=Settings(ip_forward=True, tcp_loose=False))
    trace = play(quiet(strict), out(ACK))
    assert (tracked(trace, 1).state, tracked(trace, 1).reason) == (TrackingState.INVALID, TrackingReason.LOOSE_OFF)


def test_an_established_session_lives_five_days_from_its_last_packet() -> None:
    trace = play(QUIET, *HANDSHAKE, Wait(431_990 * SECOND), back(ACK), Wait(432_001 * SECOND), back(ACK))
    assert seen_by(first(trace, 5), "app").destination == APP
    assert (first(trace, 7).ending.kind, first(trace, 7).ending.source) == (EndingKind.DROPPED, "gw.input.policy")


def test_an_entry_expires_at_its_time_whether_or_not_a_packet_comes() -> None:
    trace = play(QUIET, out(SYN), Wait(200 * SECOND))
    last = trace.tracking[-1]
    assert (last.change, last.packet, last.time) == (EntryChangeKind.EXPIRED, None, last.entry.expires)
    assert table(trace) == []


def test_timers_can_be_set_by_the_node() -> None:
    hasty = Settings(ip_forward=True, timeouts=Timeouts(tcp_established=6 * SECOND))
    trace = play(quiet(network(STATEFUL, MASQUERADE, settings=hasty)), *HANDSHAKE, Wait(7 * SECOND))
    assert table(trace) == []


def test_an_unanswered_datagram_is_remembered_for_thirty_seconds() -> None:
    trace = play(QUIET, udp("app", "web", (5000, 53)))
    assert only_entry(trace).expires - trace.tracking[-1].time == 30 * SECOND


def test_an_answered_datagram_is_remembered_no_longer() -> None:
    trace = play(egress_network(), Query("app", "web", 53, 5000))
    entry = only_entry(trace)
    assert (entry.replied, entry.assured) == (True, False)
    assert entry.expires - trace.tracking[-1].time == 30 * SECOND


def test_datagrams_both_ways_for_more_than_two_seconds_make_a_stream_of_two_minutes() -> None:
    trace = play(egress_network(), Query("app", "web", 53, 5000), Wait(2 * SECOND), udp("app", "web", (5000, 53)))
    entry = only_entry(trace)
    assert entry.assured
    assert entry.expires - trace.tracking[-1].time == 120 * SECOND


def test_datagrams_one_way_never_make_a_stream() -> None:
    trace = play(QUIET, udp("app", "web", (5000, 53)), Wait(5 * SECOND), udp("app", "web", (5000, 53)))
    assert tracked(trace, 3).state is TrackingState.NEW
    assert only_entry(trace).expires - trace.tracking[-1].time == 30 * SECOND


def test_an_echo_and_its_reply_are_one_session_known_by_the_identifier() -> None:
    trace = play(egress_network(), Ping("app", "web", 77))
    entry = only_entry(trace)
    assert (entry.original.identifier, entry.original.icmp_type, entry.reply.icmp_type) == (77, 8, 0)
    assert entry.expires - trace.tracking[-1].time == 30 * SECOND


@pytest.mark.parametrize(
    "kind", [pytest.param(0, id="echo reply"), pytest.param(14, id="timestamp reply"), pytest.param(6, id="unknown")]
)
def test_an_icmp_answer_without_a_question_is_invalid(kind: int) -> None:
    trace = play(quiet(network(STATEFUL, MASQUERADE)), Send("app", "web", IcmpQueryMessage(kind, 5)))
    assert tracked(trace, 1).state is TrackingState.INVALID


def test_an_error_is_related_to_the_session_of_the_packet_inside_it_and_does_not_refresh_it() -> None:
    trace = play(
        QUIET, udp("app", "web", (5000, 53)), Wait(3 * SECOND), Send("web", GATEWAY, IcmpErrorMessage(3, 3, 1))
    )
    assert (tracked(trace, 3).state, tracked(trace, 3).reason) == (
        TrackingState.RELATED,
        TrackingReason.ERROR_ABOUT_ENTRY,
    )
    assert [change.change for change in trace.tracking] == [EntryChangeKind.MADE]


def test_an_error_is_translated_outside_and_inside() -> None:
    trace = play(QUIET, udp("app", "web", (5000, 53)), Send("web", GATEWAY, IcmpErrorMessage(3, 3, 1)))
    arrived = seen_by(first(trace, 2), "app")
    assert (arrived.source, arrived.destination) == (WEB, APP)
    assert isinstance(arrived.transport, IcmpError)
    assert (arrived.transport.inner.source, arrived.transport.inner.transport) == (APP, UdpDatagram(5000, 53, 4))


def test_an_error_about_nothing_known_is_invalid() -> None:
    trace = play(QUIET, Ping("web", "isp"), Send("web", GATEWAY, IcmpErrorMessage(3, 3, 1)))
    assert tracked(trace, 2).reason is TrackingReason.ERROR_ABOUT_NOTHING


def test_an_error_for_somebody_else_than_the_session_is_invalid() -> None:
    trace = play(
        quiet(network(STATEFUL, MASQUERADE, wan=("198.51.100.1/24", "198.51.100.2/24"))),
        udp("app", "web", (5000, 53)),
        Send("web", IPv4Address("198.51.100.2"), IcmpErrorMessage(3, 3, 1)),
    )
    assert (tracked(trace, 2).state, tracked(trace, 2).reason) == (
        TrackingState.INVALID,
        TrackingReason.ERROR_TO_SOMEBODY_ELSE,
    )


def test_an_answer_of_the_gateway_itself_is_tracked_like_any_other() -> None:
    trace = play(network(MASQUERADE), Connect("web", GATEWAY, 22, 5000))
    assert [change.change for change in trace.tracking] == [EntryChangeKind.MADE, EntryChangeKind.REMOVED]


def test_a_connection_opened_from_both_sides_at_once_gets_established() -> None:
    trace = play(QUIET, out(SYN), back(SYN), out(SYN | ACK), back(SYN | ACK), back(ACK), out(ACK))
    assert only_entry(trace).tcp_state is TcpState.ESTABLISHED


def test_hosts_that_agree_bring_a_stale_entry_back_into_step() -> None:
    """The client forgot, and opens again while the gateway still believes in the old connection."""
    trace = play(QUIET, *HANDSHAKE, out(SYN), back(SYN | ACK))
    assert only_entry(trace).tcp_state is TcpState.SYN_RECV


def test_a_reset_by_the_sender_of_an_unanswered_opening_leaves_no_entry() -> None:
    trace = play(QUIET, out(SYN), out(RST))
    assert [change.change for change in trace.tracking] == [EntryChangeKind.MADE, EntryChangeKind.REMOVED]
    assert table(trace) == []


def test_an_event_ends_with_what_has_expired_by_then_gone() -> None:
    short = quiet(network(MASQUERADE, settings=Settings(ip_forward=True, timeouts=Timeouts(udp=SECOND))))
    silent = Ping("app2", IPv4Address("10.0.2.99"))  # the neighbour is asked for longer than the entry lasts
    trace = play(short, udp("app", "web", (5000, 53)), silent)
    assert trace.events[1].ended > SECOND
    assert table(trace) == []


def numbered(flags: TcpFlag, sequence: int, payload: int = 0) -> Send:
    return Send("app", "web", TcpMessage(*OUT, flags, sequence, payload=payload))


def test_an_opening_from_the_other_side_does_not_renew_the_entry() -> None:
    trace = play(QUIET, out(SYN), Wait(50 * SECOND), back(SYN))
    assert only_entry(trace).tcp_state is TcpState.SYN_SENT2
    assert (only_entry(trace).expires - trace.tracking[-1].time) // SECOND == 69


def test_numbers_outside_the_window_are_no_part_of_the_connection() -> None:
    trace = play(QUIET, *HANDSHAKE, numbered(ACK, 100_000_000))
    assert (tracked(trace, 4).state, tracked(trace, 4).reason) == (
        TrackingState.INVALID,
        TrackingReason.OUTSIDE_WINDOW,
    )


def test_a_connection_whose_bytes_nobody_acknowledges_is_remembered_for_five_minutes() -> None:
    trace = play(QUIET, *HANDSHAKE, numbered(ACK, 1, payload=10))
    assert only_entry(trace).expires - trace.tracking[-1].time == 300 * SECOND


def test_closes_from_both_sides_that_do_not_fit_shorten_the_life_of_a_connection() -> None:
    strays = numbered(FIN | ACK, 100_000_000), Send("web", GATEWAY, TcpMessage(*BACK, FIN | ACK, 100_000_000))
    trace = play(QUIET, *HANDSHAKE, *strays)
    assert only_entry(trace).tcp_state is TcpState.ESTABLISHED
    assert only_entry(trace).expires - trace.tracking[-1].time == 300 * SECOND


def test_a_rule_that_resets_an_open_connection_closes_its_entry() -> None:
    rules = "tcp dport 443 ct state established reject with tcp reset", "accept"
    resetting = quiet(network(filter_chain(Hook.FORWARD, *rules), MASQUERADE))
    trace = play(resetting, *HANDSHAKE)
    assert only_entry(trace).tcp_state is TcpState.CLOSE
    assert only_entry(trace).expires - trace.tracking[-1].time == 10 * SECOND


def test_a_rule_that_rejects_without_a_reset_closes_nothing() -> None:
    rules = "tcp dport 443 ct state established reject", "accept"
    trace = play(quiet(network(filter_chain(Hook.FORWARD, *rules), MASQUERADE)), *HANDSHAKE)
    assert first(trace, 3).ending.kind is EndingKind.REJECTED
    assert only_entry(trace).tcp_state is TcpState.ESTABLISHED
