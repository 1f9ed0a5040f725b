"""What is kept follows what is published: exactly the pages that changed are made anew, whoever publishes."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from fastapi import Request, Response
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from app.documents import service as documents
from app.documents.questions import One
from app.reads import Question
from app.web import renewal
from app.web.answers import Answer
from app.web.kept_pages import make_page
from app.web.transactions import ReadSession
from tests.documents.builders import language
from tests.web.words import WordCenter, counted_queries, serving, word_center, words_page

PAGES = ("/words/hello", "/words/world", "/words/moon", "/letters", "/every/word", "/every/sentence")
CHANGES: dict[str, tuple[dict[str, str | None], set[str]]] = {
    "nothing": ({"hello": "hello\n"}, set()),
    "a revision that says the same": ({"hello": "hello"}, {"/words/hello", "/every/word"}),
    "a word": ({"hello": "goodbye"}, {"/words/hello", "/letters", "/every/word", "/every/sentence"}),
    "a word that begins alike": ({"hello": "hi"}, {"/words/hello", "/every/word", "/every/sentence"}),
    "a new word": ({"moon": "moon"}, {"/words/moon", "/letters", "/every/word"}),
    "a new word nobody asked for": ({"sun": "sun"}, {"/letters", "/every/word"}),
    "a word less": ({"world": None}, {"/words/world", "/letters", "/every/word"}),
    "a word with a fault": ({"hello": "two words"}, set()),
}
PATIENCE = 60  # s, of which a quarter is needed on a quiet machine


@pytest.fixture
def center(database_url: str, tmp_path: Path) -> WordCenter:
    return word_center(database_url, tmp_path / "pack")


@pytest.fixture
def client(center: WordCenter) -> Iterator[TestClient]:
    with serving(center) as client:
        yield client


def open_all(client: TestClient) -> None:
    for path in PAGES:
        client.get(path)


def until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < deadline
        sleep(0.02)


@pytest.mark.parametrize(("change", "changed"), CHANGES.values(), ids=CHANGES)
def test_what_this_process_publishes_shows_at_once_in_exactly_the_pages_that_show_it(
    center: WordCenter, client: TestClient, change: dict[str, str | None], changed: set[str]
) -> None:
    open_all(client)
    center.made.clear()
    center.publish(**change)
    open_all(client)
    assert center.made == Counter(changed)


@pytest.mark.parametrize(("change", "changed"), CHANGES.values(), ids=CHANGES)
def test_what_another_process_publishes_shows_soon_in_exactly_the_pages_that_show_it(
    center: WordCenter, client: TestClient, change: dict[str, str | None], changed: set[str]
) -> None:
    change = {**change, "witness": "seen"}
    client.get("/words/witness")
    open_all(client)
    center.made.clear()
    center.publish_elsewhere(**change)
    until(lambda: "seen" in client.get("/words/witness").text)
    open_all(client)
    del center.made["/words/witness"]
    assert center.made == Counter(changed | {"/letters", "/every/word"})


def test_the_change_is_what_one_reads(center: WordCenter, client: TestClient) -> None:
    open_all(client)
    center.publish(hello="goodbye", world=None)
    assert "goodbye" in client.get("/words/hello").text
    assert "not there" in client.get("/words/world").text
    assert "goodbye" not in client.get("/every/sentence").text  # has a fault now: what stood before stands
    center.publish(hello="hello", world="world")
    assert "hello" in client.get("/words/hello").text


def publish_while_it_is_made(center: WordCenter, path: str, publish: Callable[[], None]) -> None:
    """A page that reads, is overtaken by a publication, and only then is done; the first time."""
    first = [True]

    @center.app.get(path)
    def overtaken(request: Request, session: ReadSession) -> Response:
        center.made[path] += 1
        found = documents.published(session, "word", "hello")
        assert found
        if first:
            first.clear()
            publish()
        return words_page(request, "Overtaken", found.title)


@pytest.mark.parametrize("elsewhere", [False, True], ids=["by this process", "by another one"])
def test_a_page_that_is_overtaken_by_a_publication_is_not_kept(center: WordCenter, *, elsewhere: bool) -> None:
    publish = center.publish_elsewhere if elsewhere else center.publish
    publish_while_it_is_made(center, "/overtaken", lambda: publish(hello="goodbye"))
    with serving(center) as client:
        assert "hello" in client.get("/overtaken").text
        assert "goodbye" in client.get("/overtaken").text
        assert "goodbye" in client.get("/overtaken").text
    seen_meanwhile = elsewhere  # what is taken in while a publication is noticed may go once more
    assert 2 <= center.made["/overtaken"] <= 2 + seen_meanwhile


def test_a_page_of_two_minds_is_not_kept(center: WordCenter) -> None:
    """On PostgreSQL a transaction may read something else the second time; SQLite's does not."""
    first = [True]

    @center.app.get("/twice")
    def twice(request: Request, session: ReadSession) -> Response:
        center.made["/twice"] += 1
        documents.published(session, "word", "hello")
        if first:
            first.clear()
            center.publish(hello="goodbye")
        found = documents.published(session, "word", "hello")
        return words_page(request, "Twice", found.title if found else "")

    with serving(center) as client:
        client.get("/twice")
        assert "goodbye" in client.get("/twice").text
    assert center.made["/twice"] == 2


