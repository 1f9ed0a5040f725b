"""One request is one transaction.

FastAPI ends a `yield` dependency of *function* scope when the route has returned and before the response starts, an
ordinary one only after the response has left. So what a response acknowledges has been committed, and a commit that
fails answers 500.

A request waits for its turn before it takes a connection: the threads that blocking code runs in are few, and were all
of them waiting for a connection, those who hold one could not go on.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated

from fastapi import Depends, Request
from sqlmodel import Session

from app.database import Database
from app.reads import READS


def database_of(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def _turn(request: Request) -> AsyncIterator[None]:
    async with request.app.state.turns:
        yield


Turn = Annotated[None, Depends(_turn, scope="function")]


def _reading(request: Request, _turn: Turn) -> Iterator[Session]:
    with database_of(request).reading() as session:
        session.info[READS] = request.scope.get(READS)
        yield session


def _writing(request: Request, _turn: Turn) -> Iterator[Session]:
    with database_of(request).writing() as session:
        yield session


ReadSession = Annotated[Session, Depends(_reading, scope="function")]
WriteSession = Annotated[Session, Depends(_writing, scope="function")]
