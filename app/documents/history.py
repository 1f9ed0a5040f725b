"""What has become of a document: every publishing of it, and the texts of its revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session

from app.documents import queries
from app.documents.checking import Name
from app.documents.models import Event
from app.documents.opening import unknown
from app.documents.registry import Registry
from app.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Happening:
    """`before` is the number of the revision that readers saw until then, 0 for none."""

    event: Event
    number: int
    before: int
    at: datetime
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class DocumentState:
    """A document in a list of all; `changed` when another text is published than its file held."""

    kind: str
    slug: str
    title: str
    published: int
    drafted: bool
    has_file: bool
    changed: bool

    @property
    def withdrawn(self) -> bool:
        return not self.published and not self.drafted


def history(session: Session, name: Name) -> Sequence[Happening]:
    """The newest first."""
    document = queries.document(session, *name)
    if document is None:
        raise unknown(name)
    rows = queries.happenings(session, document.document_id or 0)
    before = [0 if row.event == Event.WITHDRAWN else revision.number for row, revision in rows]
    return tuple(
        Happening(Event(row.event), revision.number, earlier, row.happened_at, row.account_id)
        for (row, revision), (_, earlier) in zip(rows, pairwise([*before, 0]), strict=True)
    )


def revision_text(session: Session, name: Name, number: int) -> str:
    document = queries.document(session, *name)
    revision = queries.numbered(session, document.document_id or 0, number) if document else None
    if revision is None:
        raise NotFoundError(f"The {name[0]} “{name[1]}” has no revision {number}.")
    return revision.text


def every_document(session: Session, registry: Registry) -> Sequence[DocumentState]:
    """Everything that has ever been published or is being written, by kind and slug."""
    return tuple(_state(listed) for listed in queries.everything(session, registry.kinds))


def _state(listed: queries.Listed) -> DocumentState:
    return DocumentState(
        listed.kind,
        listed.slug,
        listed.title or listed.slug,
        published=listed.number or 0,
        drafted=listed.drafted,
        has_file=listed.imported is not None,
        changed=None not in {listed.imported, listed.digest} and listed.imported != listed.digest,
    )
