"""What the endpoint takes and gives, with examples that run."""

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from app.scenarios.changing.changes import MOST_CHANGES, Changes
from app.scenarios.format.words import Line, Place
from app.scenarios.picturing.pictures import WIDTHS
from app.scenarios.traces.obstacle_documents import WhyNotDocument
from app.scenarios.traces.trace_document import TraceDocument

SMALL_SCENARIO: dict[str, JsonValue] = {
    "scenario": 1,
    "title": "Two hosts on one network",
    "network": {
        "nodes": {
            "left": {"kind": "host", "address": "192.0.2.1/24"},
            "right": {"kind": "host", "address": "192.0.2.2/24", "listens": ["tcp/80"]},
        }
    },
    "play": [{"connect": "left -> right:80", "expect": {"established": "right"}}],
}
SMALL_SOURCE = """scenario: 1
title: Two hosts on one network
network:
  nodes:
    left: {kind: host, address: 192.0.2.1/24}
    right: {kind: host, address: 192.0.2.2/24}
play:
  - connect: left -> right:80
    expect: refused
"""
EXAMPLES: list[JsonValue] = [
    {"scenario": "egress-nat", "controls": {"initiator": "outside"}, "picture": {"width": 917}},
    {"scenario": SMALL_SCENARIO},
    {"source": SMALL_SOURCE},
    {"scenario": "egress-nat", "changes": {"without": ["gw.forward.known"]}, "include": ["tables", "breakable"]},
]
WHY_NOT_EXAMPLES: list[JsonValue] = [
    {"scenario": "egress-nat", "reach": "web -> app:22"},
    {"source": SMALL_SOURCE, "never": "left -> right:*"},
]


class PictureRequest(BaseModel):
    """The width of the stage in px."""

    model_config = ConfigDict(extra="forbid")

    width: Annotated[int, Field(ge=WIDTHS[0], le=WIDTHS[-1])]


Places = Annotated[list[Place], Field(max_length=MOST_CHANGES)]


class Addition(BaseModel):
    """A rule put at the end of a chain, or before a rule."""

    model_config = ConfigDict(extra="forbid")

    place: Place
    rule: Line


class ChangesRequest(BaseModel):
    """Changes for this run alone. What the scenario's author expects is not expected of a changed run."""

    model_config = ConfigDict(extra="forbid")

    without: Places = Field(default=[], description="Rules and routes to take away.")
    put: dict[Place, Line] = Field(default={}, alias="with", max_length=MOST_CHANGES, description="Words by place.")
    add: list[Addition] = Field(default=[], max_length=MOST_CHANGES)
    then: list[Line] = Field(default=[], max_length=MOST_CHANGES, description="Packets sent at the end of the play.")
    past: list[Line] = Field(default=[], max_length=MOST_CHANGES, description="What a packet passes all the same.")
    ask: Annotated[str, Field(max_length=300)] = Field(default="", description="The one question that is played.")

    @model_validator(mode="after")
    def _not_too_many(self) -> "ChangesRequest":
        if len(self.without) + len(self.put) + len(self.add) + len(self.then) + len(self.past) > MOST_CHANGES:
            raise PydanticCustomError(
                "changes", "At most {most} things can be changed at once.", {"most": MOST_CHANGES}
            )
        return self

    def changes(self) -> Changes:
        added = tuple((each.place, each.rule) for each in self.add)
        return Changes(
            tuple(self.without), tuple(self.put.items()), added, tuple(self.then), tuple(self.past), self.ask
        )


Included = Literal["tables", "texts", "breakable"]


class SimulationRequest(BaseModel):
    """A scenario by its slug, as an object, or as YAML; exactly one of the three."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": EXAMPLES})

    scenario: str | dict[str, JsonValue] | None = Field(default=None, description="A slug, or a whole scenario.")
    source: str | None = Field(default=None, description="A scenario as YAML.")
    controls: dict[str, str] = Field(default={}, max_length=20, description="A choice by its control's name.")
    changes: ChangesRequest = Field(default=ChangesRequest(), description="What is otherwise in this run alone.")
    include: list[Included] = Field(default=[], max_length=3, description="What takes time and bytes.")
    picture: PictureRequest | None = Field(default=None, description="Asks for drawings of the network.")

    @model_validator(mode="before")
    @classmethod
    def _real_characters(cls, value: object) -> object:
        """JSON can spell halves of characters (lone surrogates), which no answer could repeat."""
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except (UnicodeEncodeError, RecursionError, TypeError):
            raise PydanticCustomError(
                "characters", "This has characters that are none, or is nested too deeply."
            ) from None
        return value

    @model_validator(mode="after")
    def _one_scenario(self) -> "SimulationRequest":
        if (self.scenario is None) == (self.source is None):
            message = "Exactly one of “scenario” and “source” says what to simulate."
            raise PydanticCustomError("one_scenario", message)
        return self


class WhyNotRequest(SimulationRequest):
    """A scenario, and who is to reach whom in it, as `app -> web:443`; exactly one of the two wishes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": WHY_NOT_EXAMPLES})

    reach: Annotated[str, Field(max_length=300)] | None = Field(default=None, description="Gets an answer.")
    never: Annotated[str, Field(max_length=300)] | None = Field(default=None, description="Never gets there.")

    @model_validator(mode="after")
    def _one_wish(self) -> "WhyNotRequest":
        if (self.reach is None) == (self.never is None):
            raise PydanticCustomError("one_wish", "Exactly one of “reach” and “never” says what is wished.")
        return self


class Pictures(BaseModel):
    """The network in both forms, and each stream of the play on its time axis as an SVG."""

    wide: dict[str, Any] | None = Field(description="Null where the network does not fit sideways.")
    tall: dict[str, Any] | None
    axes: list[str]


class SimulationResponse(BaseModel):
    trace: TraceDocument
    pictures: Pictures | None


class PassedEntry(BaseModel):
    """Who looked at the packet and let it through; `at` is the moment in the trace."""

    at: str
    place: str
    line: int | None
    text: str


class WhyNotResponse(BaseModel):
    """`asked` is the one question whose run is the trace, of the `tried` ones; `at` is the moment that shows it."""

    granted: bool
    sentence: str
    tried: int
    asked: str
    at: str
    blockers: list[WhyNotDocument]
    passed: list[PassedEntry]
    trace: TraceDocument


class ScenarioEntry(BaseModel):
    slug: str
    title: str
    summary: str
    href: str


class ScenarioList(BaseModel):
    scenarios: list[ScenarioEntry]


class ChoiceEntry(BaseModel):
    value: str
    label: str
    when: dict[str, str]


class ControlEntry(BaseModel):
    """The first choice is taken unasked."""

    name: str
    label: str
    when: dict[str, str]
    choices: list[ChoiceEntry]


class ScenarioDetail(BaseModel):
    """A published scenario: its text, as YAML and as an object."""

    slug: str
    revision: int
    title: str
    summary: str
    controls: list[ControlEntry]
    source: str
    scenario: dict[str, JsonValue]


class ProblemEntry(BaseModel):
    """One fault: by line and column of a source, by JSON pointer of an object."""

    message: str
    line: int | None = None
    column: int | None = None
    pointer: str | None = None
    hint: str | None = None


class ErrorEntry(BaseModel):
    title: str
    detail: str
    problems: list[ProblemEntry]
    limit: str | None = None
    allowed: int | None = None


class ErrorResponse(BaseModel):
    error: ErrorEntry
