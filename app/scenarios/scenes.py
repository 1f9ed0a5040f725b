"""A scenario's text, and the scene it sets once every control has its choice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.documents.texts import Text, validate
from app.errors import InvalidTextError
from app.scenarios.building.amounts import check_amounts
from app.scenarios.building.faults import Faults
from app.scenarios.building.networks import build_network
from app.scenarios.building.places import find_place
from app.scenarios.building.play_changes import changes_in_play
from app.scenarios.building.plays import build_play
from app.scenarios.cast import Cast
from app.scenarios.changing.changes import NO_CHANGES, Changes, changed, described
from app.scenarios.changing.choices import Choices, applied, choose, control_problems
from app.scenarios.comparison.architectures import check_architecture
from app.scenarios.expecting.expectations import check_expectations
from app.scenarios.format.scenario import ScenarioText
from app.scenarios.traces.backdrops import Backdrop
from app.simulator.events import Event
from app.simulator.limits import Limits
from app.simulator.network import Network
from app.simulator.preparing import ReadyNetwork, prepare

LIMITS = Limits(nodes=60, interfaces=200, rules=600, events=60, packets=400, work=40_000)
"""What one scenario may take; every number is refused by name."""


@dataclass(frozen=True, slots=True)
class Scenario:
    text: Text
    written: ScenarioText


@dataclass(frozen=True)
class Scene:
    """What `scenario` sets; `text` and `written` read as if the choices had been written down."""

    scenario: Scenario
    text: Text
    written: ScenarioText
    choices: Choices
    network: Network
    play: tuple[Event, ...]
    changes: Changes = NO_CHANGES
    """Made for this run alone; where there are any, nothing is expected of it."""
    changed: tuple[str, ...] = ()
    """A sentence for each of them."""
    later: tuple[Text, ...] = ()
    """The text as it reads after each change in play."""

    @cached_property
    def ready(self) -> ReadyNetwork:
        """Raise NetworkError for a fault, and WorkLimitError for what is too large."""
        return prepare(self.network, LIMITS)

    @cached_property
    def cast(self) -> Cast:
        return Cast(self.written.network)

    @cached_property
    def backdrop(self) -> Backdrop:
        return Backdrop(self.cast, self.line)

    def line(self, place: str) -> int | None:
        """Where a place is written, in a scenario that came as text."""
        if place not in self._lines:
            self._lines[place] = next(self._found(place), None)
        return self._lines[place]

    def _found(self, place: str) -> Iterator[int | None]:
        """What is added in play stands where it is added."""
        for text in (self.text, *self.later):
            path = find_place(text.value, place)
            if not isinstance(path, str):
                yield text.line(path)

    @cached_property
    def _lines(self) -> dict[str, int | None]:
        return {}


def read_scenario(text: Text) -> Scenario:
    """Raise InvalidTextError for what is wrong whatever is chosen."""
    written = validate(ScenarioText, text)
    if problems := control_problems(written, text):
        raise InvalidTextError(tuple(problems))
    return Scenario(text, written)


def set_scene(scenario: Scenario, asked: Mapping[str, str], changes: Changes = NO_CHANGES) -> Scene:
    """Raise UnknownChoiceError, UnknownChangeError, or InvalidTextError for what is wrong with these choices."""
    choices = choose(scenario.written, asked)
    usual = applied(scenario.text, scenario.written, choices)
    text = changed(usual, changes)
    written = validate(ScenarioText, text)
    check_amounts(text, written)
    faults = Faults(text)
    network = build_network(written.network, faults)
    in_play = {} if faults.problems else changes_in_play(text, written, network)
    later = tuple(each.text for each in in_play.values())
    play = build_play(written.play, network, in_play, faults)
    if not changes:
        check_architecture(written, text.value, faults, choices)
    check_expectations(written, faults, (text.value, *(each.value for each in later)))
    faults.settle()
    told = described(changes, usual, Cast(written.network).label) if changes else ()
    return Scene(scenario, text, written, choices, network, play, changes, tuple(told), later)
