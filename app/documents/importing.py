"""Files and browser are one: which text of each document an import publishes.

For every document there are three texts: what its file holds, what is published, and what the file held when it was
imported last.

| file since the last import | published since the last import | what an import publishes |
|---|---|---|
| the same | anything | what is published |
| another text, or gone | the same | what the file says |
| another text, or gone | another text | nothing is taken silently: a conflict |
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.documents.differences import unified
from app.documents.pack import Pack, Unreadable, path_of
from app.documents.publishing import digest_of
from app.documents.queries import StandingText
from app.documents.registry import Kind, Registry, Source
from app.errors import ConflictError, Problem

Name = tuple[str, str]
"""Kind and slug."""


class Resolution(StrEnum):
    """What becomes of a document that has changed in its file and in the browser.

    OURS publishes what the file holds. THEIRS keeps what was published in the browser, and the file's text is not asked
    for again. LEAVE keeps it as well, and the next import asks again.
    """

    STOP = "stop"
    OURS = "ours"
    THEIRS = "theirs"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class ImportConflict:
    """`written` is what the file holds, None when it is gone."""

    file: str
    published: str
    written: str | None

    @property
    def problem(self) -> Problem:
        what = "changed" if self.written is not None else "removed"
        return Problem(
            f"This file was {what}, and in the browser another text was published since: that one stays.",
            self.file,
            hint="Run “content import” with --ours for the file's text, or with --theirs for the browser's.",
        )

    def __str__(self) -> str:
        if self.written is None:
            return f"{self.file} is gone, and another text was published in the browser since it was imported."
        return unified(self.published, self.written, f"{self.file} (published in the browser)", f"{self.file} (file)")


class ImportConflictError(ConflictError):
    """The message shows each difference and says what can be done."""

    def __init__(self, conflicts: Sequence[ImportConflict]) -> None:
        count = "1 document has" if len(conflicts) == 1 else f"{len(conflicts)} documents have"
        differences = "\n\n".join(map(str, conflicts))
        super().__init__(
            f"{count} changed in the files and in the browser since the last import; nothing was imported.\n\n"
            f"{differences}\n\n"
            "Import with --ours to publish what the files hold, or with --theirs to keep what was published in the "
            "browser."
        )
        self.conflicts = tuple(conflicts)


@dataclass(frozen=True, slots=True)
class Decision:
    """`text` is what to publish, None to withdraw; `imported` is what then counts as imported, empty for no file."""

    text: str | None
    imported: str
    conflict: bool = False


def decide(written: str | None, standing: StandingText | None, resolution: Resolution) -> Decision:
    """`written` is what the file holds, None where there is none."""
    digest = digest_of(written) if written is not None else ""
    if standing is None:
        return Decision(written, digest)
    if digest in {standing.imported, standing.digest}:
        return Decision(standing.text, digest)
    if standing.digest == standing.imported or resolution is Resolution.OURS:
        return Decision(written, digest)
    if resolution is Resolution.THEIRS:
        return Decision(standing.text, digest)
    return Decision(standing.text, standing.imported, conflict=True)


@dataclass(slots=True)
class Merged:
    """What an import compiles, and what counts as imported of each document once it has compiled."""

    pack: Pack
    imported: dict[Name, str] = field(default_factory=dict)
    withdrawn: list[StandingText] = field(default_factory=list)
    conflicts: list[ImportConflict] = field(default_factory=list)


def merge(registry: Registry, pack: Pack, standing: Sequence[StandingText], resolution: Resolution) -> Merged:
    """Raises ImportConflictError when there is a conflict and nobody has said what to do."""
    merged = Merged(Pack({name: dict(pack.files.get(name, {})) for name in registry.kinds}))
    texts = {(one.kind, one.slug): one for one in standing}
    for kind in registry.kinds.values():
        files = merged.pack.files[kind.name]
        slugs = (slug for name, slug in texts if name == kind.name and slug not in files)
        for slug in [*files, *slugs]:
            _take(merged, kind, slug, texts.get((kind.name, slug)), resolution)
    if merged.conflicts and resolution is Resolution.STOP:
        raise ImportConflictError(merged.conflicts)
    return merged


def _take(merged: Merged, kind: Kind, slug: str, standing: StandingText | None, resolution: Resolution) -> None:
    files = merged.pack.files[kind.name]
    file = files.get(slug)
    if isinstance(file, Unreadable):
        return
    written = file.text if file else None
    decision = decide(written, standing, resolution)
    if decision.conflict and standing:
        merged.conflicts.append(ImportConflict(path_of(kind, slug), standing.text, written))
    if decision.text is not None:
        files[slug] = Source(path_of(kind, slug), slug, decision.text)
        merged.imported[kind.name, slug] = decision.imported
    elif standing:
        merged.withdrawn.append(standing)
