"""The moment that shows why an answer is wrong."""

from pydantic import BaseModel, ConfigDict

from app.documents.registry import Shelf
from app.documents.texts import Path, Text
from app.errors import InvalidTextError, Problem
from app.scenarios.expecting.moments import At, Controls, simulated


class MomentText(BaseModel):
    """`shows` of an option as its author writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: str
    at: At
    controls: Controls = {}


def moment_problems(moment: MomentText, text: Text, path: Path, shelf: Shelf) -> tuple[Problem, ...]:
    """What of a moment, written at `path`, does not exist."""
    scenario = shelf.find("scenario", moment.scenario)
    if scenario is None:
        absence = shelf.absence("scenario", moment.scenario)
        return (text.problem((*path, "scenario"), absence.message, absence.hint),)
    try:
        simulated(scenario.data, moment.controls, moment.at, text, path)
    except InvalidTextError as invalid:
        return invalid.problems
    return ()
