"""Documents for the rest of the program: what readers see, and content packs in and out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from app import clock
from app.database import take_turns
from app.documents import queries
from app.documents.compiling import Failure, PackShelf, compile_pack, fill_shelf, unkept
from app.documents.importing import ImportConflict, Resolution, merge
from app.documents.pack import SLUG, read_pack, write_text
from app.documents.previewing import previewed, with_previewed
from app.documents.publishing import Change, Publisher
from app.documents.questions import Every, One, Taken, parts, whole
from app.documents.registry import Compiled, Kind, Published, Registry, Source
from app.errors import ConflictError, Problem
from app.reads import note, note_personal


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many documents changed how, every fault of those that did not compile, and what was let be."""

    changes: Mapping[Change, int]
    failures: tuple[Failure, ...]
    conflicts: tuple[ImportConflict, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return _problems(self.failures)

    @property
    def summary(self) -> str:
        counts = [f"{self.changes.get(change, 0)} {change}" for change in Change]
        conflicts = [f"{len(self.conflicts)} in conflict"] if self.conflicts else []
        return ", ".join([*counts, f"{len(self.failures)} with faults", *conflicts])


def published(session: Session, kind: str, slug: str) -> Published | None:
    if not SLUG.fullmatch(slug):  # PostgreSQL takes some of these characters for an error
        return None
    if draft := previewed(session, kind, slug):
        return draft
    found = queries.published(session, kind, slug)
    note(session, One(kind, slug), whole(found) if found else None)
    return found


def revision(session: Session, revision_id: int) -> Published | None:
    """A revision as its readers saw it last, whether or not it is the published one; of use for one reader's page."""
    note_personal(session)
    return queries.revision(session, revision_id)


def published_text(session: Session, document: Published) -> str:
    """What its author wrote, from which it was compiled."""
    return queries.text_of(session, document.revision_id)


def all_published(session: Session, kind: str) -> Sequence[Published]:
    found = with_previewed(session, kind, queries.all_published(session, [kind]))
    note(session, Every(kind, whole), parts(found, whole))
    return found


def part_of_all(session: Session, kind: str, part: Callable[[Published], Taken | None]) -> tuple[Taken, ...]:
    """Something of every published document of a kind: a page made of it changes when that does, and not before.

    `part` is a function of a module, or a frozen dataclass that can be called; where it gives None, nothing is taken.
    """
    taken = parts(with_previewed(session, kind, queries.all_published(session, [kind])), part)
    note(session, Every(kind, part), taken)
    return taken


def edition(session: Session) -> int:
    """Another number whenever readers are served something else."""
    return queries.edition(session)


def import_pack(
    session: Session, registry: Registry, folder: Path, resolution: Resolution = Resolution.LEAVE
) -> ImportReport:
    """Publishes what has changed in the files, withdraws what they no longer have, in the caller's transaction.

    Everything is compiled, not only what changed: what a document says of another one follows the other, and what the
    compiler makes of a text follows the program. Raises ImportConflictError when `resolution` is to stop.
    """
    pack = read_pack(registry, folder)
    take_turns(session.connection())
    merged = merge(registry, pack, queries.standing_texts(session, registry.kinds), resolution)
    standing = {(one.kind, one.slug): one for one in queries.all_published(session, registry.kinds)}
    publisher = Publisher(session, clock.now)

    def keep(kind: Kind, source: Source, compiled: Compiled) -> Published:
        kept = publisher.publish(kind, source, compiled)
        publisher.count_as_imported(kept.document_id, merged.imported[kind.name, source.slug])
        return kept

    failures = compile_pack(registry, merged.pack, standing, keep)
    for one in merged.withdrawn:
        publisher.withdraw(one.document_id)
    session.flush()
    return ImportReport(publisher.changes, failures, tuple(merged.conflicts))


@dataclass(frozen=True, slots=True)
class CheckReport:
    """How many documents there are, what is wrong with them, and what somebody should look at."""

    documents: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


def check_pack(registry: Registry, folder: Path) -> CheckReport:
    """What an import would refuse, and what the audits find; needs no database."""
    pack = read_pack(registry, folder)
    shelf = PackShelf(pack, {})
    problems = _problems(fill_shelf(registry, shelf, unkept))
    today = clock.now().date()
    audits = registry.audits.values()
    found = tuple(problem for audit in audits for problem in audit.problems(shelf))
    notices = tuple(notice for audit in audits for notice in audit.notices(shelf, today))
    return CheckReport(pack.size, (*problems, *found), notices)


def export_pack(session: Session, registry: Registry, folder: Path) -> int:
    """Writes the published texts, byte for byte as they were imported; answers how many."""
    if folder.exists() and any(folder.iterdir()):
        raise ConflictError(f"The folder {folder} is not empty. Name one that is, or a new one.")
    folder.mkdir(parents=True, exist_ok=True)
    written = [
        write_text(folder, kind, slug, text)
        for kind in registry.kinds.values()
        for slug, text in queries.published_texts(session, kind.name)
    ]
    return len(written)


def _problems(failures: Sequence[Failure]) -> tuple[Problem, ...]:
    return tuple(problem for failure in failures for problem in failure.problems)
