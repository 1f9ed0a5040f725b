"""A document's publication points at the revision that readers see.

A revision never changes; what was compiled from it may. Who and when is kept twice: with a revision, whose text it is,
and with every publishing, since going back to an older text makes no new revision.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from app.database import Model, UtcDateTime
from app.documents.registry import Json


class Origin(StrEnum):
    """Where a text was written."""

    FILE = "file"
    BROWSER = "browser"


class Event(StrEnum):
    """What happened to a document's publication."""

    IMPORTED = "imported"
    PUBLISHED = "published"
    RESTORED = "restored"
    WITHDRAWN = "withdrawn"


class Document(Model, table=True):
    """A lesson, a quiz, a scenario; without a publication nobody sees it."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("kind", "slug"),)

    document_id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=40)
    slug: str = Field(max_length=100)


class Revision(Model, table=True):
    """One text of a document; `digest` is the SHA-256 of its bytes, `number` counts from 1 within the document.

    `account_id` is who wrote it in the browser; a file has no author that is known here.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("document_id", "number"), UniqueConstraint("document_id", "digest"))

    revision_id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.document_id")
    number: int
    text: str
    digest: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=UtcDateTime)
    origin: str = Field(default=Origin.FILE, max_length=10)
    account_id: UUID | None = Field(default=None, foreign_key="account.account_id")


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


class Publishing(Model, table=True):
    """One line of a document's history; rows are added and never change."""

    __tablename__ = "publishing"

    publishing_id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.document_id", index=True)
    revision_id: int = Field(foreign_key="revision.revision_id")
    event: str = Field(max_length=20)
    account_id: UUID | None = Field(default=None, foreign_key="account.account_id")
    happened_at: datetime = Field(sa_type=UtcDateTime)


class Draft(Model, table=True):
    """What authors are writing: one text for each document, whoever writes it.

    `revision_id` is the publication they began with, none for a document that is new.
    """

    __tablename__ = "draft"

    document_id: int = Field(primary_key=True, foreign_key="document.document_id")
    text: str
    revision_id: int | None = Field(default=None, foreign_key="revision.revision_id")
    account_id: UUID | None = Field(default=None, foreign_key="account.account_id")
    saved_at: datetime = Field(sa_type=UtcDateTime)


class ImportedText(Model, table=True):
    """The digest of what a document's file held when it was imported last; only what has a file has a row."""

    __tablename__ = "imported_text"

    document_id: int = Field(primary_key=True, foreign_key="document.document_id")
    digest: str = Field(max_length=64)
