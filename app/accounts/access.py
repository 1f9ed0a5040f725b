"""Who is asking: which learner, and which person with an account.

A cookie that is missing, forged, ended or of a learner that no longer exists means a stranger, never an error. A
stranger becomes a learner when they answer for the first time, not when they read. What somebody has done without an
account is theirs by a signed cookie; once it is an account's, only who is signed in there is asked for it.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from app.accounts import service, sign_ins, tokens
from app.accounts.errors import RoleNeededError, StrangerError
from app.accounts.models import Role
from app.accounts.sign_ins import Browser, Person
from app.reads import note_personal, note_personal_request
from app.settings import Settings
from app.web.cookies import cookie, forget_cookie, set_cookie
from app.web.transactions import ReadSession, Turn, WriteSession, database_of

LEARNER, SIGNED_IN = "learner", "signed-in"
KEPT = timedelta(days=365)

__all__ = [
    "Admin",
    "Hashing",
    "Instructor",
    "MaybeLearner",
    "MaybePerson",
    "Person",
    "SignedIn",
    "Visitor",
    "remember",
]


@dataclass(frozen=True, slots=True)
class KnownLearner:
    """A learner, and the token by which their browser will be known next time; none for who is signed in."""

    learner_id: UUID
    token: str = ""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody who is about to answer."""

    request: Request
    session: Session

    def learner(self) -> KnownLearner:
        """The learner they are known as, or a new one."""
        if found := _signed_in(self.request, self.session):
            return KnownLearner(found.learner_id)
        secret = _settings(self.request).secret_key or service.make_signing_secret(self.session)
        learner_id = nameless_id(self.request, self.session) or service.make_learner(self.session).learner_id
        return KnownLearner(learner_id, tokens.sign(learner_id, secret))


def _maybe_learner(request: Request, session: ReadSession) -> UUID | None:
    note_personal(session)
    found = _signed_in(request, session)
    return found.learner_id if found else nameless_id(request, session)


def _visitor(request: Request, session: WriteSession) -> Answerer:
    return Answerer(request, session)


def _maybe_person(request: Request, _turn: Turn) -> Person | None:
    """Looked up before the request's own transaction, which may be one that writes."""
    note_personal_request(request.scope)
    if not sign_in_token(request):
        return None
    with database_of(request).reading() as session:
        return _signed_in(request, session)


MaybeLearner = Annotated[UUID | None, Depends(_maybe_learner, scope="function")]
Visitor = Annotated[Answerer, Depends(_visitor, scope="function")]
MaybePerson = Annotated[Person | None, Depends(_maybe_person, scope="function")]


def _somebody(person: MaybePerson) -> Person:
    if person is None:
        raise StrangerError
    return person


SignedIn = Annotated[Person, Depends(_somebody, scope="function")]


def _instructor(person: SignedIn) -> Person:
    if person.role not in {Role.INSTRUCTOR, Role.ADMIN}:
        raise RoleNeededError("instructors", "a learner's")
    return person


def _admin(person: SignedIn) -> Person:
    if person.role is not Role.ADMIN:
        raise RoleNeededError("admins", "a learner's" if person.role is Role.LEARNER else "an instructor's")
    return person


Instructor = Annotated[Person, Depends(_instructor, scope="function")]
Admin = Annotated[Person, Depends(_admin, scope="function")]


async def _hashing(request: Request) -> AsyncIterator[None]:
    async with request.app.state.hashing.turn():
        yield


Hashing = Annotated[None, Depends(_hashing, scope="function")]
"""A password is looked at or kept. Comes before whatever takes a connection: those who wait are many."""


def remember(request: Request, response: Response, learner: KnownLearner) -> None:
    """Let the browser keep who answered, for a year from now."""
    if learner.token:
        set_cookie(request, response, LEARNER, learner.token, lasts=KEPT)


def stay_signed_in(request: Request, response: Response, token: str) -> None:
    """As a person; the learner of this browser is the account's now."""
    set_cookie(request, response, SIGNED_IN, token, lasts=sign_ins.LASTS)
    forget_cookie(request, response, LEARNER)


def stay_signed_out(request: Request, response: Response) -> None:
    forget_cookie(request, response, SIGNED_IN)


def sign_in_token(request: Request) -> str:
    return cookie(request, SIGNED_IN)


def browser_of(request: Request) -> Browser:
    return Browser(request.headers.get("User-Agent", ""), request.client.host if request.client else "")


def nameless_id(request: Request, session: Session) -> UUID | None:
    """As whom this browser has answered without an account."""
    token = cookie(request, LEARNER)
    if not token:
        return None
    secret = _settings(request).secret_key or service.signing_secret(session)
    learner_id = tokens.read(token, secret) if secret else None
    return learner_id if learner_id and service.nameless_learner(session, learner_id) else None


def _signed_in(request: Request, session: Session) -> Person | None:
    token = sign_in_token(request)
    return sign_ins.person(session, token) if token else None


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
