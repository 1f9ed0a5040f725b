"""Which answers there are."""

from uuid import UUID

from sqlmodel import Session, col, select

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


def ever_right(session: Session, learner_id: UUID, kind: str, slug: str, question: str) -> bool | None:
    """Whether one of the learner's answers was right; None when there is none."""
    given = session.exec(
        select(Answer.correct)
        .join(Document, col(Document.document_id) == col(Answer.document_id))
        .where(Document.kind == kind, Document.slug == slug)
        .where(Answer.learner_id == learner_id, Answer.question == question)
    ).all()
    return any(given) if given else None
