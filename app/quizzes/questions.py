"""Questions as they were compiled; what is right stays on the server.

Every text in here is HTML that has been made safe, except what is compared with an answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import Field, TypeAdapter

from app.documents.texts import Json

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Moment:
    """A packet at a hop of a scenario, for looking at what an answer got wrong; `changes` are made for it alone."""

    scenario: str
    at: str
    controls: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[tuple[str, str], ...] = ()


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


@dataclass(frozen=True, slots=True)
class MultipleChoice:
    """All of the correct options, and no other, make a right answer."""

    name: str
    text: str
    options: tuple[Option, ...]
    kind: Literal["multiple-choice"] = "multiple-choice"


@dataclass(frozen=True, slots=True)
class ChooseTheRule:
    """Options are rules in nftables' words; which of them is right was found by running them."""

    name: str
    text: str
    options: tuple[Option, ...]
    kind: Literal["choose-the-rule"] = "choose-the-rule"


@dataclass(frozen=True, slots=True)
class Situation:
    """A scenario as a question shows it: the network and what is otherwise in it, without the run."""

    scenario: str
    controls: Mapping[str, str] = field(default_factory=dict)
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WhatHappens:
    """What becomes of a packet in a situation; which option is right was found by running it."""

    name: str
    text: str
    options: tuple[Option, ...]
    situation: Situation
    kind: Literal["what-happens"] = "what-happens"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What learners commonly answer instead, and what is to be said of it."""

    value: str
    feedback: str


@dataclass(frozen=True, slots=True)
class Numeric:
    """Right is what differs from `value` by no more than `tolerance`."""

    name: str
    text: str
    value: float
    tolerance: float
    feedback: str
    unit: str = ""
    right: str = ""
    mistakes: tuple[Mistake, ...] = ()
    shows: Moment | None = None
    kind: Literal["numeric"] = "numeric"

    def takes(self, value: float) -> bool:
        """Counted as people do: to a machine 1.1 - 1.0 is a little more than 0.1."""
        apart, tolerance = Decimal(repr(value)) - Decimal(repr(self.value)), Decimal(repr(self.tolerance))
        return abs(apart) <= tolerance


@dataclass(frozen=True, slots=True)
class ShortText:
    """Right is any of the accepted words, whatever their case, spaces and hyphens."""

    name: str
    text: str
    accepted: tuple[str, ...]
    feedback: str
    right: str = ""
    mistakes: tuple[Mistake, ...] = ()
    shows: Moment | None = None
    kind: Literal["short-text"] = "short-text"


@dataclass(frozen=True, slots=True)
class Ordering:
    """The items stand in the right order; readers see them in another."""

    name: str
    text: str
    items: tuple[str, ...]
    feedback: str
    right: str = ""
    shows: Moment | None = None
    kind: Literal["ordering"] = "ordering"


@dataclass(frozen=True, slots=True)
class RowField:
    """One field of a tracking entry; `given` ones are shown, the others asked for."""

    label: str
    value: str
    given: bool


@dataclass(frozen=True, slots=True)
class FillTheRow:
    """The tracking entry of a packet after a moment of a scenario; its values come from the run."""

    name: str
    text: str
    fields: tuple[RowField, ...]
    shows: Moment
    feedback: str
    right: str = ""
    kind: Literal["fill-the-row"] = "fill-the-row"

    @property
    def blanks(self) -> tuple[RowField, ...]:
        return tuple(each for each in self.fields if not each.given)


AnyQuestion: TypeAlias = (
    SingleChoice | MultipleChoice | ChooseTheRule | WhatHappens | Numeric | ShortText | Ordering | FillTheRow
)
Question: TypeAlias = Annotated[AnyQuestion, Field(discriminator="kind")]
"""Every kind of question there is."""

_QUESTION: TypeAdapter[Question] = TypeAdapter(Question)
_QUESTIONS: TypeAdapter[tuple[Question, ...]] = TypeAdapter(tuple[Question, ...])
_DRAWS: TypeAdapter[dict[str, tuple[Question, ...]]] = TypeAdapter(dict[str, tuple[Question, ...]])


def to_json(question: Question) -> dict[str, Json]:
    data: dict[str, Json] = _QUESTION.dump_python(question, mode="json")
    return data


def from_json(data: Json) -> Question:
    return _QUESTION.validate_python(data)


def all_in(quiz: Mapping[str, Json]) -> tuple[Question, ...]:
    """The questions of a quiz's compiled data; of a question that is drawn its first case."""
    return _QUESTIONS.validate_python(quiz["questions"])


def draws_in(quiz: Mapping[str, Json]) -> dict[str, tuple[Question, ...]]:
    """By the names of the questions that are drawn all their cases, as their author wrote them."""
    return _DRAWS.validate_python(quiz.get("draws", {}))


def shuffled(name: str, items: Sequence[Item]) -> list[tuple[int, Item]]:
    """Items with their numbers from 1, in an order that depends on nothing but the question's name.

    Authors tend to write what is right first; readers must not profit from it, and all see the same page.
    """
    numbered = list(enumerate(items, start=1))
    mixed = sorted(numbered, key=lambda pair: sha256(f"{name} {pair[0]}".encode()).digest())
    return mixed if mixed != numbered or len(mixed) < MIXABLE else [*mixed[1:], mixed[0]]


MIXABLE = 2
