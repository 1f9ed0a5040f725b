"""What hosts do with what reaches them."""

from ipaddress import IPv4Address

import pytest

from app.simulator.errors import EventError
from app.simulator.events import Connect, IcmpErrorMessage, IcmpQueryMessage, Ping, Query, Request, Send
from app.simulator.network import Network
from app.simulator.packets.packet import IcmpError, IcmpQuery, IcmpType, TcpFlag, TcpSegment, UdpDatagram
from app.simulator.rules.filtering import Hook
from app.simulator.steps import Delivered, EndingKind, Originated, OriginReason, SocketOutcome
from app.simulator.trace import EventOutcome, Trace
from tests.simulator.builders import (
    ACK,
    APP,
    DROP,
    FIN,
    RST,
    SYN,
    filter_chain,
    first,
    interface,
    network,
    packet,
    path,
    play,
    router,
    step,
    tcp,
    udp,
)

ROUTED = network()
"""No filter, no translation; only the way back is missing."""


def plain_network() -> Network:
    """Two hosts and a router between them."""
    nodes = {node.name: node for node in network().nodes}
    middle = router("gw", [interface("lan", "10.0.1.1/24"), interface("east", "203.0.113.1/24")])
    return Network((nodes["app"], nodes["web"], middle))


def flags(trace: Trace) -> list[TcpFlag]:
    return [each.packet.transport.flags for each in trace.packets if isinstance(each.packet.transport, TcpSegment)]


def reasons(trace: Trace) -> list[OriginReason]:
    return [
        step.reason for each in trace.packets for hop in each.hops for step in hop.steps if isinstance(step, Originated)
    ]


def test_a_connection_to_an_open_port_is_a_handshake_of_three() -> None:
    trace = play(plain_network(), Connect("app", "web", 443))
    assert flags(trace) == [SYN, SYN | ACK, ACK]
    assert [each.caused_by for each in trace.packets] == [None, 1, 2]
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED


def test_a_closed_port_answers_an_opening_with_a_reset() -> None:
    trace = play(plain_network(), Connect("app", "web", 444))
    assert flags(trace) == [SYN, RST | ACK]
    assert packet(trace, 1).ending.kind is EndingKind.NOBODY_LISTENS
    assert trace.events[0].outcome is EventOutcome.REFUSED


def test_a_datagram_to_a_closed_port_is_answered_with_port_unreachable_about_it() -> None:
    trace = play(plain_network(), Query("app", "web", 54, 5000))
    error = packet(trace, 2).packet.transport
    assert isinstance(error, IcmpError)
    assert (error.type, error.code) == (3, 3)
    assert error.inner.transport == UdpDatagram(5000, 54, 40)
    assert trace.events[0].outcome is EventOutcome.REFUSED


def test_a_listening_port_answers_a_query_from_the_address_it_was_asked_at() -> None:
    trace = play(plain_network(), Query("app", "web", 53, 5000, bytes_out=30, bytes_back=200))
    answer = packet(trace, 2)
    assert answer.answers == 1
    assert answer.packet.source == packet(trace, 1).packet.destination
    assert answer.packet.transport == UdpDatagram(53, 5000, 200)
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_a_crafted_datagram_to_a_listening_port_is_received_and_not_answered() -> None:
    trace = play(plain_network(), udp("app", "web", (5000, 53)))
    assert len(trace.packets) == 1
    assert step(packet(trace, 1), Delivered, "web").outcome is SocketOutcome.QUERY_RECEIVED


def test_an_echo_gets_its_reply_with_identifier_and_number() -> None:
    trace = play(plain_network(), Ping("app", "web", 77))
    assert packet(trace, 2).packet.transport == IcmpQuery(IcmpType.ECHO_REPLY, 77)
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_a_timestamp_request_is_answered_too() -> None:
    trace = play(plain_network(), Send("app", "web", IcmpQueryMessage(IcmpType.TIMESTAMP_REQUEST, 5)))
    assert packet(trace, 2).packet.transport == IcmpQuery(IcmpType.TIMESTAMP_REPLY, 5)


