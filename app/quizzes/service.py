"""Answering, and what has been answered.

An answer is appended unless it says again what the same learner said last to the same question: a double click, the
back button and a retry after a lost response all count once (docs/decisions).
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias
from uuid import UUID

from sqlmodel import Session

from app.accounts import service as accounts
from app.quizzes import grading, queries
from app.quizzes.asked import Asked, find_asked
from app.quizzes.errors import UnknownQuestionError
from app.quizzes.grading import Grade
from app.quizzes.models import Answer
from app.quizzes.replays import replayed

EVER_RIGHT = "ever right"
"""Under this name a session's `info` holds what has been read of its learners."""
Status: TypeAlias = Literal["open", "wrong", "right"]


def answer(session: Session, learner_id: UUID, asked: Asked, choice: str) -> Grade:
    """Grade and keep; of requests that arrive together, one waits for the other."""
    grade = replayed(session, asked.question, choice, grading.grade(asked.question, choice))
    accounts.lock_learner(session, learner_id)
    last = queries.last_answer(session, learner_id, asked.document_id, asked.question.name)
    if last is None or (last.revision_id, last.choice) != (asked.revision_id, choice):
        session.add(
            Answer(
                learner_id=learner_id,
                document_id=asked.document_id,
                question=asked.question.name,
                ordinal=last.ordinal + 1 if last else 1,
                revision_id=asked.revision_id,
                choice=choice,
                correct=grade.correct,
            )
        )
        session.flush()
        session.info.pop(EVER_RIGHT, None)
    return grade


def last_answer(session: Session, learner_id: UUID, asked: Asked) -> Answer | None:
    return queries.last_answer(session, learner_id, asked.document_id, asked.question.name)


def status(session: Session, learner_id: UUID | None, kind: str, slug: str, question: str) -> Status:
    """How far a learner is with a question of the document `kind`, `slug`.

    Right once means right for good, whatever is tried afterwards and however the document changes.
    """
    right = _ever_right(session, learner_id).get((kind, slug, question)) if learner_id else None
    if right is None:
        return "open"
    return "right" if right else "wrong"


def _ever_right(session: Session, learner_id: UUID) -> Mapping[tuple[str, str, str], bool]:
    """All of a learner's questions at once, since whoever asks for one of them asks for more in the same session."""
    known: dict[UUID, Mapping[tuple[str, str, str], bool]] = session.info.setdefault(EVER_RIGHT, {})
    if learner_id not in known:
        known[learner_id] = queries.ever_right(session, learner_id)
    return known[learner_id]


def given_to(session: Session, answer: Answer, asked: Asked) -> bool:
    """Whether an answer was given to this very question, though perhaps to another revision of its document."""
    if answer.revision_id == asked.revision_id:
        return True
    try:
        return find_asked(session, asked.lesson, asked.name, answer.revision_id).question == asked.question
    except UnknownQuestionError:
        return False
