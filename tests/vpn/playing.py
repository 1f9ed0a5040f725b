"""One case, event by event: the simulator first, real programs after it, then what passed on every cable."""

import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from app.scenarios.exporters.building import change_commands
from app.scenarios.exporters.frames import ip
from app.simulator.chance import Chance
from app.simulator.control.wireguard import SIZES
from app.simulator.engine import Run
from app.simulator.events import Change, Copy, Event, Flush, Ping, Send, Wait
from app.simulator.network import Attachment, Network, Node
from app.simulator.packets.addresses import SECOND
from app.simulator.sessions.entries import EntrySnapshot
from app.simulator.trace import PacketTrace
from tests.kernel.comparison import Difference, compare_entries, predicted
from tests.kernel.tracking import TrackedEntry
from tests.vpn.reading import IKE, VXLAN, is_between_programs, size_between_wireguards, told
from tests.vpn.scenes import Case
from tests.vpn.tallies import Tally
from tests.vpn.worlds import Maker, World

Entry = TypeVar("Entry", EntrySnapshot, TrackedEntry)
SEED = 1
PATIENCE, GRACE, STEP = 3.0, 0.02, 0.004
"""Seconds for what has to come, seconds in which nothing more may come, and between looking twice."""
SETTLING = 0.1
"""Seconds in which programs come to the end of what they agree on, and a kernel acknowledges what it has put off."""
SLACK = range(-3, 2)
"""Seconds that a kernel's timer may have left more than the simulator's."""


@dataclass(slots=True)
class Outcome:
    """What was compared, and where it differs."""

    case: Case
    packets: int = 0
    entries: int = 0
    differences: list[Difference] = field(default_factory=list)

    def __str__(self) -> str:
        told = "".join(f"\n  {difference}" for difference in self.differences)
        return f"{self.case.name}: {self.packets} packets, {self.entries} sessions{told}"

    def tally(self) -> Tally:
        return Tally((self.case.kind.name,), 1, self.packets, self.entries, bool(self.differences))


class UnplayableError(Exception):
    """An event that real hosts are not made to do here."""


