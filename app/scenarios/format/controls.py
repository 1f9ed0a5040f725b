"""Form fields with their choices."""

from typing import Annotated

from pydantic import Field, JsonValue

from app.scenarios.format.events import Play
from app.scenarios.format.words import Label, Name, Part, Place

When = Annotated[
    dict[Name, Name],
    Field(max_length=8, description="Makes sense only while these controls before it have these choices."),
]


class Choice(Part):
    label: Label
    when: When = {}
    set: dict[Place, JsonValue] = Field(default={}, max_length=40, description="New values, by place.")
    remove: list[Place] = Field(default=[], max_length=40, description="Rules and routes that are not there.")
    play: Play | None = Field(default=None, description="What happens instead.")


class Control(Part):
    label: Label
    scale: bool = Field(default=False, description="Its choices are steps of a scale, in their order.")
    when: When = {}
    choices: dict[Name, Choice] = Field(min_length=2, max_length=12, description="The first one is taken unasked.")
