"""What stands above a lesson: what it is for, how long it takes, and where its facts come from."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/]+(/\S*)?$", max_length=500)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitedSource(Strict):
    title: Line
    url: WebAddress
    as_of: date
    """The day on which it said so: facts about clouds change."""
    note: str = ""


class FrontMatter(Strict):
    title: Line
    summary: Line
    objectives: Annotated[list[Line], Field(min_length=1, max_length=12)]
    minutes: Annotated[int, Field(ge=1, le=240)]
    sources: tuple[CitedSource, ...] = ()
    lesson: Literal[1] = 1
    """The version of the format; need not be written."""
