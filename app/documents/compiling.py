"""Compiles a whole pack, kind after kind, and gathers every fault of every file.

What a compiler sees of other documents is the shelf: those of earlier kinds as they are after this very run. Whether
anything is stored is decided by whoever passes `keep`; the check without a database passes `unkept`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from hashlib import sha256
from typing import Protocol

from app.documents.pack import Pack, Unreadable
from app.documents.program import program_digest
from app.documents.registry import Absence, Compiled, Json, Kind, Published, Registry, Shelf, Source
from app.errors import InvalidTextError, LimitExceededError, Problem

BASIS = "basis"
"""The key under which a compilation keeps what it was made from, where that is asked for."""
Keep = Callable[[Kind, Source, Compiled], Published]
Standing = Mapping[tuple[str, str], Published]
Files = Mapping[str, Mapping[str, Source | Unreadable]]
"""By kind, then by slug."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A document that did not compile; what was published of it before still stands."""

    kind: str
    slug: str
    problems: tuple[Problem, ...]


class GrowingShelf(Shelf, Protocol):
    """A shelf on which what compiles is put."""

    placed: dict[tuple[str, str], Published]


@dataclass(slots=True)
class PackShelf(GrowingShelf):
    """What is published of a pack so far; a document that fails is represented by what stood before."""

    pack: Pack
    standing: Standing
    placed: dict[tuple[str, str], Published] = field(default_factory=dict)

    def find(self, kind: str, slug: str) -> Published | None:
        if slug not in self.slugs(kind):
            return None
        return self.placed.get((kind, slug)) or self.standing.get((kind, slug))

    def slugs(self, kind: str) -> Sequence[str]:
        return self.pack.slugs(kind)

    def absence(self, kind: str, slug: str) -> Absence:
        if slug in self.slugs(kind):
            return Absence(f"The {kind} “{slug}” cannot be used: it has faults of its own.")
        return no_such(kind, slug, self.slugs(kind))


def no_such(kind: str, slug: str, known: Sequence[str]) -> Absence:
    near = get_close_matches(slug, known, n=1)
    return Absence(f"There is no {kind} “{slug}”.", f"Did you mean “{near[0]}”?" if near else "")


def compile_pack(registry: Registry, pack: Pack, standing: Standing, keep: Keep) -> tuple[Failure, ...]:
    return fill_shelf(registry, PackShelf(pack, standing), keep)


def fill_shelf(registry: Registry, shelf: PackShelf, keep: Keep) -> tuple[Failure, ...]:
    """Compile everything of the shelf's pack, and put on the shelf what compiles."""
    return compile_files(registry, shelf.pack.files, shelf, keep)


def compile_files(registry: Registry, files: Files, shelf: GrowingShelf, keep: Keep) -> tuple[Failure, ...]:
    failures: list[Failure] = []
    for kind in registry.kinds_in_order():
        outcomes = [compile_file(kind, file, shelf, keep) for file in files.get(kind.name, {}).values()]
        failures.extend(outcome for outcome in outcomes if isinstance(outcome, Failure))
        shelf.placed.update(
            {(kind.name, outcome.slug): outcome for outcome in outcomes if isinstance(outcome, Published)}
        )
    return tuple(failures)


def compile_file(kind: Kind, file: Source | Unreadable, shelf: Shelf, keep: Keep) -> Published | Failure:
    if isinstance(file, Unreadable):
        return Failure(kind.name, file.slug, (file.problem,))
    try:
        compiled = _compiled_before(kind, file, shelf) if kind.is_costly else kind.compile(file, shelf)
    except LimitExceededError as error:
        return Failure(kind.name, file.slug, (Problem(str(error), file.file),))
    except InvalidTextError as error:
        problems = (problem if problem.file else replace(problem, file=file.file) for problem in error.problems)
        return Failure(kind.name, file.slug, tuple(sorted(problems, key=_place)))
    return keep(kind, file, Compiled(compiled.title, as_stored(compiled)))


def _compiled_before(kind: Kind, file: Source, shelf: Shelf) -> Compiled:
    """What stands, if it was made from the same, else what is made now."""
    basis = _basis(kind, file, shelf)
    standing = shelf.find(kind.name, file.slug)
    if standing is not None and standing.data.get(BASIS) == basis:
        return Compiled(standing.title, standing.data)
    compiled = kind.compile(file, shelf)
    return Compiled(compiled.title, {**compiled.data, BASIS: basis})


def _basis(kind: Kind, file: Source, shelf: Shelf) -> str:
    """The digest of all that a compilation depends on: the program, the text, and whatever its kind reads."""
    found = ((name, slug, shelf.find(name, slug)) for name in kind.reads for slug in sorted(shelf.slugs(name)))
    read = [[name, slug, _digest(other) if other else None] for name, slug, other in found]
    alike = sorted(shelf.slugs(kind.name))
    return sha256(json.dumps([program_digest(), file.file, file.text, alike, read]).encode()).hexdigest()


def _digest(other: Published) -> str:
    return other.digest or Compiled(other.title, other.data).digest


def _place(problem: Problem) -> tuple[str, int, int]:
    return (problem.file, problem.line, problem.column)


def as_stored(compiled: Compiled) -> Mapping[str, Json]:
    """What comes back from the database: lists for tuples, and nothing that JSON cannot say."""
    stored: dict[str, Json] = json.loads(json.dumps(dict(compiled.data), allow_nan=False))
    return stored


def unkept(kind: Kind, source: Source, compiled: Compiled) -> Published:
    return Published(0, 0, 0, kind.name, source.slug, compiled.title, compiled.data)
