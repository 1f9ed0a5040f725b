"""What the routes of authors take from a request: who writes, which document is meant, and what is written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Form, Query, Request
from sqlmodel import Session

from app.accounts.access import Instructor, Person
from app.authoring import service
from app.documents.checking import Name
from app.documents.drafts import Writing
from app.documents.registry import Registry
from app.documents.rehearsing import rehearse, remember
from app.web.transactions import ReadSession, WriteSession, database_of

LARGEST_NUMBER = 2**31 - 1

Number = Annotated[int, Form(ge=0, le=LARGEST_NUMBER)]
Asked = Annotated[int, Query(ge=0, le=LARGEST_NUMBER)]


@dataclass(frozen=True, slots=True)
class Desk:
    """An author and, in the session of the request, all documents."""

    request: Request
    session: Session
    documents: Registry
    author: Person


@dataclass(frozen=True, slots=True)
class Place:
    """A document in front of an author."""

    desk: Desk
    name: Name

    @property
    def session(self) -> Session:
        return self.desk.session

    @property
    def documents(self) -> Registry:
        return self.desk.documents

    @property
    def address(self) -> dict[str, str]:
        kind, slug = self.name
        return {"kind": kind, "slug": slug}

    def rehearse(self, find_text: Callable[[Session], str]) -> None:
        """Compiles what is going to be published before the request's own transaction begins to write."""
        with database_of(self.desk.request).reading() as session:
            rehearsal = rehearse(session, self.documents, self.name, find_text(session))
        remember(self.session, rehearsal)


def _reading(request: Request, author: Instructor, session: ReadSession) -> Desk:
    return Desk(request, session, request.app.state.registry, author)


def _writing(request: Request, author: Instructor, session: WriteSession) -> Desk:
    return Desk(request, session, request.app.state.registry, author)


ReadingDesk = Annotated[Desk, Depends(_reading, scope="function")]
WritingDesk = Annotated[Desk, Depends(_writing, scope="function")]


def _read(desk: ReadingDesk, kind: str, slug: str) -> Place:
    return Place(desk, (service.find_kind(desk.documents, kind).name, slug))


def _written(desk: WritingDesk, kind: str, slug: str) -> Place:
    return Place(desk, (service.find_kind(desk.documents, kind).name, slug))


def _sent(
    text: Annotated[str, Form()] = "", base: Annotated[str, Form(max_length=64)] = "", based_on: Number = 0
) -> Writing:
    return Writing(text, base, based_on)


Read = Annotated[Place, Depends(_read, scope="function")]
Written = Annotated[Place, Depends(_written, scope="function")]
Sent = Annotated[Writing, Depends(_sent)]
