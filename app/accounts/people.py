"""Accounts: who there is, and what each may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.accounts import queries, service
from app.accounts.credentials import read_email
from app.accounts.errors import EmailTakenError, LastAdminError, NoAccountError
from app.accounts.guessing import account_subject
from app.accounts.models import Account, Learner, Role
from app.database import take_turns

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class People:
    """The first of those who were looked for, by address."""

    total: int
    accounts: Sequence[Account]


def make_account(
    session: Session, email: str, password_hash: str, role: Role = Role.LEARNER, learner_id: UUID | None = None
) -> Account:
    """Of a learner who had no account until now, or of a new one. Raises EmailTakenError."""
    learner = _adopted(session, learner_id) or service.make_learner(session)
    account = Account(email=read_email(email), password_hash=password_hash, role=role, learner_id=learner.learner_id)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        if has_account(session, email):
            raise EmailTakenError(account.email) from None
        raise
    return account


def _adopted(session: Session, learner_id: UUID | None) -> Learner | None:
    """Held, so that two accounts that are made at once do not both have them."""
    if learner_id is None or service.nameless_learner(session, learner_id) is None:
        return None
    service.lock_learner(session, learner_id)
    return service.nameless_learner(session, learner_id)


def has_account(session: Session, email: str) -> bool:
    return queries.account_by_email(session, read_email(email)) is not None


def find_account(session: Session, email: str) -> Account:
    """Raises NoAccountError."""
    account = queries.account_by_email(session, read_email(email))
    if account is None:
        raise NoAccountError(email)
    return account


def account_of(session: Session, account_id: UUID) -> Account:
    """Raises NoAccountError."""
    account = session.get(Account, account_id)
    if account is None:
        raise NoAccountError("This person")
    return account


def give_role(session: Session, account: Account, role: Role) -> None:
    """Raises LastAdminError rather than leave nobody who could give roles; of two at once one waits for the other."""
    take_turns(session.connection())
    session.refresh(account)
    if account.role is Role.ADMIN and role is not Role.ADMIN and queries.count_admins(session) == 1:
        raise LastAdminError
    account.role = role
    session.add(account)
    session.flush()


def change_password(session: Session, account: Account, password_hash: str) -> None:
    """Signs the account out everywhere; whoever guessed at the old one has guessed for nothing."""
    account.password_hash = password_hash
    session.add(account)
    queries.end_sign_ins(session, account.account_id)
    queries.forget_guesses_of(session, account_subject(account.email).name)
    session.flush()


def look_for(session: Session, part: str) -> People:
    return People(*queries.accounts_like(session, read_email(part), MOST_LISTED))


def everybody(session: Session) -> Sequence[Account]:
    return queries.accounts(session)


def is_without_admin(session: Session) -> bool:
    return queries.count_admins(session) == 0
