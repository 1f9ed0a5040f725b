"""What makes a scenario one of the architectures that are compared with each other."""

from typing import Annotated

from pydantic import Field

from app.scenarios.format.words import LinkName, Name, Part, Place


class Measurement(Part):
    """One row of the comparison: which flow is measured, and in which choices."""

    flow: Annotated[str, Field(min_length=1, max_length=60)] | None = Field(
        default=None, description="What is measured; each has its own where an architecture has several rows."
    )
    stream: int = Field(default=1, ge=1, le=8, description="By which of the play's streams it is measured.")
    controls: dict[Name, Name] = Field(
        default={}, description="In which choices it is measured; of the other controls the first choice counts."
    )


class Architecture(Measurement):
    """Each of these fails alone."""

    fails: Annotated[list[Name | LinkName], Field(min_length=1, max_length=16)] = Field(
        description="Named links and nodes."
    )
    capacity: dict[Place, Annotated[int, Field(ge=1, le=1_000_000)]] = Field(
        default={}, max_length=32, description="In Mbit/s, of tunnels as gw.to-cloud and of named links."
    )
    order: int = Field(default=100, ge=0, le=1000, description="Where it stands among the others, the lowest first.")
    also: list[Measurement] = Field(
        default=[], max_length=4, description="Further rows, with the same parts that fail."
    )
    note: Annotated[str, Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="Where providers do otherwise, and why; it may cite facts."
    )

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """In the order of their rows."""
        return self, *self.also