def test_a_page_that_comes_too_late_for_the_asking_is_refused(center: WordCenter, client: TestClient) -> None:
    client.get("/words/hello")
    kept = center.app.state.renewal
    with center.database.reading() as session:
        question = One("word", "hello")
        made_of: dict[Question, object] = {question: question.ask(session)}
    late = make_page(Answer(200, (), b"late"), made_of)
    assert kept.take_in("late", late)
    center.publish(hello="goodbye")
    assert not kept.take_in("late", late)


def test_a_database_that_is_away_is_said_once_and_pages_are_served_meanwhile(
    center: WordCenter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(renewal, "SECONDS", 0.01)
    asked = Counter[str]()

    def away() -> None:
        asked["while away"] += 1
        raise OperationalError("SELECT", {}, Exception("gone"))

    caplog.set_level(logging.INFO, "learning_center")
    with serving(center) as client:
        client.get("/words/hello")
        with monkeypatch.context() as patch:
            patch.setattr(center.database, "reading", away)
            until(lambda: asked["while away"] >= 5)
            assert client.get("/words/hello").status_code == 200
        until(lambda: "publications are seen again" in caplog.text)
        center.publish_elsewhere(hello="goodbye")
        until(lambda: "goodbye" in client.get("/words/hello").text)
    assert caplog.text.count("publications are not seen") == 1


def test_when_nothing_can_be_asked_after_a_publication_everything_goes(
    center: WordCenter, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_all(client)
    with monkeypatch.context() as patch:
        patch.setattr(One, "ask", lambda *_: 1 / 0)
        center.publish(sun="sun")
    center.made.clear()
    client.get("/words/hello")
    assert center.made == {"/words/hello": 1}


def test_a_question_that_fails_stops_nobody_from_watching(center: WordCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "SECONDS", 0.01)
    asked = Counter[str]()

    def fail(*_: object) -> None:
        asked["and failed"] += 1
        raise KeyError("body")

    with serving(center) as client:
        client.get("/words/hello")
        with monkeypatch.context() as patch:
            patch.setattr(One, "ask", fail)
            center.publish_elsewhere(hello="goodbye")
            until(lambda: asked["and failed"] > 0)
        until(lambda: "goodbye" in client.get("/words/hello").text)
        center.publish_elsewhere(hello="hello")
        until(lambda: "goodbye" not in client.get("/words/hello").text)


def test_a_publication_that_is_taken_back_renews_nothing(center: WordCenter, client: TestClient) -> None:
    open_all(client)
    center.made.clear()

    def publish_and_fail() -> None:
        with center.database.writing() as session:
            (center.folder / "words/hello.txt").write_text("goodbye")
            documents.import_pack(session, language(), center.folder)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_and_fail()
    open_all(client)
    assert not center.made


def test_compiled_data_are_read_from_the_database_once(center: WordCenter) -> None:
    with center.database.reading() as session:
        documents.all_published(session, "word")
    with counted_queries(center.database.engine) as asked, center.database.reading() as session:
        documents.all_published(session, "word")
    assert len(asked) == 1
    assert "compilation.data" not in asked[0]
    center.database.dispose()
