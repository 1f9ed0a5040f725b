"""A small content pack in a language of its own: a `word` is a line, a `sentence` names words."""

from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Account, Learner, Role
from app.documents.registry import Compiled, Kind, Registry, Shelf, Source
from app.errors import InvalidTextError, Problem


def compile_word(source: Source, _shelf: Shelf) -> Compiled:
    text = source.text.strip()
    if " " in text:
        raise InvalidTextError((Problem("A word has no spaces.", line=1, column=text.index(" ") + 1),))
    return Compiled(text, {"spelling": text, "letters": list(text)})


def compile_sentence(source: Source, shelf: Shelf) -> Compiled:
    words, problems = [], []
    for line, slug in enumerate(source.text.split(), 1):
        if word := shelf.find("word", slug):
            words.append(word.title)
        else:
            absence = shelf.absence("word", slug)
            problems.append(Problem(absence.message, line=line, hint=absence.hint))
    if problems:
        raise InvalidTextError(tuple(problems))
    return Compiled(source.slug, {"text": " ".join(words)})


def language() -> Registry:
    registry = Registry()
    registry.register_kind(Kind("sentence", "sentences/*.txt", compile_sentence, reads=("word",)))
    registry.register_kind(Kind("word", "words/*.txt", compile_word))
    return registry


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def add_authors(session: Session, *account_ids: UUID) -> None:
    """Instructors whose passwords nobody has to know."""
    for account_id in account_ids:
        learner = Learner()
        session.add(learner)
        session.flush()
        email, role = f"{account_id}@example.org", Role.INSTRUCTOR
        account = Account(
            account_id=account_id, email=email, password_hash="-", role=role, learner_id=learner.learner_id
        )
        session.add(account)
    session.flush()