class Play:
    """`forgiven` is what is left out of what was told of packets."""

    def __init__(self, case: Case, makers: Mapping[str, Maker], forgiven: re.Pattern[str]) -> None:
        scene = case.scene()
        self._outcome = Outcome(case)
        self._forgiven = forgiven
        self._network: Network = scene.network
        self._events: Sequence[Event] = scene.play
        self._nodes = {node.name: node for node in scene.network.nodes}
        """As they are by now."""
        self._heard: dict[str, bytes] = {}
        """What has passed on some cable, by what was told of it: with the keys that only the real ends have."""
        self._run = Run(scene.ready, Chance(SEED))
        interfaces = [interface for node in scene.network.nodes for interface in node.interfaces]
        self._is_a_stream = any(each.tunnel and each.tunnel.encapsulation.in_tcp for each in interfaces)
        self._world = World(scene.network, makers)
        if case.kind.by_daemon:
            self._world.forget()
        self._tapped = {end for wire in self._world.wires for end in (wire.near, wire.far)}

    def run(self) -> Outcome:
        try:
            self._compare_mtus()
            self._pass_over_openings()
            for number, event in enumerate(self._events, 1):
                self._play(number, event)
                if self._outcome.differences:
                    break
            self._compare_sizes()
        finally:
            self._world.close()
        return self._outcome

    def _pass_over_openings(self) -> None:
        """What programs agree on in a stream has no borders: it is over before anything is compared."""
        if not self._is_a_stream:
            return
        time.sleep(SETTLING)
        for wire in self._world.wires:
            wire.apart += wire.seen()

    def _compare_mtus(self) -> None:
        for node in self._network.nodes:
            for interface in node.interfaces:
                if interface.tunnel is not None and interface.tunnel.selectors:
                    continue
                theirs = self._world.mtu(Attachment(node.name, interface.name))
                if theirs != interface.largest:
                    place = f"{node.name}.{interface.name}"
                    self._outcome.differences.append(Difference(place, "mtu", str(interface.largest), str(theirs)))

    def _play(self, number: int, event: Event) -> None:
        simulation = self._run.simulation
        before = len(simulation.flights)
        self._run.play(event)
        packets = [flight.trace() for flight in simulation.flights[before:]]
        self._do(event, packets)
        expected = self._expected(packets)
        found = self._found(sum(map(len, expected.values())))
        self._compare(f"event {number}", expected, found)
        self._compare_entries(number)

    def _do(self, event: Event, packets: Sequence[PacketTrace]) -> None:
        match event:
            case Send() | Ping():
                self._world.send(packets[0])
            case Copy():
                self._world.send(packets[0], self._heard[self._told(ip(packets[0].packet))])
            case Wait(duration):
                time.sleep(duration / SECOND)
            case Flush(node):
                self._world.tables[node].flush()
            case Change(nodes):
                self._change(nodes)
            case _:
                raise UnplayableError(str(event))

    def _change(self, nodes: Sequence[Node]) -> None:
        for after in nodes:
            for command in change_commands(self._nodes[after.name], after):
                self._world.place(after).do(*command)
            self._nodes[after.name] = after

    def _expected(self, packets: Sequence[PacketTrace]) -> Mapping[Attachment, list[str]]:
        lines: defaultdict[Attachment, list[str]] = defaultdict(list)
        for sighting in predicted(packets, [node.name for node in self._network.nodes]):
            data = ip(sighting.packet)
            if sighting.sender in self._tapped and not is_between_programs(data):
                lines[sighting.sender].append(self._told(data))
        return lines

    def _told(self, data: bytes) -> str:
        return self._forgiven.sub("", told(data))

    def _found(self, wanted: int) -> Mapping[Attachment, list[str]]:
        lines: defaultdict[Attachment, list[str]] = defaultdict(list)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self._collect(lines)
            if sum(map(len, lines.values())) >= wanted:
                break
            time.sleep(STEP)
        time.sleep(SETTLING if self._is_a_stream else GRACE)
        self._collect(lines)
        return lines

    def _collect(self, lines: defaultdict[Attachment, list[str]]) -> None:
        for wire in self._world.wires:
            for seen in wire.seen():
                line = self._told(seen.data)
                lines[seen.sender].append(line)
                self._heard[line] = seen.data

    def _compare(
        self, when: str, expected: Mapping[Attachment, list[str]], found: Mapping[Attachment, list[str]]
    ) -> None:
        for end in sorted({*expected, *found}, key=str):
            ours, theirs = expected.get(end, []), found.get(end, [])
            self._outcome.packets += len(theirs)
            if ours != theirs:
                self._outcome.differences.append(
                    Difference(f"{when}, {end}", "packets", _listed(ours), _listed(theirs))
                )

    def _compare_sizes(self) -> None:
        """Of what WireGuard says on its own account."""
        for wire in self._world.wires:
            for seen in wire.apart:
                size = size_between_wireguards(seen.data)
                if size is not None and size not in SIZES.values():
                    known = ", ".join(map(str, SIZES.values()))
                    self._outcome.differences.append(Difference(str(seen.sender), "a message's size", known, str(size)))

    def _compare_entries(self, number: int) -> None:
        for name, station in self._run.simulation.stations.items():
            tracker = station.machine.tracker
            if tracker is None:
                continue
            held = {entry.entry_id: entry for entry, _ in tracker.table._found.values()}
            ours = [_without_drawn(entry.snapshot()) for entry in held.values()]
            found = [entry for entry in self._world.tables[name].entries() if entry.original.destination_port != IKE]
            theirs = [_without_drawn(entry) for entry in found]
            self._outcome.entries += len(theirs)
            where = f"event {number}, {name}"
            self._outcome.differences += compare_entries(where, ours, theirs, self._run.simulation.now, SLACK)


def _without_drawn(entry: Entry) -> Entry:
    """The session of a VXLAN, without the port that its kernel has made of a number that it drew."""
    if VXLAN not in {entry.original.destination_port, entry.reply.source_port}:
        return entry
    original = entry.original._replace(source_port=0)
    return replace(entry, original=original, reply=entry.reply._replace(destination_port=0))


def _listed(lines: Sequence[str]) -> str:
    return "\n             ".join(lines) or "nothing"
