"""The contexts of the pages for authors, one class for each template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.documents.differences import DifferentLine
from app.documents.history import DocumentState, Happening
from app.documents.opening import OpenDocument
from app.errors import Problem
from app.web.addresses import ADDRESSES, url

READERS = {"lesson": "lesson", "scenario": "scenario", "quiz": "quiz", "glossary": "glossary", "course": "home"}
"""The names of addresses by kind."""


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    state: DocumentState
    faulty: bool

    @property
    def href(self) -> str:
        return url("history" if self.state.withdrawn else "edit", kind=self.state.kind, slug=self.state.slug)


@dataclass(frozen=True, slots=True)
class KindSection:
    """`new` is whether documents of this kind can be begun."""

    kind: str
    heading: str
    new: bool
    entries: tuple[DocumentEntry, ...]


@dataclass(frozen=True, slots=True)
class ListPage:
    sections: tuple[KindSection, ...]
    title: str = "Write and publish"


@dataclass(frozen=True, slots=True)
class NewPage:
    """A form for what is new; `shown` is what a lesson may show and ask, slug and title by kind; `chosen` the slugs."""

    kind: str
    shown: Mapping[str, Sequence[tuple[str, str]]]
    written_title: str = ""
    slug: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def title(self) -> str:
        return f"A new {self.kind}"


@dataclass(frozen=True, slots=True)
class EditorPage:
    """`text` stands in the text area, `unsaved` when it is kept nowhere.

    `elsewhere` introduces problems that are none of this text.
    """

    heading: str
    file: str
    opened: OpenDocument
    text: str
    problems: tuple[Problem, ...] = ()
    elsewhere: str = ""
    done: str = ""
    problem: str = ""
    unsaved: bool = False
    saved_by: str = ""
    previewable: bool = True
    modules: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return f"Edit: {self.heading}"

    @property
    def readers_href(self) -> str:
        return readers_href(self.opened)

    @property
    def overtaken(self) -> bool:
        """Whether something was published since the draft was begun."""
        return self.opened.drafted and self.opened.published not in {0, self.opened.based_on}

    @property
    def withdrawn(self) -> bool:
        """Whether readers have lost it since the draft was begun."""
        return self.opened.drafted and self.opened.based_on > 0 and not self.opened.published


def readers_href(opened: OpenDocument) -> str:
    """Empty for what nobody reads yet, or on no page of its own."""
    address = READERS.get(opened.kind, "")
    if not opened.published or address not in ADDRESSES:
        return ""
    return url(address, slug=opened.slug) if "{slug}" in ADDRESSES[address] else url(address)


@dataclass(frozen=True, slots=True)
class ChecksPage:
    """What the server found in a text that is being written; `stale` says that another one was saved meanwhile."""

    kind: str
    slug: str
    problems: tuple[Problem, ...] = ()
    stale: str = ""
    saved: OpenDocument | None = None
    saved_by: str = ""
    title: str = "Checked"


@dataclass(frozen=True, slots=True)
class ConflictPage:
    """Two texts of which an author chooses; `publishes` when mine was to be published."""

    kind: str
    slug: str
    message: str
    lines: tuple[DifferentLine, ...]
    mine: str
    base: str
    based_on: int
    by: str
    at: datetime
    theirs_published: bool
    publishes: bool
    title: str = "Two texts"


@dataclass(frozen=True, slots=True)
class HandedBackPage:
    """A text that could not be taken from a stranger; `fields` is what else was sent, to be sent again."""

    action: str
    fields: Mapping[str, str]
    text: str
    title: str = "You are not signed in"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    happening: Happening
    by: str
    current: bool


@dataclass(frozen=True, slots=True)
class HistoryPage:
    heading: str
    kind: str
    slug: str
    drafted: bool
    withdrawn: bool
    entries: tuple[HistoryEntry, ...]

    @property
    def title(self) -> str:
        return f"History: {self.heading}"


@dataclass(frozen=True, slots=True)
class DifferencePage:
    heading: str
    kind: str
    slug: str
    before: str
    after: str
    lines: tuple[DifferentLine, ...]

    @property
    def title(self) -> str:
        return f"Difference: {self.heading}"
