"""What a process need not read twice: compiled data, and what features make of it.

Both are kept under the digest of what was compiled, so that nothing has to be forgotten when something is published.
What is kept here belongs to everybody: it is read, never changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from threading import Lock
from typing import TypeVar

from app.documents.registry import Json, Published

Made = TypeVar("Made")
MOST = 512
"""Documents, of which a large course has some hundred; what came first goes first."""


class CompiledData:
    """The data of the documents read last, by digest."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: dict[str, Mapping[str, Json]] = {}
        self._lock = Lock()

    def find(self, digest: str) -> Mapping[str, Json] | None:
        return self._kept.get(digest)

    def keep(self, digest: str, data: Mapping[str, Json]) -> None:
        with self._lock:
            self._kept[digest] = data
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]


def once(make: Callable[[Published], Made]) -> Callable[[Published], Made]:
    """For what is made of a document's name and compiled data alone: made once for as long as both stay the same."""

    @lru_cache(maxsize=MOST)
    def kept(document: _AsCompiled) -> Made:
        return make(document.published)

    @wraps(make)
    def made(published: Published) -> Made:
        if not published.digest:  # kept nowhere, so that nothing tells it from another one
            return make(published)
        return kept(_AsCompiled(published.kind, published.slug, published.digest, published))

    return made


@dataclass(frozen=True, slots=True)
class _AsCompiled:
    kind: str
    slug: str
    digest: str
    published: Published = field(compare=False)
