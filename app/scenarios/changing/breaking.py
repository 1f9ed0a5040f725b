"""*Break it yourself*: what can be taken away from a network, and everything that can come of it, by real runs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.errors import LearningCenterError
from app.nftables.printer import print_rule
from app.nftables.routes import print_route
from app.scenarios.building.amounts import lines
from app.scenarios.changing.changes import Changes
from app.scenarios.narration.outcomes import SAME, Outcome, outcome
from app.scenarios.narration.story import Story
from app.scenarios.narration.words import short_place
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scene, set_scene
from app.simulator.network import Node
from app.simulator.rules.filtering import rule_name

MOST_THINGS = 40
MOST_WORK = 100_000
"""Steps that all these runs together may take; what is beyond is not offered."""
STEPS_A_LINE = 20
"""That it takes to make a line of the network ready; each change in play does it again."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A rule or a route that somebody has written; `group` is the list that it stands in."""

    place: str
    kind: Literal["rule", "route"]
    group: str
    label: str


@dataclass(frozen=True, slots=True)
class Breakable:
    """`outcomes` does not say which of them belongs to which thing."""

    things: tuple[Thing, ...]
    outcomes: tuple[Outcome, ...]


def breakable(usual: Performance) -> Breakable:
    """Takes each thing away once and plays."""
    scene = usual.scene
    told = story_of(usual)
    found = {SAME}
    things: list[Thing] = []
    changes = len(scene.later)
    ready = STEPS_A_LINE * lines(scene.written.network) * (1 + changes)
    work = 0
    for thing in removable(scene):
        work += ready
        if work > MOST_WORK:
            break
        try:
            performance = perform(set_scene(scene.scenario, scene.choices, Changes(without=(thing.place,))))
        except LearningCenterError:  # without it the play makes no sense any more, as when a host loses its address
            continue
        work += performance.trace.work
        things.append(thing)
        found.add(outcome(story_of(performance), told))
    ordered = sorted(found, key=lambda each: (each != SAME, each.text, each.outcome_id))
    return Breakable(tuple(things), tuple(ordered))


def removable(scene: Scene) -> list[Thing]:
    """Every rule and every route; those of nodes that stand in walls come first."""
    in_walls_first = sorted(scene.network.nodes, key=lambda node: not scene.cast.stands_in_wall(node.name))
    return [thing for node in in_walls_first for thing in _things(node, scene)][:MOST_THINGS]


def story_of(performance: Performance) -> Story:
    return Story(performance.trace, performance.scene.cast)


def _things(node: Node, scene: Scene) -> Iterator[Thing]:
    label = scene.cast.label(node.name)
    for chain in node.all_chains:
        for position, rule in enumerate(chain.rules, start=1):
            place = f"{node.name}.{chain.name}.{rule_name(rule, position)}"
            yield Thing(place, "rule", f"{label}, chain {chain.name}", f"Rule {short_place(place)}: {print_rule(rule)}")
    for position, route in enumerate(node.routes, start=1):
        yield Thing(f"{node.name}.routes.{position}", "route", f"{label}, routes", f"Route {print_route(route)}")
