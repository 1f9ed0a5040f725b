"""Scenarios for the rest of the program: compiled, simulated, listed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from sqlmodel import Session

from app.documents import prose
from app.documents import service as documents
from app.documents.registry import Compiled, Published, Shelf, Source
from app.documents.texts import Json, read_object, read_yaml
from app.errors import InvalidTextError, LearningCenterError, LimitExceededError, NotFoundError, Problem
from app.facts.citing import cited, facts_json
from app.scenarios.cast import Cast
from app.scenarios.changing.breaking import Breakable, Thing, story_of
from app.scenarios.changing.breaking import breakable as find_breakable
from app.scenarios.changing.breaking import removable as find_removable
from app.scenarios.changing.changes import NO_CHANGES, Changes
from app.scenarios.changing.choices import Choices, choose, combinations
from app.scenarios.comparison.architectures import measured_choices
from app.scenarios.comparison.comparing import compare
from app.scenarios.narration import expectations
from app.scenarios.narration.remembered import Remembered
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scenario, read_scenario, set_scene
from app.scenarios.traces.trace_document import TraceDocument
from app.scenarios.traces.tracing import breakable_document, texts_document, trace_document
from app.scenarios.why_not.wishing import unmet_wishes

Part = TypeVar("Part")

KIND = "scenario"
MOST_FAULTS = 20


def compile_scenario(source: Source, shelf: Shelf) -> Compiled:
    """Raise InvalidTextError unless every combination of controls plays as its author expects."""
    text = read_yaml(source.text, source.file)
    try:
        scenario = read_scenario(text)
        problems = [problem for choices in combinations(scenario.written) for problem in _surprises(scenario, choices)]
        if problems:
            raise InvalidTextError(tuple(dict.fromkeys(problems))[:MOST_FAULTS])
        comparisons = _comparisons(scenario, shelf)
    except LimitExceededError as exceeded:
        raise InvalidTextError((text.problem((), str(exceeded)),)) from None
    written = scenario.written
    data = {"summary": written.summary, "file": source.file, "source": source.text, **comparisons}
    return Compiled(written.title, data)


def _comparisons(scenario: Scenario, shelf: Shelf) -> dict[str, Json]:
    """The rows of an architecture, and the figures that the note below them cites. Raises InvalidTextError."""
    architecture = scenario.written.architecture
    if architecture is None:
        return {}
    measurements = architecture.measurements
    scenes = [set_scene(scenario, measured_choices(scenario.written, each)) for each in measurements]
    rows = [compare(scene, architecture, each) for scene, each in zip(scenes, measurements, strict=True)]
    text, facts = cited(scenario.text, shelf)
    note = text.part(("architecture", "note"))
    rows[-1] = replace(rows[-1], note=prose.inline(str(note)) if note else None)
    return {"comparisons": [row.as_json() for row in rows], "facts": facts_json(facts)}


def _surprises(scenario: Scenario, choices: Choices) -> Iterator[Problem]:
    """What did not come as expected with these choices."""
    performance = perform(set_scene(scenario, choices))
    cast = Cast(performance.scene.written.network)
    chosen = ", ".join(f"{control}={choice}" for control, choice in choices.items())
    for verdict in performance.verdicts:
        if not verdict.met:
            sentence = expectations.sentence(verdict, cast)
            message = f"With {chosen}: {sentence}" if chosen else sentence
            yield performance.scene.text.problem(("play", verdict.play - 1, "expect"), message)
    for problem in unmet_wishes(performance.scene):
        yield replace(problem, message=f"With {chosen}: {problem.message}" if chosen else problem.message)


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """A run with everything that is shown of it; equal only to itself, so that what is drawn of it can be kept.

    `unasked` is the run with every control's first choice: it decides how the network is drawn, so that no choice moves
    the picture.
    """

    trace: TraceDocument
    performance: Performance
    unasked: Performance


def simulate_scenario(data: Mapping[str, Json], controls: Mapping[str, str]) -> TraceDocument:
    """The trace of a compiled scenario with these choices. Raises UnknownChoiceError."""
    return run_compiled(data, controls).trace


def run_compiled(data: Mapping[str, Json], controls: Mapping[str, str], changes: Changes = NO_CHANGES) -> Simulation:
    """The same simulation for the same choices and changes, however they are asked for."""
    choices = choose(read_compiled(data).written, controls)
    return _run_compiled(str(data["source"]), str(data["file"]), tuple(choices.items()), changes)


@lru_cache(maxsize=128)
def _run_compiled(source: str, file: str, controls: tuple[tuple[str, str], ...], changes: Changes) -> Simulation:
    return run(_read_compiled(source, file), dict(controls), changes)


@lru_cache(maxsize=32)
def _read_compiled(source: str, file: str) -> Scenario:
    return read_scenario(read_yaml(source, file))


def run_published(published: Published, controls: Mapping[str, str], changes: Changes = NO_CHANGES) -> Simulation:
    """The trace says which scenario and which revision was played."""
    simulation = run_compiled(published.data, controls, changes)
    played = replace(simulation.trace.scenario, slug=published.slug, revision=published.number)
    return replace(simulation, trace=replace(simulation.trace, scenario=played))


def read_compiled(data: Mapping[str, Json]) -> Scenario:
    return _read_compiled(str(data["source"]), str(data["file"]))


def run(scenario: Scenario, controls: Mapping[str, str], changes: Changes = NO_CHANGES) -> Simulation:
    """Raise UnknownChoiceError, UnknownChangeError, or InvalidTextError for what is wrong with these choices."""
    usual = perform(set_scene(scenario, controls))
    performance = perform(set_scene(scenario, controls, changes)) if changes else usual
    return Simulation(trace_document(performance, usual), performance, _unasked(scenario, usual))


def explained(
    simulation: Simulation, *, tables: bool = False, texts: bool = False, breakable: bool = False
) -> TraceDocument:
    """The trace with what takes time and bytes, and comes only where it is asked for."""
    trace = simulation.trace
    if tables:
        told = trace_document(simulation.performance, tables=True)
        trace = replace(trace, packets=told.packets)
    if texts:
        trace = replace(trace, texts=texts_document(simulation.performance))
    if breakable:
        found = _breakable(simulation.performance)
        trace = replace(trace, breakable=breakable_document(found, simulation.performance.scene))
    return trace


def removable(simulation: Simulation) -> list[Thing]:
    """What can be taken away from the run as it is written."""
    scene = simulation.performance.scene
    return find_removable(set_scene(scene.scenario, scene.choices) if scene.changes else scene)


def _breakable(performance: Performance) -> Breakable:
    """Of the run as it is written: what is broken already cannot be broken once more."""
    unchanged = (
        perform(set_scene(performance.scene.scenario, performance.scene.choices))
        if performance.scene.changes
        else performance
    )
    return find_breakable(unchanged)


def _unasked(scenario: Scenario, performance: Performance) -> Performance:
    """Where the first choices have a fault of their own, the run that was asked for has to do."""
    if performance.scene.choices == choose(scenario.written, {}):
        return performance
    try:
        return perform(set_scene(scenario, {}))
    except LearningCenterError:
        return performance


def read_source(source: str) -> Scenario:
    return read_scenario(read_yaml(source))


def read_value(value: Json) -> Scenario:
    return read_scenario(read_object(value))


def find(session: Session, slug: str) -> Published:
    """Raise NotFoundError."""
    found = documents.published(session, KIND, slug)
    if found is None:
        raise NotFoundError(f"There is no scenario “{slug[:60]}”.")
    return found


def part_of_all(session: Session, part: Callable[[Published], Part | None]) -> tuple[Part, ...]:
    """Something of every scenario, as of `documents.service.part_of_all`."""
    return documents.part_of_all(session, KIND, part)


def tracking_entry(data: Mapping[str, Json], controls: Mapping[str, str], at: str) -> Mapping[str, str] | None:
    """The entry that the packet of a moment belongs to, as its node has it then; None where there is none."""
    story = story_of(run_compiled(data, controls).performance)
    packet, _, hop = at.partition(".")
    entry = Remembered(story).own(story.stays[int(packet)][int(hop) - 1])
    if entry is None:
        return None
    return {
        "original-source": str(entry.original.sender),
        "original-destination": str(entry.original.receiver),
        "reply-source": str(entry.reply.sender),
        "reply-destination": str(entry.reply.receiver),
        "state": entry.tcp_state.value if entry.tcp_state else "",
    }
