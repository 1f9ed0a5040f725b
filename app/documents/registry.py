"""What features bring to documents: kinds, each with its compiler, and embeds that a lesson may contain.

A kind says which other kinds it reads; they are compiled first and stand on the shelf by then.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import JsonValue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from markupsafe import Markup
    from sqlmodel import Session

    from app.documents.texts import Text
    from app.errors import Problem

Json = JsonValue


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a content pack; `file` is its path inside the pack."""

    file: str
    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """What readers are served; `data` is kept as JSON, its order preserved."""

    title: str
    data: Mapping[str, Json]

    @property
    def digest(self) -> str:
        """The SHA-256 of all of it, the order of keys included."""
        return sha256(json.dumps([self.title, dict(self.data)]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Published:
    """A document as readers see it now; `digest` is that of what was compiled, empty for what is kept nowhere."""

    document_id: int
    revision_id: int
    number: int
    kind: str
    slug: str
    title: str
    data: Mapping[str, Json]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a document cannot be found on the shelf, ready for a problem's message and hint."""

    message: str
    hint: str = ""


class Shelf(Protocol):
    """The other documents, as of this import."""

    def find(self, kind: str, slug: str) -> Published | None:
        """A document of a kind that this one reads; None when it is absent or has never compiled."""

    def slugs(self, kind: str) -> Sequence[str]:
        """Every document of the pack, also of the kind being compiled, also those with faults."""

    def absence(self, kind: str, slug: str) -> Absence:
        """What to say where `find` gave None."""


@dataclass(frozen=True, slots=True)
class ReadersPage:
    """The page on which readers meet a document: a template and its context."""

    template: str
    context: object


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document.

    `place` is a path in a content pack; the file's name without its ending is the slug. `reads` names the kinds that
    the compiler finds on the shelf: they are compiled before. `show` makes the page of a document that its author wants
    to see before it is published, in a session that finds it as if it were (`app.documents.previewing`).
    """

    name: str
    place: str
    compile: Callable[[Source, Shelf], Compiled]
    reads: tuple[str, ...] = ()
    show: Callable[[Published, Session], ReadersPage] | None = None
    is_costly: bool = False
    """Whether to compile takes so long that it is not done again where nothing has changed that it was made from."""

    @property
    def single(self) -> bool:
        """Whether there is one document of it, as the outline of the course."""
        return "*" not in self.place


@dataclass(frozen=True, slots=True)
class EmbedCall:
    """`:::embed argument`, with options, as it stands in a lesson."""

    embed: str
    argument: str
    options: Text
    lesson: str
    name: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class PageEmbed:
    """A compiled embed on the page of its lesson; `query` is the part of the page's address meant for it."""

    lesson: str
    name: str
    data: Mapping[str, Json]
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemProgress:
    """How far a learner is with one thing to answer; `place` is the fragment of the page that leads to it."""

    name: str
    status: Literal["open", "wrong", "right"]
    place: str = ""


def no_items(_data: Mapping[str, Json]) -> Sequence[str]:
    return ()


def no_progress(
    _session: Session, _learner_id: UUID | None, _lesson: str, _data: Mapping[str, Json]
) -> Sequence[ItemProgress]:
    return ()


def no_answers(_session: Session, _learner_id: UUID, _lesson: str, _data: Mapping[str, Json]) -> Sequence[Markup]:
    return ()


@dataclass(frozen=True, slots=True)
class Embed:
    """Something interactive inside a lesson; what it renders is the same for every reader.

    What is personal comes later: `progress` counts, `answered` gives one `<hx-partial>` for each item that this learner
    has answered, to be swapped into the page by htmx.
    """

    name: str
    compile: Callable[[EmbedCall, Shelf], Mapping[str, Json]]
    render: Callable[[PageEmbed, Session], Markup]
    items: Callable[[Mapping[str, Json]], Sequence[str]] = no_items
    progress: Callable[[Session, UUID | None, str, Mapping[str, Json]], Sequence[ItemProgress]] = no_progress
    answered: Callable[[Session, UUID, str, Mapping[str, Json]], Sequence[Markup]] = no_answers


def nothing_wrong(_shelf: Shelf) -> Iterable[Problem]:
    return ()


def nothing_to_notice(_shelf: Shelf, _today: date) -> Iterable[Problem]:
    return ()


@dataclass(frozen=True, slots=True)
class Audit:
    """Looks at a whole pack once everything is compiled: problems fail the check, notices are only told."""

    name: str
    problems: Callable[[Shelf], Iterable[Problem]] = nothing_wrong
    notices: Callable[[Shelf, date], Iterable[Problem]] = nothing_to_notice


@dataclass(frozen=True, slots=True)
class Registry:
    """Filled once, when the application is assembled."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    audits: dict[str, Audit] = field(default_factory=dict)
    embeds: dict[str, Embed] = field(default_factory=dict)

    def register_kind(self, kind: Kind) -> None:
        self.kinds[kind.name] = kind

    def register_embed(self, embed: Embed) -> None:
        self.embeds[embed.name] = embed

    def register_audit(self, audit: Audit) -> None:
        self.audits[audit.name] = audit

    def kind(self, name: str) -> Kind:
        return self.kinds[name]

    def kinds_in_order(self) -> tuple[Kind, ...]:
        """Every kind after those that it reads."""
        graph = {kind.name: [name for name in kind.reads if name in self.kinds] for kind in self.kinds.values()}
        return tuple(self.kinds[name] for name in TopologicalSorter(graph).static_order())

    def embed(self, name: str) -> Embed | None:
        return self.embeds.get(name)
