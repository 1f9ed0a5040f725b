"""What the scenarios have reached, counted: endings, what rules ask and say, cells of the TCP table, steps of NAT."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from app.simulator.packets.packet import TcpSegment
from app.simulator.rules.filtering import Hook, Lookup, Match, Move, Part, Translation
from app.simulator.rules.matches import MarkOf
from app.simulator.rules.rejections import RejectWith
from app.simulator.rules.rule_tests import RuleTest
from app.simulator.rules.statements import ClampSegments, Count, Limit, Log, NoTrack, SetMark
from app.simulator.sessions.entries import EntryChangeKind, FlowDirection, TcpState
from app.simulator.sessions.tcp_states import TCP_STATES, SegmentKind, segment_kind
from app.simulator.steps import (
    EndingKind,
    EntryChanged,
    Filtered,
    NatBound,
    NatConsulted,
    PortChoice,
    Step,
    Tracked,
    TrackingReason,
)
from app.simulator.trace import PacketTrace
from tests.kernel.landmarks import LANDMARKS, Item, passed

UNREACHABLE_ENDINGS = frozenset(
    (
        EndingKind.DELIVERED,  # no router listens to anything, and hosts are silent
        EndingKind.LINK_DOWN,
        EndingKind.TABLE_FULL,  # a namespace has the table of the machine's whole kernel
        EndingKind.INCOMPLETE,  # what is missing is given up after half a minute, and the scenario before that
        EndingKind.NAT_WITHOUT_ADDRESS,  # every interface has one
        EndingKind.NO_TUNNEL,
        EndingKind.TUNNEL_DOWN,
        EndingKind.TUNNEL_LOOP,
        EndingKind.NO_PEER,
        EndingKind.NO_ENDPOINT,
        EndingKind.NOT_ALLOWED,
        EndingKind.REPLAYED,
        EndingKind.UNPROTECTED,
        EndingKind.NOT_SELECTED,
        EndingKind.NODE_DOWN,
        EndingKind.NO_SESSION,
        EndingKind.NO_CONNECTION,
    )
)
"""What the oracle does not make: links and nodes that go down, tunnels and what they agree on, a full table, pieces
that never come.

Of the TCP table the state before the first packet is not counted, because it says what may open, which `tracked`
counts; nor are segments without flags, which are refused before the table is asked (tcp_error).
"""


def reached(packets: Sequence[PacketTrace], routers: Sequence[str]) -> Iterator[Item]:
    for packet in packets:
        if packet.ending.node in routers:
            yield "ending", packet.ending.kind
        yield from passed(packet, routers)
        for hop in packet.hops:
            for step in hop.steps if hop.node in routers else ():
                yield from _of_step(step, packet)


def _of_step(step: Step, packet: PacketTrace) -> Iterator[Item]:
    match step:
        case Filtered(verdict=verdict, tests=tests):
            yield "verdict", type(verdict).__name__, str(getattr(verdict, "answer", ""))
            yield from _of_tests(tests)
        case NatConsulted(verdict=verdict, tests=tests, hook=hook):
            yield "verdict", type(verdict).__name__
            yield "translated", hook, type(verdict).__name__
            yield from _of_tests(tests)
        case NatBound(side=side, choice=choice):
            yield "port", side, choice
        case Tracked(state=state, reason=reason):
            yield "tracked", state, reason
            yield from _of_table(step, packet)
        case EntryChanged():
            yield from _of_removal(step, packet)
        case _:
            return


def _of_tests(tests: Iterable[RuleTest]) -> Iterator[Item]:
    for test in tests:
        for part in test.rule.parts:
            yield "part", *_part(part)
        if isinstance(test.rule.verdict, Lookup) and test.looked_up:
            yield "lookup", type(test.rule.verdict).__name__, "found" if test.matched else "nothing"
        if test.verdict is not None and not test.decides:
            yield "move", type(test.verdict).__name__
        if test.failed is not None:
            yield "failed", *_part(test.failed.match)


def _part(part: Part) -> Item:
    match part:
        case Limit(over=over):
            return "Limit", "over" if over else "within"
        case SetMark(of=of):
            return "SetMark", of
        case ClampSegments(size):
            return "ClampSegments", "path" if size is None else "size"
        case Count() | Log() | NoTrack():
            return (type(part).__name__,)
        case _:
            return type(part).__name__, "negated" if part.negated else "plain"


def _of_table(step: Tracked, packet: PacketTrace) -> Iterator[Item]:
    transport = packet.packet.transport
    if isinstance(transport, TcpSegment) and step.entry is not None and step.entry.tcp_state is not None:
        way = FlowDirection.REPLY if step.flow == step.entry.reply else FlowDirection.ORIGINAL
        yield "tcp", way, segment_kind(transport.flags).name, step.entry.tcp_state


def _of_removal(step: EntryChanged, packet: PacketTrace) -> Iterator[Item]:
    """A SYN that reopens a connection finds no entry any more, but this was the cell."""
    transport = packet.packet.transport
    if step.change is not EntryChangeKind.REMOVED or not isinstance(transport, TcpSegment):
        return
    if step.entry.tcp_state is not None and segment_kind(transport.flags) is SegmentKind.SYN:
        came = packet.packet.sender.port == step.entry.reply.source_port
        yield "tcp", FlowDirection.REPLY if came else FlowDirection.ORIGINAL, "SYN", step.entry.tcp_state


def missing(counts: Counter[Item], least: int) -> Sequence[Item]:
    """What should have been reached so often, and was not."""
    return [item for item in _wanted() if counts[item] < least]


def _wanted() -> Iterator[Item]:
    yield from LANDMARKS
    yield from (("ending", kind) for kind in EndingKind if kind not in UNREACHABLE_ENDINGS)
    yield from (("verdict", "Reject", answer) for answer in RejectWith)
    yield from (("verdict", kind.__name__) for kind in get_args(Translation))
    yield from (("translated", hook, "Redirect") for hook in (Hook.PREROUTING, Hook.OUTPUT))
    yield from (("move", kind.__name__) for kind in get_args(Move))
    for kind in get_args(Match):
        for way in ("plain", "negated"):
            yield from ((what, kind.__name__, way) for what in ("part", "failed"))
    for kind in get_args(Lookup):
        yield from (("lookup", kind.__name__, found) for found in ("found", "nothing"))
    yield from (("part", kind.__name__) for kind in (Count, Log, NoTrack))
    yield from ((what, "ClampSegments", to) for what in ("part", "failed") for to in ("path", "size"))
    yield from (("part", "SetMark", of) for of in MarkOf)
    yield from ((what, "Limit", way) for what in ("part", "failed") for way in ("over", "within"))
    yield from (("port", "source", choice) for choice in PortChoice if choice is not PortChoice.NOT_SEARCHED)
    yield "port", "destination", PortChoice.NOT_SEARCHED
    yield from (("tracked", "invalid", reason) for reason in (TrackingReason.CANNOT_OPEN, TrackingReason.LOOSE_OFF))
    yield from (
        ("tcp", way, kind.name, state)
        for way, kind, state in TCP_STATES
        if state is not TcpState.NONE and kind is not SegmentKind.NONE
    )
