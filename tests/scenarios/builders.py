"""Scenarios for tests, from text to what is made of it."""

import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from app.documents.texts import read_yaml
from app.scenarios.changing.choices import Choices, combinations
from app.scenarios.performances import Performance, perform
from app.scenarios.scenes import Scenario, read_scenario, set_scene
from app.scenarios.service import Simulation, run
from app.scenarios.traces.trace_document import HopDocument, PacketDocument, TraceDocument

CONTENT = Path(__file__).parents[2] / "content" / "cloud-security"
IS_WHOLE = "EVERY_CHOICE" in os.environ
TRACES = TypeAdapter(TraceDocument)
SCENARIOS = sorted((CONTENT / "scenarios").glob("*.yaml"))


def scenario(source: str, file: str = "test.yaml") -> Scenario:
    return read_scenario(read_yaml(source, file))


@cache
def content(slug: str) -> Scenario:
    return scenario((CONTENT / "scenarios" / f"{slug}.yaml").read_text("utf-8"), f"scenarios/{slug}.yaml")


def played(slug: str, **controls: str) -> Simulation:
    """A scenario of the content, played."""
    return run(content(slug), controls)


def performed(source: str, controls: Mapping[str, str] | None = None) -> Performance:
    return perform(set_scene(scenario(source), controls or {}))


def served(trace: TraceDocument) -> bytes:
    """The trace as JSON, as it goes over the wire."""
    return TRACES.dump_json(trace, by_alias=True)


def every_choice() -> Iterator[tuple[str, Choices]]:
    for file in SCENARIOS:
        for choices in combinations(content(file.stem).written):
            yield file.stem, choices


def some_choices() -> Iterator[tuple[str, Choices]]:
    """The first of each scenario and every tenth of the others; all of them in `make verify-choices`."""
    before = ""
    for number, (slug, choices) in enumerate(every_choice()):
        if IS_WHOLE or slug != before or number % 10 == 0:
            yield slug, choices
        before = slug


def hop(simulation: Simulation, at: str) -> HopDocument:
    packet, number = map(int, at.split("."))
    return simulation.trace.packets[packet - 1].hops[number - 1]


def packet(simulation: Simulation, number: int) -> PacketDocument:
    return simulation.trace.packets[number - 1]
