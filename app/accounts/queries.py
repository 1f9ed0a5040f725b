"""Which people there are, where they are signed in, and what was guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, delete, func, select

from app.accounts.models import Account, Guess, Learner, Role, SignIn


def account_by_email(session: Session, email: str) -> Account | None:
    return session.exec(select(Account).where(Account.email == email)).one_or_none()


def held_account(session: Session, account_id: UUID) -> Account | None:
    """Nobody else changes it until the transaction ends."""
    held = select(Account).where(Account.account_id == account_id).with_for_update()
    return session.exec(held.execution_options(populate_existing=True)).one_or_none()


def sign_in_by_digest(session: Session, digest: str, since: datetime) -> tuple[SignIn, Account] | None:
    standing = (
        select(SignIn, Account)
        .join(Account, col(Account.account_id) == col(SignIn.account_id))
        .where(SignIn.digest == digest, SignIn.created_at > since)
    )
    return session.exec(standing).one_or_none()


def sign_ins(session: Session, account_id: UUID, since: datetime) -> Sequence[SignIn]:
    standing = select(SignIn).where(SignIn.account_id == account_id, SignIn.created_at > since)
    return session.exec(standing.order_by(col(SignIn.created_at).desc())).all()


def end_sign_ins(session: Session, account_id: UUID, *, but: UUID | None = None) -> None:
    session.exec(delete(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.sign_in_id) != but))


def end_old_sign_ins(session: Session, before: datetime) -> None:
    session.exec(delete(SignIn).where(col(SignIn.created_at) <= before))


def nameless_learner(session: Session, learner_id: UUID) -> Learner | None:
    """A learner that no account says is its own."""
    nameless = (
        select(Learner)
        .outerjoin(Account, col(Account.learner_id) == col(Learner.learner_id))
        .where(Learner.learner_id == learner_id, col(Account.account_id).is_(None))
    )
    return session.exec(nameless).one_or_none()


@dataclass(frozen=True, slots=True)
class Guessed:
    """How often and when last."""

    times: int
    last: datetime | None


def guessed(session: Session, subject: str, since: datetime) -> Guessed:
    """The last one as a row, since an aggregate of a time has no time zone on SQLite."""
    counted = (Guess.subject == subject, Guess.guessed_at > since)
    times = session.exec(select(func.count()).select_from(Guess).where(*counted)).one()
    last = session.exec(
        select(Guess.guessed_at).where(*counted).order_by(col(Guess.guessed_at).desc()).limit(1)
    ).one_or_none()
    return Guessed(times, last)


def forget_guesses(session: Session, guess_ids: Iterable[int]) -> None:
    session.exec(delete(Guess).where(col(Guess.guess_id).in_(guess_ids)))


def forget_guesses_of(session: Session, subject: str) -> None:
    session.exec(delete(Guess).where(col(Guess.subject) == subject))


def forget_old_guesses(session: Session, before: datetime) -> None:
    session.exec(delete(Guess).where(col(Guess.guessed_at) <= before))


def count_admins(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Account).where(Account.role == Role.ADMIN)).one()


def accounts(session: Session) -> Sequence[Account]:
    return session.exec(select(Account).order_by(Account.email)).all()


def accounts_like(session: Session, part: str, most: int) -> tuple[int, Sequence[Account]]:
    """How many there are whose address contains `part`, and the first of them by address."""
    like = col(Account.email).contains(part, autoescape=True)
    total = session.exec(select(func.count()).select_from(Account).where(like)).one()
    return total, session.exec(select(Account).where(like).order_by(Account.email).limit(most)).all()
