"""The state of a network while a play runs on it: who is on the way, what is still to happen, what has been seen."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from app.simulator.agenda import Agenda
from app.simulator.chance import Chance
from app.simulator.control.plane import WARM_UP, ControlPlane, has_control
from app.simulator.control.wire import Message
from app.simulator.flights import SIGNAL, Flight, Flights, renumbered
from app.simulator.forwarding.neighbours import Hooks, Neighbours
from app.simulator.forwarding.ways import way_towards
from app.simulator.hosts.exchange import UNSENT, Exchange
from app.simulator.hosts.host_clock import HostClock
from app.simulator.limits import Limits, Meter
from app.simulator.machine import Machine
from app.simulator.mtu.size_steps import Reassembled
from app.simulator.network import Attachment, Link, Node
from app.simulator.packets.addresses import Address, Family, Nanoseconds
from app.simulator.packets.fragments import PATIENCE
from app.simulator.packets.packet import Packet, TcpSegment, envelope_of
from app.simulator.passing import go_on
from app.simulator.pipeline import Pipeline
from app.simulator.preparing import ReadyNetwork, ReadyNode, ready_node
from app.simulator.rules.filtering import TrackingState
from app.simulator.sessions.entries import EntryChangeKind
from app.simulator.stages import Stage
from app.simulator.station import Station
from app.simulator.steps import EndingKind, Originated, OriginReason, Received
from app.simulator.trace import Ending, EventOutcome, Hop, TrackingChange
from app.simulator.visit import BackgroundVisit, Passage, Reaction, Visit
from app.simulator.waivers import NO_WAIVERS, WaivedByPacket, set_out, waived_at

RECEIVED = Stage.RECEIVE


class Simulation(Agenda):
    """`visit` is what a packet's stay at a node is written down by, or not."""

    def __init__(
        self,
        network: ReadyNetwork,
        chance: Chance,
        limits: Limits,
        waived: WaivedByPacket = NO_WAIVERS,
        visit: type[Visit] = Visit,
    ) -> None:
        super().__init__()
        self._visit_kind = visit
        self.topology = network.topology
        self.meter = Meter(limits.work)
        self.event = 0
        self.exchange = Exchange()
        self._flights = Flights(limits)
        self.tracking: list[TrackingChange] = []
        self._waived = waived
        self._down: set[str] = set()
        self._links: dict[str, bool] = {}
        """Which are up or down by now, where that has changed."""
        self.stations = {ready.node.name: self._station(ready, chance) for ready in network.nodes}
        self._tracking_nodes = sorted(name for name, station in self.stations.items() if station.machine.tracker)
        controlled = [ready.node.name for ready in network.nodes if has_control(ready.node)]
        self.control = ControlPlane(self, controlled) if controlled else None
        if self.control is not None:
            self._warm_up(self.control)

    def _warm_up(self, control: ControlPlane) -> None:
        """Up to time 0."""
        self.now = -WARM_UP
        control.start()
        self.wait_until(0)

    def machine(self, node: str) -> Machine:
        return self.stations[node].machine

    def begin(self, event: int, exchange: Exchange) -> None:
        self.event, self.exchange = event, exchange

    @property
    def flights(self) -> Sequence[Flight]:
        """Those that are told."""
        return self._flights.told

    def is_up(self, link: Link) -> bool:
        return self._links.get(link.name, link.up)

    def set_link(self, name: str, *, up: bool) -> None:
        self._links[name] = up

    def is_node_up(self, name: str) -> bool:
        return name not in self._down

    def set_node(self, name: str, *, up: bool) -> None:
        """A node fails with all that it knew, or is there again and knows nothing."""
        if up is self.is_node_up(name):
            return
        if up:
            self._down.discard(name)
        else:
            self._down.add(name)
            self.flush(name)
            self.machine(name).tunnels.forget()
        if self.control is not None:
            self.control.node_changed(name, up=up)

    def flush(self, node: str) -> None:
        tracker = self.stations[node].machine.tracker
        for entry in tracker.table.flush() if tracker else ():
            removed = TrackingChange(None, None, self.now, node, EntryChangeKind.REMOVED, entry.snapshot())
            self.tracking.append(removed)

    def change(self, nodes: Sequence[Node]) -> None:
        """What nodes have learned, and which of their tunnels are up, stays as it is."""
        for node in nodes:
            now = self.machine(node.name).node
            self.reconfigure(replace(node, learned=now.learned, interfaces=now.interfaces))
            if self.control is not None and node.bgp != now.bgp:
                self.control.configure(node)

    def reconfigure(self, node: Node) -> None:
        self.stations[node.name].change(ready_node(node, self.topology))

    def wait_until(self, time: Nanoseconds) -> None:
        """Let pass what is to happen up to then; who tracks sessions forgets what is over."""
        self.run_until(time)
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
        for station in self.stations.values():
            station.dissolve()
        self.stations.clear()
        self.control = None

    def set_aside(self) -> None:
        """From here on packets are those of a stream."""
        self._flights.set_aside()

    def take_aside(self) -> list[Flight]:
        return self._flights.take_aside()

    def keep(self, flights: Sequence[Flight], since: int) -> dict[int | None, int]:
        """Tell of these packets of a stream, and of the others only what they changed.

        `since` is how many changes of tables there were before it. Returns the numbers that the packets have now.
        """
        numbers = self._flights.keep(flights)
        self.tracking[since:] = [renumbered(change, numbers) for change in self.tracking[since:]]
        return numbers

    def signal(self, node: str, packet: Packet, message: Message) -> None:
        """Have the node send a packet of its control plane."""
        if not self.is_node_up(node):
            return
        flight = Flight(SIGNAL, self.event, self.now, None, None, packet, message=message)
        self._expire(node)
        visit = self._visit(node, flight, packet)
        self._leave(node, flight, visit, self.stations[node].pipeline.originate(visit), packet)

    def send(self, node: str, reaction: Reaction, cause: int | None = None) -> Flight:
        """Have the node send a packet now."""
        number, answers, repeats = self._flights.next_number(), cause if reaction.answers else None, None
        if reaction.sending is not None:
            repeats, answers = reaction.sending.note(number, answers)
        packet = self.stations[node].machine.sizes.with_df(reaction.packet, reaction.reason, self.now)
        packet = set_out(self._waived, number, packet)
        flight = Flight(number, self.event, self.now, cause, answers, packet, repeats=repeats)
        self._flights.add(flight)
        self._expire(node)
        visit = self._visit(node, flight, packet)
        visit.session, visit.reason = reaction.session, reaction.reason
        if visit.session is not None:
            visit.state = TrackingState.RELATED
        visit.note(Originated, Stage.ORIGIN, reaction.reason, packet)
        ending = self._fallen(node, visit, Stage.ORIGIN) or self.stations[node].pipeline.originate(visit)
        is_asking = self._flights.numbered(repeats or number).caused_by is None
        if ending in UNSENT and is_asking and reaction.reason is not OriginReason.CRAFTED:
            self.exchange.finish(EventOutcome.UNREACHABLE, UNSENT[ending])
        self._leave(node, flight, visit, ending, packet)
        return flight

    def _visit(self, node: str, flight: Flight, packet: Packet) -> Visit:
        waived, machine = waived_at(self._waived, flight.number, node), self.stations[node].machine
        kind = BackgroundVisit if flight.is_signal else self._visit_kind
        return kind(packet, self.now, waived=waived, number=flight.number, buckets=machine.buckets, sizes=machine.sizes)

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
        station = self.stations[end.node]
        if station.machine.tracker is not None:
            self._expire(end.node)
        visit = self._visit(end.node, flight, packet)
        visit.in_interface = end.interface
        visit.note(Received, RECEIVED, end.interface, link, packet)
        ending = self._fallen(end.node, visit, RECEIVED) or station.pipeline.receive(visit)
        if ending is not None and station.machine.routes.is_local(packet.destination):
            station.stack.overhear(packet)
        self._leave(end.node, flight, visit, ending, packet)

    def _fallen(self, node: str, visit: Visit, stage: Stage) -> EndingKind | None:
        return None if self.is_node_up(node) else visit.stop(stage, EndingKind.NODE_DOWN, node)

    def _leave(self, node: str, flight: Flight, visit: Visit, ending: EndingKind | None, arrived: Packet) -> None:
        """Let go on what goes on. Into tunnels and out of them it stays at this node, however often it goes round.

        What was put together goes on as the packet that its first piece was.
        """
        self._write_down(node, flight, visit, ending, arrived)
        rest = visit.rest
        while visit.passage is not None:
            before, passage = visit, visit.passage
            if isinstance(passage, Reassembled):
                flight = self._join(node, passage.numbers)
            visit, ending = self._pass(node, flight, before, passage)
            arrives = passage.packet if isinstance(passage, Reassembled) else before.packet
            self._write_down(node, flight, visit, ending, arrives)
            rest += visit.rest
        for reaction in rest:
            self.send(node, reaction, flight.number)

    def _join(self, node: str, numbers: Sequence[int]) -> Flight:
        """The first piece's packet, which goes on for all of them."""
        first, *others = map(self._flights.numbered, numbers)
        for other in others:
            other.ending = Ending(EndingKind.GATHERED, node, self.now, None)
        return first

    def _write_down(self, node: str, flight: Flight, visit: Visit, ending: EndingKind | None, arrived: Packet) -> None:
        """One hop, and what it leads to elsewhere."""
        self.meter.count()
        if ending is None and visit.is_local:
            ending = self._deliver(self.stations[node], visit, flight)
        if visit.changes:
            self._remember(node, flight, visit)
        if flight.message is not None:
            self._pass_signal(flight, visit, ending)
            return
        flight.hops.append(Hop(node, self.now, arrived, visit.packet, tuple(visit.steps)))
        if ending is None:
            if visit.onward is not None:
                self._travel(flight, visit, *visit.onward)
        elif ending is EndingKind.GATHERED:
            self._await_others(node, visit)
        else:
            flight.ending = Ending(ending, node, self.now, visit.source)
        for reaction in visit.reactions:
            self._react(node, flight, reaction)
        for piece in visit.further:
            self._send_piece(node, flight, visit, piece)

    def _pass_signal(self, flight: Flight, visit: Visit, ending: EndingKind | None) -> None:
        """Nobody hears of an error about it but its session, which hears of nothing else than answers."""
        is_whole = visit.packet.fragment is None
        if ending is None and visit.onward is not None and is_whole:
            link, end = visit.onward
            packet = visit.packet
            self.schedule_behind(link.delay, lambda: self._arrive(flight, packet, link.name, end), lambda: True)

    def _send_piece(self, node: str, flight: Flight, visit: Visit, piece: Packet) -> None:
        """It leaves where the piece before it has left."""
        another = Flight(self._flights.next_number(), self.event, self.now, flight.number, None, piece)
        self._flights.add(another)
        leaving = self._visit(node, another, piece)
        leaving.in_interface, leaving.out_interface = visit.in_interface, visit.out_interface
        leaving.next_hop, leaving.wrapped_by = visit.next_hop, visit.wrapped_by
        leaving.note(Originated, Stage.TRANSMIT, OriginReason.FRAGMENT, piece)
        ending = self.stations[node].pipeline.send_on(leaving)
        self._leave(node, another, leaving, ending, piece)

    def _await_others(self, node: str, visit: Visit) -> None:
        """What has begun to be put together is given up after a while."""
        gatherings, fragment = self.stations[node].machine.gatherings, visit.packet.fragment
        if fragment is None or visit.waits_in_stream or visit.passage is not None:
            return
        if not gatherings.is_new(fragment.datagram):
            return
        datagram = fragment.datagram
        patience = PATIENCE[visit.packet.family]
        self.schedule(patience, lambda: self._give_up_pieces(node, datagram), lambda: gatherings.is_waiting(datagram))

    def _give_up_pieces(self, node: str, datagram: int) -> None:
        """Who it is for says so, of IPv6 also who tracks, about the first piece (ip_expire, nf_ct_frag6_expire)."""
        machine = self.stations[node].machine
        gathering = machine.gatherings.take(datagram)
        for number, piece in gathering.pieces.values():
            flight = self._flights.numbered(number)
            visit = self._visit(node, flight, piece)
            says_so = piece.family is Family.IPV6 or machine.routes.is_local(piece.destination)
            if says_so and not piece.is_later_fragment:
                machine.complaints.incomplete(visit)
            self._write_down(node, flight, visit, visit.stop(Stage.INPUT, EndingKind.INCOMPLETE), piece)

    def _deliver(self, station: Station, visit: Visit, flight: Flight) -> EndingKind | None:
        """To a tunnel if it comes wrapped, else to the node's own stack, or its control plane."""
        tunnels = station.machine.tunnels
        message = flight.message
        is_said = message is not None and (message.is_wrapped or envelope_of(visit.packet) is None)
        if tunnels.concern(visit.packet) and not is_said:
            segment, connections = visit.packet.transport, tunnels.connections
            if isinstance(segment, TcpSegment) and connections is not None:
                return connections.deliver(visit, segment)
            return tunnels.unwrap(visit)
        if message is not None and self.control is not None:
            self.control.arrived(station.machine.node.name, visit.packet, message)
            return EndingKind.DELIVERED
        return station.stack.deliver(visit, self.exchange)

    def _pass(self, node: str, flight: Flight, visit: Visit, passage: Passage) -> tuple[Visit, EndingKind | None]:
        again = self._visit(node, flight, passage.packet)
        return again, go_on(self.stations[node].pipeline, visit, again, passage)

    def enter(self, node: str, visit: Visit) -> None:
        """What has waited to go into a tunnel's connection goes on, in its first segment."""
        flight = self._flights.numbered(visit.number)
        if visit.passage is not None:
            again, ending = self._pass(node, flight, visit, visit.passage)
            self._leave(node, flight, again, ending, visit.packet)
        for reaction in visit.rest:
            self.send(node, reaction, flight.number)

    def leave(self, node: str, parts: Sequence[Visit]) -> None:
        """What has come in such parts goes on as the first of them."""
        flight = self._join(node, [part.number for part in parts])
        visit = self._visit(node, flight, parts[0].packet)
        visit.in_interface = parts[0].in_interface
        again, ending = visit, self.machine(node).tunnels.unwrap(visit)
        if visit.passage is not None:
            again, ending = self._pass(node, flight, visit, visit.passage)
            again.steps[1:1] = visit.steps
        self._leave(node, flight, again, ending, visit.packet)

    def end(self, node: str, waiting: Visit) -> None:
        """What waits for a connection that is no more ends here."""
        flight = self._flights.numbered(waiting.number)
        visit = self._visit(node, flight, waiting.packet)
        self._write_down(node, flight, visit, visit.stop(Stage.TUNNEL, EndingKind.NO_CONNECTION), visit.packet)

    def _travel(self, flight: Flight, visit: Visit, link: Link, end: Attachment) -> None:
        packet = visit.packet
        flight.crossed.append((link.name, packet))
        self.schedule(link.delay, lambda: self._arrive(flight, packet, link.name, end))

    def _react(self, node: str, flight: Flight, reaction: Reaction) -> None:
        def act() -> None:
            self.send(node, reaction, flight.number)

        self.schedule(reaction.delay, act)

    def _remember(self, node: str, flight: Flight, visit: Visit) -> None:
        number, hop = (None, None) if flight.is_signal else (flight.number, len(flight.hops) + 1)
        self.tracking += [TrackingChange(number, hop, self.now, node, change, entry) for change, entry in visit.changes]

    def _expire(self, node: str) -> None:
        tracker = self.stations[node].machine.tracker
        if tracker is None:
            return
        for entry in tracker.table.expire(self.now):
            snapshot = entry.snapshot()
            change = TrackingChange(None, None, entry.expires, node, EntryChangeKind.EXPIRED, snapshot)
            self.tracking.append(change)
