"""One engine for SQLite and for PostgreSQL, and the base of every table.

A session either reads or writes. On SQLite a writing transaction begins `IMMEDIATE`: a transaction that begins as a
reader and then writes fails at once with "database is locked" when somebody else has written in between, whatever the
busy timeout. The mode is an execution option of the engine, because an option of a connection is forgotten when the
connection returns to the pool.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum, auto
from pathlib import Path
from typing import ClassVar, Self

from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session, SQLModel

from app.errors import ConflictError

BUSY_SECONDS = 10
TURNSTILE = 4_152_025  # any number, the same in every process
PUBLISHED = "published"
"""A session whose `info` says so changes what readers see."""
CONNECTIONS = 40  # as many as Starlette has threads for blocking work

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Purpose(Enum):
    """What a transaction is for."""

    READ = auto()
    WRITE = auto()
    MIGRATE = auto()


class Model(SQLModel):
    """Base of every table; its metadata names constraints alike on every engine."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC, also from SQLite, which keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without a time zone cannot be kept.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 SQLAlchemy's signature
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """Hands out sessions that read and sessions that write."""

    def __init__(self, address: str, *, patience: float = BUSY_SECONDS) -> None:
        """`patience` is how many seconds a writer waits for another one on SQLite."""
        self.url = database_url(address)
        self.told_of_publishing: list[Callable[[], None]] = []
        self.engine = _engine(self.url, patience)
        self._reading = self.engine.execution_options(purpose=Purpose.READ, **_read_only(self.url))

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Commits at the end, takes everything back when the block raises; then tells who waits for publishing."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session
            session.commit()
            published = session.info.get(PUBLISHED)
        if published:
            for tell in self.told_of_publishing:
                tell()

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """One transaction for the whole change of tables; whoever else migrates waits for its end.

        SQLite changes a table by making it anew, which foreign keys would forbid: they are checked at the end.
        """
        with self.engine.execution_options(purpose=Purpose.MIGRATE).begin() as connection:
            take_turns(connection)
            yield connection
            if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise ConflictError("The migration would leave rows that point at nothing.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.dispose()

    def dispose(self) -> None:
        self.engine.dispose()


def take_turns(connection: Connection, turnstile: int = TURNSTILE) -> None:
    """For changes that must not run twice at once; on SQLite there is one writing transaction anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({turnstile})")


def database_url(address: str) -> URL:
    """Any `postgresql://` address means psycopg 3."""
    url = make_url(address)
    return url.set(drivername="postgresql+psycopg") if url.drivername in {"postgres", "postgresql"} else url


def _engine(url: URL, patience: float) -> Engine:
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url, pool_size=CONNECTIONS, hide_parameters=True, pool_pre_ping=True)
    else:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_size=CONNECTIONS, hide_parameters=True, connect_args={"timeout": patience})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "reset", _roll_back)
    return engine


def _roll_back(connection: DBAPIConnection, _entry: ConnectionPoolEntry, _state: PoolResetState) -> None:
    """After a commit that failed, SQLAlchemy gives a connection back to the pool with its transaction still open."""
    connection.rollback()


def _read_only(url: URL) -> dict[str, bool]:
    return {} if url.get_backend_name() == "sqlite" else {"postgresql_readonly": True}


def _set_up_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the transaction begins in _begin_sqlite, not where Python guesses
    try:
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()  # SQLAlchemy forgets a connection whose setting up failed
        raise


def _begin_sqlite(connection: Connection) -> None:
    purpose = connection.get_execution_options().get("purpose", Purpose.WRITE)
    connection.exec_driver_sql(f"PRAGMA query_only = {int(purpose is Purpose.READ)}")
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {int(purpose is not Purpose.MIGRATE)}")
    connection.exec_driver_sql("BEGIN" if purpose is Purpose.READ else "BEGIN IMMEDIATE")