def test_an_echo_reply_nobody_waits_for_is_ignored() -> None:
    trace = play(plain_network(), Send("app", "web", IcmpQueryMessage(IcmpType.ECHO_REPLY, 5)))
    assert step(packet(trace, 1), Delivered, "web").outcome is SocketOutcome.IGNORED
    assert len(trace.packets) == 1


def test_a_request_opens_asks_answers_and_closes() -> None:
    trace = play(plain_network(), Request("app", "web", 443, bytes_out=420, bytes_back=1200))
    assert reasons(trace) == [
        OriginReason.OPENING,
        OriginReason.OPENING_ANSWER,
        OriginReason.ACKNOWLEDGEMENT,
        OriginReason.DATA,
        OriginReason.DATA,
        OriginReason.CLOSE,
        OriginReason.CLOSE,
        OriginReason.ACKNOWLEDGEMENT,
    ]
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_bytes_travel_in_segments_as_large_as_ethernet_allows() -> None:
    trace = play(plain_network(), Request("app", "web", 443, bytes_out=10, bytes_back=4000))
    back = [
        each.packet
        for each in trace.packets
        if each.packet.source != APP and isinstance(each.packet.transport, TcpSegment) and each.packet.transport.payload
    ]
    assert [each.length for each in back] == [1500, 1500, 1156]
    assert [isinstance(each.transport, TcpSegment) and each.transport.sequence for each in back] == [1, 1449, 2897]


@pytest.mark.parametrize(
    ("bytes_out", "bytes_back"),
    [pytest.param(1, 0, id="nothing comes back"), pytest.param(5000, 5000, id="several segments both ways")],
)
def test_a_request_completes_whatever_its_size(bytes_out: int, bytes_back: int) -> None:
    trace = play(plain_network(), Request("app", "web", 443, bytes_out=bytes_out, bytes_back=bytes_back))
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def test_a_port_can_be_used_again_after_the_connection_was_closed() -> None:
    trace = play(plain_network(), Request("app", "web", 443, 5000), Request("app", "web", 443, 5000))
    assert [event.outcome for event in trace.events] == [EventOutcome.COMPLETED] * 2


def test_a_port_with_an_open_connection_cannot_open_it_again() -> None:
    with pytest.raises(EventError, match="already has a connection from port 5000"):
        play(plain_network(), Connect("app", "web", 443, 5000), Connect("app", "web", 443, 5000))


def test_a_stack_takes_a_port_of_its_own_for_each_connection() -> None:
    trace = play(plain_network(), Connect("app", "web", 443), Connect("app", "web", 443))
    assert first(trace, 1).packet.sender.port != first(trace, 2).packet.sender.port


def test_a_crafted_segment_without_numbers_is_the_next_of_its_connection() -> None:
    trace = play(plain_network(), Connect("app", "web", 443, 5000), tcp("web", "app", (443, 5000), ACK))
    segment = first(trace, 2).packet.transport
    assert isinstance(segment, TcpSegment)
    assert (segment.sequence, segment.acknowledgement) == (1, 1)
    assert step(first(trace, 2), Delivered, "app").outcome is SocketOutcome.ACCEPTED


def test_a_segment_of_no_connection_is_answered_with_a_reset() -> None:
    trace = play(plain_network(), tcp("app", "web", (5000, 443), ACK))
    assert flags(trace) == [ACK, RST]
    assert packet(trace, 1).ending.kind is EndingKind.NOBODY_LISTENS


def test_a_reset_is_never_answered() -> None:
    assert flags(play(plain_network(), tcp("app", "web", (5000, 443), RST))) == [RST]


def test_the_answer_to_a_crafted_opening_is_reset_by_a_host_that_knows_nothing_of_it() -> None:
    assert flags(play(plain_network(), tcp("app", "web", (5000, 443), SYN))) == [SYN, SYN | ACK, RST]


