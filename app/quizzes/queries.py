"""Which answers and which attempts there are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from app.documents.models import Document
from app.quizzes.models import Answer, Attempt, AttemptState, AttemptStep


def last_answer(session: Session, learner_id: UUID, document_id: int, question: str) -> Answer | None:
    given = (
        select(Answer)
        .where(Answer.learner_id == learner_id, Answer.document_id == document_id, Answer.question == question)
        .order_by(col(Answer.ordinal).desc())
        .limit(1)
    )
    return session.exec(given).one_or_none()


def answers_of(session: Session, learner_id: UUID) -> Sequence[Answer]:
    """In the order in which they were given."""
    return session.exec(select(Answer).where(Answer.learner_id == learner_id).order_by(col(Answer.answer_id))).all()


def ever_right(session: Session, learner_id: UUID) -> dict[tuple[str, str, str], bool]:
    """By kind and slug of a document and the name of its question: whether one of the learner's answers was right."""
    given = session.exec(
        select(Document.kind, Document.slug, Answer.question, func.max(case((col(Answer.correct), 1), else_=0)))
        .join(Document, col(Document.document_id) == col(Answer.document_id))
        .where(Answer.learner_id == learner_id)
        .group_by(Document.kind, Document.slug, Answer.question)
    )
    return {(kind, slug, question): bool(right) for kind, slug, question, right in given}


def attempts_of(session: Session, learner_id: UUID, document_id: int) -> Sequence[Attempt]:
    """From the first to the latest."""
    taken = select(Attempt).where(Attempt.learner_id == learner_id, Attempt.document_id == document_id)
    return session.exec(taken.order_by(col(Attempt.number))).all()


def open_attempt(session: Session, learner_id: UUID, document_id: int) -> Attempt | None:
    is_open = select(Attempt).where(
        Attempt.learner_id == learner_id, Attempt.document_id == document_id, Attempt.state == AttemptState.OPEN
    )
    return session.exec(is_open).one_or_none()


def attempt(session: Session, learner_id: UUID, attempt_id: UUID) -> Attempt | None:
    """As the database has it now, whatever the session has seen of it before."""
    own = select(Attempt).where(Attempt.attempt_id == attempt_id, Attempt.learner_id == learner_id)
    return session.exec(own.execution_options(populate_existing=True)).one_or_none()


def steps(session: Session, attempt_id: UUID) -> Sequence[AttemptStep]:
    """From the first to the latest."""
    happened = select(AttemptStep).where(AttemptStep.attempt_id == attempt_id)
    return session.exec(happened.order_by(col(AttemptStep.sequence))).all()


def answers_of(session: Session, learner_id: UUID) -> Sequence[Answer]:
    """All of a learner's, in the order in which they were given."""
    given = select(Answer).where(Answer.learner_id == learner_id)
    return session.exec(given.order_by(col(Answer.document_id), col(Answer.question), col(Answer.ordinal))).all()


def all_attempts_of(session: Session, learner_id: UUID) -> Sequence[Attempt]:
    taken = select(Attempt).where(Attempt.learner_id == learner_id)
    return session.exec(taken.order_by(col(Attempt.document_id), col(Attempt.number))).all()
