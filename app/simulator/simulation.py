"""The state of a network while a play runs on it: who is on the way, what is still to happen, what has been seen.

Time is virtual. The queue holds packets on their way over a link and packets that a node is about to send; whoever is
due first, and among those of the same time was put in first, comes next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from heapq import heappop, heappush
from typing import NamedTuple

from app.simulator.addresses import Address, Family, Nanoseconds
from app.simulator.chance import Chance
from app.simulator.entries import EntryChangeKind
from app.simulator.exchange import Exchange
from app.simulator.filtering import TrackingState
from app.simulator.fragments import PATIENCE
from app.simulator.limits import Limits, Meter
from app.simulator.machine import Machine
from app.simulator.neighbours import Hooks, Neighbours
from app.simulator.network import Attachment, Link, Node
from app.simulator.packet import Packet
from app.simulator.pipeline import Pipeline
from app.simulator.preparing import ReadyNetwork, ReadyNode, ready_node
from app.simulator.size_steps import Reassembled
from app.simulator.socket_errors import SocketError
from app.simulator.stack import Stack
from app.simulator.stages import Stage
from app.simulator.steps import EndingKind, Originated, OriginReason, Received
from app.simulator.trace import Ending, EventOutcome, Hop, PacketTrace, TrackingChange
from app.simulator.tunnel_steps import Unwrapped, Wrapped
from app.simulator.visit import Reaction, Visit
from app.simulator.waivers import NO_WAIVERS, NOTHING_WAIVED, Waived, WaivedByPacket
from app.simulator.ways import way_towards

MOST_TTL = 255

UNSENT = {
    EndingKind.NO_ROUTE: SocketError.NET_UNREACHABLE,
    EndingKind.BLACKHOLE: SocketError.INVALID,
    EndingKind.UNREACHABLE: SocketError.HOST_UNREACHABLE,
    EndingKind.PROHIBITED: SocketError.NOT_ALLOWED,
    EndingKind.TOO_LARGE: SocketError.TOO_LONG,
}
"""Endings at a packet's own node that its sender learns at once, and how (fib_props in net/ipv4/fib_semantics.c)."""


class Station:
    """A node with everything it does; most only pass packets on, and never have a stack made."""

    def __init__(self, machine: Machine, pipeline: Pipeline, clock: "HostClock") -> None:
        self.machine = machine
        self.pipeline = pipeline
        self._clock = clock

    @cached_property
    def stack(self) -> Stack:
        return Stack(self.machine, self._clock)

    def change(self, ready: ReadyNode) -> None:
        self.machine.change(ready)
        if "stack" in self.__dict__:
            self.stack.change(ready.node.settings)

    def give_up(self) -> None:
        if "stack" in self.__dict__:
            self.stack.give_up()


@dataclass(slots=True, eq=False)
class Flight:
    """A packet from its first node to its end."""

    number: int
    event: int
    began: Nanoseconds
    caused_by: int | None
    answers: int | None
    packet: Packet
    hops: list[Hop] = field(default_factory=list)
    ending: Ending | None = None
    repeats: int | None = None
    crossed: list[tuple[str, Packet]] = field(default_factory=list)
    """The links, and how it looked on each, for whoever listens there."""

    def trace(self) -> PacketTrace:
        if self.ending is None:
            raise RuntimeError(self.number)
        return PacketTrace(
            self.number,
            self.event,
            self.began,
            self.caused_by,
            self.answers,
            self.packet,
            tuple(self.hops),
            self.ending,
            self.repeats,
        )


class Task(NamedTuple):
    """Something still to happen, unless it is not needed any more. No two have the same order."""

    time: Nanoseconds
    order: int
    action: Callable[[], None]
    is_needed: Callable[[], bool] | None


