"""How a node notices that others are gone, and tells and learns routes."""

from typing import Annotated

from pydantic import Field

from app.scenarios.format.words import Duration, Line, Name, Part

Asn = Annotated[int, Field(ge=1, le=2**32 - 1, description="The number of an autonomous system.")]


class Ike(Part):
    """That IKEv2 agrees the tunnel's keys, and asks whether the far end still lives."""

    starts: bool = Field(default=True, description="Begins the exchange, instead of waiting for the far end to.")
    dpd: Duration | None = Field(default=None, description="After so much silence it asks. Left out: never.")
    timeout: Duration = Field(default="4s", description="How long the first question waits for its answer.")
    base: float = Field(default=1.8, ge=1, le=10, description="How many times longer each further question waits.")
    tries: int = Field(default=5, ge=0, le=20, description="How often a question is sent again.")
    rekey: Duration | None = Field(default=None, description="When keys are replaced. Left out: never.")
    lifetime: Duration | None = Field(default=None, description="When keys are gone that were not replaced.")


class Nhrp(Part):
    """That a GRE interface has many far ends, which find each other by NHRP. Without hubs it is one."""

    hubs: dict[Line, Line] = Field(
        default={}, max_length=8, description="Each by its address inside, with that outside: 10.9.0.1: 198.51.100.1."
    )
    hold: Duration = Field(default="2h", description="After so long what was learned is forgotten.")
    shortcuts: bool = Field(default=True, description="Whether it heeds a hub that tells it of a shorter way.")


class Bfd(Part):
    interval: Duration = Field(default="1s", description="One packet each way, this often.")
    multiplier: int = Field(default=3, ge=1, le=255, description="Down after so many intervals of silence.")


class Neighbour(Part):
    """Another speaker of BGP."""

    address: Line = Field(description="Its address, as 169.254.10.1.")
    asn: Asn = Field(alias="as")
    hold: Duration = Field(default="90s", description="Silence after which it is given up; the smaller of both counts.")
    local_preference: int = Field(default=100, ge=0, le=2**32 - 1, alias="local-preference")
    med: int = Field(default=0, ge=0, le=2**32 - 1, description="Told with what is told to it; the lower wins.")
    prepend: int = Field(default=0, ge=0, le=10, description="How often more the own AS stands before the path.")
    distance: int = Field(default=20, ge=0, le=255, description="The metric of its routes; written ones have 0.")
    retry: Duration = Field(default="10s", description="After a failure, until it is connected to again.")
    multihop: bool = Field(default=False, description="It is not on a common link.")
    bfd: Bfd | None = None


class Bgp(Part):
    asn: Asn = Field(alias="as", description="The own one.")
    networks: list[Line] = Field(default=[], max_length=60, description="Prefixes that begin here.")
    multipath: int = Field(default=1, ge=1, le=16, description="How many equally good paths are used together.")
    neighbours: dict[Name, Neighbour] = Field(min_length=1, max_length=16)
