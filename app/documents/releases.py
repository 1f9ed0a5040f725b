"""Publishing in the browser, and going back: a text and everything that reads it, or nothing at all.

An author says which publication they began with; over a newer one nothing is published silently.
"""

from uuid import UUID

from sqlmodel import Session

from app import clock
from app.database import take_turns
from app.documents import queries
from app.documents.checking import Name
from app.documents.drafts import Writing, save_draft
from app.documents.errors import StaleTextError
from app.documents.history import revision_text
from app.documents.models import Draft, Event, Revision
from app.documents.opening import OpenDocument
from app.documents.publishing import Act, Publisher
from app.documents.registry import Published, Registry
from app.documents.rehearsing import perform


def publish_draft(
    session: Session, registry: Registry, name: Name, writing: Writing, account_id: UUID | None
) -> Published:
    """Saves the draft, which stays when this raises: InvalidTextError, BrokenDocumentsError, StaleTextError."""
    take_turns(session.connection())
    saved = save_draft(session, registry, name, writing, account_id)
    document = queries.document(session, *name)
    standing = queries.published_revision(session, document.document_id or 0) if document else None
    if standing and standing.number != writing.based_on and standing.text != saved.text:
        raise _overtaken(saved, standing)
    published = publish_text(session, registry, name, saved.text, Act(Event.PUBLISHED, account_id))
    if draft := session.get(Draft, published.document_id):
        session.delete(draft)
    session.flush()
    return published


def restore(session: Session, registry: Registry, name: Name, number: int, account_id: UUID | None) -> Published:
    """Publishes the text of an earlier revision; a draft stays as it is. Raises as publishing does."""
    take_turns(session.connection())
    return publish_text(session, registry, name, revision_text(session, name, number), Act(Event.RESTORED, account_id))


def publish_text(session: Session, registry: Registry, name: Name, text: str, act: Act) -> Published:
    """With everything that reads it, or nothing at all."""
    sound = perform(session, registry, name, text)
    publisher = Publisher(session, clock.now, act)
    published = [publisher.publish(*each) for each in sound]
    session.flush()
    return next(one for one in published if (one.kind, one.slug) == name)


def _overtaken(saved: OpenDocument, standing: Revision) -> StaleTextError:
    return StaleTextError(
        saved.text,
        standing.text,
        base=saved.base,
        based_on=standing.number,
        account_id=standing.account_id,
        at=standing.created_at,
        published=True,
    )
