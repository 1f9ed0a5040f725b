"""Who has answered something, who has an account, and the key that signs what browsers keep."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Dialect, Index, String
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

from app.clock import now
from app.database import Model, UtcDateTime

LONGEST_EMAIL = 254  # RFC 5321, errata 1690


class Role(StrEnum):
    """What somebody with an account may do; each may do what the one before may, too."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


class RoleColumn(TypeDecorator[Role]):
    """A role as its name."""

    impl = String(20)
    cache_ok = True

    def process_result_value(self, value: str | None, dialect: Dialect) -> Role | None:  # noqa: ARG002 SQLAlchemy's signature
        return Role(value) if value else None


class Learner(Model, table=True):
    """Somebody who has answered at least once; nothing else is known of them unless an account says it is theirs."""

    __tablename__ = "learner"

    learner_id: UUID = Field(default_factory=uuid4, primary_key=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Account(Model, table=True):
    """A person with a password; `email` is in the form that `app.accounts.credentials` gives it."""

    __tablename__ = "account"

    account_id: UUID = Field(default_factory=uuid4, primary_key=True)
    email: str = Field(max_length=LONGEST_EMAIL, unique=True)
    password_hash: str = Field(max_length=255)
    role: Role = Field(sa_type=RoleColumn)
    learner_id: UUID = Field(foreign_key="learner.learner_id", unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignIn(Model, table=True):
    """A browser in which somebody is signed in, for as long as this row stands; `digest` is that of its token."""

    __tablename__ = "sign_in"

    sign_in_id: UUID = Field(default_factory=uuid4, primary_key=True)
    digest: str = Field(max_length=64, unique=True)
    account_id: UUID = Field(foreign_key="account.account_id", index=True)
    browser: str = Field(max_length=200)
    address: str = Field(max_length=45)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Guess(Model, table=True):
    """Something that was tried and has not proved right; `subject` is what it counts for (`app.accounts.guessing`)."""

    __tablename__ = "guess"
    __table_args__ = (Index("ix_guess_subject", "subject", "guessed_at"),)

    guess_id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(max_length=100)
    guessed_at: datetime = Field(sa_type=UtcDateTime, index=True)


class SigningKey(Model, table=True):
    """A secret made once and shared by every process that uses this database."""

    __tablename__ = "signing_key"

    purpose: str = Field(max_length=40, primary_key=True)
    secret: str = Field(max_length=100)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
