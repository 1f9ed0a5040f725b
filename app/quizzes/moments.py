"""Moments of scenarios that a quiz refers to: a packet at a hop, with the controls chosen."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.documents.registry import Shelf
from app.documents.texts import Path, Text
from app.errors import Problem


def _as_written(value: object) -> object:
    """YAML reads 2.3 as a number."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


At = Annotated[str, BeforeValidator(_as_written), Field(pattern=r"^[1-9][0-9]*\.[1-9][0-9]*$", max_length=12)]
"""packet.hop; from hop 10 on it needs quotes."""

Controls = Annotated[dict[str, str], Field(max_length=20)]


class MomentText(BaseModel):
    """`shows` of an option as its author writes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    scenario: str
    at: At
    controls: Controls = {}


def moment_problems(moment: MomentText, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
    """What of a moment, written at `path`, does not exist."""
    scenario = shelf.find("scenario", moment.scenario)
    if scenario is None:
        absence = shelf.absence("scenario", moment.scenario)
        yield text.problem((*path, "scenario"), absence.message, absence.hint)
        return
