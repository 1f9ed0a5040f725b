"""What the kinds of question have in common as text."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.documents import prose
from app.facts.facts_text import number_of
from app.quizzes.moments import MomentText
from app.quizzes.questions import Mistake, Moment
from app.scenarios.expecting.moments import as_written

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]


def as_answered(value: object) -> object:
    """What somebody writes into a field: there a fact that is cited has no unit."""
    return (number_of(value) or value) if isinstance(value, str) else as_written(value)


def as_number(value: object) -> object:
    """A number, also that of a fact that is cited."""
    number = number_of(value) if isinstance(value, str) else ""
    return float(number) if number else value


class Written(BaseModel):
    """What an author writes; a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class QuestionBase(Written):
    name: Name
    question: Sentence


class Open(QuestionBase):
    """A question whose answer is written: `feedback` is said of whatever is wrong, `right` of what is right."""

    feedback: Sentence
    right: Annotated[str, Field(max_length=2000)] = ""
    shows: MomentText | None = None


class MistakeText(Written):
    """A wrong answer that learners commonly give."""

    answer: Annotated[str, BeforeValidator(as_answered), Field(min_length=1, max_length=100)]
    feedback: Sentence


def moment(shows: MomentText | None) -> Moment | None:
    return Moment(shows.scenario, shows.at, shows.controls) if shows else None


def mistakes(written: list[MistakeText]) -> tuple[Mistake, ...]:
    return tuple(Mistake(each.answer, prose.inline(each.feedback)) for each in written)
