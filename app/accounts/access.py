"""Which learner is asking.

A cookie that is missing, forged or of a learner that no longer exists means a stranger, never an error. A stranger
becomes a learner when they answer for the first time, not when they read.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request, Response
from sqlmodel import Session

from app.accounts import service, tokens
from app.reads import note_personal
from app.settings import Settings
from app.web.cookies import set_cookie
from app.web.transactions import ReadSession, WriteSession

COOKIE = "learner"
KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class KnownLearner:
    """A learner, and the token by which their browser will be known next time."""

    learner_id: UUID
    token: str


@dataclass(frozen=True, slots=True)
class Answerer:
    """Somebody who is about to answer."""

    request: Request
    session: Session

    def learner(self) -> KnownLearner:
        """The learner they are known as, or a new one."""
        secret = _settings(self.request).secret_key or service.make_signing_secret(self.session)
        learner_id = _known_id(self.request, self.session) or service.make_learner(self.session).learner_id
        return KnownLearner(learner_id, tokens.sign(learner_id, secret))


def _maybe_learner(request: Request, session: ReadSession) -> UUID | None:
    return _known_id(request, session)


def _visitor(request: Request, session: WriteSession) -> Answerer:
    return Answerer(request, session)


MaybeLearner = Annotated[UUID | None, Depends(_maybe_learner, scope="function")]
Visitor = Annotated[Answerer, Depends(_visitor, scope="function")]


def remember(request: Request, response: Response, learner: KnownLearner) -> None:
    """Let the browser keep who answered, for a year from now."""
    set_cookie(request, response, COOKIE, learner.token, lasts=KEPT)


def _known_id(request: Request, session: Session) -> UUID | None:
    note_personal(session)
    learner_id = _claimed_id(request, session)
    return learner_id if learner_id and service.find_learner(session, learner_id) else None


def _claimed_id(request: Request, session: Session) -> UUID | None:
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    secret = _settings(request).secret_key or service.signing_secret(session)
    return tokens.read(token, secret) if secret else None


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
