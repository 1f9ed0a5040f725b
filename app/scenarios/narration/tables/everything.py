"""The tables of a whole story, asked for one stay at a time."""

from collections.abc import Callable, Mapping
from typing import assert_never

from app.scenarios.narration.story import Story, find
from app.scenarios.narration.tables.listeners import listener_table
from app.scenarios.narration.tables.routes import address_table, route_table
from app.scenarios.narration.tables.rules import filter_table, nat_table
from app.scenarios.narration.tables.sessions import (
    binding_table,
    change_table,
    lookup_table,
    memory_table,
    translation_table,
)
from app.scenarios.narration.tables.shape import Table
from app.scenarios.stays import Stay
from app.simulator.entries import EntryChangeKind, EntrySnapshot
from app.simulator.preparing import ReadyNode
from app.simulator.steps import (
    Delivered,
    Dropped,
    EntryChanged,
    Filtered,
    NatBound,
    NatConsulted,
    Originated,
    Received,
    Routed,
    RoutedLocally,
    Step,
    Tracked,
    Translated,
    Transmitted,
    TtlDecremented,
)
from app.simulator.trace import TrackingChange

GONE = frozenset({EntryChangeKind.EXPIRED, EntryChangeKind.REMOVED})


class Tables:
    def __init__(self, story: Story, nodes: Mapping[str, ReadyNode]) -> None:
        self._story = story
        self._nodes = nodes

    def of_step(self, step: Step, stay: Stay) -> Table | None:
        node = self._nodes[stay.node].node
        match step:
            case Filtered():
                return filter_table(step, node)
            case NatConsulted():
                return nat_table(step, node)
            case Routed():
                return route_table(step)
            case RoutedLocally():
                return address_table(step, node)
            case Tracked():
                return lookup_table(step, self._found_by(stay))
            case EntryChanged():
                return change_table(step)
            case NatBound():
                return binding_table(step, self._found_by(stay))
            case Translated():
                return translation_table(step)
            case Delivered():
                return listener_table(step, node)
            case Originated() | Received() | TtlDecremented() | Transmitted() | Dropped():
                return None
            case _:
                assert_never(step)

    def memory(self, stay: Stay) -> Table | None:
        """Everything that a node remembers as this stay leaves it; None for a node that has no memory."""
        if not self._nodes[stay.node].tracks:
            return None
        lookup, made = find(stay.hop.steps, Tracked), find(stay.steps, EntryChanged)
        used = made.entry if made else lookup.entry if lookup else None
        return memory_table(self._left_by(stay), used.entry_id if used else None)

    def _found_by(self, stay: Stay) -> list[EntrySnapshot]:
        """The table as the packet found it when it came to the node."""
        first = (stay.packet.number, stay.hop_number)
        return self._entries(stay, lambda change: (change.packet or 0, change.hop or 0) < first)

    def _left_by(self, stay: Stay) -> list[EntrySnapshot]:
        steps = [step for other in self._stays_until(stay) for step in other.steps]
        own = [step.entry for step in steps if isinstance(step, EntryChanged)]
        here = (stay.packet.number, stay.hop_number)

        def counts(change: TrackingChange) -> bool:
            at = (change.packet or 0, change.hop or 0)
            return at < here or (at == here and change.entry in own)

        return self._entries(stay, counts)

    def _stays_until(self, stay: Stay) -> list[Stay]:
        """Stays of the same visit up to this one."""
        stays = self._story.stays[stay.packet.number][: stay.number]
        return [other for other in stays if other.hop_number == stay.hop_number]

    def _entries(self, stay: Stay, counts: Callable[[TrackingChange], bool]) -> list[EntrySnapshot]:
        """Changes of the same moment count if their packet came first."""
        table: dict[int, EntrySnapshot] = {}
        for change in self._story.trace.tracking:
            if change.node != stay.node or change.time > stay.hop.time:
                continue
            if change.time == stay.hop.time and change.packet is not None and not counts(change):
                continue
            if change.change in GONE:
                table.pop(change.entry.entry_id, None)
            else:
                table[change.entry.entry_id] = change.entry
        return list(table.values())
