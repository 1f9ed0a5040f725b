"""Which other choice of a control would let a packet arrive, each tried by a real run."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from app.errors import LearningCenterError
from app.scenarios.changing.choices import Choices, holds
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scenario, set_scene
from app.simulator.steps import EndingKind
from app.simulator.trace import PacketTrace, Trace

MOST_CHOICES = 24
"""Other choices that are tried for one trace."""
MOST_WORK = 40_000
"""Steps that all these runs may take together."""


@dataclass(frozen=True, slots=True)
class Cure:
    """A choice of a control with which the packet would arrive, and where."""

    control: str
    choice: str
    node: str


@dataclass
class Cures:
    """Those of one trace."""

    performance: Performance

    def of(self, packet: PacketTrace) -> Iterator[Cure]:
        """Other choices with which this very packet arrives, each tried by itself."""
        for control, choice, trace in self._otherwise:
            same = _same_packet(packet, trace)
            if same is not None and same.ending.kind is EndingKind.DELIVERED:
                yield Cure(control, choice, same.ending.node)

    @cached_property
    def _otherwise(self) -> list[tuple[str, str, Trace]]:
        """The runs with one choice made otherwise; the same for every packet that does not arrive."""
        scenario, choices = self.performance.scene.scenario, self.performance.scene.choices
        found: list[tuple[str, str, Trace]] = []
        work = 0
        for control, choice in islice(_other_choices(scenario, choices), MOST_CHOICES):
            if work > MOST_WORK:
                break
            try:
                trace = perform(set_scene(scenario, {**choices, control: choice})).trace
            except LearningCenterError:
                continue
            work += trace.work
            found.append((control, choice, trace))
        return found


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
