"""From a compiled text to what readers see: each row only where it changes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from app.database import PUBLISHED
from app.documents import queries
from app.documents.models import Compilation, Document, Event, ImportedText, Origin, Publication, Publishing, Revision
from app.documents.registry import Compiled, Kind, Published, Source

Stored = TypeVar("Stored", Document, Revision, Publication, Compilation)


@dataclass(frozen=True, slots=True)
class Act:
    """What goes into the history when a publication moves; a file has nobody who is known here."""

    event: Event
    account_id: UUID | None = None

    @property
    def origin(self) -> Origin:
        return Origin.FILE if self.event is Event.IMPORTED else Origin.BROWSER


IMPORT = Act(Event.IMPORTED)


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


class Change(StrEnum):
    """What publishing did to one document."""

    PUBLISHED = "published"
    RECOMPILED = "recompiled"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Publisher:
    """Publishes within the transaction of its session and counts what it did."""

    session: Session
    now: Callable[[], datetime]
    act: Act = IMPORT
    changes: Counter[Change] = field(default_factory=Counter)

    def publish(self, kind: Kind, source: Source, compiled: Compiled) -> Published:
        document_id = self._document_id(kind.name, source.slug)
        revision = self._revision(document_id, source.text)
        revision_id, digest = revision.revision_id or 0, compiled.digest
        recompiled = self._compile(revision_id, compiled, digest)
        moved = self._point(document_id, revision_id)
        self._count(Change.PUBLISHED if moved else Change.RECOMPILED if recompiled else Change.UNCHANGED)
        return Published(
            document_id,
            revision_id,
            revision.number,
            kind.name,
            source.slug,
            compiled.title,
            compiled.data,
            digest,
        )

    def withdraw(self, document_id: int) -> None:
        """Its revisions stay; readers no longer find it."""
        self.count_as_imported(document_id, "")
        publication = self.session.get(Publication, document_id)
        if publication:
            self.session.delete(publication)
            self._tell(document_id, publication.revision_id, Event.WITHDRAWN)
            self._count(Change.WITHDRAWN)

    def count_as_imported(self, document_id: int, digest: str) -> None:
        """From now on this is what the document's file held; no digest means that it has no file."""
        row = self.session.get(ImportedText, document_id)
        if digest and (row is None or row.digest != digest):
            self.session.merge(ImportedText(document_id=document_id, digest=digest))
        elif row and not digest:
            self.session.delete(row)

    def _count(self, change: Change) -> None:
        """The first change of the transaction makes a new edition, of which other processes learn by its number."""
        if change is not Change.UNCHANGED and not self.session.info.get(PUBLISHED):
            self.session.info[PUBLISHED] = True
            queries.begin_edition(self.session)
        self.changes[change] += 1

    def _document_id(self, kind: str, slug: str) -> int:
        document = queries.document(self.session, kind, slug) or self._add(Document(kind=kind, slug=slug))
        return document.document_id or 0

    def _revision(self, document_id: int, text: str) -> Revision:
        """The same text is the same revision, so that going back moves the pointer back."""
        digest = digest_of(text)
        number = queries.last_number(self.session, document_id) + 1
        return queries.revision_with(self.session, document_id, digest) or self._add(
            Revision(
                document_id=document_id,
                number=number,
                text=text,
                digest=digest,
                created_at=self.now(),
                origin=self.act.origin,
                account_id=self.act.account_id,
            )
        )

    def _compile(self, revision_id: int, compiled: Compiled, digest: str) -> bool:
        compilation = self.session.get(Compilation, revision_id)
        if compilation and compilation.digest == digest:
            return False
        self.session.merge(
            Compilation(revision_id=revision_id, title=compiled.title, data=dict(compiled.data), digest=digest)
        )
        return True

    def _point(self, document_id: int, revision_id: int) -> bool:
        publication = self.session.get(Publication, document_id)
        if publication and publication.revision_id == revision_id:
            return False
        self.session.merge(Publication(document_id=document_id, revision_id=revision_id))
        self._tell(document_id, revision_id, self.act.event)
        return True

    def _tell(self, document_id: int, revision_id: int, event: Event) -> None:
        self.session.add(
            Publishing(
                document_id=document_id,
                revision_id=revision_id,
                event=event,
                account_id=self.act.account_id,
                happened_at=self.now(),
            )
        )

    def _add(self, stored: Stored) -> Stored:
        self.session.add(stored)
        self.session.flush()
        return stored
