"""What a node remembers at a moment of the story: the tracking table, change by change."""

from collections.abc import Callable

from app.scenarios.narration.story import Story, find
from app.scenarios.traces.stays import Stay
from app.simulator.sessions.entries import LEAVING, EntryChangeKind, EntrySnapshot
from app.simulator.steps import EntryChanged, Tracked
from app.simulator.trace import TrackingChange


class Remembered:
    def __init__(self, story: Story) -> None:
        self._story = story

    def found_by(self, stay: Stay) -> list[EntrySnapshot]:
        """The table as the packet found it when it came to the node."""
        first = (stay.packet.number, stay.hop_number)
        return self._entries(stay, stay.node, lambda change: (change.packet or 0, change.hop or 0) < first)

    def left_by(self, stay: Stay, node: str = "") -> list[EntrySnapshot]:
        """That of the stay's own node, or of another one at the same moment."""
        steps = [step for other in self._stays_until(stay) for step in other.steps]
        own = [step.entry for step in steps if isinstance(step, EntryChanged)]
        here = (stay.packet.number, stay.hop_number)

        def counts(change: TrackingChange) -> bool:
            at = (change.packet or 0, change.hop or 0)
            return at < here or (at == here and change.entry in own)

        return self._entries(stay, node or stay.node, counts)

    def own(self, stay: Stay) -> EntrySnapshot | None:
        """The entry that the packet belongs to, as this stay leaves it."""
        lookup, changed = find(stay.hop.steps, Tracked), stay.find(EntryChanged)
        used = changed.entry if changed else lookup.entry if lookup else None
        return next((entry for entry in self.left_by(stay) if used and entry.entry_id == used.entry_id), None)

    def forgotten_before(self, stay: Stay) -> list[EntrySnapshot]:
        """What has run out at the stay's node since a packet was there last."""
        seen = [
            (hop.time, packet.number, number)
            for packet in self._story.trace.packets
            for number, hop in enumerate(packet.hops, 1)
            if hop.node == stay.node
        ]
        here = (stay.hop.time, stay.packet.number, stay.hop_number)
        last = max((time for time, *which in seen if (time, *which) < here), default=0)
        return [
            change.entry
            for change in self._story.trace.tracking
            if change.node == stay.node and change.change is EntryChangeKind.EXPIRED and last < change.time <= here[0]
        ]

    def _stays_until(self, stay: Stay) -> list[Stay]:
        """Stays of the same visit up to this one."""
        stays = self._story.stays[stay.packet.number][: stay.number]
        return [other for other in stays if other.hop_number == stay.hop_number]

    def _entries(self, stay: Stay, node: str, counts: Callable[[TrackingChange], bool]) -> list[EntrySnapshot]:
        """Changes of the same moment count if their packet came first."""
        table: dict[int, EntrySnapshot] = {}
        for change in self._story.trace.tracking:
            if change.node != node or change.time > stay.hop.time:
                continue
            if change.time == stay.hop.time and change.packet is not None and not counts(change):
                continue
            if change.change in LEAVING:
                table.pop(change.entry.entry_id, None)
            else:
                table[change.entry.entry_id] = change.entry
        return list(table.values())