def test_a_reset_ends_an_open_connection() -> None:
    on = plain_network()
    trace = play(
        on,
        Connect("app", "web", 443, 5000),
        tcp("web", "app", (443, 5000), RST),
        tcp("web", "app", (443, 5000), ACK),
    )
    assert step(first(trace, 2), Delivered, "app").outcome is SocketOutcome.CLOSED
    assert first(trace, 3).ending.kind is EndingKind.NOBODY_LISTENS


def test_somebody_only_connected_to_acknowledges_a_close_and_stays() -> None:
    trace = play(plain_network(), Connect("app", "web", 443, 5000), tcp("web", "app", (443, 5000), FIN | ACK))
    assert flags(trace)[3:] == [FIN | ACK, ACK]


def test_an_opening_that_nobody_answers_times_out_after_a_second() -> None:
    silent = network(filter_chain(Hook.FORWARD, policy=DROP))
    trace = play(silent, Connect("app", "web", 443))
    assert trace.events[0].outcome is EventOutcome.TIMED_OUT
    assert trace.events[0].ended == 1_000_000_000


def test_openings_are_repeated_at_the_times_a_current_linux_does() -> None:
    silent = network(filter_chain(Hook.FORWARD, policy=DROP))
    trace = play(silent, Connect("app", "web", 443, tries=11))
    assert [each.time // 10**9 for each in trace.packets] == [0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67]
    assert trace.events[0].ended == 131 * 10**9


def test_an_answered_opening_is_not_repeated() -> None:
    trace = play(plain_network(), Connect("app", "web", 443, tries=11))
    assert flags(trace) == [SYN, SYN | ACK, ACK]
    assert trace.events[0].ended < 10**9


def test_a_host_without_a_route_sends_nothing_and_knows_at_once() -> None:
    nodes = tuple(
        node if node.name != "app" else type(node)(node.name, node.interfaces) for node in plain_network().nodes
    )
    trace = play(Network(nodes), Connect("app", "web", 443))
    assert path(packet(trace, 1)) == ["app"]
    assert packet(trace, 1).ending.kind is EndingKind.NO_ROUTE
    assert trace.events[0].outcome is EventOutcome.UNREACHABLE


def test_a_host_tells_itself_after_three_seconds_that_a_neighbour_is_missing() -> None:
    trace = play(plain_network(), Ping("app", IPv4Address("10.0.1.99")))
    assert packet(trace, 1).ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE
    assert (packet(trace, 2).packet.source, packet(trace, 2).packet.destination) == (APP, APP)
    assert packet(trace, 2).time == 3 * 10**9
    assert trace.events[0].outcome is EventOutcome.UNREACHABLE


def test_a_host_reaches_itself_without_any_link() -> None:
    trace = play(plain_network(), Connect("app", "app", 80))
    assert [path(each) for each in trace.packets] == [["app"]] * 3
    assert trace.events[0].outcome is EventOutcome.ESTABLISHED


def test_an_open_connection_shrugs_off_an_error() -> None:
    trace = play(
        plain_network(),
        Connect("app", "web", 443, 5000),
        Send("web", "app", IcmpErrorMessage(3, 3, about=3)),
        tcp("web", "app", (443, 5000), ACK),
    )
    assert step(first(trace, 2), Delivered, "app").outcome is SocketOutcome.ERROR_REPORTED
    assert step(first(trace, 3), Delivered, "app").outcome is SocketOutcome.ACCEPTED


def test_an_echo_does_not_take_an_identifier_that_was_asked_for() -> None:
    trace = play(network(), Ping("app", "web", 2), Ping("app", "web"), Ping("app", "web"))
    sent = [first(trace, event).packet.transport for event in (1, 2, 3)]
    assert [query.identifier for query in sent if isinstance(query, IcmpQuery)] == [2, 1, 3]


def test_no_socket_hears_of_advice() -> None:
    advice = Send("web", "app", IcmpErrorMessage(IcmpType.SOURCE_QUENCH, 0, 1))
    trace = play(plain_network(), Connect("app", "web", 443, 5000), advice)
    assert step(first(trace, 2), Delivered, "app").outcome is SocketOutcome.IGNORED
