"""What the narrators know: the whole trace, and what is asked of it again and again."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from app.scenarios.cast import ACL, FILTER, Cast
from app.scenarios.narration.outages import outages, place_of
from app.scenarios.traces.kinds import PacketKind, packet_kinds
from app.scenarios.traces.stays import Stay, stays_of
from app.simulator.control.facts import ControlFact
from app.simulator.events import Change
from app.simulator.network import Node
from app.simulator.packets.addresses import Address, Nanoseconds
from app.simulator.packets.packet import Flow
from app.simulator.sessions.entries import LEAVING, EntryChangeKind, EntrySnapshot
from app.simulator.steps import Routed, Step
from app.simulator.trace import PacketTrace, Trace

JUDGES = {FILTER: "The filter", ACL: "The ACL"}
AnyStep = TypeVar("AnyStep", bound=Step)


@dataclass(frozen=True)
class Story:
    trace: Trace
    cast: Cast

    @cached_property
    def kinds(self) -> dict[int, PacketKind]:
        return packet_kinds(self.trace, self.cast)

    @cached_property
    def stays(self) -> dict[int, list[Stay]]:
        return {packet.number: stays_of(packet, self.cast) for packet in self.trace.packets}

    @cached_property
    def control(self) -> list[ControlFact]:
        """What the control plane does, but for what a node loses by its own failure: that is told as the failure."""
        down = [(place_of(each.turn), each) for each in outages((), self.trace.events)]
        return [
            fact
            for fact in self.trace.control
            if not any(node == fact.node and outage.holds(fact.time) for node, outage in down)
        ]

    def kind(self, stay: Stay) -> PacketKind:
        return self.kinds[stay.packet.number]

    def packet(self, number: int | None) -> PacketTrace | None:
        return self.trace.packets[number - 1] if number else None

    def as_changed(self, node: Node, event: int) -> Node:
        """As it is at this event: the last change in play before it counts."""
        changed = [
            other
            for each in self.trace.events[:event]
            if isinstance(each.event, Change)
            for other in each.event.nodes
            if other.name == node.name
        ]
        return changed[-1] if changed else node

    def leaves_outside(self, stay: Stay) -> bool:
        """Whether the packet goes on from a gateway to the far side of its wall."""
        way = find(stay.hop.steps, Routed)
        return bool(way and way.interface and self.cast.looks_outside(stay.node, way.interface))

    def judge(self, stay: Stay) -> str:
        """Who filters there, at the beginning of a sentence."""
        kind = self.cast.niche_kind(stay.node, stay.niche)
        return JUDGES.get(kind) or self.cast.label(stay.node)

    def is_own_address(self, node: str, address: Address) -> bool:
        return self.cast.owner(address) == node

    def expired(self, node: str, flow: Flow, time: Nanoseconds) -> tuple[EntrySnapshot, Nanoseconds] | None:
        """The last entry that would have known this flow, with the moment it was forgotten."""
        gone = [
            (change.entry, change.time)
            for change in self.trace.tracking
            if change.node == node and change.change is EntryChangeKind.EXPIRED and change.time <= time
            if flow in {change.entry.original, change.entry.reply}
        ]
        return gone[-1] if gone else None

    def entries(self, node: str, time: Nanoseconds) -> list[EntrySnapshot]:
        """The node's tracking table as packets left it before `time`."""
        table: dict[int, EntrySnapshot] = {}
        for change in self.trace.tracking:
            if change.node != node or change.time > time or (change.time == time and change.packet is not None):
                continue
            if change.change in LEAVING:
                table.pop(change.entry.entry_id, None)
            else:
                table[change.entry.entry_id] = change.entry
        return list(table.values())

    def last_heard(self, stay: Stay) -> Nanoseconds | None:
        """When this node last had to do with the flow that a packet begins from it now."""
        ends = frozenset((stay.arrived[0], stay.arrived[1]))
        times = [
            hop.time
            for packet in self.trace.packets[: stay.packet.number - 1]
            for hop in packet.hops
            if hop.node == stay.node and frozenset((hop.arrived.sender, hop.arrived.receiver)) == ends
        ]
        return max(times, default=None)


def find(steps: tuple[Step, ...], kind: type[AnyStep]) -> AnyStep | None:
    """The last step of a kind."""
    for step in reversed(steps):
        if isinstance(step, kind):
            return step
    return None
