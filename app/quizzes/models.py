"""What learners answered: appended, never changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
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
