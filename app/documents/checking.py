"""One text among all that is published: whether it compiles, and whether what reads it still does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from app.documents import queries
from app.documents.compiling import (
    Failure,
    GrowingShelf,
    Standing,
    compile_file,
    compile_files,
    no_such,
    unkept,
)
from app.documents.errors import BrokenDocumentsError
from app.documents.pack import LARGEST_FILE, path_of
from app.documents.registry import Absence, Compiled, Kind, Published, Registry, Source
from app.errors import InvalidTextError, Problem

Name = tuple[str, str]
Sound = tuple[Kind, Source, Compiled]


@dataclass(slots=True)
class PublishedShelf(GrowingShelf):
    """Everything that is published, and the one document that is about to be."""

    standing: Standing
    about: Name
    drafted: frozenset[Name] = frozenset()
    placed: dict[Name, Published] = field(default_factory=dict)

    def find(self, kind: str, slug: str) -> Published | None:
        return self.placed.get((kind, slug)) or self.standing.get((kind, slug))

    def slugs(self, kind: str) -> Sequence[str]:
        return sorted({slug for name, slug in (*self.standing, *self.placed, self.about) if name == kind})

    def absence(self, kind: str, slug: str) -> Absence:
        if (kind, slug) in self.drafted:
            return Absence(f"The {kind} “{slug}” is a draft.", "Publish it first.")
        return no_such(kind, slug, self.slugs(kind))


def source_of(registry: Registry, name: Name, text: str) -> Source:
    """Raises InvalidTextError for what no file may hold."""
    kind, slug = name
    file = path_of(registry.kind(kind), slug)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidTextError((Problem("A text cannot contain the character NUL.", file, line),))
    if len(text.encode()) > LARGEST_FILE:
        raise InvalidTextError((Problem(f"This is too long: at most {LARGEST_FILE} bytes are allowed.", file),))
    return Source(file, slug, text)


def check(session: Session, registry: Registry, name: Name, text: str) -> Published:
    """What readers would be served of this text; kept nowhere. Raises InvalidTextError with every fault."""
    source = source_of(registry, name, text)
    outcome = compile_file(registry.kind(name[0]), source, _shelf(session, registry, name), unkept)
    if isinstance(outcome, Failure):
        raise InvalidTextError(outcome.problems)
    return outcome


def compile_with_readers(session: Session, registry: Registry, name: Name, text: str) -> Sequence[Sound]:
    """The text, and of everything that may read it what readers will be served otherwise, compiled.

    Raises InvalidTextError when it has faults itself, BrokenDocumentsError when others would have them because of it.
    What had faults before, with a program that has changed since it was published, stays as readers know it.
    """
    kind, slug = name
    shelf = _shelf(session, registry, name)
    sound: list[Sound] = []

    def keep(kind: Kind, source: Source, compiled: Compiled) -> Published:
        sound.append((kind, source, compiled))
        return unkept(kind, source, compiled)

    files = {reader: _texts(session, registry, reader) for reader in readers_of(registry, kind)}
    files[kind] = {slug: source_of(registry, name, text)}
    failures = compile_files(registry, files, shelf, keep)
    if own := [failure for failure in failures if failure.kind == kind]:
        raise InvalidTextError(own[0].problems)
    before = replace(shelf, placed={})
    broken = [failure for failure in failures if _compiles(registry, files, before, failure)]
    if broken:
        raise BrokenDocumentsError(tuple(problem for failure in broken for problem in failure.problems))
    return [one for one in sound if _differs(one, name, shelf.standing)]


def _differs(sound: Sound, name: Name, standing: Standing) -> bool:
    kind, source, compiled = sound
    reader = (kind.name, source.slug)
    return reader == name or reader not in standing or standing[reader].digest != compiled.digest


def readers_of(registry: Registry, kind: str) -> frozenset[str]:
    """The kinds that read it, and those that read them."""
    found: frozenset[str] = frozenset()
    while len(found) < len(found := found | _directly(registry, {kind, *found})):
        pass
    return found


def _directly(registry: Registry, kinds: Iterable[str]) -> frozenset[str]:
    return frozenset(reader.name for reader in registry.kinds.values() if not set(reader.reads).isdisjoint(kinds))


def _compiles(
    registry: Registry, files: Mapping[str, Mapping[str, Source]], before: PublishedShelf, failure: Failure
) -> bool:
    source = files[failure.kind][failure.slug]
    return isinstance(compile_file(registry.kind(failure.kind), source, before, unkept), Published)


def _texts(session: Session, registry: Registry, kind: str) -> dict[str, Source]:
    texts = queries.published_texts(session, kind)
    return {slug: Source(path_of(registry.kind(kind), slug), slug, text) for slug, text in texts}


def _shelf(session: Session, registry: Registry, name: Name) -> PublishedShelf:
    standing = {(one.kind, one.slug): one for one in queries.all_published(session, registry.kinds)}
    return PublishedShelf(standing, name, queries.drafted(session) - standing.keys())
