"""What learners answered: appended, never changed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.clock import now
from app.database import Model, UtcDateTime


class Answer(Model, table=True):
    """One answer to a question of a document: of a quiz, or of a lesson for what it asks by itself.

    `ordinal` counts a learner's answers to that question from 1. Two requests that both hold the next answer cannot
    both keep it.
    """

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("learner_id", "document_id", "question", "ordinal"),)

    answer_id: int | None = Field(default=None, primary_key=True)
    learner_id: UUID = Field(foreign_key="learner.learner_id")
    document_id: int = Field(foreign_key="document.document_id")
    question: str = Field(max_length=100)
    ordinal: int
    revision_id: int = Field(foreign_key="revision.revision_id")
    choice: str = Field(max_length=200)
    correct: bool
    answered_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AttemptState(StrEnum):
    """How far an attempt has come."""

    OPEN = "open"
    HANDED_IN = "handed in"


class Attempt(Model, table=True):
    """A learner takes a quiz: the revision and the seed are those of its start, whatever is published later.

    `number` counts a learner's attempts at a quiz from 1. At most one of them is open: the database itself sees to it.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("learner_id", "document_id", "number"),
        Index(
            "ix_attempt_open",
            "learner_id",
            "document_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    attempt_id: UUID = Field(default_factory=uuid4, primary_key=True)
    learner_id: UUID = Field(foreign_key="learner.learner_id")
    document_id: int = Field(foreign_key="document.document_id")
    revision_id: int = Field(foreign_key="revision.revision_id")
    number: int
    seed: int
    state: str = Field(default=AttemptState.OPEN, max_length=20)
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    handed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class StepKind(StrEnum):
    """What can happen in an attempt."""

    ANSWERED = "answered"
    FLAGGED = "flagged"
    HANDED_IN = "handed in"
    GRADED = "graded"


class AttemptStep(Model, table=True):
    """One thing that happened in an attempt; `sequence` counts them from 1.

    `question` is empty for what is about the whole attempt. `choice` is the answer, or whether a flag was put up; a
    graded step repeats the answer that was judged. `key` is what the learner's page made up for this one submit, so
    that a repetition is known; what the server does by itself has none.
    """

    __tablename__ = "attempt_step"
    __table_args__ = (UniqueConstraint("attempt_id", "key"),)

    attempt_id: UUID = Field(foreign_key="attempt.attempt_id", primary_key=True)
    sequence: int = Field(primary_key=True)
    kind: str = Field(max_length=20)
    question: str = Field(default="", max_length=100)
    choice: str = Field(default="", max_length=200)
    correct: bool | None = None
    key: str | None = Field(default=None, max_length=80)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
