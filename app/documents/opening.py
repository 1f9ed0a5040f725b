"""A document as an author finds it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from app.documents import queries
from app.documents.checking import Name
from app.documents.models import Document, Draft, Revision
from app.documents.pack import SLUG
from app.documents.publishing import digest_of
from app.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document as an author finds it: its draft, or what is published where there is none.

    `base` is the version of this text; `based_on` the number of the publication that it began with and `published` that
    of the one readers see, 0 for none.
    """

    kind: str
    slug: str
    text: str
    base: str
    based_on: int
    published: int
    drafted: bool
    saved_at: datetime
    account_id: UUID | None


def version_of(text: str) -> str:
    """The same for the same text, wherever and whenever it is saved."""
    return digest_of(text)[:12]


def open_document(session: Session, name: Name) -> OpenDocument:
    found = find_document(session, name)
    if found is None:
        raise unknown(name)
    return found


def find_document(session: Session, name: Name) -> OpenDocument | None:
    """None also for one that was withdrawn, or thrown away before anybody read it."""
    if not SLUG.fullmatch(name[1]):  # PostgreSQL takes some of these characters for an error
        return None
    document = queries.document(session, *name)
    return opened(session, document) if document and stands(session, document) else None


def stands(session: Session, document: Document) -> bool:
    """Whether it has a draft or readers; what was withdrawn may begin anew."""
    document_id = document.document_id or 0
    return session.get(Draft, document_id) is not None or queries.published_revision(session, document_id) is not None


def opened(session: Session, document: Document) -> OpenDocument:
    document_id = document.document_id or 0
    draft, standing = session.get(Draft, document_id), queries.published_revision(session, document_id)
    published = standing.number if standing else 0
    if draft:
        began = session.get(Revision, draft.revision_id) if draft.revision_id else None
        based_on = began.number if began else 0
        text, at, account_id = draft.text, draft.saved_at, draft.account_id
    elif standing:
        text, at, account_id, based_on = standing.text, standing.created_at, standing.account_id, published
    else:
        raise unknown((document.kind, document.slug))
    kind, slug, base = document.kind, document.slug, version_of(text)
    return OpenDocument(kind, slug, text, base, based_on, published, draft is not None, at, account_id)


def unknown(name: Name) -> NotFoundError:
    kind, slug = name
    return NotFoundError(f"There is no {kind} “{slug}”.")
