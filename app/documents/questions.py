"""What a page may ask of the published documents; the answer is the same as long as what it asks for is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from app.documents import queries
from app.documents.registry import Published

Taken = TypeVar("Taken")


@dataclass(frozen=True, slots=True)
class One:
    """Which revision of a document is published, and what it was compiled to."""

    kind: str
    slug: str

    def ask(self, session: Session) -> object:
        published = queries.published(session, self.kind, self.slug)
        return whole(published) if published else None


@dataclass(frozen=True, slots=True)
class Every:
    """Of every published document of a kind a part; two parts are equal when they take the same."""

    kind: str
    part: Callable[[Published], object]

    def ask(self, session: Session) -> object:
        return parts(queries.all_published(session, [self.kind]), self.part)


def whole(published: Published) -> object:
    return (published.slug, published.revision_id, published.digest)


def parts(documents: Iterable[Published], part: Callable[[Published], Taken | None]) -> tuple[Taken, ...]:
    return tuple(taken for document in documents if (taken := part(document)) is not None)
