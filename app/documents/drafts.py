"""Drafts: what authors write in the browser before anybody reads it.

A document has one draft, whoever writes it. Whoever saves says which text they began with, by its version; where
another text stands there now, nothing is overwritten and StaleTextError carries both.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.database import take_turns
from app.documents import queries
from app.documents.checking import Name, source_of
from app.documents.errors import StaleTextError
from app.documents.line_endings import with_endings_of
from app.documents.models import Document, Draft, Revision
from app.documents.opening import OpenDocument, opened, stands, unknown
from app.documents.pack import LONGEST_SLUG, SLUG
from app.documents.registry import Registry
from app.errors import ConflictError, InvalidTextError, Problem


@dataclass(frozen=True, slots=True)
class Writing:
    """What an author sends, and what they began with: the `base` and `based_on` of an OpenDocument."""

    text: str
    base: str
    based_on: int


def begin(session: Session, registry: Registry, name: Name, text: str, account_id: UUID | None) -> OpenDocument:
    """A new document, which is a draft until it is published."""
    kind, slug = name
    if not SLUG.fullmatch(slug) or len(slug) > LONGEST_SLUG:
        message = f"“{slug}” cannot be part of an address: use small letters, digits and single hyphens."
        raise InvalidTextError((Problem(message, pointer="/slug"),))
    take_turns(session.connection())
    document = queries.document(session, kind, slug) or Document(kind=kind, slug=slug)
    if document.document_id and stands(session, document):
        raise ConflictError(f"There is a {kind} “{slug}” already. Choose another name for the address.")
    session.add(document)
    session.flush()
    _write(session, document, source_of(registry, name, text).text, None, account_id)
    return opened(session, document)


def save_draft(
    session: Session, registry: Registry, name: Name, writing: Writing, account_id: UUID | None
) -> OpenDocument:
    """Raises StaleTextError when somebody else has saved another text. A text that is published already is no draft."""
    document = queries.lock_document(session, *name)
    if document is None or not stands(session, document):
        raise unknown(name)
    found = opened(session, document)
    text = source_of(registry, name, with_endings_of(found.text, writing.text)).text
    if writing.base != found.base and text != found.text:
        raise _stale(text, found, base=found.base, based_on=writing.based_on)
    began = queries.numbered(session, document.document_id or 0, writing.based_on)
    _write(session, document, text, began, account_id)
    return opened(session, document)


def discard_draft(session: Session, name: Name, base: str) -> bool:
    """Whether anything is left of the document. Raises StaleTextError when the author knows another draft."""
    document = queries.lock_document(session, *name)
    draft = session.get(Draft, document.document_id) if document else None
    if document is None or draft is None:
        return document is not None and stands(session, document)
    found = opened(session, document)
    if found.base != base:
        raise _stale("", found, base=found.base, based_on=found.based_on)
    session.delete(draft)
    session.flush()
    return stands(session, document)


def _write(session: Session, document: Document, text: str, began: Revision | None, account_id: UUID | None) -> None:
    document_id = document.document_id or 0
    draft, standing = session.get(Draft, document_id), queries.published_revision(session, document_id)
    if standing and standing.text == text:
        if draft:
            session.delete(draft)
    elif draft is None or draft.text != text:
        row = Draft(document_id=document_id, text=text, account_id=account_id, saved_at=clock.now())
        row.revision_id = began.revision_id if began else None
        session.merge(row)
    elif began and draft.revision_id != began.revision_id:
        draft.revision_id = began.revision_id
    session.flush()


def _stale(mine: str, found: OpenDocument, *, base: str, based_on: int) -> StaleTextError:
    return StaleTextError(
        mine,
        found.text,
        base=base,
        based_on=found.based_on if found.drafted else found.published or based_on,
        account_id=found.account_id,
        at=found.saved_at,
        published=not found.drafted,
    )
