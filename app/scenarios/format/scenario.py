"""The whole of a scenario's text."""

from typing import Annotated, Literal

from pydantic import Field

from app.scenarios.format.architecture import Architecture
from app.scenarios.format.controls import Control
from app.scenarios.format.events import Play
from app.scenarios.format.network import NetworkText
from app.scenarios.format.wishes import Wish
from app.scenarios.format.words import Name, Part, Prose


class ScenarioText(Part):
    scenario: Literal[1] = Field(description="The version of the format.")
    title: Annotated[str, Field(min_length=1, max_length=100)]
    summary: Prose = ""
    network: NetworkText
    controls: dict[Name, Control] = Field(default={}, max_length=8)
    play: Play
    architecture: Architecture | None = Field(
        default=None, description="Left out: it is not one of those that are compared."
    )
    wishes: list[Wish] = Field(default=[], max_length=20, description="Who reaches whom, and who never does.")
    seed: int = Field(default=0, ge=0, le=2**32 - 1, description="Chance comes from here: same seed, same bytes.")
