"""Whether a password is somebody's, in three steps, so that nothing is locked while it is looked at.

The guess is counted and committed, then the password is looked at outside of any transaction, then, in that of whoever
goes on from there, the proof is accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.accounts import credentials, guesses, passwords, queries
from app.accounts.errors import NotProvedError
from app.accounts.guessing import Subject
from app.accounts.models import Account
from app.database import Database


@dataclass(frozen=True, slots=True)
class Proof:
    """Of the account as it was when the password was looked at."""

    account_id: UUID
    password_hash: str
    counted: Sequence[int]
    subjects: Sequence[Subject]


def prove(database: Database, email: str, password: str, subjects: Sequence[Subject]) -> Proof:
    """Raises NotProvedError or TooManyTriesError; `email` is in the form in which it is kept."""
    if credentials.email_fault(email) or len(password) > credentials.LONGEST_PASSWORD:
        raise NotProvedError
    with database.writing() as session:
        counted = guesses.count(session, subjects)
        account = queries.account_by_email(session, email)
    if not passwords.proves(password, account.password_hash if account else passwords.nobodys_hash()) or not account:
        raise NotProvedError
    return Proof(account.account_id, account.password_hash, counted, subjects)


def accept(session: Session, proof: Proof) -> Account:
    """The account, held until the transaction ends. Raises NotProvedError if its password has been changed since."""
    account = queries.held_account(session, proof.account_id)
    if account is None or account.password_hash != proof.password_hash:
        raise NotProvedError
    guesses.forgive(session, proof.counted, proof.subjects)
    return account
