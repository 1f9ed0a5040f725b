"""*Why not?* Everything that stands in a packet's way, by real runs.

What stopped it is waived, and the play is run again: what stops it next would have stopped it also. So on until it
arrives, or until something stops it that no filter decides. If it arrives, its answer is followed in the same way.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Literal

from app.errors import LearningCenterError
from app.scenarios.choices import Choices, holds
from app.scenarios.narration.story import Story
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import LIMITS, Scenario, set_scene
from app.simulator.engine import simulate
from app.simulator.errors import EventError, WorkLimitError
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace, Trace
from app.simulator.visit import Waived

MOST_BLOCKERS = 6
MOST_PACKETS = 6
MOST_WORK = 40_000
"""Steps that all runs for one trace may take together; then nobody looks further."""
MOST_CHOICES = 24
"""Other choices that are tried for one trace."""
BY_FILTER = frozenset({EndingKind.DROPPED, EndingKind.REJECTED})


Relation = Literal["stopped here", "would also stop", "would stop the answer"]


@dataclass(frozen=True, slots=True)
class Blocker:
    """A packet that ends where it should not, in a run of its own."""

    relation: Relation
    story: Story
    packet: PacketTrace


@dataclass(frozen=True, slots=True)
class Cure:
    """A choice of a control with which the packet would arrive, and where."""

    control: str
    choice: str
    node: str


@dataclass
class Search:
    """Looks for blockers within the bounds of one trace."""

    performance: Performance
    story: Story
    work: int = 0
    looked: int = 0

    @cached_property
    def _otherwise(self) -> list[tuple[str, str, Trace]]:
        """The runs with one choice made otherwise; the same for every packet that does not arrive."""
        scenario, choices = self.performance.scene.scenario, self.performance.scene.choices
        found: list[tuple[str, str, Trace]] = []
        for control, choice in islice(_other_choices(scenario, choices), MOST_CHOICES):
            if self.work > MOST_WORK:
                break
            try:
                trace = perform(set_scene(scenario, {**choices, control: choice})).trace
            except LearningCenterError:
                continue
            self.work += trace.work
            found.append((control, choice, trace))
        return found

    def cures(self, packet: PacketTrace) -> Iterator[Cure]:
        """Other choices with which this very packet arrives, each tried by itself."""
        for control, choice, trace in self._otherwise:
            same = _same_packet(packet, trace)
            if same is not None and same.ending.kind is EndingKind.DELIVERED:
                yield Cure(control, choice, same.ending.node)

    def blockers(self, packet: PacketTrace) -> Iterator[Blocker]:
        """What stopped it first; then what would have, in the order in which it would meet them."""
        yield Blocker("stopped here", self.story, packet)
        self.looked += 1
        if self.looked > MOST_PACKETS:
            return
        waived: dict[int, Waived] = {}
        found = yield from self._next(packet, waived, "would also stop")
        if found is None or found[0].ending.kind is not EndingKind.DELIVERED:
            return
        arrived, trace = found
        answer = next((other for other in trace.packets if other.answers == arrived.number), None)
        if answer is not None and answer.ending.kind is not EndingKind.DELIVERED:
            yield Blocker("would stop the answer", self._told(trace), answer)
            yield from self._next(answer, waived, "would stop the answer")

    def _next(
        self, packet: PacketTrace, waived: dict[int, Waived], relation: Relation
    ) -> Generator[Blocker, None, tuple[PacketTrace, Trace] | None]:
        """Waive what stopped it until nothing does, or something that cannot be waived."""
        trace: Trace | None = None
        for _ in range(MOST_BLOCKERS):
            source = packet.ending.source
            if packet.ending.kind not in BY_FILTER or source is None:
                break
            waived[packet.number] = waived.get(packet.number, frozenset()) | {source}
            trace = self._run(packet.event, waived)
            if trace is None:
                return None
            packet = trace.packets[packet.number - 1]
            if packet.ending.kind is not EndingKind.DELIVERED:
                yield Blocker(relation, self._told(trace), packet)
        return (packet, trace) if trace else None

    def _run(self, event: int, waived: dict[int, Waived]) -> Trace | None:
        """The play up to this event."""
        scene = self.performance.scene
        if self.work > MOST_WORK:
            return None
        try:
            trace = simulate(
                scene.ready, scene.play[:event], seed=scene.written.seed, limits=LIMITS, waived=dict(waived)
            )
        except (EventError, WorkLimitError):  # too much of it, or a packet that nobody can be shown
            return None
        self.work += trace.work
        return trace

    def _told(self, trace: Trace) -> Story:
        return Story(trace, self.story.cast)


def _other_choices(scenario: Scenario, choices: Choices) -> Iterator[tuple[str, str]]:
    for control, chosen in choices.items():
        for key, choice in scenario.written.controls[control].choices.items():
            if key != chosen and choice.play is None and holds(choice.when, choices):
                yield control, key


def _same_packet(packet: PacketTrace, trace: Trace) -> PacketTrace | None:
    """Numbers may have moved: it is the one of the same event with the same headers."""
    return next(
        (other for other in trace.packets if other.event == packet.event and other.packet == packet.packet), None
    )
