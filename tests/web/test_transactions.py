"""What a response acknowledges has been committed."""

import asyncio
from typing import Annotated, Never

import httpx2
import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import event
from sqlmodel import Session, select
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.database import CONNECTIONS
from app.documents.models import Document
from app.errors import ConflictError
from app.web.transactions import ReadSession, WriteSession


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """The center with three routes of its own; a POST acknowledges that a word is kept."""

    @app.post("/api/words/{slug}")
    def keep(slug: str, session: WriteSession) -> str:
        session.add(Document(kind="word", slug=slug))
        if slug == "taken":
            raise ConflictError("This word is taken.")
        return "kept"

    @app.get("/api/words")
    def words(session: ReadSession) -> list[str]:
        return list(session.exec(select(Document.slug)).all())

    def count(session: ReadSession) -> int:
        return len(session.exec(select(Document)).all())

    @app.get("/api/words/count")
    def count_twice(session: ReadSession, counted: Annotated[int, Depends(count)]) -> bool:
        return count(session) == counted

    @app.get("/api/words/new")
    def write_while_reading(session: ReadSession) -> None:
        session.add(Document(kind="word", slug="new"))
        session.flush()

    return app


def fail_to_commit(_session: Session) -> Never:
    raise OSError("the disk is full")


def test_what_a_request_writes_is_kept(client: TestClient) -> None:
    assert client.post("/api/words/hello").json() == "kept"
    assert client.get("/api/words").json() == ["hello"]


def test_an_error_takes_everything_back(client: TestClient) -> None:
    assert client.post("/api/words/taken").status_code == 409
    assert client.get("/api/words").json() == []


def test_a_commit_that_fails_answers_500(client: TestClient) -> None:
    event.listen(Session, "before_commit", fail_to_commit)
    try:
        response = client.post("/api/words/hello")
    finally:
        event.remove(Session, "before_commit", fail_to_commit)
    assert response.status_code == 500
    assert "disk" not in response.text
    assert client.get("/api/words").json() == []


def test_the_commit_comes_before_the_response_starts(app: FastAPI) -> None:
    seen_at_start: list[list[str]] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start":
                with app.state.database.reading() as session:
                    seen_at_start.append(list(session.exec(select(Document.slug)).all()))
            await send(message)

        await app(scope, receive, watching)

    with TestClient(watched) as client:
        client.post("/api/words/hello")
    assert seen_at_start == [["hello"]]


def test_a_request_that_reads_cannot_write(client: TestClient) -> None:
    assert client.get("/api/words/new").status_code == 500
    assert client.get("/api/words").json() == []


@pytest.mark.usefixtures("client")
def test_more_requests_at_once_than_connections_are_all_answered(app: FastAPI) -> None:
    """Each comes twice to a thread, first to take a connection and then to go on with it."""

    async def crowd() -> list[int]:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://testserver", timeout=120) as browsers:
            requests = [browsers.get("/api/words/count") for _ in range(4 * CONNECTIONS)]
            return [answer.status_code for answer in await asyncio.gather(*requests)]

    assert set(asyncio.run(crowd())) == {200}
