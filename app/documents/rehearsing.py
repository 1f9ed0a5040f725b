"""What publishing a text would come to, found out by reading alone.

To publish is to compile a text with everything that reads it, which may take seconds, and SQLite has one writer: were
all of it done in the transaction that writes, every learner's answer would wait. So it is rehearsed in one that reads.
A rehearsal holds as long as readers are served the same edition; what was published since is why it is done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from sqlmodel import Session

from app.documents import queries
from app.documents.checking import Name, Sound, compile_with_readers
from app.documents.registry import Registry
from app.errors import InvalidTextError

REHEARSED = "rehearsed"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`outcome` is what would be published, or the faults that stand against it."""

    edition: int
    name: Name
    text: str
    outcome: Sequence[Sound] | InvalidTextError

    def holds(self, edition: int, name: Name, text: str) -> bool:
        return (self.edition, self.name, self.text) == (edition, name, text)


def rehearse(session: Session, registry: Registry, name: Name, text: str) -> Rehearsal:
    edition = queries.edition(session)  # before all else: whatever is published from now on makes another one
    try:
        return Rehearsal(edition, name, text, compile_with_readers(session, registry, name, text))
    except InvalidTextError as invalid:
        return Rehearsal(edition, name, text, invalid)


def remember(session: Session, rehearsal: Rehearsal) -> None:
    """For the session that is going to publish."""
    session.info[REHEARSED] = rehearsal


def perform(session: Session, registry: Registry, name: Name, text: str) -> Sequence[Sound]:
    """What was rehearsed, or anew when that does not hold any more. Raises as compiling does."""
    rehearsal = cast("Rehearsal | None", session.info.get(REHEARSED))
    if rehearsal is None or not rehearsal.holds(queries.edition(session), name, text):
        return compile_with_readers(session, registry, name, text)
    if isinstance(rehearsal.outcome, InvalidTextError):
        raise rehearsal.outcome
    return rehearsal.outcome
