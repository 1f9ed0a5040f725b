"""What the pages for authors do with documents: check, begin, publish, and give a lesson its place."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from app.accounts.models import Account
from app.authoring.starting import FILES, address_of, starting_text
from app.courses import service as courses
from app.courses.placing import with_lesson
from app.documents import checking, drafts, releases
from app.documents import service as documents
from app.documents.checking import Name
from app.documents.line_endings import with_endings_of
from app.documents.models import Event
from app.documents.opening import OpenDocument, open_document
from app.documents.publishing import Act
from app.documents.registry import Kind, Published, Registry
from app.errors import InvalidTextError, LearningCenterError, NotFoundError, Problem

LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Findings:
    """What a text is compiled to, or what is wrong with it."""

    shown: Published | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an author says of a new document; without a slug one is made of the title."""

    title: str
    slug: str = ""
    scenario: str = ""
    quiz: str = ""


def find_kind(registry: Registry, kind: str) -> Kind:
    if kind not in registry.kinds:
        raise NotFoundError(f"There are no documents of the kind “{kind[:40]}”.")
    return registry.kind(kind)


def find_beginnable(registry: Registry, kind: str) -> Kind:
    found = find_kind(registry, kind)
    if kind not in FILES:
        raise NotFoundError(f"A {kind} cannot be begun here: there is one, and it can be edited.")
    return found


def findings(session: Session, registry: Registry, name: Name, text: str) -> Findings:
    try:
        return Findings(checking.check(session, registry, name, text))
    except InvalidTextError as invalid:
        return Findings(problems=invalid.problems)


def findings_of_written(session: Session, registry: Registry, name: Name, written: str) -> Findings:
    """Of a text as a browser sends it."""
    return findings(session, registry, name, as_written(session, name, written))


def as_written(session: Session, name: Name, written: str) -> str:
    """A text as a browser sends it, with the line endings that it has here."""
    return with_endings_of(open_document(session, name).text, written)


def begin(
    session: Session, registry: Registry, kind: str, beginning: Beginning, account_id: UUID | None
) -> OpenDocument:
    """A new document with the text that its kind begins with."""
    find_beginnable(registry, kind)
    title = " ".join(beginning.title.split())
    if not title or len(title) > LONGEST_TITLE:
        message = f"A title is needed, of at most {LONGEST_TITLE} characters."
        raise InvalidTextError((Problem(message, pointer="/title"),))
    text = starting_text(kind, title, scenario=beginning.scenario, quiz=beginning.quiz)
    slug = beginning.slug.strip() or address_of(title)
    if not slug:
        message = "No part of an address can be made of this title: write one yourself."
        raise InvalidTextError((Problem(message, pointer="/slug"),))
    return drafts.begin(session, registry, (kind, slug), text, account_id)


def place(session: Session, registry: Registry, lesson: str, module: int, account_id: UUID | None) -> None:
    """At the end of a module of the outline, counted from 1, which is published with it."""
    outline = next(iter(documents.all_published(session, "course")), None)
    if outline is None:
        raise NotFoundError("There is no outline in which a lesson could have a place.")
    name = (outline.kind, outline.slug)
    text = with_lesson(documents.published_text(session, outline), module, lesson)
    releases.publish_text(session, registry, name, text, Act(Event.PUBLISHED, account_id))


def modules_without(session: Session, lesson: str) -> tuple[str, ...]:
    """The modules in which the lesson could have a place; none when it has one."""
    with suppress(LearningCenterError):
        course = courses.course_map(session)
        if all(stop.slug != lesson for stop in course.stops):
            return tuple(line.title for line in course.lines)
    return ()


def titles(session: Session, kind: str) -> Sequence[tuple[str, str]]:
    """Slug and title of everything published."""
    return documents.part_of_all(session, kind, _slug_and_title)


def _slug_and_title(published: Published) -> tuple[str, str]:
    return published.slug, published.title


def authors(session: Session, account_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """E-mail addresses, by account; a text from a file has nobody who is known here."""
    known = {account_id: session.get(Account, account_id) for account_id in account_ids if account_id}
    return {None: "", **{account_id: account.email if account else "" for account_id, account in known.items()}}
