"""Learners, and the key that signs their cookies."""

from secrets import token_urlsafe
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.accounts import queries
from app.accounts.errors import LearnerMovedError
from app.accounts.models import Learner, SigningKey

PURPOSE = "learner cookie"
SECRET_BYTES = 48


def signing_secret(session: Session) -> str | None:
    """None as long as nobody has needed one."""
    key = session.get(SigningKey, PURPOSE)
    return key.secret if key else None


def make_signing_secret(session: Session) -> str:
    """The secret, made now if there is none; of several processes that make one at the same time, one wins."""
    known = signing_secret(session)
    return known or _first_secret(session)


def _first_secret(session: Session) -> str:
    key = SigningKey(purpose=PURPOSE, secret=token_urlsafe(SECRET_BYTES))
    try:
        with session.begin_nested():
            session.add(key)
    except IntegrityError:
        return session.exec(select(SigningKey.secret).where(SigningKey.purpose == PURPOSE)).one()
    return key.secret


def nameless_learner(session: Session, learner_id: UUID) -> Learner | None:
    """Who answered without an account; since an account took them over, only those who sign in are them."""
    return queries.nameless_learner(session, learner_id)


def lock_learner(session: Session, learner_id: UUID) -> Learner:
    """The learner's row, held until the transaction ends: what one learner writes is written one after the other.

    SQLite has no row locks and needs none, its writing transactions follow one another. Raises LearnerMovedError.
    """
    held = session.exec(select(Learner).where(Learner.learner_id == learner_id).with_for_update()).one_or_none()
    if held is None:
        raise LearnerMovedError
    return held


def make_learner(session: Session) -> Learner:
    learner = Learner()
    session.add(learner)
    session.flush()
    return learner
