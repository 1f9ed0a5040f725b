"""Signing in and out: a browser keeps a token, the database what it hashes to, and whoever deletes that row ends it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from sqlmodel import Session

from app.accounts import queries, service
from app.accounts.errors import LearnerMovedError
from app.accounts.guesses import LONGEST_REMEMBERED
from app.accounts.models import Account, Role, SignIn
from app.clock import now

LASTS = timedelta(days=30)
TOKEN_BYTES = 32
LONGEST_BROWSER, LONGEST_ADDRESS = 200, 45

TakeOver = Callable[[Session, UUID, UUID], None]
"""Moves what one learner did to another one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, as of this request."""

    account_id: UUID
    learner_id: UUID
    email: str
    role: Role
    sign_in_id: UUID


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from: what the browser calls itself, and the address."""

    name: str
    address: str


def begin(session: Session, account: Account, browser: Browser) -> str:
    """The token for the browser to keep."""
    queries.end_old_sign_ins(session, now() - LASTS)
    queries.forget_old_guesses(session, now() - LONGEST_REMEMBERED)
    token = token_urlsafe(TOKEN_BYTES)
    name, address = browser.name[:LONGEST_BROWSER], browser.address[:LONGEST_ADDRESS]
    session.add(SignIn(digest=_digest(token), account_id=account.account_id, browser=name, address=address))
    session.flush()
    return token


def take_over(session: Session, account: Account, learner_id: UUID | None, moves: Iterable[TakeOver]) -> None:
    """What was done without an account belongs to whoever signs in there; nothing happens to what is somebody's."""
    if learner_id in {None, account.learner_id}:
        return
    try:
        for each in sorted((learner_id, account.learner_id)):
            service.lock_learner(session, each)
    except LearnerMovedError:  # by another request of the same browser
        return
    nameless = service.nameless_learner(session, learner_id)
    if nameless is None:
        return
    for move in moves:
        move(session, learner_id, account.learner_id)
    session.flush()
    session.delete(nameless)


def person(session: Session, token: str) -> Person | None:
    """None for a token that was ended, has run out or never was one."""
    found = queries.sign_in_by_digest(session, _digest(token), now() - LASTS)
    if found is None:
        return None
    sign_in, account = found
    return Person(account.account_id, account.learner_id, account.email, account.role, sign_in.sign_in_id)


def standing(session: Session, account_id: UUID) -> Sequence[SignIn]:
    """Where the account is signed in, the latest first."""
    return queries.sign_ins(session, account_id, now() - LASTS)


def end(session: Session, account_id: UUID, sign_in_id: UUID) -> None:
    """Nothing happens when it has ended already, or is another account's."""
    sign_in = session.get(SignIn, sign_in_id)
    if sign_in and sign_in.account_id == account_id:
        session.delete(sign_in)
        session.flush()


def end_token(session: Session, token: str) -> None:
    """Nothing happens when it has ended already or never was one."""
    if found := queries.sign_in_by_digest(session, _digest(token), now() - LASTS):
        session.delete(found[0])


def end_all(session: Session, account_id: UUID, *, but: UUID | None = None) -> None:
    queries.end_sign_ins(session, account_id, but=but)


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
