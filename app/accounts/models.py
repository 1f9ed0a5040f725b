"""Who has answered something, and the key that signs what their browsers keep."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Field

from app.clock import now
from app.database import Model, UtcDateTime


class Learner(Model, table=True):
    """Somebody who has answered at least once; nothing else is known of them."""

    __tablename__ = "learner"

    learner_id: UUID = Field(default_factory=uuid4, primary_key=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SigningKey(Model, table=True):
    """A secret made once and shared by every process that uses this database."""

    __tablename__ = "signing_key"

    purpose: str = Field(max_length=40, primary_key=True)
    secret: str = Field(max_length=100)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
