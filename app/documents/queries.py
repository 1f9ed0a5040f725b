"""What is asked of the tables of documents."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import Select

from app.documents.models import Compilation, Document, Publication, Revision
from app.documents.registry import Published

Reader = Select[Document, int, Compilation]


AS_READERS_SEE: Reader = (
    select(Document, Revision.number, Compilation)
    .join(Publication, col(Publication.document_id) == col(Document.document_id))
    .join(Revision, col(Revision.revision_id) == col(Publication.revision_id))
    .join(Compilation, col(Compilation.revision_id) == col(Publication.revision_id))
)


def _published(document: Document, number: int, compilation: Compilation) -> Published:
    return Published(
        document_id=document.document_id or 0,
        revision_id=compilation.revision_id,
        number=number,
        kind=document.kind,
        slug=document.slug,
        title=compilation.title,
        data=compilation.data,
    )


def published(session: Session, kind: str, slug: str) -> Published | None:
    row = session.exec(AS_READERS_SEE.where(Document.kind == kind, Document.slug == slug)).one_or_none()
    return _published(*row) if row else None


def revision(session: Session, revision_id: int) -> Published | None:
    row = session.exec(
        select(Document, Revision.number, Compilation)
        .join(Revision, col(Revision.document_id) == col(Document.document_id))
        .join(Compilation, col(Compilation.revision_id) == col(Revision.revision_id))
        .where(Revision.revision_id == revision_id)
    ).one_or_none()
    return _published(*row) if row else None


def all_published(session: Session, kinds: Iterable[str]) -> Sequence[Published]:
    ordered = AS_READERS_SEE.where(col(Document.kind).in_(kinds)).order_by(Document.kind, Document.slug)
    return [_published(*row) for row in session.exec(ordered)]


def published_texts(session: Session, kind: str) -> Sequence[tuple[str, str]]:
    """Slug and text."""
    return session.exec(
        select(Document.slug, Revision.text)
        .join(Publication, col(Publication.document_id) == col(Document.document_id))
        .join(Revision, col(Revision.revision_id) == col(Publication.revision_id))
        .where(Document.kind == kind)
        .order_by(Document.slug)
    ).all()


def document(session: Session, kind: str, slug: str) -> Document | None:
    return session.exec(select(Document).where(Document.kind == kind, Document.slug == slug)).one_or_none()


def revision_with(session: Session, document_id: int, digest: str) -> Revision | None:
    wanted = select(Revision).where(Revision.document_id == document_id, Revision.digest == digest)
    return session.exec(wanted).one_or_none()


def last_number(session: Session, document_id: int) -> int:
    return session.exec(select(func.max(Revision.number)).where(Revision.document_id == document_id)).one() or 0
