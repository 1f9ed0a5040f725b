"""Pages and files that this process has ready, in every form in which they travel."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock

from app.reads import Question
from app.web.answers import Answer
from app.web.negotiation import SHORTEST_FIRST, Coding
from app.web.representations import ONCE, Representation, represent

MOST_PAGES = 4096
MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeptPage:
    """`made_of` is what was asked of the published documents, and what was answered."""

    forms: Mapping[Coding, Representation]
    made_of: Mapping[Question, object] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(form.size for form in self.forms.values())


def make_page(answer: Answer, made_of: Mapping[Question, object]) -> KeptPage:
    return KeptPage({coding: represent(answer, coding, ONCE) for coding in SHORTEST_FIRST}, made_of)


class KeptPages:
    """By name; what came first goes first when there are too many pages or bytes."""

    def __init__(self, most_pages: int = MOST_PAGES, most_bytes: int = MOST_BYTES) -> None:
        self._most_pages, self._most_bytes = most_pages, most_bytes
        self._pages: dict[str, KeptPage] = {}
        self._size = 0
        self._lock = Lock()
        self.find = self._pages.get

    def __len__(self) -> int:
        return len(self._pages)

    @property
    def size(self) -> int:
        return self._size

    def put(self, name: str, page: KeptPage) -> None:
        with self._lock:
            self._drop(name)
            self._pages[name] = page
            self._size += page.size
            while len(self._pages) > self._most_pages or self._size > self._most_bytes:
                self._drop(next(iter(self._pages)))

    def drop(self, names: Iterable[str]) -> None:
        with self._lock:
            for name in names:
                self._drop(name)

    def items(self) -> Iterator[tuple[str, KeptPage]]:
        """Those that are made of documents, as of now."""
        with self._lock:
            pages = list(self._pages.items())
        return ((name, page) for name, page in pages if page.made_of)

    def _drop(self, name: str) -> None:
        page = self._pages.pop(name, None)
        self._size -= page.size if page else 0
