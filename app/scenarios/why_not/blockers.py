"""*Why not?* Everything that stands in a packet's way, by real runs.

What stopped it is waived for this packet alone, and the play is run again: what stops it next would have stopped it
also. So on until it arrives, or until it ends where nobody can say how it would go on. If it arrives, the receiver's
own stack answers, and the answer is followed in the same way.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import Literal

from app.scenarios.narration.story import Story
from app.scenarios.performances import Performance
from app.scenarios.scenes import LIMITS
from app.simulator.engine import simulate
from app.simulator.errors import EventError, WorkLimitError
from app.simulator.events import Copy, Send
from app.simulator.steps import Delivered, EndingKind, SocketOutcome
from app.simulator.trace import PacketTrace, Trace
from app.simulator.waivers import FINAL, NOTHING_WAIVED, Waived, WaivedByPacket, Waiver

MOST_BLOCKERS = 12
"""Obstacles that are waived one after the other for one packet."""
MOST_PACKETS = 6
MOST_WORK = 40_000
"""Steps that all runs for one trace may take together; then nobody looks further."""

Relation = Literal["stopped here", "would also stop", "would stop the answer"]
USELESS = frozenset({SocketOutcome.IGNORED, SocketOutcome.NOBODY_LISTENS})
"""What a host does with an answer to nothing that it has asked."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """A packet that ends where it should not, in a run in which `waived` lets it come so far."""

    relation: Relation
    story: Story
    packet: PacketTrace
    waived: WaivedByPacket


@dataclass
class Search:
    """Looks for blockers within the bounds of one trace."""

    performance: Performance
    story: Story
    work: int = 0
    looked: int = 0
    waived: dict[int, Waived] = field(default_factory=dict)

    def blockers(self, packet: PacketTrace) -> Iterator[Blocker]:
        """What stopped it first; then what would have, in the order in which it would meet them."""
        self.waived = dict(self.performance.scene.changes.waived)
        yield self._blocker("stopped here", packet, self.story.trace)
        self.looked += 1
        if self.looked > MOST_PACKETS:
            return
        arrived, trace = yield from self._follow(packet, self.story.trace, "would also stop")
        answer = next((other for other in trace.packets if other.answers == arrived.number), None)
        if arrived.ending.kind is not EndingKind.DELIVERED or answer is None:
            return
        if self._stops(answer):
            yield self._blocker("would stop the answer", answer, trace)
        yield from self._follow(answer, trace, "would stop the answer")

    def _follow(
        self, packet: PacketTrace, trace: Trace, relation: Relation
    ) -> Generator[Blocker, None, tuple[PacketTrace, Trace]]:
        """Waive what stops it until nothing does, or something beyond which nobody can see."""
        for _ in range(MOST_BLOCKERS):
            if not self._waive(packet):
                break
            further = self._run(packet.event)
            if further is None:
                break
            trace, before = further, packet
            packet = trace.packets[packet.number - 1]
            if packet.ending == before.ending:
                break
            if self._stops(packet):
                yield self._blocker(relation, packet, trace)
        return packet, trace

    def _waive(self, packet: PacketTrace) -> bool:
        """Whether there is anything to gain from it."""
        end = packet.ending
        is_gateway = self.story.cast.is_boundary(end.node) and end.kind is EndingKind.NOBODY_LISTENS
        waiver = Waiver(end.node, end.kind, end.source)
        waived = self.waived.get(packet.number, NOTHING_WAIVED)
        if end.kind in FINAL or is_gateway or waiver in waived:
            return False
        self.waived[packet.number] = waived | {waiver}
        return True

    def _stops(self, packet: PacketTrace) -> bool:
        """Whether it ends where it should not: an answer has to come to whoever has asked."""
        if packet.ending.kind is not EndingKind.DELIVERED:
            return not self._was_crafted_there(packet)
        arrival = packet.hops[-1].steps[-1]
        is_useless = isinstance(arrival, Delivered) and arrival.outcome in USELESS
        return packet.answers is not None and is_useless and not self._was_crafted_there(packet)

    def _was_crafted_there(self, packet: PacketTrace) -> bool:
        """Whoever crafts a packet waits for no answer, so one that is back there has arrived."""
        event = self.performance.scene.play[packet.event - 1]
        is_back = isinstance(event, Send | Copy) and packet.ending.node == event.source and packet.answers is not None
        return is_back and packet.ending.kind in {EndingKind.DELIVERED, EndingKind.NOBODY_LISTENS}

    def _run(self, event: int) -> Trace | None:
        """The play up to this event."""
        scene = self.performance.scene
        if self.work > MOST_WORK:
            return None
        try:
            trace = simulate(
                scene.ready, scene.play[:event], seed=scene.written.seed, limits=LIMITS, waived=self.waived
            )
        except (EventError, WorkLimitError):  # too much of it, or a packet that nobody can be shown
            return None
        self.work += trace.work
        return trace

    def _blocker(self, relation: Relation, packet: PacketTrace, trace: Trace) -> Blocker:
        story = self.story if trace is self.story.trace else Story(trace, self.story.cast)
        return Blocker(relation, story, packet, dict(self.waived))
