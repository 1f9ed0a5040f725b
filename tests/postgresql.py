"""A PostgreSQL server of the tests' own: made in an empty folder, reached by a socket in it, gone afterwards."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import BinaryIO

import psycopg

from tools.services import postgresql_programs

UNPRIVILEGED = "postgres"  # the server refuses to run as root; Debian's package brings this user
CAREFREE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")

INITDB = ("--auth=trust", f"--username={UNPRIVILEGED}", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")

FORM = """
    SELECT oid, relname, relkind, relfilenode, relnatts, relchecks FROM pg_class
    WHERE relnamespace = 'public'::regnamespace ORDER BY oid
"""
OTHERS_END = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
TABLES = """
    SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
ROWS_IN = """
    SELECT format('INSERT INTO {0} SELECT * FROM json_populate_record(NULL::{0}, %L)', row_to_json({0})) FROM {0}
"""
ROWS_OUT = """
    SELECT format('DELETE FROM %I', tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
NUMBERS_FROM_ONE = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path

    def address(self, database: str) -> str:
        return f"postgresql://{UNPRIVILEGED}@/{database}?host={self.folder}"

    def create(self) -> str:
        """The name of a new database with nothing in it."""
        database = f"test_{secrets.token_hex(8)}"
        self._command(f"CREATE DATABASE {database} TEMPLATE template1")
        return database

    def drop(self, database: str) -> None:
        self._command(f"DROP DATABASE {database} WITH (FORCE)")

    def answers(self) -> bool:
        try:
            self._command("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def form(self, database: str) -> object:
        """Which tables, indexes and sequences there are, by everything that a change of one of them changes."""
        with self._connected(database) as connection:
            return connection.execute(FORM).fetchall()

    def rows(self, database: str) -> list[str]:
        """What puts the rows that are in it into it again."""
        with self._connected(database) as connection:
            tables = [table for (table,) in connection.execute(TABLES)]
            return [row for table in tables for (row,) in connection.execute(ROWS_IN.format(table).encode())]

    def empty(self, database: str, kept: Sequence[str] = ()) -> None:
        """Ends who is still connected and takes out every row but those kept, which are as `rows` gave them.

        A hundredth of the work of a new database: nothing is made or removed in the file system.
        """
        with self._connected(database) as connection:
            connection.execute(OTHERS_END)
            connection.execute("SET session_replication_role = replica")  # rows may go in any order
            connection.execute("; ".join(row[0] for row in connection.execute(ROWS_OUT)).encode())
            connection.execute(NUMBERS_FROM_ONE)
            for row in kept:
                connection.execute(row.encode())

    def _command(self, sql: str) -> None:
        with self._connected("postgres") as connection:
            connection.execute(sql.encode())

    def _connected(self, database: str) -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(self.address(database), autocommit=True)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        server = _start(folder)
        try:
            yield _reachable(server, Cluster(folder), folder / "log")
        finally:
            server.terminate()
            server.wait()
    finally:
        shutil.rmtree(folder)


def _start(folder: Path) -> subprocess.Popen[bytes]:
    programs = postgresql_programs()
    assert programs, "PostgreSQL is not installed: `make test` brings it, or apt install postgresql."
    if os.geteuid() == 0:
        shutil.chown(folder, UNPRIVILEGED, UNPRIVILEGED)
    settings = [argument for setting in CAREFREE for argument in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        made = _spawn(log, programs / "initdb", *INITDB, "-D", folder / "data").wait()
        assert made == 0, (folder / "log").read_text()
        return _spawn(log, programs / "postgres", "-D", folder / "data", "-k", folder, *settings)


def _spawn(log: BinaryIO, *command: str | Path) -> subprocess.Popen[bytes]:
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    return subprocess.Popen(
        command, stdout=log, stderr=log, cwd="/", user=user, group=user, extra_groups=[] if user else None
    )


def _reachable(server: subprocess.Popen[bytes], cluster: Cluster, log: Path) -> Cluster:
    while not cluster.answers():
        assert server.poll() is None, log.read_text()
        sleep(0.02)
    return cluster
