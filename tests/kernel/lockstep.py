"""One scenario, deed by deed: the simulator first, the kernel after it, then both are compared.

Where the kernel drew a port by chance, the simulator runs again up to here and draws the same one: what both make of it
from then on has to agree, and that the port is of the right class and free is what the simulator's own search says.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.simulator.engine import Run
from app.simulator.events import Send, Wait
from app.simulator.limits import Limits
from app.simulator.network import Attachment
from app.simulator.packets.addresses import SECOND
from app.simulator.packets.packet import Packet, Protocol
from app.simulator.packets.sequences import Pair
from app.simulator.preparing import prepare
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.steps import EndingKind, Originated, OriginReason, Transmitted
from app.simulator.trace import PacketTrace
from tests.kernel.chances import RetoldChance, retold
from tests.kernel.comparison import (
    Difference,
    compare_counts,
    compare_entries,
    compare_packets,
    predicted,
    predicted_counts,
)
from tests.kernel.deeds import Done, event_for
from tests.kernel.laboratory import Laboratory
from tests.kernel.scenario import Scenario
from tests.kernel.tracking import TrackedEntry

SEED = 1
IN_TIME = 1
"""Seconds that a run may take: after more of them a kernel's timers, and what goes by its clock, prove nothing."""
MOST_DRAWS = 6
"""So many gateways, counted each time, may draw a port for one packet."""


@dataclass(slots=True)
class Outcome:
    """How a scenario went: what was played, the simulator's packets, and where the two differ."""

    events: list[Send | Wait] = field(default_factory=list)
    packets: Sequence[PacketTrace] = ()
    differences: Sequence[Difference] = ()
    is_cut_short: bool = False
    """A host of the simulator had something to say of its own, and here hosts say nothing; or a neighbour was waited
    for with UDP under way, which becomes a stream in real time only."""
    is_late: bool = False
    """The machine was busy with something else, so the scenario has to be asked again."""


