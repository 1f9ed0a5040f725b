"""What makes a scenario one of the architectures that are compared with each other."""

from typing import Annotated

from pydantic import Field

from app.scenarios.format.words import LinkName, Name, Part, Place


class Architecture(Part):
    """What it is measured by, beside the first stream of its play: each of these fails alone."""

    fails: Annotated[list[Name | LinkName], Field(min_length=1, max_length=16)] = Field(
        description="Named links and nodes."
    )
    controls: dict[Name, Name] = Field(
        default={}, description="In which choices it is measured; of the other controls the first choice counts."
    )
    capacity: dict[Place, Annotated[int, Field(ge=1, le=1_000_000)]] = Field(
        default={}, max_length=32, description="In Mbit/s, of tunnels as gw.to-cloud and of named links."
    )
    order: int = Field(default=100, ge=0, le=1000, description="Where it stands among the others, the lowest first.")
    note: Annotated[str, Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="Where providers do otherwise, and why; it may cite facts."
    )
