"""What holds for any play on networks with translation."""

import subprocess
import sys
from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from app.scenarios.exporters.program.packets import distinct_bytes
from app.simulator.engine import simulate
from app.simulator.events import Connect, Event, IcmpErrorMessage, Ping, Query, Request, Send, Wait
from app.simulator.mtu.size_steps import Gathered
from app.simulator.network import Network
from app.simulator.packets.packet import TcpFlag, TcpSegment
from app.simulator.rules.filtering import Hook
from app.simulator.sessions.entries import EntryChangeKind, EntrySnapshot
from app.simulator.steps import Delivered, Dropped, EndingKind, EntryChanged, Transmitted
from app.simulator.trace import EventOutcome, EventTrace, PacketTrace, Trace
from tests.kernel.generation import scenario
from tests.kernel.rehearsal import rehearsed
from tests.simulator.builders import (
    DROP,
    GATEWAY,
    MASQUERADE,
    STATEFUL,
    egress_network,
    filter_chain,
    nat_chain,
    network,
    tcp,
    udp,
)

FORWARDING = nat_chain(Hook.PREROUTING, "iifname wan tcp dport { 80, 443 } dnat to 10.0.1.10:80")
NETWORKS = [
    egress_network(),
    network(STATEFUL, MASQUERADE, FORWARDING),
    network(MASQUERADE, FORWARDING),
    network(STATEFUL, nat_chain(Hook.POSTROUTING, "ip protocol { tcp, udp } snat to 198.51.100.1:2000-2002")),
    network(filter_chain(Hook.FORWARD, "ct state new tcp dport 443 reject with tcp reset", "accept"), MASQUERADE),
    network(filter_chain(Hook.FORWARD, policy=DROP)),
]
SEED = 3

hosts = some.sampled_from(["app", "app2", "web"])
destinations = some.sampled_from(["app", "app2", "web", "gw", GATEWAY])
ports = some.sampled_from([53, 80, 443])
source_ports = some.sampled_from([None, 500, 5000, 5001])
flags = some.sampled_from([TcpFlag.SYN, TcpFlag.SYN | TcpFlag.ACK, TcpFlag.ACK, TcpFlag.FIN | TcpFlag.ACK, TcpFlag.RST])
events: some.SearchStrategy[Event] = some.one_of(
    some.builds(Connect, hosts, destinations, ports, some.none()),
    some.builds(Request, hosts, destinations, ports, some.none()),
    some.builds(Query, hosts, destinations, ports, source_ports),
    some.builds(Ping, hosts, destinations, some.sampled_from([None, 7])),
    some.builds(tcp, hosts, destinations, some.tuples(some.sampled_from([500, 5000]), ports), flags),
    some.builds(udp, hosts, destinations, some.tuples(some.sampled_from([500, 5000]), ports)),
    some.builds(Wait, some.integers(0, 200_000_000_000)),
)
plays = some.lists(events, max_size=8)
networks = some.sampled_from(NETWORKS)


def opened_and_answered(trace: Trace) -> list[tuple[PacketTrace, PacketTrace]]:
    """Each packet that was answered, with its answer."""
    return [(trace.packets[each.answers - 1], each) for each in trace.packets if each.answers is not None]


