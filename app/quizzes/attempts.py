"""Taking a quiz: an attempt is started, answered, handed in and graded, and nothing that happened in it is overwritten.

Whoever writes holds the row of the learner first, so that what one learner does at the same moment, in two tabs or by a
double click, comes one after the other. The database refuses a second open attempt and a second step of the same key
or number, should the lock ever be forgotten.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from secrets import randbelow
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.accounts import service as accounts
from app.documents import service as documents
from app.documents.registry import Published
from app.quizzes import grading, queries
from app.quizzes.conditions import conditions_of
from app.quizzes.errors import (
    AttemptsUsedError,
    FinalAnswerError,
    StaleAnswerError,
    UnknownQuestionError,
    UnknownQuizError,
)
from app.quizzes.models import Attempt, AttemptState, AttemptStep, StepKind
from app.quizzes.paper import SEEDS, papers
from app.quizzes.questions import Question
from app.quizzes.sittings import Sitting, left, sitting

SEEDS_TRIED = 16
HANDED_IN = "This attempt has been handed in. What you answer now is not taken any more."
TOLD = "You have already been told whether your answer is right, so it stays as it is."


@dataclass(frozen=True, slots=True)
class Submit:
    """What a page sends of a question.

    `key` is its own for every submit that means something new, and the same when it is repeated. `page` is the page it
    was written on, and `seen` the number of the step whose answer that page showed, 0 for none.
    """

    question: str
    fields: Sequence[str]
    page: str
    key: str
    seen: int = 0

    @property
    def kept_key(self) -> str:
        return f"{self.page}.{self.key}"


def find_quiz(session: Session, slug: str) -> Published:
    """Raises UnknownQuizError."""
    found = documents.published(session, "quiz", slug)
    if found is None:
        raise UnknownQuizError(slug)
    return found


def start(session: Session, learner_id: UUID, slug: str, *, seed: int | None = None) -> Attempt:
    """The attempt that is open, or a new one. Raises AttemptsUsedError."""
    accounts.lock_learner(session, learner_id)
    quiz = find_quiz(session, slug)
    taken = queries.attempts_of(session, learner_id, quiz.document_id)
    is_open = next((each for each in taken if each.state == AttemptState.OPEN), None)
    if is_open:
        return is_open
    allowed = conditions_of(quiz.data).attempts
    if allowed is not None and len(taken) >= allowed:
        raise AttemptsUsedError(allowed)
    attempt = Attempt(
        learner_id=learner_id,
        document_id=quiz.document_id,
        revision_id=quiz.revision_id,
        number=len(taken) + 1,
        seed=_another_seed(quiz, taken) if seed is None else seed,
    )
    session.add(attempt)
    session.flush()
    return attempt


def _another_seed(quiz: Published, taken: Sequence[Attempt]) -> int:
    """Of several by chance the one that draws the fewest cases which the learner has had already."""
    asked = papers(quiz.data)
    had = {case for each in taken for case in asked.cases(each.seed)}
    return min((randbelow(SEEDS) for _ in range(SEEDS_TRIED)), key=lambda seed: len(asked.cases(seed) & had))


def answer(session: Session, learner_id: UUID, attempt_id: UUID, submit: Submit) -> Sitting:
    """Keep an answer, and judge it where feedback comes at once.

    Raises UnansweredError for what is none, StaleAnswerError and FinalAnswerError for what comes too late.
    """
    held = _held(session, learner_id, attempt_id)
    question = next((each for each in held.questions if each.name == submit.question), None)
    if question is None:
        raise UnknownQuestionError("This quiz has no such question.")
    choice = grading.read(question, submit.fields)
    last = held.answer(question.name)
    if last is not None and last.choice == choice:
        return held
    if held.handed_in:
        raise FinalAnswerError(HANDED_IN)
    if held.grade(question.name):
        raise FinalAnswerError(TOLD)
    if held.with_key(submit.kept_key) or _overtaken(last, submit):
        raise StaleAnswerError
    held = _append(session, held, _Happened(StepKind.ANSWERED, question.name, choice, key=submit.kept_key))
    return _graded(session, held, question) if held.conditions.answers_are_final else held


def _overtaken(last: AttemptStep | None, submit: Submit) -> bool:
    """Whether the answer that is kept was given elsewhere after this page was made."""
    return last is not None and last.sequence > submit.seen and not (last.key or "").startswith(f"{submit.page}.")


def flag(session: Session, learner_id: UUID, attempt_id: UUID, question: str, *, up: bool) -> Sitting:
    """Mark a question to come back to; what is so already is no step."""
    held = _held(session, learner_id, attempt_id)
    if held.handed_in or held.flagged(question) == up:
        return held
    return _append(session, held, _Happened(StepKind.FLAGGED, question, "up" if up else ""))


def hand_in(session: Session, learner_id: UUID, attempt_id: UUID) -> Sitting:
    """Grade everything; what is handed in already stays as it was judged."""
    held = _held(session, learner_id, attempt_id)
    return held if held.handed_in else close(session, held)


def close(session: Session, held: Sitting) -> Sitting:
    """Hand in an open attempt whose learner is locked."""
    held = _append(session, held, _Happened(StepKind.HANDED_IN))
    for question in held.questions:
        held = held if held.grade(question.name) else _graded(session, held, question)
    held.attempt.state = AttemptState.HANDED_IN
    held.attempt.handed_in_at = clock.now()
    session.add(held.attempt)
    session.flush()
    return replace(held, left=left(session, held.attempt, held.quiz))


def _held(session: Session, learner_id: UUID, attempt_id: UUID) -> Sitting:
    accounts.lock_learner(session, learner_id)
    return sitting(session, learner_id, attempt_id)


def _graded(session: Session, held: Sitting, question: Question) -> Sitting:
    """A question without an answer is not right."""
    given = held.answer(question.name)
    correct = given is not None and grading.grade(question, given.choice).correct
    choice = given.choice if given else ""
    return _append(session, held, _Happened(StepKind.GRADED, question.name, choice, correct))


@dataclass(frozen=True, slots=True)
class _Happened:
    """A step before it has its number and its time."""

    kind: StepKind
    question: str = ""
    choice: str = ""
    correct: bool | None = None
    key: str | None = None


def _append(session: Session, held: Sitting, happened: _Happened) -> Sitting:
    step = AttemptStep(
        attempt_id=held.attempt.attempt_id, sequence=len(held.steps) + 1, at=clock.now(), **asdict(happened)
    )
    session.add(step)
    session.flush()
    return replace(held, steps=(*held.steps, step))
