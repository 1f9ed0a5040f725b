"""Under which conditions a quiz is taken on its own page: how often, and what is said when."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import TypeAdapter

from app.documents.registry import Json


class Feedback(StrEnum):
    """When learners are told whether an answer is right, and why."""

    AT_ONCE = "at once"
    WHEN_HANDED_IN = "when handed in"
    AFTER_THE_LAST_ATTEMPT = "after the last attempt"
    NEVER = "never"


class RightAnswers(StrEnum):
    """Whether the answer that would have been right is told along with the feedback."""

    SHOWN = "shown"
    HIDDEN = "hidden"


class Order(StrEnum):
    """In which order an attempt asks."""

    AS_WRITTEN = "as written"
    SHUFFLED = "shuffled"


@dataclass(frozen=True, slots=True)
class Conditions:
    """`attempts` is None where anybody may try as often as they like; `summary` is safe HTML."""

    summary: str = ""
    attempts: int | None = None
    feedback: Feedback = Feedback.AT_ONCE
    right_answers: RightAnswers = RightAnswers.SHOWN
    order: Order = Order.AS_WRITTEN

    @property
    def graded(self) -> bool:
        """Whether the answers count: such a quiz is asked on its own page only, never for practice in a lesson."""
        return self.attempts is not None or self.feedback is not Feedback.AT_ONCE

    @property
    def answers_are_final(self) -> bool:
        """Who has been told whether an answer is right cannot change it any more."""
        return self.feedback is Feedback.AT_ONCE

    def left(self, used: int) -> int | None:
        """How many more attempts may be started; None for any number."""
        return None if self.attempts is None else max(0, self.attempts - used)

    def tells(self, left: int | None, *, handed_in: bool) -> bool:
        """Whether an attempt tells what was right; `left` counts those that may still be handed in."""
        match self.feedback:
            case Feedback.AT_ONCE:
                return True
            case Feedback.WHEN_HANDED_IN:
                return handed_in
            case Feedback.AFTER_THE_LAST_ATTEMPT:
                return handed_in and left == 0
            case Feedback.NEVER:
                return False


_CONDITIONS: TypeAdapter[Conditions] = TypeAdapter(Conditions)


def conditions_of(quiz: Mapping[str, Json]) -> Conditions:
    """Those of a quiz's compiled data; one that was compiled before there were any has none."""
    return _CONDITIONS.validate_python(quiz.get("conditions", {}))


def conditions_json(conditions: Conditions) -> Json:
    written: Json = _CONDITIONS.dump_python(conditions, mode="json")
    return written
