"""What somebody did before they were known becomes part of what their account has done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.accounts import service as accounts
from app.quizzes import queries
from app.quizzes.attempts import close
from app.quizzes.models import Answer, Attempt, AttemptState
from app.quizzes.sittings import sitting_of


def take_over(session: Session, from_learner: UUID, to_learner: UUID) -> None:
    """Move answers and attempts, each counted after those that the account has already.

    An answer that says again what the account said last is a repetition here as it is anywhere: it counts once. Of two
    open attempts at one quiz the one that was worked at last stays open; the other is handed in as it stands.
    """
    for learner_id in sorted((from_learner, to_learner)):
        accounts.lock_learner(session, learner_id)
    _move_answers(session, from_learner, to_learner)
    _move_attempts(session, from_learner, to_learner)


def _move_answers(session: Session, from_learner: UUID, to_learner: UUID) -> None:
    """All at once: on SQLite everybody else who writes waits until it is done."""
    latest = {(each.document_id, each.question): each for each in queries.latest_answers_of(session, to_learner)}
    for answer in queries.answers_of(session, from_learner):
        last = latest.get((answer.document_id, answer.question))
        if last is not None and _repeats(answer, last):
            session.delete(answer)
        else:
            answer.learner_id, answer.ordinal = to_learner, last.ordinal + 1 if last else 1
            latest[answer.document_id, answer.question] = answer
    session.flush()


def _repeats(answer: Answer, last: Answer) -> bool:
    return (answer.revision_id, answer.choice) == (last.revision_id, last.choice)


def _move_attempts(session: Session, from_learner: UUID, to_learner: UUID) -> None:
    for attempt in queries.all_attempts_of(session, from_learner):
        taken = queries.attempts_of(session, to_learner, attempt.document_id)
        _close_the_older(session, [each for each in (*taken, attempt) if each.state == AttemptState.OPEN])
        attempt.learner_id, attempt.number = to_learner, len(taken) + 1
        session.add(attempt)
        session.flush()


def _close_the_older(session: Session, open_ones: Sequence[Attempt]) -> None:
    if len(open_ones) > 1:
        for older in sorted(open_ones, key=lambda attempt: _last_worked_at(session, attempt))[:-1]:
            close(session, sitting_of(session, older))


def _last_worked_at(session: Session, attempt: Attempt) -> datetime:
    return max([attempt.started_at, *(step.at for step in queries.steps(session, attempt.attempt_id))])
