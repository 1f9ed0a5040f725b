"""The TCP connections of OpenVPN: what they believe, what waits for them, and what is left of them."""

import gc
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.simulator.chance import Chance
from app.simulator.engine import DEFAULT_LIMITS, Run, simulate
from app.simulator.errors import NetworkError
from app.simulator.events import Change, Copy, Event, Ping, Send, SetNode, TcpMessage, UdpMessage
from app.simulator.hosts.host_stack import LINUX
from app.simulator.mtu.size_steps import SegmentsClamped
from app.simulator.network import Tunnel
from app.simulator.packets.addresses import SECOND, Nanoseconds
from app.simulator.packets.packet import Packet, TcpFlag, TcpSegment
from app.simulator.preparing import prepare
from app.simulator.steps import Delivered, EndingKind, OriginReason, SocketOutcome
from app.simulator.trace import EventOutcome, Trace
from app.simulator.tunnels.tunnel_steps import StreamWait, StreamWaited
from app.simulator.visit import Reaction, Visit
from app.simulator.waivers import Waiver
from tests.simulator.builders import first, packet, play, step, steps
from tests.simulator.tunnels.builders import DB, EAST, PC, WEST, gateway, joined, on_the_way, peer, tun, wireguard
from tests.simulator.tunnels.test_openvpn_over_tcp import CLIENT, OPENING, SERVER, between, losing, outer, segment, sent


def crafted(flags: TcpFlag, sequence: int, acknowledgement: int | None = None, payload: int = 0) -> Send:
    """To the client, as if from the server, by somebody on the way."""
    message = TcpMessage(1194, 40000, flags, sequence, acknowledgement, payload)
    return Send("isp", WEST, message, source_address=EAST)


def outcomes(trace: Trace, node: str, event: int) -> list[SocketOutcome]:
    """How the node has taken what came for its connection."""
    seen = (
        each
        for one in trace.packets
        if one.event == event
        for hop in one.hops
        if hop.node == node
        for each in hop.steps
    )
    return [each.outcome for each in seen if isinstance(each, Delivered)]


def opens_anew(trace: Trace, event: int) -> bool:
    return any(TcpFlag.SYN in segment(each.packet).flags for each in outer(trace, event))


@pytest.mark.parametrize(
    ("lie", "outcome"),
    [
        (crafted(TcpFlag.RST, 77_777), SocketOutcome.NOT_BELIEVED),
        (crafted(TcpFlag.PSH | TcpFlag.ACK, 20_000_000, 1, 100), SocketOutcome.NOT_BELIEVED),
        (crafted(TcpFlag.ACK, 111, 77_777), SocketOutcome.NOT_BELIEVED),
        (crafted(TcpFlag.PSH, 111, payload=100), SocketOutcome.IGNORED),
    ],
    ids=["a reset", "data beyond the window", "an acknowledgement of what was never sent", "data without one"],
)
def test_what_cannot_be_of_the_connection_changes_nothing(lie: Send, outcome: SocketOutcome) -> None:
    trace = play(between(), Ping("pc", "db"), lie, Ping("pc", "db"))
    assert outcomes(trace, "west", 2) == [outcome]
    assert trace.events[2].outcome is EventOutcome.COMPLETED
    assert not opens_anew(trace, 3)


def test_a_reset_with_the_number_that_is_expected_closes_the_connection() -> None:
    asked = play(between(), Ping("pc", "db"))
    following = max(segment(each).end for each in sent(asked, "east"))
    trace = play(between(), Ping("pc", "db"), crafted(TcpFlag.RST, following), Ping("pc", "db"))
    assert outcomes(trace, "west", 2) == [SocketOutcome.CLOSED]
    assert opens_anew(trace, 3)


def test_an_old_syn_does_not_open_a_server_by_the_acknowledgement_of_something_else() -> None:
    events = (Ping("pc", "db"), SetNode("east", up=False), SetNode("east", up=True), Copy("isp", 2))
    trace = play(between(), *events, Ping("pc", "db"))
    assert TcpFlag.SYN in segment(packet(trace, 2).packet).flags
    assert outcomes(trace, "east", 4)[:2] == [SocketOutcome.NEW_CONNECTION, SocketOutcome.NOT_ASKED_FOR]
    assert outcomes(trace, "west", 4)[:2] == [SocketOutcome.NOT_BELIEVED, SocketOutcome.CLOSED]
    assert trace.events[4].outcome is EventOutcome.COMPLETED


def at(time: Nanoseconds, act: Callable[[Run], None], *events: Event) -> Trace:
    """The play, in the middle of which something happens, behind all that was to happen at that time."""
    run = Run(prepare(between(), DEFAULT_LIMITS), Chance(0))
    simulation = run.simulation
    simulation.schedule(time - 1, lambda: simulation.schedule(1, lambda: act(run)))
    for event in events:
        run.play(event)
    return run.trace()


@pytest.mark.parametrize("flags", [TcpFlag.PSH, TcpFlag.FIN, TcpFlag.SYN], ids=["push", "fin", "syn"])
def test_only_a_syn_with_an_acknowledgement_opens_the_client(flags: TcpFlag) -> None:
    lie = Packet(EAST, WEST, TcpSegment(1194, 40000, flags), 64)
    trace = at(1, lambda run: void(run.simulation.send("isp", Reaction(lie, OriginReason.CRAFTED))), Ping("pc", "db"))
    assert SocketOutcome.IGNORED in outcomes(trace, "west", 1)
    assert trace.events[0].outcome is EventOutcome.COMPLETED


