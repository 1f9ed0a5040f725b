"""What became of a packet that a tunnel over TCP had to send more than once."""

from dataclasses import replace

import pytest

from app.scenarios.expecting.evidence import Evidence, gather
from app.simulator.events import Connect, Event, Ping, Query, Send, UdpMessage
from app.simulator.network import Network, Service
from app.simulator.packets.packet import Protocol
from app.simulator.steps import EndingKind
from tests.scenarios.builders import performed
from tests.scenarios.test_openvpn_over_tcp import TEXT
from tests.simulator.builders import narrowed, play
from tests.simulator.tunnels.builders import EAST, WEST
from tests.simulator.tunnels.test_openvpn_over_tcp import CLIENT, OVER_TCP, SERVER, between

QUERY = Query("pc", "db", 7)
OPENED = 4
"""So many segments each gateway has sent, or is to send, before what the second event is about."""


def after_opening(on: Network, event: Event) -> Evidence:
    """Of an event that finds the connection open."""
    nodes = (
        replace(node, services=frozenset({Service(Protocol.UDP, 7)})) if node.name == "db" else node
        for node in on.nodes
    )
    return gather(play(replace(on, nodes=tuple(nodes)), Ping("pc", "db"), event))[1]


def losing_one(source: object) -> Network:
    burst = f"ip saddr {source} limit rate 1/hour burst"
    return between(CLIENT, SERVER, f"{burst} {OPENED} packets accept", f"{burst} 1 packets drop")


@pytest.mark.parametrize("source", [WEST, EAST], ids=["the question", "the answer"])
@pytest.mark.parametrize("event", [Ping("pc", "db"), QUERY], ids=["ping", "query"])
def test_what_the_tunnel_has_sent_again_has_arrived(event: Event, source: object) -> None:
    seen = after_opening(losing_one(source), event)
    assert seen.first is not None
    assert seen.answer is not None
    assert (seen.first.arrived, seen.first.ending.node) == (True, "db")
    assert (seen.answer.arrived, seen.answer.ending.node) == (True, "pc")


def test_what_was_too_large_on_the_way_and_is_cut_anew_has_arrived() -> None:
    """The provider sends on no more than 1300 bytes, which the western gateway learns from its first segment."""
    wide, narrow = between(), narrowed(between(), "198.51.100.0/24", 1300)
    isp = next(node for node in narrow.nodes if node.name == "isp")
    on = replace(wide, nodes=tuple(isp if node.name == "isp" else node for node in wide.nodes))
    trace = play(on, Ping("pc", "db"), Send("pc", "db", UdpMessage(9, 9, 1400), df=True))
    first = gather(trace)[1].first
    assert first is not None
    assert (first.ending.node, first.packet.length, first.outer is not None) == ("db", 1428, True)
    assert any(each.ending.kind is EndingKind.TOO_LARGE for each in trace.packets)


def test_what_never_comes_out_is_lost_where_it_was_lost_first() -> None:
    west = f"ip saddr {WEST}"
    on = between(CLIENT, SERVER, f"{west} limit rate 1/hour burst {OPENED} packets accept", f"{west} drop")
    seen = after_opening(on, QUERY)
    assert seen.first is not None
    assert (seen.first.ending.kind, seen.first.ending.node, seen.answer) == (EndingKind.DROPPED, "isp", None)


def test_what_a_host_sends_again_is_another_packet() -> None:
    datagrams = replace(OVER_TCP, in_tcp=False, in_udp=True)
    west, east = (replace(end, encapsulation=datagrams, port=1194) for end in (CLIENT, SERVER))
    on = between(west, east, f"ip saddr {WEST} limit rate 1/hour burst 1 packets drop", patient=True)
    first = gather(play(on, Connect("pc", "db", 5432)))[0].first
    assert first is not None
    assert first.ending.kind is EndingKind.DROPPED


def test_an_expectation_of_it_is_met() -> None:
    server = "    server:\n      kind: vpn-gateway\n"
    burst = "iifname wan limit rate 1/hour burst"
    rules = f"[{burst} {OPENED} packets accept, {burst} 1 packets drop]"
    text = TEXT.replace(server, f"{server}      chains: {{input: {{policy: accept, rules: {rules}}}}}\n")
    ping = "  - ping: pc -> db\n    expect: {delivered: db, answer: {delivered: pc}}\n"
    performance = performed(f"{text.partition('play:')[0]}play:\n{ping}{ping}")
    assert any(each.repeats for each in performance.trace.packets)
    assert [verdict.failed for verdict in performance.verdicts] == [(), ()]
