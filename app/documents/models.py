"""A document's publication points at the revision that readers see.

A revision never changes; what was compiled from it may.
"""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from app.database import Model, UtcDateTime
from app.documents.registry import Json


class Document(Model, table=True):
    """A lesson, a quiz, a scenario; without a publication nobody sees it."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "slug"),)

    document_id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    slug: str = Field(max_length=100)


class Revision(Model, table=True):
    """One text of a document; `digest` is the SHA-256 of its bytes, `number` counts from 1 within the document."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("document_id", "number"), UniqueConstraint("document_id", "digest"))

    revision_id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.document_id")
    number: int
    text: str
    digest: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Publication(Model, table=True):
    """The pointer that publishing moves; a table of its own, so that document and revision do not need each other."""

    __tablename__ = "publication"

    document_id: int = Field(primary_key=True, foreign_key="document.document_id")
    revision_id: int = Field(foreign_key="revision.revision_id")


class Compilation(Model, table=True):
    """What readers of a revision are served; made anew when the revision's neighbours or the compiler change.

    `digest` is that of title and data together.
    """

    __tablename__ = "compilation"

    revision_id: int = Field(primary_key=True, foreign_key="revision.revision_id")
    title: str
    data: dict[str, Json] = Field(sa_type=JSON)
    digest: str = Field(max_length=64)


class Edition(Model, table=True):
    """One row: its number grows with every transaction that changes what readers see."""

    __tablename__ = "edition"

    edition_id: int = Field(primary_key=True)
    number: int
