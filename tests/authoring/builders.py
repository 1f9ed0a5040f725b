"""A small center with a lesson, a quiz and a scenario, and people who write in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from fastapi import FastAPI
from lxml.html import HtmlElement

from app.documents import service as documents
from app.documents.opening import OpenDocument, open_document
from app.documents.registry import Published
from app.main import create_app
from app.settings import Settings
from tests.quizzes.builders import PREDICTING, small_pack
from tests.visitor import Visitor, parsed

LESSON, QUIZ, SCENARIO = "/authoring/lesson/egress", "/authoring/quiz/egress", "/authoring/scenario/egress-nat"
LESSON_TEXT = PREDICTING


@contextmanager
def small_center(url: str, folder: Path, **settings: int) -> Iterator[FastAPI]:
    app = create_app(Settings(database_url=url, body_limit=settings.get("body_limit", 256 * 1024)))
    small_pack(folder, lesson=LESSON_TEXT).publish(app)
    yield app
    app.state.database.dispose()


def opened(app: FastAPI, kind: str = "lesson", slug: str = "egress") -> OpenDocument:
    with app.state.database.reading() as session:
        return open_document(session, (kind, slug))


def published(app: FastAPI, kind: str = "lesson", slug: str = "egress") -> Published:
    with app.state.database.reading() as session:
        found = documents.published(session, kind, slug)
    assert found
    return found


def fields_of(page: HtmlElement) -> dict[str, str]:
    """What a browser would send of the form with the text."""
    (area,) = page.xpath("//textarea[@name='text']")
    hidden = {field.get("name"): field.get("value") for field in page.xpath("//form//input[@type='hidden']")}
    return {**hidden, "text": (area.text or "").removeprefix("\n").replace("\n", "\r\n")}


def send(visitor: Visitor, address: str, to: str, text: str | None = None, **more: str) -> httpx2.Response:
    """Opens the editor and sends its form, perhaps with another text."""
    fields = fields_of(parsed(visitor.get(address))) | more
    return visitor.post(f"{address}/{to}", fields | ({} if text is None else {"text": text}))


def came_to(response: httpx2.Response) -> str:
    """Where the browser was led."""
    assert response.status_code == 200
    return response.url.raw_path.decode()


def texts(elements: list[HtmlElement]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]
