"""WireGuard's handshakes and timers, by the numbers of its messages.h."""

from dataclasses import replace

from app.simulator.control.facts import Reason, SessionChange, SessionState
from app.simulator.engine import simulate
from app.simulator.events import Incident, SetLink, SetNode, Stream, Wait
from app.simulator.network import Attachment, Link, Network, Service
from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.packets.packet import Protocol
from app.simulator.rules.filtering import Hook
from app.simulator.steps import EndingKind
from app.simulator.trace import Trace
from tests.simulator.builders import MASQUERADE, filter_chain, interface, router
from tests.simulator.tunnels.builders import gateway, joined, peer, tun, wireguard

CUT = SetLink("line", up=False)
MENDED = SetLink("line", up=True)


def network(*, handshakes: bool = True, keepalive: Nanoseconds | None = None) -> Network:
    """Only the western end knows where the other is."""
    west = wireguard(replace(peer("east.tun0", "10.2.0.0/24", endpoint="198.51.100.20:51820"), keepalive=keepalive))
    east = wireguard(peer("west.tun0", "10.1.0.0/24"))
    ends = [replace(end, handshakes=handshakes) for end in (west, east)]
    made = joined(gateway("west", tun(ends[0])), gateway("east", tun(ends[1])))
    echo = frozenset({Service(Protocol.UDP, 7)})
    nodes = tuple(replace(node, services=echo) if node.name in {"pc", "db"} else node for node in made.nodes)
    line = Link("line", (Attachment("west", "wan"), Attachment("isp", "west")))
    return replace(made, nodes=nodes, links=(line,))


def stream(*meanwhile: tuple[int, Incident], count: int) -> Stream:
    return Stream("pc", "db", 7, 5000, count=count, meanwhile=tuple((at * SECOND, each) for at, each in meanwhile))


def changes(trace: Trace, node: str, state: SessionState) -> list[SessionChange]:
    return [
        fact
        for fact in trace.control
        if isinstance(fact, SessionChange) and fact.node == node and fact.state is state and fact.time > 0
    ]


def test_keys_are_agreed_before_the_play_by_whoever_knows_the_other() -> None:
    trace = simulate(network(), [stream(count=3)])
    sessions = [fact for fact in trace.control if isinstance(fact, SessionChange)]
    assert [(fact.node, fact.state) for fact in sessions] == [("east", SessionState.UP), ("west", SessionState.UP)]
    assert all(beat.answered is not None for beat in trace.events[0].beats)


def test_who_began_begins_anew_with_what_it_sends_after_two_minutes() -> None:
    trace = simulate(network(), [stream(count=260)])
    renewed = [fact.time // SECOND for fact in changes(trace, "west", SessionState.REKEYED)]
    assert renewed == [
        111,
        232,
    ]  # 120 s after they were agreed, ten seconds before the play; then with the next datagram
    assert all(beat.answered is not None for beat in trace.events[0].beats)


def test_when_the_keys_are_too_old_what_is_sent_is_lost_and_routes_stay() -> None:
    trace = simulate(network(), [stream((20, CUT), count=200)])
    (lost,) = changes(trace, "west", SessionState.DOWN)
    assert (lost.reason, lost.time // SECOND) == (Reason.NO_ANSWER, 170)
    endings = {beat.ending.kind for beat in trace.events[0].beats if beat.time > lost.time}
    assert endings == {EndingKind.NO_SESSION}
    assert trace.events[0].beats[-1].there == ()


def test_after_fifteen_silent_seconds_it_asks_every_five_for_a_minute_and_a_half() -> None:
    trace = simulate(network(), [stream((20, CUT), count=200)])
    (lost,) = changes(trace, "west", SessionState.DOWN)
    asked = [time // SECOND for time in lost.asked]
    assert asked[1] - asked[0] == 5
    assert len(asked) <= 18


def test_when_the_line_is_mended_the_next_question_is_answered() -> None:
    trace = simulate(network(), [stream((20, CUT), (60, MENDED), count=90)])
    (again,) = changes(trace, "west", SessionState.REKEYED)
    assert 60 <= again.time // SECOND <= 65
    assert trace.events[0].beats[-1].answered is not None


def test_a_peer_that_began_anew_cannot_open_what_comes_until_the_next_handshake() -> None:
    trace = simulate(network(), [stream((20, SetNode("east", up=False)), (42, SetNode("east", up=True)), count=60)])
    east = next(beat for beat in trace.events[0].beats if beat.time == 43 * SECOND)
    assert (east.ending.kind, east.ending.node) == (EndingKind.NO_SESSION, "east")
    (again,) = changes(trace, "west", SessionState.REKEYED)
    assert again.time // SECOND == 45
    assert [beat.answered is not None for beat in trace.events[0].beats[43:47]] == [False, False, True, True]


def test_a_persistent_keepalive_holds_a_mapping_of_nat_and_lets_the_other_end_speak_first() -> None:
    """The far end has no endpoint of its own: it knows what it has heard, and NAT forgets after 30 s."""
    asks = Stream("db", "pc", 7, 6000, count=1)
    kept = simulate(_behind_nat(network(keepalive=25 * SECOND)), [Wait(300 * SECOND), asks])
    forgotten = simulate(_behind_nat(network()), [Wait(300 * SECOND), asks])
    assert kept.events[-1].beats[0].answered is not None
    assert forgotten.events[-1].beats[0].answered is None


def _behind_nat(made: Network) -> Network:
    """A router before the western gateway that translates whatever leaves."""
    home = router(
        "isp", [interface("west", "192.0.2.1/24"), interface("wan", "198.51.100.1/24")], chains=[_FILTER, MASQUERADE]
    )
    return replace(made, nodes=tuple(home if node.name == "isp" else node for node in made.nodes))


_FILTER = filter_chain(Hook.FORWARD, "ct state established,related accept", "iifname west accept", "drop")


def test_without_handshakes_keys_never_die() -> None:
    trace = simulate(network(handshakes=False), [stream(count=1), Wait(600 * SECOND), stream(count=1)])
    assert trace.control == ()
    assert all(event.beats[0].answered is not None for event in (trace.events[0], trace.events[2]))
