"""An attempt as it stands: what it asks, and what its steps say of each question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.documents import service as documents
from app.documents.registry import Published
from app.quizzes import queries
from app.quizzes.conditions import Conditions, conditions_of
from app.quizzes.errors import UnknownAttemptError, UnknownQuestionError
from app.quizzes.models import Attempt, AttemptState, AttemptStep, StepKind
from app.quizzes.paper import paper
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


def sitting(session: Session, learner_id: UUID | None, attempt_id: UUID) -> Sitting:
    """Raises UnknownAttemptError, also for what is somebody else's."""
    attempt = queries.attempt(session, learner_id, attempt_id) if learner_id else None
    if attempt is None:
        raise UnknownAttemptError
    return sitting_of(session, attempt)


def sitting_of(session: Session, attempt: Attempt) -> Sitting:
    quiz = documents.revision(session, attempt.revision_id)
    if quiz is None:
        raise UnknownAttemptError
    return Sitting(
        attempt,
        quiz,
        conditions_of(quiz.data),
        paper(quiz.data, attempt.seed),
        tuple(queries.steps(session, attempt.attempt_id)),
        left(session, attempt, quiz),
    )


def left(session: Session, attempt: Attempt, quiz: Published) -> int | None:
    """As the quiz is now: who may be allowed more since could use in them what an earlier attempt tells."""
    now = documents.published(session, "quiz", quiz.slug) or quiz
    taken = queries.attempts_of(session, attempt.learner_id, attempt.document_id)
    return conditions_of(now.data).left(sum(each.state == AttemptState.HANDED_IN for each in taken))


def question_at(sitting: Sitting, number: int) -> Question:
    """Raises UnknownQuestionError."""
    if not 1 <= number <= len(sitting.questions):
        raise UnknownQuestionError(f"This quiz has no question {number}.")
    return sitting.questions[number - 1]
