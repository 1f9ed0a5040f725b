"""*What happens*: a packet in a scenario, and what may become of it. What does is what the run says.

Readers see the network without the run; whoever is wrong is led to the moment that shows it.
"""

from collections.abc import Generator, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from app.documents import prose
from app.documents.registry import Json, Shelf
from app.documents.texts import Path, Text
from app.errors import InvalidTextError, Problem
from app.quizzes.giveaways import stands_out, twice
from app.quizzes.questions import Moment, Option, Situation, WhatHappens
from app.quizzes.written.parts import QuestionBase, Sentence, Written
from app.scenarios.expecting.claims import Claim, find_moment, holds, unknown_places
from app.scenarios.expecting.moments import At, Controls, simulated
from app.scenarios.requests import ChangesRequest
from app.scenarios.service import Simulation, read_compiled, run_compiled


class HappensOption(Written):
    """`when` is what the simulator has to say for this option to be right; `feedback` is said where it is not."""

    text: Sentence
    when: Claim
    feedback: Sentence


class WhatHappensText(QuestionBase):
    """The options speak of the end of a packet: the first one of an event, or the one that answers it.

    `event` counts the events of the play from 1; left out, it is the last. `at` names another moment.
    """

    kind: Literal["what-happens"]
    scenario: str
    controls: Controls = {}
    changes: ChangesRequest = ChangesRequest()
    event: Annotated[int, Field(ge=1, le=68)] | None = None
    of: Literal["packet", "answer"] = "packet"
    at: At | None = None
    right: Annotated[str, Field(max_length=2000)] = ""
    options: Annotated[list[HappensOption], Field(min_length=2, max_length=8)]

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        scenario = shelf.find("scenario", self.scenario)
        if scenario is None:
            absence = shelf.absence("scenario", self.scenario)
            yield text.problem((*path, "scenario"), absence.message, absence.hint)
            return
        if repeated := twice([option.text for option in self.options]):
            yield text.problem((*path, "options"), f"“{repeated}” is offered twice.")
        simulation = yield from self._tried(scenario.data, text, path)
        if simulation is None:
            return
        if find_moment(simulation.trace, self._moment(simulation)) is None:
            yield text.problem((*path, "at"), f"The run has no moment {self._moment(simulation)}.")
            return
        yield from self._place_problems(text, path, scenario.data, simulation)
        yield from self._answer_problems(text, path, simulation)

    def compiled(self, shelf: Shelf) -> WhatHappens:
        scenario = shelf.find("scenario", self.scenario)
        right: list[bool] = []
        at = "1.1"
        if scenario:
            simulation = self._run(scenario.data)
            right, at = self._holding(simulation), self._moment(simulation)
        changes = tuple(self.changes.changes().query())
        shows = Moment(self.scenario, at, self.controls, changes)
        options = tuple(
            Option(
                prose.inline(each.text),
                holding,
                prose.inline(self.right if holding else each.feedback),
                None if holding else shows,
            )
            for each, holding in zip(self.options, right, strict=True)
        )
        situation = Situation(self.scenario, self.controls, changes)
        return WhatHappens(self.name, prose.inline(self.question), options, situation)

    def _tried(self, data: Mapping[str, Json], text: Text, path: Path) -> Generator[Problem, None, Simulation | None]:
        """The run, or what is in its way."""
        try:
            simulated(data, self.controls, None, text, path)
        except InvalidTextError as invalid:
            yield from invalid.problems
            return None
        try:
            return self._run(data)
        except InvalidTextError as invalid:
            yield text.problem((*path, "changes"), f"This cannot be run: {invalid.problems[0].message}")
            return None

    def _run(self, data: Mapping[str, Json]) -> Simulation:
        return run_compiled(data, self.controls, self.changes.changes())

    def _moment(self, simulation: Simulation) -> str:
        if self.at:
            return self.at
        packets = simulation.trace.packets
        event = self.event or packets[-1].play
        packet = next((each for each in packets if each.play == event), packets[-1])
        if self.of == "answer":
            packet = next((each for each in packets if each.answers == packet.number), packet)
        return f"{packet.number}.{len(packet.hops)}"

    def _holding(self, simulation: Simulation) -> list[bool]:
        at = self._moment(simulation)
        return [holds(simulation.trace, at, option.when) for option in self.options]

    def _place_problems(
        self, text: Text, path: Path, data: Mapping[str, Json], simulation: Simulation
    ) -> Iterator[Problem]:
        """A place that does not exist would make an option wrong without anybody noticing."""
        texts = [read_compiled(data).text.value, simulation.performance.scene.text.value]
        for index, option in enumerate(self.options):
            for key, message in unknown_places(option.when, texts, simulation.trace):
                yield text.problem((*path, "options", index, "when", key), message)

    def _answer_problems(self, text: Text, path: Path, simulation: Simulation) -> Iterator[Problem]:
        holding = self._holding(simulation)
        if sum(holding) != 1:
            found = " and ".join(str(number) for number, holds_here in enumerate(holding, 1) if holds_here) or "none"
            moment = find_moment(simulation.trace, self._moment(simulation))
            happens = f" {moment.hop.sentence}" if moment else ""
            message = f"Exactly one option has to hold; by the run it is {found}.{happens}"
            yield text.problem((*path, "options"), message)
        elif message := stands_out([(option.text, right) for option, right in zip(self.options, holding, strict=True)]):
            yield text.problem((*path, "options"), message)
