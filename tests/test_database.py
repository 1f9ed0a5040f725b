import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, select

from app.database import Database, database_url
from app.documents.models import Document, Publication, Revision

EVENING_IN_DENVER = datetime(2026, 11, 24, 18, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-7)))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url, patience=0.05)
    yield database
    database.dispose()


def kept_revision(database: Database, created_at: datetime) -> Revision:
    with database.writing() as session:
        document = Document(kind="word", slug="hello")
        session.add(document)
        session.flush()
        session.add(
            Revision(document_id=document.document_id or 0, number=1, text="", digest="", created_at=created_at)
        )
    with database.reading() as session:
        return session.exec(select(Revision)).one()


def value_of(session: Session, sql: str) -> Any:  # noqa: ANN401 whatever the database answers
    return session.connection().exec_driver_sql(sql).scalar()


def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    kept = kept_revision(database, EVENING_IN_DENVER).created_at
    assert kept == EVENING_IN_DENVER
    assert kept.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        kept_revision(database, datetime(2026, 11, 24))  # noqa: DTZ001 the point of the test


def test_a_writing_session_commits_at_its_end(database: Database) -> None:
    with database.writing() as session:
        session.add(Document(kind="word", slug="hello"))
    with database.reading() as session:
        assert session.exec(select(Document.slug)).all() == ["hello"]


def test_a_writing_session_takes_everything_back_when_its_block_raises(database: Database) -> None:
    def interrupted() -> None:
        with database.writing() as session:
            session.add(Document(kind="word", slug="hello"))
            session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with database.reading() as session:
        assert session.exec(select(Document)).all() == []


def test_a_reading_session_cannot_write(database: Database) -> None:
    with database.reading() as session:
        session.add(Document(kind="word", slug="hello"))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.flush()


def test_after_a_reading_session_the_same_connection_writes_again(database: Database) -> None:
    for slug in ("first", "second"):
        with database.reading() as session:
            session.exec(select(Document)).all()
        with database.writing() as session:
            session.add(Document(kind="word", slug=slug))


def test_a_reference_to_nothing_is_refused(database: Database) -> None:
    def refer_to_nothing() -> None:
        with database.writing() as session:
            session.add(Publication(document_id=1, revision_id=1))

    with pytest.raises(IntegrityError):
        refer_to_nothing()


def test_an_error_does_not_tell_what_was_to_be_kept(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError) as failure:
        session.connection().execute(text("INSERT INTO nowhere VALUES (:word)"), {"word": "sesame"})
    assert "nowhere" in str(failure.value)
    assert "sesame" not in str(failure.value)


SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(("pragma", "value"), SETTINGS.items(), ids=SETTINGS)
def test_sqlite_is_set_for_many_readers_and_for_answers_that_last(sqlite: Database, pragma: str, value: Any) -> None:  # noqa: ANN401 a word or a number
    with sqlite.writing() as session:
        assert value_of(session, f"PRAGMA {pragma}") == value


def test_a_second_writer_is_turned_away_at_its_beginning_not_at_its_first_change(sqlite: Database) -> None:
    with sqlite.writing() as first, sqlite.writing() as second:
        first.connection()
        with pytest.raises(DBAPIError, match="database is locked"):
            second.connection()


def test_every_transaction_of_a_pooled_connection_begins_immediately(sqlite: Database) -> None:
    for _ in range(2):
        with sqlite.writing() as session:
            session.connection()
            session.commit()
    test_a_second_writer_is_turned_away_at_its_beginning_not_at_its_first_change(sqlite)


def test_readers_go_on_while_somebody_writes(sqlite: Database) -> None:
    with sqlite.writing() as writer, sqlite.reading() as reader:
        writer.add(Document(kind="word", slug="hello"))
        writer.flush()
        assert reader.exec(select(Document)).all() == []


def test_writers_that_read_first_all_get_their_turn(database: Database) -> None:
    """Where a transaction begins as a reader, SQLite answers "database is locked" here."""

    def count_up() -> None:
        for _ in range(5):
            with database.writing() as session:
                session.connection().execute(text("SELECT count(*) FROM document"))
                session.connection().execute(text("UPDATE tally SET number = number + 1"))

    with database.writing() as session:
        session.connection().execute(text("CREATE TABLE tally (number integer)"))
        session.connection().execute(text("INSERT INTO tally VALUES (0)"))
    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert value_of(session, "SELECT number FROM tally") == 20


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_any_postgresql_address_means_psycopg_3(scheme: str) -> None:
    assert database_url(f"{scheme}://somebody@host/name").drivername == "postgresql+psycopg"
