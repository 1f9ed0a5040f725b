"""A center that serves words: pages made of documents in the small language of tests/documents, each render counted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI, Request, Response
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from app.accounts.access import MaybeLearner
from app.database import Database
from app.documents import service as documents
from app.documents.registry import Published
from app.main import create_app
from app.settings import Settings
from app.web.pages import page
from app.web.transactions import ReadSession
from tests.documents.builders import language, write

TEXTS = {"words/hello.txt": "hello\n", "words/world.txt": "world\n", "sentences/greeting.txt": "hello\nworld\n"}


@dataclass(frozen=True, slots=True)
class Words:
    """The context of a page; long enough to be compressed."""

    title: str
    detail: str
    status: int = 200
    problems: tuple[str, ...] = ()


def words_page(request: Request, title: str, detail: str, *, personal: bool = False) -> Response:
    return page(request, "errors/page.html", Words(title, f"{detail} " + "and so on, " * 60), personal=personal)


def first_letter(word: Published) -> str:
    return word.title[0]


@dataclass(slots=True)
class WordCenter:
    """`made` counts by path how often a page was made."""

    app: FastAPI
    folder: Path
    made: Counter[str] = field(default_factory=Counter)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    def publish(self, **words: str | None) -> None:
        """Words by name, None takes one away."""
        self._publish(self.database, words)

    def publish_elsewhere(self, **words: str | None) -> None:
        """As if by another process."""
        with Database(self.database.url.render_as_string(hide_password=False)) as other:
            self._publish(other, words)

    def _publish(self, database: Database, words: Mapping[str, str | None]) -> None:
        for name, text in words.items():
            write(self.folder, {f"words/{name}.txt": text or ""})
            if text is None:
                (self.folder / f"words/{name}.txt").unlink()
        with database.writing() as session:
            documents.import_pack(session, language(), self.folder)


def word_center(url: str, folder: Path) -> WordCenter:
    center = WordCenter(create_app(Settings(database_url=url)), write(folder, TEXTS))
    _add_routes(center)
    center.publish()
    return center


def _add_routes(center: WordCenter) -> None:
    app = center.app

    @app.get("/words/{slug}")
    def word(request: Request, session: ReadSession, slug: str) -> Response:
        center.made[request.url.path] += 1
        found = documents.published(session, "word", slug)
        return words_page(request, slug, found.title if found else "not there")

    @app.get("/letters")
    def letters(request: Request, session: ReadSession) -> Response:
        center.made[request.url.path] += 1
        return words_page(request, "Letters", " ".join(documents.part_of_all(session, "word", first_letter)))

    @app.get("/every/{kind}")
    def every(request: Request, session: ReadSession, kind: str) -> Response:
        center.made[request.url.path] += 1
        found = documents.all_published(session, kind)
        return words_page(request, kind, " ".join(str(each.data) for each in found))

    @app.get("/mine")
    def mine(request: Request) -> Response:
        center.made[request.url.path] += 1
        return words_page(request, "Mine", "only for me", personal=True)

    @app.get("/with-cookie")
    def with_cookie(request: Request) -> Response:
        """Gives everybody a cookie of their own."""
        center.made[request.url.path] += 1
        response = words_page(request, "Cookie", "for all")
        response.set_cookie("visit", str(center.made[request.url.path]))
        return response

    @app.get("/whose")
    def whose(request: Request, learner: MaybeLearner) -> Response:
        """Says by mistake that it is for everybody."""
        center.made[request.url.path] += 1
        return words_page(request, "Whose", f"{learner}")


@contextmanager
def serving(center: WordCenter) -> Iterator[TestClient]:
    with TestClient(center.app, headers={"Accept-Encoding": "identity"}) as client:
        yield client
    center.database.dispose()


@contextmanager
def counted_queries(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield asked
    event.remove(engine, "before_cursor_execute", count)
