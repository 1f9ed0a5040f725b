"""An attempt as it stands: what it asks, and what its steps say of each question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.documents.registry import Published
from app.quizzes.conditions import Conditions
from app.quizzes.models import Attempt, AttemptState, AttemptStep, StepKind
from app.quizzes.questions import Question


@dataclass(frozen=True, slots=True)
class Sitting:
    """`quiz` is the revision that the attempt began with.

    `left` counts the attempts that the learner may still hand in, an open one included; None for any number.
    """

    attempt: Attempt
    quiz: Published
    conditions: Conditions
    questions: tuple[Question, ...]
    steps: tuple[AttemptStep, ...]
    left: int | None

    @property
    def handed_in(self) -> bool:
        return self.attempt.state == AttemptState.HANDED_IN

    @property
    def tells(self) -> bool:
        """Whether its learner may hear what was right."""
        return self.conditions.tells(self.left, handed_in=self.handed_in)

    @property
    def right(self) -> int:
        return sum(bool(step.correct) for step in self.steps if step.kind == StepKind.GRADED)

    def answer(self, question: str) -> AttemptStep | None:
        """The one that is kept: the latest."""
        return self._last(StepKind.ANSWERED, question)

    def grade(self, question: str) -> AttemptStep | None:
        return self._last(StepKind.GRADED, question)

    def flagged(self, question: str) -> bool:
        flag = self._last(StepKind.FLAGGED, question)
        return flag is not None and bool(flag.choice)

    def with_key(self, key: str) -> AttemptStep | None:
        return next((step for step in self.steps if step.key == key), None)

    def unanswered(self) -> Iterator[tuple[int, Question]]:
        """With their numbers from 1."""
        return ((number, each) for number, each in self.numbered() if self.answer(each.name) is None)

    def numbered(self) -> Sequence[tuple[int, Question]]:
        return list(enumerate(self.questions, start=1))

    def _last(self, kind: StepKind, question: str) -> AttemptStep | None:
        return next((step for step in reversed(self.steps) if (step.kind, step.question) == (kind, question)), None)