class Simulation:
    """`visit` is what a packet's stay at a node is written down by, or not."""

    def __init__(
        self,
        network: ReadyNetwork,
        chance: Chance,
        limits: Limits,
        waived: WaivedByPacket = NO_WAIVERS,
        visit: type[Visit] = Visit,
    ) -> None:
        self._visit_kind = visit
        self.topology = network.topology
        self.meter = Meter(limits.work)
        self.now: Nanoseconds = 0
        self.event = 0
        self.exchange = Exchange()
        self.flights: list[Flight] = []
        self.tracking: list[TrackingChange] = []
        self._limits = limits
        self._waived = waived
        self._queue: list[Task] = []
        self._links: dict[str, bool] = {}
        """Which are up or down by now, where that has changed."""
        self._ordered = 0
        self.stations = {ready.node.name: self._station(ready, chance) for ready in network.nodes}
        self._tracking_nodes = sorted(name for name, station in self.stations.items() if station.machine.tracker)

    def begin(self, event: int, exchange: Exchange) -> None:
        self.event, self.exchange = event, exchange

    def schedule(
        self, delay: Nanoseconds, action: Callable[[], None], is_needed: Callable[[], bool] | None = None
    ) -> None:
        self._ordered += 1
        heappush(self._queue, Task(self.now + delay, self._ordered, action, is_needed))

    def run(self) -> None:
        """Let happen what is to happen, until nothing is left."""
        while self._queue:
            task = heappop(self._queue)
            if task.is_needed is None or task.is_needed():
                self.now = task.time
                task.action()

    def is_up(self, link: Link) -> bool:
        return self._links.get(link.name, link.up)

    def set_link(self, name: str, *, up: bool) -> None:
        self._links[name] = up

    def flush(self, node: str) -> None:
        tracker = self.stations[node].machine.tracker
        for entry in tracker.table.flush() if tracker else ():
            removed = TrackingChange(None, None, self.now, node, EntryChangeKind.REMOVED, entry.snapshot())
            self.tracking.append(removed)

    def change(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            self.stations[node.name].change(ready_node(node, self.topology))

    def wait_until(self, time: Nanoseconds) -> None:
        self.now = max(self.now, time)
        for name in self._tracking_nodes:
            self._expire(name)

    def give_up(self) -> None:
        """Nobody waits for an answer beyond the end of an event."""
        for station in self.stations.values():
            station.give_up()

    def dissolve(self) -> None:
        """Let go of the stations once all is over: they know one another, so that no part of them could go before.

        They would wait for the garbage collector, at whose next visit others wait.
        """
        self.stations.clear()

    def send(self, node: str, reaction: Reaction, cause: int | None = None) -> Flight:
        """Have the node send a packet now."""
        self._limits.check("packets", len(self.flights) + 1)
        number, answers, repeats = len(self.flights) + 1, cause if reaction.answers else None, None
        if reaction.sending is not None:
            repeats, answers = reaction.sending.note(number, answers)
        packet = self.stations[node].machine.sizes.with_df(reaction.packet, reaction.reason, self.now)
        packet = self._set_out(number, packet)
        flight = Flight(number, self.event, self.now, cause, answers, packet, repeats=repeats)
        self.flights.append(flight)
        self._expire(node)
        visit = self._visit(node, flight, packet)
        visit.session, visit.reason = reaction.session, reaction.reason
        if visit.session is not None:
            visit.state = TrackingState.RELATED
        visit.note(Originated, Stage.ORIGIN, reaction.reason, packet)
        ending = self.stations[node].pipeline.originate(visit)
        if ending in UNSENT and reaction.reason is not OriginReason.CRAFTED:
            self.exchange.finish(EventOutcome.UNREACHABLE, UNSENT[ending])
        self._leave(node, flight, visit, ending, packet)
        return flight

    def _visit(self, node: str, flight: Flight, packet: Packet) -> Visit:
        waived, machine = self._waived_at(node, flight), self.stations[node].machine
        return self._visit_kind(
            packet, self.now, waived=waived, number=flight.number, buckets=machine.buckets, sizes=machine.sizes
        )

    def _waived_at(self, node: str, flight: Flight) -> Waived:
        waived = self._waived.get(flight.number)
        return frozenset(each for each in waived if each.node == node) if waived else NOTHING_WAIVED

    def _set_out(self, number: int, packet: Packet) -> Packet:
        """With time enough, if that it runs out is waived: from a circle no time leads out."""
        waived = self._waived.get(number, NOTHING_WAIVED)
        is_lifted = any(each.kind is EndingKind.TTL_EXPIRED for each in waived)
        return replace(packet, ttl=MOST_TTL) if is_lifted else packet

    def _station(self, ready: ReadyNode, chance: Chance) -> Station:
        machine = Machine(ready, self.meter, chance)
        neighbours = Neighbours(ready, self.topology.acquainted, self._hooks_of, self._introduce)
        towards = partial(way_towards, self.topology, ready.node.name)
        pipeline = Pipeline(machine, ready.segments, towards, neighbours, self.is_up)
        return Station(machine, pipeline, HostClock(self, ready.node.name))

    def _hooks_of(self, node: str) -> Hooks:
        return self.stations[node].machine.hooks

    def _introduce(self, end: Attachment, address: Address) -> None:
        self.stations[end.node].pipeline.neighbours.know(end.interface, address)

    def _arrive(self, flight: Flight, packet: Packet, link: str, end: Attachment) -> None:
        self._expire(end.node)
        visit = self._visit(end.node, flight, packet)
        visit.in_interface = end.interface
        visit.note(Received, Stage.RECEIVE, end.interface, link, packet)
        station = self.stations[end.node]
        ending = station.pipeline.receive(visit)
        if ending is not None and station.machine.routes.is_local(packet.destination):
            station.stack.overhear(packet)
        self._leave(end.node, flight, visit, ending, packet)

    def _leave(self, node: str, flight: Flight, visit: Visit, ending: EndingKind | None, arrived: Packet) -> None:
        """Let go on what goes on. Into tunnels and out of them it stays at this node, however often it goes round.

        What was put together goes on as the packet that its first piece was.
        """
        self._write_down(node, flight, visit, ending, arrived)
        while visit.passage is not None:
            before, passage = visit, visit.passage
            if isinstance(passage, Reassembled):
                flight = self._join(node, passage.numbers)
            visit, ending = self._pass(node, flight, before, passage)
            arrives = passage.packet if isinstance(passage, Reassembled) else before.packet
            self._write_down(node, flight, visit, ending, arrives)

    def _join(self, node: str, numbers: Sequence[int]) -> Flight:
        """The first piece's packet, which goes on for all of them."""
        first, *others = (self.flights[number - 1] for number in numbers)
        for other in others:
            other.ending = Ending(EndingKind.GATHERED, node, self.now, None)
        return first

    def _write_down(self, node: str, flight: Flight, visit: Visit, ending: EndingKind | None, arrived: Packet) -> None:
        """One hop, and what it leads to elsewhere."""
        self.meter.count()
        if ending is None and visit.is_local:
            ending = self._deliver(self.stations[node], visit)
        flight.hops.append(Hop(node, self.now, arrived, visit.packet, tuple(visit.steps)))
        if visit.changes:
            self._remember(node, flight, visit)
        if ending is EndingKind.GATHERED:
            self._await_others(node, visit)
        elif ending is not None:
            flight.ending = Ending(ending, node, self.now, visit.source)
        elif visit.onward is not None:
            self._travel(flight, visit, *visit.onward)
        for reaction in visit.reactions:
            self._react(node, flight, reaction)
        for piece in visit.further:
            self._send_piece(node, flight, visit, piece)

    def _send_piece(self, node: str, flight: Flight, visit: Visit, piece: Packet) -> None:
        """It leaves where the piece before it has left."""
        self._limits.check("packets", len(self.flights) + 1)
        another = Flight(len(self.flights) + 1, self.event, self.now, flight.number, None, piece)
        self.flights.append(another)
        leaving = self._visit(node, another, piece)
        leaving.in_interface, leaving.out_interface = visit.in_interface, visit.out_interface
        leaving.next_hop, leaving.wrapped_by = visit.next_hop, visit.wrapped_by
        leaving.note(Originated, Stage.TRANSMIT, OriginReason.FRAGMENT, piece)
        ending = self.stations[node].pipeline.send_on(leaving)
        self._leave(node, another, leaving, ending, piece)

    def _await_others(self, node: str, visit: Visit) -> None:
        """What has begun to be put together is given up after a while."""
        gatherings, fragment = self.stations[node].machine.gatherings, visit.packet.fragment
        if fragment is None or visit.passage is not None or not gatherings.is_new(fragment.datagram):
            return
        datagram = fragment.datagram
        patience = PATIENCE[visit.packet.family]
        self.schedule(patience, lambda: self._give_up_pieces(node, datagram), lambda: gatherings.is_waiting(datagram))

    def _give_up_pieces(self, node: str, datagram: int) -> None:
        """Who it is for says so, of IPv6 also who tracks, about the first piece (ip_expire, nf_ct_frag6_expire)."""
        machine = self.stations[node].machine
        gathering = machine.gatherings.take(datagram)
        for number, piece in gathering.pieces.values():
            flight = self.flights[number - 1]
            visit = self._visit(node, flight, piece)
            says_so = piece.family is Family.IPV6 or machine.routes.is_local(piece.destination)
            if says_so and not piece.is_later_fragment:
                machine.complaints.incomplete(visit)
            self._write_down(node, flight, visit, visit.stop(Stage.INPUT, EndingKind.INCOMPLETE), piece)

    def _deliver(self, station: Station, visit: Visit) -> EndingKind | None:
        """To a tunnel if it comes wrapped, else to the node's own stack."""
        tunnels = station.machine.tunnels
        if tunnels.concern(visit.packet):
            return tunnels.unwrap(visit)
        return station.stack.deliver(visit, self.exchange)

    def _pass(
        self, node: str, flight: Flight, visit: Visit, passage: Wrapped | Unwrapped | Reassembled
    ) -> tuple[Visit, EndingKind | None]:
        """It goes on as the packet around it, as the one that was inside, or as the whole."""
        pipeline = self.stations[node].pipeline
        again = self._visit(node, flight, passage.packet)
        again.know(passage)
        if isinstance(passage, Reassembled):
            again.in_interface = passage.interface
            again.cuts = tuple((piece.offset, piece.size) for piece in passage.pieces)
            return again, pipeline.resume(again, passage.stage)
        if isinstance(passage, Wrapped):
            again.wrapped_by = (*visit.wrapped_by, passage.interface)
            return again, pipeline.originate(again)
        again.in_interface = passage.interface
        return again, pipeline.receive(again)

    def _travel(self, flight: Flight, visit: Visit, link: Link, end: Attachment) -> None:
        packet = visit.packet
        flight.crossed.append((link.name, packet))
        self.schedule(link.delay, lambda: self._arrive(flight, packet, link.name, end))

    def _react(self, node: str, flight: Flight, reaction: Reaction) -> None:
        def act() -> None:
            self.send(node, reaction, flight.number)

        self.schedule(reaction.delay, act)

    def _remember(self, node: str, flight: Flight, visit: Visit) -> None:
        hop = len(flight.hops)
        self.tracking += [
            TrackingChange(flight.number, hop, self.now, node, change, entry) for change, entry in visit.changes
        ]

    def _expire(self, node: str) -> None:
        tracker = self.stations[node].machine.tracker
        if tracker is None:
            return
        for entry in tracker.table.expire(self.now):
            snapshot = entry.snapshot()
            change = TrackingChange(None, None, entry.expires, node, EntryChangeKind.EXPIRED, snapshot)
            self.tracking.append(change)


class HostClock:
    """The time and the wire, as the stack of one node has them."""

    def __init__(self, simulation: Simulation, node: str) -> None:
        self._simulation = simulation
        self._node = node

    @property
    def now(self) -> Nanoseconds:
        return self._simulation.now

    def later(self, delay: Nanoseconds, ring: Callable[[], None], is_needed: Callable[[], bool]) -> None:
        self._simulation.schedule(delay, ring, is_needed)

    def send(self, reaction: Reaction) -> None:
        self._simulation.send(self._node, reaction)
