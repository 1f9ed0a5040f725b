"""What is asked of the tables of documents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import or_, update
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from app.documents.memory import CompiledData
from app.documents.models import (
    Compilation,
    Document,
    Draft,
    Edition,
    ImportedText,
    Publication,
    Publishing,
    Revision,
)
from app.documents.registry import Json, Published

Label = tuple[int | None, int, int, str, str, str, str]
Labels = Select[int | None, int, int, str, str, str, str]
Whole = Select[int | None, int, int, str, str, str, str, dict[str, Json]]

# SQLModel's `select` knows the types of four columns.
LABELS = cast(
    "Labels",
    Select(
        col(Document.document_id),
        col(Compilation.revision_id),
        col(Revision.number),
        col(Document.kind),
        col(Document.slug),
        col(Compilation.title),
        col(Compilation.digest),
    )
    .join(Revision, col(Revision.document_id) == col(Document.document_id))
    .join(Compilation, col(Compilation.revision_id) == col(Revision.revision_id)),
)
"""Everything of a Published but its data, which are long."""
AS_READERS_SEE = LABELS.join(Publication, col(Publication.revision_id) == col(Revision.revision_id))
DATA = CompiledData()


def published(session: Session, kind: str, slug: str) -> Published | None:
    found = _read(session, AS_READERS_SEE.where(Document.kind == kind, Document.slug == slug))
    return found[0] if found else None


def revision(session: Session, revision_id: int) -> Published | None:
    found = _read(session, LABELS.where(Revision.revision_id == revision_id))
    return found[0] if found else None


def all_published(session: Session, kinds: Iterable[str]) -> Sequence[Published]:
    return _read(session, AS_READERS_SEE.where(col(Document.kind).in_(kinds)).order_by(Document.kind, Document.slug))


def _read(session: Session, labels: Labels) -> Sequence[Published]:
    """The data come along only when this process has not seen all of them before."""
    found = [_from_memory(row) for row in session.exec(labels)]
    known = [published for published in found if published is not None]
    if len(known) == len(found):
        return known
    whole = cast("Whole", labels.add_columns(col(Compilation.data)))
    return [_published(row[:-1], row[-1]) for row in session.exec(whole)]


def _from_memory(label: Label) -> Published | None:
    data = DATA.find(label[-1])
    return _published(label, data) if data is not None else None


def _published(label: Label, data: Mapping[str, Json]) -> Published:
    document_id, revision_id, number, kind, slug, title, digest = label
    DATA.keep(digest, data)
    return Published(document_id or 0, revision_id, number, kind, slug, title, data, digest)


def edition(session: Session) -> int:
    return session.exec(select(Edition.number)).one()


def begin_edition(session: Session) -> None:
    session.exec(update(Edition).values(number=Edition.number + 1))


def published_texts(session: Session, kind: str) -> Sequence[tuple[str, str]]:
    """Slug and text."""
    return session.exec(
        select(Document.slug, Revision.text)
        .join(Publication, col(Publication.document_id) == col(Document.document_id))
        .join(Revision, col(Revision.revision_id) == col(Publication.revision_id))
        .where(Document.kind == kind)
        .order_by(Document.slug)
    ).all()


def text_of(session: Session, revision_id: int) -> str:
    return session.exec(select(Revision.text).where(Revision.revision_id == revision_id)).one()


def document(session: Session, kind: str, slug: str) -> Document | None:
    return session.exec(select(Document).where(Document.kind == kind, Document.slug == slug)).one_or_none()


def revision_with(session: Session, document_id: int, digest: str) -> Revision | None:
    wanted = select(Revision).where(Revision.document_id == document_id, Revision.digest == digest)
    return session.exec(wanted).one_or_none()


def last_number(session: Session, document_id: int) -> int:
    return session.exec(select(func.max(Revision.number)).where(Revision.document_id == document_id)).one() or 0


@dataclass(frozen=True, slots=True)
class StandingText:
    """A published text; `imported` is the digest of what its file held last, empty for what has no file."""

    document_id: int
    kind: str
    slug: str
    text: str
    digest: str
    imported: str


def standing_texts(session: Session, kinds: Iterable[str]) -> Sequence[StandingText]:
    rows = session.exec(
        select(Document, Revision, ImportedText.digest)
        .join(Publication, col(Publication.document_id) == col(Document.document_id))
        .join(Revision, col(Revision.revision_id) == col(Publication.revision_id))
        .outerjoin(ImportedText, col(ImportedText.document_id) == col(Document.document_id))
        .where(col(Document.kind).in_(kinds))
        .order_by(Document.kind, Document.slug)
    )
    return [
        StandingText(document.document_id or 0, document.kind, document.slug, found.text, found.digest, imported or "")
        for document, found, imported in rows
    ]


def published_revision(session: Session, document_id: int) -> Revision | None:
    return session.exec(
        select(Revision)
        .join(Publication, col(Publication.revision_id) == col(Revision.revision_id))
        .where(Publication.document_id == document_id)
    ).one_or_none()


def lock_document(session: Session, kind: str, slug: str) -> Document | None:
    """Whoever else wants to write its draft waits; SQLite's writing transactions follow one another anyway."""
    wanted = select(Document).where(Document.kind == kind, Document.slug == slug)
    return session.exec(wanted.with_for_update(key_share=True)).one_or_none()


def numbered(session: Session, document_id: int, number: int) -> Revision | None:
    wanted = select(Revision).where(Revision.document_id == document_id, Revision.number == number)
    return session.exec(wanted).one_or_none()


def happenings(session: Session, document_id: int) -> Sequence[tuple[Publishing, Revision]]:
    """The newest first."""
    return session.exec(
        select(Publishing, Revision)
        .join(Revision, col(Revision.revision_id) == col(Publishing.revision_id))
        .where(Publishing.document_id == document_id)
        .order_by(col(Publishing.publishing_id).desc())
    ).all()


@dataclass(frozen=True, slots=True)
class Listed:
    """A document that has ever been published or is being written; `imported` is the digest of its file's last text."""

    kind: str
    slug: str
    title: str | None
    number: int | None
    digest: str | None
    drafted: bool
    imported: str | None


def everything(session: Session, kinds: Iterable[str]) -> Sequence[Listed]:
    wanted: Any = (
        Select(
            col(Document.kind),
            col(Document.slug),
            col(Compilation.title),
            col(Revision.number),
            col(Revision.digest),
            col(Draft.document_id).is_not(None),
            col(ImportedText.digest),
        )
        .select_from(Document)
        .outerjoin(Publication, col(Publication.document_id) == col(Document.document_id))
        .outerjoin(Revision, col(Revision.revision_id) == col(Publication.revision_id))
        .outerjoin(Compilation, col(Compilation.revision_id) == col(Revision.revision_id))
        .outerjoin(Draft, col(Draft.document_id) == col(Document.document_id))
        .outerjoin(ImportedText, col(ImportedText.document_id) == col(Document.document_id))
        .where(col(Document.kind).in_(kinds))
        .where(or_(col(Draft.document_id).is_not(None), col(Document.document_id).in_(select(Publishing.document_id))))
        .order_by(Document.kind, Document.slug)
    )
    return [Listed(*row) for row in session.exec(wanted)]


def drafted(session: Session) -> frozenset[tuple[str, str]]:
    """Kind and slug of what somebody is writing."""
    return frozenset(
        session.exec(
            select(Document.kind, Document.slug).join(Draft, col(Draft.document_id) == col(Document.document_id))
        ).all()
    )