class Lockstep:
    def __init__(self, scenario: Scenario, laboratory: Laboratory) -> None:
        self._scenario = scenario
        self._laboratory = laboratory
        network = scenario.network()
        self._routers = scenario.shape.routers
        self._ready = prepare(network, Limits())
        self._given: list[int] = []
        self._outcome = Outcome()
        self._done: list[Done] = []
        self._pauses = 0
        self._slept = 0.0
        self._start()
        laboratory.configure({node.name: node for node in network.nodes})

    def run(self) -> Outcome:
        began = time.monotonic()
        outcome = self._compared()
        outcome.is_late = time.monotonic() - began - self._slept > IN_TIME
        return outcome

    def _compared(self) -> Outcome:
        outcome = self._outcome
        for deed in self._scenario.deeds:
            event = event_for(deed, self._done, self._timers(), self._numbers)
            if event is None:
                self._done.append(Done(None, None))
                continue
            outcome.events.append(event)
            outcome.differences = list(self._wait(event) if isinstance(event, Wait) else self._send(event))
            if outcome.differences or outcome.is_cut_short:
                break
        outcome.packets = tuple(flight.trace() for flight in self._run.simulation.flights)
        if not outcome.differences and not outcome.is_cut_short:
            outcome.differences = list(self._compare_counts(outcome.packets))
        return outcome

    def _start(self) -> None:
        self._chance = RetoldChance(SEED, self._given)
        self._run = Run(self._ready, self._chance)

    def _wait(self, event: Wait) -> Iterator[Difference]:
        self._play(event)
        if self._scenario.takes_its_time:
            time.sleep(event.duration / SECOND)
            self._slept += event.duration / SECOND
        else:
            self._let_pass(event.duration // SECOND)
        self._done.append(Done(None, None))
        return self._compare_entries(self._laboratory.entries())

    def _send(self, event: Send) -> Iterator[Difference]:
        began = self._run.simulation.now
        packets = self._play(event)
        if any(packet.hops[0].node not in self._routers and not _is_piece(packet) for packet in packets[1:]):
            self._outcome.is_cut_short = True
            return
        if event.source in self._routers and self._is_too_large(event.source, packets[0].packet):
            self._outcome.is_cut_short = True
            return
        if any(packet.ending.kind is EndingKind.REJECTED and packet.hops[-1].left.fragment for packet in packets):
            self._outcome.is_cut_short = True  # a pair of interfaces remembers that its whole was sound, no cable does
            return
        ends = [packet.ending for packet in packets]
        if any(end.kind is EndingKind.INCOMPLETE and end.node in self._routers for end in ends):
            self._outcome.is_cut_short = True  # a kernel waits for the pieces by its clock
            return
        self._ask(event, packets)
        if passed := (self._run.simulation.now - began) // SECOND:
            self._let_pass(passed)
            self._outcome.is_cut_short = any(entry.original.protocol is Protocol.UDP for entry in self._all_simulated())
        entries = self._laboratory.entries()
        packets = self._agree_on_ports(packets)
        self._done.append(Done(event, packets[0]))
        simulated = predicted(packets, self._routers)
        if self._laboratory.remember(packets):
            self._outcome.is_cut_short = True
        yield from compare_packets(simulated, self._laboratory.sightings())
        yield from self._compare_entries(entries)

    def _play(self, event: Send | Wait) -> Sequence[PacketTrace]:
        simulation = self._run.simulation
        played = self._run.play(event)
        return [simulation.flights[number - 1].trace() for number in played.packets]

    def _ask(self, event: Send, packets: Sequence[PacketTrace]) -> None:
        first = packets[0]
        if event.source in self._routers:
            self._laboratory.send_from_router(event.source, first.packet)
        for packet in packets if event.source not in self._routers else ():
            if packet.hops[0].node == event.source:
                self._put_on_wire(event, packet)
        is_lost = any(packet.ending.kind is EndingKind.NEIGHBOUR_UNREACHABLE for packet in packets)
        if is_lost or self._scenario.shape.discovers:
            self._laboratory.wait_for_neighbours()

    def _is_too_large(self, router: str, packet: Packet) -> bool:
        """A kernel cuts nothing that comes from a raw socket, and refuses it at once (raw_send_hdrinc)."""
        simulation = self._run.simulation
        return packet.length > simulation.stations[router].machine.sizes.towards(packet.destination, simulation.now)

    def _put_on_wire(self, event: Send, packet: PacketTrace) -> None:
        for step in packet.hops[0].steps:
            if isinstance(step, Transmitted) and step.receiver in self._routers:
                sender = Attachment(event.source, step.interface)
                self._laboratory.send_from_host(sender, Attachment(step.receiver, step.receiver_interface), step.packet)

    def _agree_on_ports(self, packets: Sequence[PacketTrace]) -> Sequence[PacketTrace]:
        """Let the simulator draw again what the kernel has drawn otherwise; a gateway behind it may then differ too."""
        before = len(self._given)
        for _ in range(MOST_DRAWS):
            drawn = self._chance.drawn
            told = [*drawn[:before], *retold(drawn[before:], packets, self._laboratory.born())]
            if told == drawn:
                break
            self._given = told
            packets = self._again()
        self._given = list(self._chance.drawn)
        return packets

    def _let_pass(self, seconds: int) -> None:
        """Each time a second may be won, because timers are read and written in whole ones."""
        self._laboratory.let_pass(seconds)
        self._pauses += 1

    def _again(self) -> Sequence[PacketTrace]:
        self._start()
        packets: Sequence[PacketTrace] = ()
        for event in self._outcome.events:
            packets = self._play(event)
        return packets

    def _timers(self) -> list[int]:
        now = self._run.simulation.now
        return [entry.expires - now for entry in self._all_simulated()]

    def _numbers(self, node: str, pair: Pair) -> tuple[int, int]:
        sequences = self._run.simulation.stations[node].stack.sequences
        return sequences.next_to_send(pair), sequences.next_to_hear(pair)

    def _all_simulated(self) -> list[EntrySnapshot]:
        return [entry for name in self._routers for entry in self._simulated(name)]

    def _simulated(self, router: str) -> list[EntrySnapshot]:
        """What the simulator's table holds; an entry leaves it when its time has come."""
        tracker = self._run.simulation.stations[router].machine.tracker
        if tracker is None:
            return []
        held = {entry.entry_id: entry for entry, _ in tracker.table._found.values()}
        return [entry.snapshot() for entry in held.values() if entry.expires > self._run.simulation.now]

    def _compare_entries(self, entries: Mapping[str, Sequence[TrackedEntry]]) -> Iterator[Difference]:
        slack = range(-IN_TIME, self._pauses + 1)
        for name in self._routers:
            yield from compare_entries(name, self._simulated(name), entries[name], self._run.simulation.now, slack)

    def _compare_counts(self, packets: Sequence[PacketTrace]) -> Iterator[Difference]:
        """Where neighbours are sought, rules see what the traces do not count."""
        if self._scenario.shape.discovers:
            return
        simulated, found = predicted_counts(packets, self._routers), self._laboratory.counts()
        for name in self._routers:
            yield from compare_counts(name, simulated[name], found[name])


def _is_piece(packet: PacketTrace) -> bool:
    """Whether it is nothing new but a further piece of a packet."""
    return any(isinstance(step, Originated) and step.reason is OriginReason.FRAGMENT for step in packet.hops[0].steps)
