"""What a session has read of what is published.

Whoever keeps what was made of it asks the same questions again, to learn whether it still stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sqlmodel import Session

READS = "reads"
"""Under this name a session's `info` and a request's scope hold the same Reads."""


class Question(Protocol):
    """Something one may want to know of what is published; equal to every question that asks the same."""

    def __hash__(self) -> int: ...

    def ask(self, session: Session) -> object:
        """The answer as of now, equal as long as nothing has changed that was asked for."""


@dataclass(slots=True)
class Reads:
    """What was asked and answered while one page was made.

    `shared` is set by whoever made it the same for every reader, `personal` by whoever looked who is reading; `torn`
    says that something was published in between and the page may be of two minds.
    """

    answers: dict[Question, object] = field(default_factory=dict)
    shared: bool = False
    personal: bool = False
    torn: bool = False


def note(session: Session, question: Question, answer: object) -> None:
    reads = session.info.get(READS)
    if isinstance(reads, Reads) and reads.answers.setdefault(question, answer) != answer:
        reads.torn = True


def note_personal(session: Session) -> None:
    """From here on the page is about who reads it, or about what no question asks for."""
    reads = session.info.get(READS)
    if isinstance(reads, Reads):
        reads.personal = True


def note_personal_request(scope: Mapping[str, object]) -> None:
    """As `note_personal`, where the session that looked is not the one the page is made with."""
    reads = scope.get(READS)
    if isinstance(reads, Reads):
        reads.personal = True
