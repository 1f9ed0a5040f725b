"""Questions as they were compiled; which option is right stays on the server.

Every text in here is HTML that has been made safe.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from app.documents.texts import Json


@dataclass(frozen=True, slots=True)
class Moment:
    """A packet at a hop of a scenario, for looking at what an answer got wrong."""

    scenario: str
    at: str
    controls: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    correct: bool
    feedback: str = ""
    shows: Moment | None = None


@dataclass(frozen=True, slots=True)
class SingleChoice:
    """Exactly one of the options is correct."""

    name: str
    text: str
    options: tuple[Option, ...]
    kind: Literal["single-choice"] = "single-choice"


Question: TypeAlias = SingleChoice
"""Every kind of question there is; a union as soon as there are two."""

_QUESTION: TypeAdapter[Question] = TypeAdapter(SingleChoice)
_QUESTIONS: TypeAdapter[tuple[Question, ...]] = TypeAdapter(tuple[SingleChoice, ...])


def to_json(question: Question) -> dict[str, Json]:
    data: dict[str, Json] = _QUESTION.dump_python(question, mode="json")
    return data


def from_json(data: Json) -> Question:
    return _QUESTION.validate_python(data)


def all_in(quiz: Mapping[str, Json]) -> tuple[Question, ...]:
    """The questions of a quiz's compiled data."""
    return _QUESTIONS.validate_python(quiz["questions"])
