"""What a host with a stack of its own says again, and when it gives up."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from app.simulator.chance import Chance
from app.simulator.engine import DEFAULT_LIMITS, Run
from app.simulator.errors import EventError
from app.simulator.events import Connect, IcmpErrorMessage, Query, Request, Send, TcpMessage, Wait
from app.simulator.hosts.host_stack import LINUX, HostStack, delays_after_repeating, patience
from app.simulator.hosts.socket_errors import SocketError
from app.simulator.network import Network
from app.simulator.packets.addresses import MILLISECOND, SECOND
from app.simulator.packets.packet import IcmpError, TcpFlag, TcpSegment
from app.simulator.preparing import prepare
from app.simulator.rules.filtering import Chain, Hook
from app.simulator.steps import Delivered, SocketOutcome
from app.simulator.trace import EventOutcome, PacketTrace, Trace
from tests.simulator.builders import ACK, FIN, RST, SYN, WEB, filter_chain, interface, network, packet, play, router

PSH = TcpFlag.PSH
AFTER_THE_OPENING = filter_chain(Hook.FORWARD, "iifname lan ct state established drop")
SECONDS_OF_ELEVEN_SYNS = [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]


def between(*chains: Chain, app: HostStack | None = LINUX, web: HostStack | None = LINUX) -> Network:
    """Two hosts with stacks, and a router that filters between them."""
    nodes = {node.name: node for node in network().nodes}
    ends = [interface("lan", "10.0.1.1/24"), interface("east", "203.0.113.1/24")]
    return Network((replace(nodes["app"], stack=app), replace(nodes["web"], stack=web), router("gw", ends, (), chains)))


def sent(trace: Trace, flags: TcpFlag) -> list[PacketTrace]:
    return [
        each
        for each in trace.packets
        if isinstance(each.packet.transport, TcpSegment) and each.packet.transport.flags == flags
    ]


def times(packets: Iterable[PacketTrace], unit: int = SECOND) -> list[int]:
    return [packet.time // unit for packet in packets]


def outcome(trace: Trace, number: int) -> SocketOutcome:
    step = packet(trace, number).hops[-1].steps[-1]
    assert isinstance(step, Delivered)
    return step.outcome


def test_a_dropped_opening_is_eleven_syns_and_given_up_after_131_seconds() -> None:
    trace = play(between(filter_chain(Hook.FORWARD, "drop")), Connect("app", "web", 443))
    assert times(sent(trace, SYN)) == SECONDS_OF_ELEVEN_SYNS
    assert [each.repeats for each in trace.packets] == [None, *[1] * 10]
    [event] = trace.events
    assert (event.outcome, event.error) == (EventOutcome.TIMED_OUT, SocketError.TIMED_OUT)
    assert event.ended == 131 * SECOND


def test_a_host_without_a_stack_says_everything_once() -> None:
    trace = play(between(filter_chain(Hook.FORWARD, "drop"), app=None), Connect("app", "web", 443))
    assert len(trace.packets) == 1
    assert trace.events[0].ended == SECOND


def test_tries_of_the_event_count_more_than_the_stack() -> None:
    trace = play(between(filter_chain(Hook.FORWARD, "drop")), Connect("app", "web", 443, tries=2))
    assert times(sent(trace, SYN)) == [0, 1]
    assert trace.events[0].ended == 2 * SECOND


def test_sysctls_say_how_many_timeouts_do_not_grow_and_how_many_do() -> None:
    stack = replace(LINUX, tcp_syn_linear_timeouts=1, tcp_syn_retries=2)
    trace = play(between(filter_chain(Hook.FORWARD, "drop"), app=stack), Connect("app", "web", 443))
    assert times(sent(trace, SYN)) == [0, 1, 2, 4]
    assert trace.events[0].ended == 8 * SECOND


def test_a_refused_opening_is_one_syn() -> None:
    trace = play(between(), Connect("app", "web", 444))
    assert len(sent(trace, SYN)) == 1
    assert (trace.events[0].outcome, trace.events[0].error) == (EventOutcome.REFUSED, SocketError.REFUSED)
    assert trace.events[0].ended < SECOND


def test_a_lost_syn_ack_is_repeated_by_itself_and_for_each_repeated_syn() -> None:
    trace = play(between(filter_chain(Hook.FORWARD, "tcp sport 443 drop")), Connect("app", "web", 443))
    answers = sent(trace, SYN | ACK)
    first, second = [each for each in answers if each.repeats is None]
    again = [each for each in answers if each.repeats == first.number]
    assert str(times(again)) == "[1, 1, 2, 3, 4, 5, 7, 7, 11, 11, 19, 19, 35, 35]"
    assert second.time // SECOND == 67  # by then the server has forgotten the first SYN
    assert outcome(trace, sent(trace, SYN)[1].number) is SocketOutcome.ASKED_AGAIN


def test_a_syn_ack_alone_is_sent_six_times_in_31_seconds() -> None:
    trace = play(between(filter_chain(Hook.FORWARD, "tcp sport 443 drop")), Connect("app", "web", 443, tries=1))
    assert times(sent(trace, SYN | ACK)) == [0, 1, 3, 7, 15, 31]
    assert [each.answers for each in sent(trace, SYN | ACK)] == [1] * 6
    assert trace.events[0].outcome is EventOutcome.TIMED_OUT


def test_lost_data_is_probed_for_and_then_sent_at_doubled_intervals() -> None:
    stack = replace(LINUX, tcp_retries2=3)
    trace = play(between(AFTER_THE_OPENING, app=stack), Request("app", "web", 443, 40000))
    assert times(sent(trace, PSH | ACK), MILLISECOND) == [4, 208, 412, 820, 1636, 3268]
    assert (trace.events[0].outcome, trace.events[0].error) == (EventOutcome.TIMED_OUT, SocketError.TIMED_OUT)


def test_fifteen_retries_are_about_924_seconds() -> None:
    assert patience(LINUX, 15) // SECOND == 924


def test_an_opening_ends_with_any_icmp_error_and_its_socket_is_told_which() -> None:
    chain = filter_chain(Hook.FORWARD, "reject with icmp host-unreachable")
    [event] = play(between(chain), Connect("app", "web", 443)).events
    assert (event.outcome, event.error) == (EventOutcome.UNREACHABLE, SocketError.HOST_UNREACHABLE)


@pytest.mark.parametrize(
    ("answer", "outcome", "error"),
    [
        pytest.param("port-unreachable", EventOutcome.REFUSED, SocketError.REFUSED, id="port unreachable is heard"),
        pytest.param("host-unreachable", EventOutcome.TIMED_OUT, None, id="host unreachable is not: it may pass"),
        pytest.param(
            "admin-prohibited", EventOutcome.UNREACHABLE, SocketError.HOST_UNREACHABLE, id="prohibition is heard"
        ),
    ],
)
def test_a_datagram_socket_hears_hard_errors_only(
    answer: str, outcome: EventOutcome, error: SocketError | None
) -> None:
    chain = filter_chain(Hook.FORWARD, f"reject with icmp {answer}")
    [event] = play(between(chain), Query("app", "web", 53)).events
    assert (event.outcome, event.error) == (outcome, error)


def test_an_error_about_numbers_that_are_not_under_way_is_not_believed() -> None:
    craft = Send("app", WEB, TcpMessage(40000, 443, SYN, sequence=9000))
    trace = play(
        between(filter_chain(Hook.FORWARD, "iifname east ip protocol tcp drop")),
        craft,
        Connect("app", "web", 444, 40000, tries=1),
        Send("gw", "app", IcmpErrorMessage(3, 1, 1)),
    )
    assert isinstance(trace.packets[-1].packet.transport, IcmpError)
    assert outcome(trace, trace.packets[-1].number) is SocketOutcome.IGNORED


def test_only_a_reset_with_the_number_that_is_expected_next_is_believed() -> None:
    wild = Send("app", WEB, TcpMessage(40000, 443, RST, sequence=500))
    trace = play(between(), Connect("app", "web", 443, 40000), wild)
    number = sent(trace, RST)[0].number
    assert outcome(trace, number) is SocketOutcome.NOT_BELIEVED
    assert packet(trace, number + 1).answers == number


def test_who_closed_first_keeps_the_port_for_a_minute() -> None:
    ask = Request("app", "web", 443, 40000)
    with pytest.raises(EventError, match="TIME-WAIT"):
        play(between(), ask, ask)
    assert play(between(), ask, Wait(60 * SECOND), ask).events[-1].outcome is EventOutcome.COMPLETED


def test_a_fin_that_comes_again_in_time_wait_is_acknowledged_again() -> None:
    again = Send("web", "app", TcpMessage(443, 40000, FIN | ACK, sequence=1201, acknowledgement=422))
    trace = play(between(), Request("app", "web", 443, 40000), again)
    number = trace.events[-1].packets[0]
    assert outcome(trace, number) is SocketOutcome.REPEATED
    assert packet(trace, number + 1).packet.transport == TcpSegment(40000, 443, ACK, 422, 1202)


def test_a_connection_that_one_end_has_forgotten_is_found_out_and_opened_anew() -> None:
    run = Run(prepare(between(), DEFAULT_LIMITS), Chance(0))
    run.play(Connect("app", "web", 443, 40000))
    run.simulation.stations["app"].stack.tcp._connections.clear()  # as after a crash
    event = run.play(Connect("app", "web", 443, 40000))
    said = [packet(run.trace(), number).packet.transport for number in event.packets]
    assert [each.flags for each in said if isinstance(each, TcpSegment)] == [SYN, ACK, RST, SYN, SYN | ACK, ACK]
    assert outcome(run.trace(), event.packets[0]) is SocketOutcome.NOT_BELIEVED
    assert outcome(run.trace(), event.packets[1]) is SocketOutcome.NOT_ASKED_FOR
    assert event.outcome is EventOutcome.ESTABLISHED
    assert event.ended - event.began < SECOND


def test_of_several_segments_the_last_is_probed_soon_and_the_oldest_when_its_own_time_is_over() -> None:
    """RFC 8985, 7.2: only a single one waits as well for an acknowledgement that may be put off."""
    trace = play(between(AFTER_THE_OPENING), Request("app", "web", 443, bytes_out=2896))
    first, last, probe, oldest, *_ = [each for each in trace.packets if _carries(each)]
    assert (probe.repeats, oldest.repeats) == (last.number, first.number)
    waited = [(each.time - first.time) // MILLISECOND for each in (last, probe, oldest)]
    assert waited == [0, 12, 204]


def _carries(packet: PacketTrace) -> bool:
    return isinstance(packet.packet.transport, TcpSegment) and packet.packet.transport.payload > 0


@pytest.mark.parametrize(
    ("retries", "seconds"),
    [
        (0, [0.204, 0.408]),
        (1, [0.204, 0.408]),
        (3, [0.204, 0.408, 0.816, 1.632]),
        (4, [0.204, 0.408, 0.816, 1.632, 3.264]),
    ],
)
def test_patience_counts_from_when_something_too_large_was_sent_again(retries: int, seconds: list[float]) -> None:
    """A kernel with `tcp_retries2` 0 sends once more all the same, and one with 3 gives up after 3.06 s, not 3.26."""
    stack = replace(LINUX, tcp_retries2=retries)
    delays = delays_after_repeating(stack, 4 * MILLISECOND, is_orphan=False)
    assert [delay / SECOND for delay in delays] == seconds
