"""What an instructor learns of a quiz: who took it and how, and how each question did.

An attempt is judged by the revision it was taken against, so a typo that is mended since changes nobody's result.
Questions are followed across revisions by their names; where one was worded otherwise in between, that is said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from sqlmodel import Session

from app.accounts import people
from app.documents import prose
from app.documents import service as documents
from app.documents.registry import Published
from app.quizzes import queries, questions
from app.quizzes.errors import UnknownQuizError
from app.quizzes.models import Attempt, AttemptState, AttemptStep
from app.quizzes.paper import papers
from app.quizzes.questions import Question
from app.quizzes.statistics import NO_ANSWER, Judged, QuestionCounts, Share, count, share
from app.quizzes.strategies import BankQuestion, chance
from app.quizzes.wording import given_in_words, read_as_text

WITHOUT_ACCOUNT = "a learner without an account ({})"
"""With the beginning of their id, so that their attempts are seen to be one person's."""
SHORT = 6


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One question of an attempt that was handed in, all of it as plain text."""

    question: str
    asked: str
    answer: str
    correct: bool


@dataclass(frozen=True, slots=True)
class TakenAttempt:
    """`handed_in_at` is None while it is open; then nothing is judged yet."""

    who: str
    number: int
    revision: int
    started_at: datetime
    handed_in_at: datetime | None
    answers: tuple[JudgedAnswer, ...]

    @property
    def right(self) -> int:
        return sum(each.correct for each in self.answers)


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """`text` as it is asked now; `changed` where it was worded otherwise in one of the revisions that were taken."""

    name: str
    text: Markup
    drawn: bool
    asked_now: bool
    counts: QuestionCounts
    practice: Share
    changed: bool


@dataclass(frozen=True, slots=True)
class Results:
    title: str
    attempts: tuple[TakenAttempt, ...]
    questions: tuple[QuestionResult, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    """An attempt with its revision and everything that was judged in it."""

    attempt: Attempt
    quiz: Published
    who: str
    judged: tuple[tuple[Question, AttemptStep], ...]


def results_of(session: Session, slug: str) -> Results:
    """Of a quiz, also of one that was withdrawn. Raises UnknownQuizError."""
    document_id = queries.quiz_document(session, slug)
    current = documents.published(session, "quiz", slug)
    if document_id is None:
        raise UnknownQuizError(slug)
    taken = _taken(session, document_id)
    quiz = current or next((each.quiz for each in taken), None)
    if quiz is None:
        raise UnknownQuizError(slug)
    return Results(
        quiz.title,
        tuple(map(_attempt, taken)),
        tuple(_questions(taken, current, queries.practice_at(session, document_id))),
    )


def _taken(session: Session, document_id: int) -> list[_Taken]:
    emails = {account.learner_id: account.email for account in people.everybody(session)}
    graded: dict[UUID, list[AttemptStep]] = {}
    for step in queries.grades_at(session, document_id):
        graded.setdefault(step.attempt_id, []).append(step)
    attempts = queries.attempts_at(session, document_id)
    revisions = {each: documents.revision(session, each) for each in {taken.revision_id for taken in attempts}}
    asked = {each: papers(quiz.data) for each, quiz in revisions.items() if quiz}
    found = []
    for attempt in attempts:
        if quiz := revisions[attempt.revision_id]:
            steps = graded.get(attempt.attempt_id, []) if attempt.state == AttemptState.HANDED_IN else []
            who = emails.get(attempt.learner_id) or WITHOUT_ACCOUNT.format(attempt.learner_id.hex[:SHORT])
            judged = _judged_in(asked[attempt.revision_id].of(attempt.seed), steps)
            found.append(_Taken(attempt, quiz, who, tuple(judged)))
    return found


def _judged_in(asked: Sequence[Question], steps: Sequence[AttemptStep]) -> list[tuple[Question, AttemptStep]]:
    by_name = {step.question: step for step in steps}
    return [(each, by_name[each.name]) for each in asked if each.name in by_name]


def _attempt(taken: _Taken) -> TakenAttempt:
    attempt = taken.attempt
    answers = tuple(
        JudgedAnswer(question.name, prose.words(question.text), _answer(question, step), bool(step.correct))
        for question, step in taken.judged
    )
    return TakenAttempt(taken.who, attempt.number, taken.quiz.number, attempt.started_at, attempt.handed_in_at, answers)


def _answer(question: Question, step: AttemptStep) -> str:
    return read_as_text(given_in_words(question, step.choice)) or NO_ANSWER


def _judged(taken: Sequence[_Taken]) -> list[Judged]:
    return [
        Judged(
            each.attempt.learner_id,
            each.attempt.number,
            question.name,
            _answer(question, step),
            bool(step.correct),
            each.quiz.number,
            chance(BankQuestion("", question.name, question)),
        )
        for each in taken
        for question, step in each.judged
    ]


def _questions(
    taken: Sequence[_Taken], current: Published | None, practice: Sequence[tuple[str, bool]]
) -> list[QuestionResult]:
    """Those of today in their order, then those that are asked no more."""
    counts = count(_judged(taken))
    now = _by_name(current) if current else {}
    taught = [_by_name(quiz) for quiz in {each.quiz.revision_id: each.quiz for each in taken}.values()]
    found = []
    for name in dict.fromkeys([*now, *counts]):
        worded = [cases[name] for cases in (now, *taught) if name in cases]
        found.append(
            QuestionResult(
                name=name,
                text=prose.compiled(worded[0][0].text),
                drawn=len(worded[0]) > 1,
                asked_now=name in now,
                counts=counts.get(name, QuestionCounts(name, Share(), Share(), None, (), ())),
                practice=share(right for question, right in practice if question == name),
                changed=any(cases != worded[0] for cases in worded),
            )
        )
    return found


def _by_name(quiz: Published) -> Mapping[str, tuple[Question, ...]]:
    """Of each question all its cases."""
    draws = questions.draws_in(quiz.data)
    return {each.name: draws.get(each.name, (each,)) for each in questions.all_in(quiz.data)}
