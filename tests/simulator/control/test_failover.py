"""Two tunnels and a failure: who notices it, when, and where packets go from then on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.simulator.control.configuration import Bfd, Ike, Neighbour, Retransmission
from app.simulator.control.facts import Reason, RouteChange, SessionChange, SessionKind, SessionState
from app.simulator.engine import simulate
from app.simulator.events import Change, Incident, SetLink, SetNode
from app.simulator.network import Network
from app.simulator.packets.addresses import MILLISECOND, SECOND, Nanoseconds
from app.simulator.rules.filtering import Hook
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.stages import Place
from app.simulator.steps import EndingKind
from app.simulator.streams import dark_time
from app.simulator.trace import Beat, EventOutcome, Trace
from tests.simulator.builders import filter_chain
from tests.simulator.control.networks import CLOUD_NETWORK, DPD, stream, two_tunnels

CUT = 20.0
ECHO = 7
WAN_A = SetLink("office-a", up=False)


def cut(network: Network, incident: Incident = WAN_A, count: int = 60) -> Trace:
    return simulate(network, [stream((CUT, incident), count=count)])


def beats(trace: Trace) -> tuple[Beat, ...]:
    return trace.events[0].beats


def downs(trace: Trace, kind: SessionKind) -> list[SessionChange]:
    return [
        fact
        for fact in trace.control
        if isinstance(fact, SessionChange) and fact.kind is kind and fact.state is SessionState.DOWN
    ]


def first_down(trace: Trace, kind: SessionKind, node: str) -> SessionChange:
    return next(fact for fact in downs(trace, kind) if fact.node == node)


def route_changes(trace: Trace, node: str) -> list[RouteChange]:
    return [fact for fact in trace.control if isinstance(fact, RouteChange) and fact.node == node and fact.time > 0]


def test_everything_is_up_and_learned_before_the_play_begins() -> None:
    trace = simulate(two_tunnels(), [stream(count=3)])
    ups = [fact.place for fact in trace.control if isinstance(fact, SessionChange)]
    assert sorted(ups) == sorted(
        [f"{node}.{name}" for node in ("office", "cloud") for name in ("a", "b", "bgp.over-a", "bgp.over-b")]
    )
    assert all(fact.time < 0 for fact in trace.control)
    assert trace.events[0].outcome is EventOutcome.STREAMED
    assert [(beat.there, beat.back) for beat in beats(trace)] == [(("office.a",), ("cloud.a",))] * 3


def test_dead_peer_detection_ends_a_tunnel_after_its_delay_and_every_retransmission() -> None:
    trace = cut(two_tunnels(hold=90))
    down = first_down(trace, SessionKind.IKE, "office")
    heard = 19 * SECOND + 7 * MILLISECOND  # the answer to the last datagram that came through
    asked = tuple(heard + seconds * SECOND for seconds in (10, 12, 14))
    assert (down.reason, down.since, down.asked, down.time) == (Reason.NO_ANSWER, heard, asked, heard + 16 * SECOND)


def test_a_tunnel_that_is_down_takes_its_session_and_routes_with_it_at_once() -> None:
    trace = cut(two_tunnels(hold=90))
    gone = first_down(trace, SessionKind.BGP, "office")
    change = route_changes(trace, "office")[0]
    assert gone.reason is Reason.INTERFACE_DOWN
    assert gone.time == change.time == first_down(trace, SessionKind.IKE, "office").time
    assert (change.prefix, change.place) == (CLOUD_NETWORK, "office.bgp.over-b")


def test_the_flow_goes_on_through_the_other_tunnel_both_ways() -> None:
    last = beats(cut(two_tunnels()))[-1]
    assert (last.there, last.back, last.answered is not None) == (("office.b",), ("cloud.b",), True)


@pytest.mark.parametrize(
    ("network", "noticed_by", "after"),
    [
        pytest.param(two_tunnels(hold=90), SessionKind.IKE, 16 * SECOND, id="dead peer detection"),
        pytest.param(two_tunnels(None, hold=30), SessionKind.BGP, 30 * SECOND, id="BGP's hold time"),
        pytest.param(two_tunnels(None, hold=9), SessionKind.BGP, 9 * SECOND, id="a shorter hold time"),
        pytest.param(two_tunnels(hold=9), SessionKind.BGP, 9 * SECOND, id="whichever is first"),
        pytest.param(
            two_tunnels(None, bfd=Bfd(300 * MILLISECOND)),
            SessionKind.BFD,
            900 * MILLISECOND,
            id="BFD in under a second",
        ),
    ],
)
def test_the_quickest_timer_decides(network: Network, noticed_by: SessionKind, after: Nanoseconds) -> None:
    """Counted from when the far end was last heard, which is before the cable was cut."""
    trace = cut(network)
    first = min((fact for fact in trace.control if fact.time > 0), key=lambda fact: fact.time)
    assert isinstance(first, SessionChange)
    assert first.since is not None
    assert (first.kind, first.time - first.since) == (noticed_by, after)


def test_dark_time_is_counted_in_whole_datagrams() -> None:
    assert dark_time(beats(cut(two_tunnels()))) == 16 * SECOND


def test_only_the_packets_at_which_something_changes_are_told() -> None:
    trace = cut(two_tunnels())
    told = [beat.time // SECOND for beat in beats(trace) if beat.packet is not None]
    assert told == [0, 19, 20, 35, 36]
    roots = [packet.number for packet in trace.packets if packet.caused_by is None]
    assert [beat.packet for beat in beats(trace) if beat.packet is not None] == roots
    assert [packet.number for packet in trace.packets] == list(range(1, len(trace.packets) + 1))


def test_changes_of_tables_by_packets_that_are_not_told_stay() -> None:
    rule = filter_chain(Hook.FORWARD, "ct state established accept")
    trace = simulate(two_tunnels(office_chains=(rule,)), [stream(count=5)])
    made, replied, *refreshed = [change for change in trace.tracking if change.entry.original.receiver.port == ECHO]
    assert (made.change, made.packet, replied.packet) == (EntryChangeKind.MADE, 1, 2)
    assert [change.packet for change in refreshed] == [None] * 8
    assert refreshed[-1].entry.expires > made.entry.expires


def test_a_failed_gateway_loses_what_comes_to_it_and_begins_anew() -> None:
    back = (25.0, SetNode("cloud", up=True))
    trace = simulate(two_tunnels(), [stream((CUT, SetNode("cloud", up=False)), back, count=80)])
    lost = [beat for beat in beats(trace) if beat.answered is None]
    assert {(beat.ending.kind, beat.ending.node) for beat in lost[:5]} == {(EndingKind.NODE_DOWN, "cloud")}
    assert beats(trace)[-1].answered is not None
    assert next(down.reason for down in downs(trace, SessionKind.BGP) if down.node == "cloud") is Reason.NODE_DOWN


def test_a_cable_that_is_put_in_again_brings_the_preferred_tunnel_back() -> None:
    trace = simulate(two_tunnels(), [stream((20, WAN_A), (50, SetLink("office-a", up=True)), count=120)])
    assert beats(trace)[45].there == ("office.b",)
    assert (beats(trace)[-1].there, beats(trace)[-1].back) == (("office.a",), ("cloud.a",))
    assert beats(trace)[-1].answered is not None


def test_without_anybody_who_asks_a_static_tunnel_stays_dead() -> None:
    quiet = Ike()
    trace = cut(two_tunnels(quiet, hold=3600))
    assert [fact for fact in trace.control if fact.time > 0] == []
    assert all(beat.answered is None for beat in beats(trace)[20:])


def test_who_has_given_up_a_tunnel_begins_it_again_until_somebody_answers() -> None:
    trace = simulate(two_tunnels(), [stream((20, WAN_A), (100, SetLink("office-a", up=True)), count=130)])
    ups = [
        fact
        for fact in trace.control
        if isinstance(fact, SessionChange)
        and fact.place == "office.a"
        and fact.state is SessionState.UP
        and fact.time > 0
    ]
    assert len(ups) == 1
    assert 100 * SECOND < ups[0].time < 103 * SECOND  # a question every two seconds


def test_nobody_begins_again_where_both_ends_wait_for_the_other() -> None:
    waiting = Ike(starts=False, dpd_delay=10 * SECOND, retransmission=DPD.retransmission)
    trace = simulate(two_tunnels(waiting), [stream(count=2)])
    assert trace.control == ()
    assert beats(trace)[0].ending.kind is EndingKind.NO_ROUTE


def test_strongswan_gives_an_end_up_after_165_seconds() -> None:
    assert Retransmission().total // MILLISECOND == 165_061


def test_the_same_play_gives_the_same_trace() -> None:
    assert cut(two_tunnels()) == cut(two_tunnels())


def with_preferences(network: Network, name: str, neighbour: str, change: Callable[[Neighbour], Neighbour]) -> Change:
    """The node as it is, with what it has written of one neighbour changed."""
    node = next(node for node in network.nodes if node.name == name)
    assert node.bgp is not None
    neighbours = (change(each) if each.name == neighbour else each for each in node.bgp.neighbours)
    return Change((replace(node, bgp=replace(node.bgp, neighbours=tuple(neighbours))),))


def ways_after(network: Network, change: Change) -> tuple[set[Place], set[Place]]:
    """By which tunnels packets go, and their answers, when preferences have changed; nothing is lost by that."""
    trace = simulate(network, [stream(count=3), change, stream(count=16, flows=8)])
    assert all(beat.answered is not None for event in trace.events for beat in event.beats)
    last = trace.events[2].beats[8:]  # when the neighbour has heard of it
    return {beat.there[0] for beat in last}, {beat.back[0] for beat in last}


def test_another_local_preference_ranks_anew_what_was_told_before() -> None:
    network = two_tunnels()
    there, back = ways_after(
        network, with_preferences(network, "office", "over-a", lambda each: replace(each, local_preference=50))
    )
    assert (there, back) == ({"office.b"}, {"cloud.a"})


def test_another_med_is_told_at_once() -> None:
    network = two_tunnels(preferred="")
    there, _ = ways_after(network, with_preferences(network, "cloud", "over-b", lambda each: replace(each, med=100)))
    assert there == {"office.a"}


def test_another_prepend_is_told_at_once() -> None:
    network = two_tunnels(preferred="")
    _, back = ways_after(network, with_preferences(network, "office", "over-a", lambda each: replace(each, prepend=2)))
    assert back == {"cloud.b"}