@given(networks, plays, some.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_the_same_play_gives_the_same_trace(on: Network, play: list[Event], seed: int) -> None:
    assert simulate(on, play, seed=seed) == simulate(on, play, seed=seed)


@given(networks, plays)
@settings(max_examples=50, deadline=None)
def test_every_packet_has_one_ending_at_its_last_hop(on: Network, play: list[Event]) -> None:
    for each in simulate(on, play).packets:
        assert each.ending.node == each.hops[-1].node
        assert not any(isinstance(step, Transmitted) for step in each.hops[-1].steps)
        assert all(isinstance(hop.steps[-1], Transmitted) for hop in each.hops[:-1])


ARRIVED = (EndingKind.DELIVERED, EndingKind.NOBODY_LISTENS)


def check_accounts(trace: Trace) -> None:
    """What arrived is not lost, what is lost has not arrived, and between two nodes nothing becomes of a packet."""
    for each in trace.packets:
        ends = [step for hop in each.hops for step in hop.steps if isinstance(step, Delivered | Dropped | Gathered)]
        assert ends[-1:] == [each.hops[-1].steps[-1]]
        assert all(isinstance(step, Gathered) for step in ends[:-1])
        match ends[-1]:
            case Delivered():
                assert each.ending.kind in ARRIVED
            case Gathered():
                assert each.ending.kind in (EndingKind.GATHERED, EndingKind.INCOMPLETE)
            case Dropped(reason=reason):
                assert each.ending.kind is reason
                assert reason not in ARRIVED
        crossed = [pair for pair in pairwise(each.hops) if isinstance(pair[0].steps[-1], Transmitted)]
        assert all(before.left == after.arrived for before, after in crossed)
    assert sorted(number for event in trace.events for number in event.packets) == [
        each.number for each in trace.packets
    ]


@given(networks, plays)
@settings(max_examples=50, deadline=None)
def test_nothing_is_both_delivered_and_lost(on: Network, play: list[Event]) -> None:
    check_accounts(simulate(on, play))


@given(some.integers(0, 10**9))
@settings(max_examples=50, deadline=None)
def test_nothing_is_both_delivered_and_lost_under_any_rules(number: int) -> None:
    check_accounts(rehearsed(scenario(SEED, number))[1])


def heard(trace: Trace, event: EventTrace, node: str) -> int:
    """How many bytes of its connection came to a node, each counted once."""
    packets = [trace.packets[number - 1] for number in event.packets]
    segments = [
        (each.packet.transport.sequence, each.packet.transport.payload)
        for each in packets
        if each.ending.kind is EndingKind.DELIVERED
        and each.ending.node == node
        and isinstance(each.packet.transport, TcpSegment)
    ]
    return distinct_bytes(segments)


@given(networks, hosts, hosts, some.integers(1, 9000), some.integers(1, 9000))
@settings(max_examples=50, deadline=None)
def test_the_bytes_of_a_request_add_up(on: Network, source: str, destination: str, out: int, back: int) -> None:
    trace = simulate(on, [Request(source, destination, 443, bytes_out=out, bytes_back=back)])
    event = trace.events[0]
    came = {node: heard(trace, event, node) for node in {source, destination}}
    if source != destination and event.outcome is EventOutcome.COMPLETED:
        assert came == {destination: out, source: back}
    assert sum(came.values()) <= out + back


@given(some.sampled_from(NETWORKS[:3]), plays)
@settings(max_examples=50, deadline=None)
def test_the_answer_to_an_opening_that_arrived_comes_back_to_whoever_opened(on: Network, play: list[Event]) -> None:
    trace = simulate(on, play)
    for event in trace.events:
        if isinstance(event.event, Connect | Query) and event.outcome in (
            EventOutcome.ESTABLISHED,
            EventOutcome.COMPLETED,
        ):
            asked, answered = trace.packets[event.packets[0] - 1], trace.packets[event.packets[1] - 1]
            assert answered.hops[-1].node == event.event.source
            assert answered.hops[-1].left.receiver == asked.packet.sender
            assert answered.hops[-1].left.sender == asked.packet.receiver


@given(networks, plays)
@settings(max_examples=50, deadline=None)
def test_no_two_entries_of_a_table_share_a_flow(on: Network, play: list[Event]) -> None:
    entries: dict[tuple[str, int], EntrySnapshot] = {}
    for change in simulate(on, play).tracking:
        key = change.node, change.entry.entry_id
        if change.change in (EntryChangeKind.EXPIRED, EntryChangeKind.REMOVED):
            del entries[key]
            continue
        entries[key] = change.entry
        held = Counter((node, flow) for (node, _), each in entries.items() for flow in {each.original, each.reply})
        assert held.most_common(1)[0][1] == 1


@given(networks, plays)
@settings(max_examples=50, deadline=None)
def test_an_entry_is_made_only_by_a_packet_that_nothing_stopped(on: Network, play: list[Event]) -> None:
    for each in simulate(on, play).packets:
        for hop in each.hops:
            made = [step for step in hop.steps if isinstance(step, EntryChanged) and step.change == "made"]
            if made and hop is each.hops[-1]:
                assert each.ending.kind not in (EndingKind.DROPPED, EndingKind.REJECTED, EndingKind.NAT_EXHAUSTED)


@given(networks, plays)
@settings(max_examples=50, deadline=None)
def test_time_never_runs_backwards(on: Network, play: list[Event]) -> None:
    trace = simulate(on, play)
    for each in trace.packets:
        times = [each.time, *(hop.time for hop in each.hops), each.ending.time]
        assert times == sorted(times)
    moments = [moment for event in trace.events for moment in (event.began, event.ended)]
    assert moments == sorted(moments)


@given(networks, plays)
@settings(max_examples=50, deadline=None)
def test_errors_never_beget_errors(on: Network, play: list[Event]) -> None:
    trace = simulate(on, [udp("app", "web", (5000, 54)), Send("web", "gw", IcmpErrorMessage(3, 3, 1)), *play])
    for asked, answered in opened_and_answered(trace):
        if type(answered.packet.transport).__name__ == "IcmpError":
            assert type(asked.packet.transport).__name__ != "IcmpError"


def test_a_trace_does_not_depend_on_the_hash_seed_of_its_process() -> None:
    program = (
        "from tests.simulator.test_properties import NETWORKS; from app.simulator.engine import simulate;"
        "from app.simulator.events import Connect, Ping, Query;"
        "play = [Connect('app', 'web', 443), Query('app2', 'web', 53, 5000), Query('app', 'web', 53, 5000)];"
        "print(repr([simulate(on, play) for on in NETWORKS]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
