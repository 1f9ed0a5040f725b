"""Which answers and which attempts there are."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from app.documents.models import Document
from app.quizzes.models import Answer, Attempt, AttemptState, AttemptStep, StepKind


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


def latest_answers_of(session: Session, learner_id: UUID) -> Sequence[Answer]:
    """To each question the last one."""
    given = (
        select(Answer.document_id, Answer.question, func.max(Answer.ordinal).label("ordinal"))
        .where(Answer.learner_id == learner_id)
        .group_by(col(Answer.document_id), col(Answer.question))
        .subquery()
    )
    latest = select(Answer).join(
        given,
        (col(Answer.document_id) == given.c.document_id)
        & (col(Answer.question) == given.c.question)
        & (col(Answer.ordinal) == given.c.ordinal),
    )
    return session.exec(latest.where(Answer.learner_id == learner_id)).all()


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


def attempt(session: Session, learner_id: UUID, attempt_id: UUID) -> Attempt | None:
    """As the database has it now, whatever the session has seen of it before."""
    own = select(Attempt).where(Attempt.attempt_id == attempt_id, Attempt.learner_id == learner_id)
    return session.exec(own.execution_options(populate_existing=True)).one_or_none()


def scores_of(session: Session, learner_id: UUID, document_id: int) -> dict[UUID, tuple[int, int]]:
    """Of each attempt that was handed in how many questions were right, and how many it asked."""
    judged = (
        select(AttemptStep.attempt_id, func.sum(case((col(AttemptStep.correct).is_(True), 1), else_=0)), func.count())
        .join(Attempt, col(Attempt.attempt_id) == col(AttemptStep.attempt_id))
        .where(
            Attempt.learner_id == learner_id,
            Attempt.document_id == document_id,
            Attempt.state == AttemptState.HANDED_IN,
            AttemptStep.kind == StepKind.GRADED,
        )
        .group_by(col(AttemptStep.attempt_id))
    )
    return {attempt_id: (int(right), asked) for attempt_id, right, asked in session.exec(judged)}


def steps(session: Session, attempt_id: UUID) -> Sequence[AttemptStep]:
    """From the first to the latest."""
    happened = select(AttemptStep).where(AttemptStep.attempt_id == attempt_id)
    return session.exec(happened.order_by(col(AttemptStep.sequence))).all()


def all_attempts_of(session: Session, learner_id: UUID) -> Sequence[Attempt]:
    taken = select(Attempt).where(Attempt.learner_id == learner_id)
    return session.exec(taken.order_by(col(Attempt.document_id), col(Attempt.number))).all()


def quiz_document(session: Session, slug: str) -> int | None:
    """Whether or not it is published now: what was answered stays."""
    quiz = select(Document.document_id).where(Document.kind == "quiz", Document.slug == slug)
    return session.exec(quiz).one_or_none()


def attempts_at(session: Session, document_id: int) -> Sequence[Attempt]:
    """Of all learners, the latest first."""
    taken = select(Attempt).where(Attempt.document_id == document_id)
    return session.exec(taken.order_by(col(Attempt.started_at).desc(), col(Attempt.attempt_id))).all()


def grades_at(session: Session, document_id: int) -> Sequence[AttemptStep]:
    """Every judgement in attempts at a quiz, those of one attempt in their order."""
    graded = (
        select(AttemptStep)
        .join(Attempt, col(Attempt.attempt_id) == col(AttemptStep.attempt_id))
        .where(Attempt.document_id == document_id, AttemptStep.kind == StepKind.GRADED)
    )
    return session.exec(graded.order_by(col(AttemptStep.attempt_id), col(AttemptStep.sequence))).all()


def practice_at(session: Session, document_id: int) -> Sequence[tuple[str, bool]]:
    """Of everybody who has answered a question of a quiz in a lesson: the question, and whether the first was right."""
    first = select(Answer.question, Answer.correct).where(Answer.document_id == document_id, Answer.ordinal == 1)
    return session.exec(first).all()
