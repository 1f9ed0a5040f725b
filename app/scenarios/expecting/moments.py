"""Moments that a lesson or a quiz refers to: a packet at a hop, with the controls chosen."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.documents.registry import Json
from app.documents.texts import Path, Text
from app.errors import InvalidTextError
from app.scenarios.errors import UnknownChoiceError
from app.scenarios.expecting.claims import find_moment
from app.scenarios.service import simulate_scenario
from app.scenarios.traces.trace_document import TraceDocument


def as_written(value: object) -> object:
    """YAML reads 2.3 as a number; here it is what somebody writes. It refuses 2.10, which would become 2.1."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


At = Annotated[str, BeforeValidator(as_written), Field(pattern=r"^[1-9][0-9]*\.[1-9][0-9]*$", max_length=12)]
"""packet.hop"""

Controls = Annotated[dict[str, str], Field(max_length=20)]


def simulated(
    scenario: Mapping[str, Json], controls: Mapping[str, str], at: str | None, text: Text, path: Path = ()
) -> TraceDocument:
    """A trace that has this moment. Raises InvalidTextError, at the `controls` and the `at` below `path`."""
    try:
        trace = simulate_scenario(scenario, controls)
    except UnknownChoiceError as unknown:
        (problem,) = unknown.problems
        place: Path = (*path, "controls", problem.pointer.rpartition("/")[2])
        raise InvalidTextError((text.problem(place, problem.message, problem.hint),)) from unknown
    for control, choice in controls.items():
        if trace.controls.get(control) != choice:
            message = f"“{control}: {choice}” cannot be chosen together with the others."
            raise InvalidTextError((text.problem((*path, "controls", control), message),))
    if at is not None and find_moment(trace, at) is None:
        raise InvalidTextError((text.problem((*path, "at"), _no_moment(trace, at), _nearest_moments(trace, at)),))
    return trace


def _no_moment(trace: TraceDocument, at: str) -> str:
    number, _, hop = at.partition(".")
    packet = next((each for each in trace.packets if str(each.number) == number), None)
    if packet is None:
        return f"There is no packet {number}: the scenario has {len(trace.packets)}."
    return f"Packet {number} has no hop {hop}: it has {len(packet.hops)}."


def _nearest_moments(trace: TraceDocument, at: str) -> str:
    number = at.partition(".")[0]
    hops = [f"{each.number}.{hop.number} {hop.place}" for each in trace.packets for hop in each.hops]
    same = [hop for hop in hops if hop.startswith(f"{number}.")]
    return f"Hops here: {', '.join(same)}." if same else ""
