"""Which answers there are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from app.documents.models import Document
from app.quizzes.models import Answer


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