def void(_: object) -> None:
    """What is done for its effect."""


def test_what_was_lost_with_the_connection_does_not_set_out_after_all() -> None:
    """The node begins anew when the SYN-ACK has come, and nothing else has happened yet."""
    opened = next(
        hop.time
        for each in play(between(), Ping("pc", "db")).packets
        for hop in each.hops
        for done in hop.steps
        if isinstance(done, Delivered) and done.outcome is SocketOutcome.ESTABLISHED and hop.node == "west"
    )
    trace = at(opened, lambda run: run.simulation.machine("west").tunnels.forget(), Ping("pc", "db"))
    assert first(trace, 1).ending.kind is EndingKind.NO_CONNECTION
    assert not sent(trace, "west")


def test_the_acknowledgement_that_opens_the_connection_leaves_before_what_has_waited() -> None:
    """It is the second packet of the client, and its loss costs nothing: data acknowledges too."""
    trace = play(between(CLIENT, SERVER, *losing(1, 1)), Ping("pc", "db"))
    dropped = [each for each in trace.packets if each.ending.kind is EndingKind.DROPPED]
    assert [segment(each.packet).flags for each in dropped] == [TcpFlag.ACK]
    assert not any(each.repeats for each in trace.packets)


def late(server: Tunnel, *, explains: bool = True) -> Trace:
    """The SYN of a host is lost outside, and comes out only when it is sent again."""
    quiet = replace(LINUX, tcp_rto_min=3 * SECOND)
    made = between(replace(CLIENT, mssfix=0), server, *losing(2, 1), patient=True)
    slow = replace(
        made, nodes=tuple(replace(each, stack=quiet) if each.name == "west" else each for each in made.nodes)
    )
    run = Run(prepare(slow, DEFAULT_LIMITS), Chance(0), explains=explains)
    run.play(OPENING)
    return run.trace()


def test_what_comes_out_late_is_taken_out_once_whatever_is_noted_of_it() -> None:
    clamping, plain = late(replace(SERVER, mssfix=900)), late(replace(SERVER, mssfix=0))
    assert any(isinstance(done, SegmentsClamped) for each in clamping.packets for done in steps(each, "east"))
    assert any(isinstance(done, StreamWaited) for each in clamping.packets for done in steps(each, "east"))
    assert len(clamping.packets) == len(plain.packets)
    assert [len(each.hops) for each in clamping.packets] == [len(each.hops) for each in plain.packets]


def test_what_comes_out_late_does_so_without_explanation_too() -> None:
    server = replace(SERVER, mssfix=900)
    told, untold = late(server), late(server, explains=False)
    assert [[hop.node for hop in each.hops] for each in told.packets] == [
        [hop.node for hop in each.hops] for each in untold.packets
    ]


def test_what_is_let_pass_inside_is_acknowledged_outside() -> None:
    stranger = replace(SERVER, peers=(peer("west.tun0", "10.8.0.2/32"),))
    lifted = {1: frozenset({Waiver("east", EndingKind.NOT_ALLOWED, "east.tun0")})}
    trace = simulate(between(CLIENT, stranger), [Ping("pc", "db")], waived=lifted)
    assert first(trace, 1).ending.node == "db"
    assert not any(each.repeats for each in trace.packets)


def test_a_change_of_settings_holds_for_the_connection_too() -> None:
    made = between()
    west = next(each for each in made.nodes if each.name == "west")
    changed = Change((replace(west, settings=replace(west.settings, default_ttl=7)),))
    trace = play(made, Ping("pc", "db"), changed, Ping("pc", "db"))
    assert [on_the_way(first(trace, event)).ttl for event in (1, 3)] == [64, 7]


def test_nothing_of_it_is_left_for_the_garbage_collector() -> None:
    made, events = between(), (Ping("pc", "db"), Ping("pc", "db"))
    play(made, *events)
    gc.collect()
    gc.disable()
    try:
        play(made, *events)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_the_pieces_of_a_cut_packet_wait_for_the_connection_as_packets_of_their_own() -> None:
    trace = play(between(), Send("pc", "db", UdpMessage(9, 9, 1473)))
    assert step(first(trace, 1), StreamWaited, "west").wait is StreamWait.OPENING
    assert (first(trace, 1).ending.node, first(trace, 1).hops[-1].arrived.length) == ("db", 1501)


def test_a_signal_of_the_control_plane_is_not_put_in() -> None:
    run = Run(prepare(between(), DEFAULT_LIMITS), Chance(0))
    tunnels = run.simulation.machine("west").tunnels
    signal = Visit(Packet(PC, DB, TcpSegment(179, 179, TcpFlag.ACK), 64), 0, out_interface="tun0")
    assert tunnels.wrap(signal) is EndingKind.NO_CONNECTION
    assert not signal.reactions


def test_keepalives_are_not_played_with_it() -> None:
    kept = replace(peer("east.wg0", "10.9.0.0/24", endpoint="198.51.100.20:51820"), keepalive=25 * SECOND)
    west = gateway("west", tun(CLIENT), tun(wireguard(kept), name="wg0"))
    east = gateway("east", tun(SERVER), tun(wireguard(peer("west.wg0", "10.9.1.0/24")), name="wg0"))
    with pytest.raises(NetworkError, match="is not played together with keepalives"):
        play(joined(west, east), Ping("pc", DB))
