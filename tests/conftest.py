"""Databases for tests: every one empty or freshly migrated, on SQLite and on PostgreSQL, and thrown away afterwards."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import hypothesis
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app import schema
from app.accounts import passwords
from app.database import Database
from tests.course import course_in
from tests.postgresql import Cluster, running_cluster

ENGINES = ["sqlite", "postgresql"]

hypothesis.settings.register_profile("any machine", deadline=None)  # tests count work, never seconds
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """Started when the first test asks for it; a machine without PostgreSQL fails that test."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Cluster) -> "MigratedPostgresql":
    return MigratedPostgresql(postgresql)


class MigratedPostgresql:
    """One database for one test after the other; who changes its tables leaves the next one a new database."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._make()

    def _make(self) -> None:
        self._database = self._cluster.create()
        _migrate(self.address)
        self._form = self._cluster.form(self._database)
        self._rows = self._cluster.rows(self._database)

    @property
    def address(self) -> str:
        return self._cluster.address(self._database)

    def empty(self) -> None:
        if self._cluster.form(self._database) == self._form:
            self._cluster.empty(self._database, self._rows)
        else:
            self._cluster.drop(self._database)
            self._make()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def course_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course imported into an SQLite file, to be copied; made once for all processes that run tests."""
    own = tmp_path_factory.getbasetemp()
    return course_in(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture
def course_url(course_sqlite: Path, tmp_path: Path) -> str:
    """The address of a database with the course in it."""
    return _sqlite_copy(course_sqlite, tmp_path)


@pytest.fixture(scope="session", autouse=True)
def _quick_hashing() -> Iterator[None]:
    """Argon2 as ever, with less of the memory and time that it takes from whoever guesses, and from these tests."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
    with patch.object(passwords, "_HASHING", quick):
        yield


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        cluster: Cluster = request.getfixturevalue("postgresql")
        database = cluster.create()
        yield cluster.address(database)
        cluster.drop(database)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them, once on each engine."""
    if request.param == "sqlite":
        yield _sqlite_copy(request.getfixturevalue("migrated_sqlite"), tmp_path)
    else:
        migrated: MigratedPostgresql = request.getfixturevalue("migrated_postgresql")
        yield migrated.address
        migrated.empty()


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """For tests that are about something else than the database."""
    return _sqlite_copy(migrated_sqlite, tmp_path)


def _migrate(address: str) -> None:
    database = Database(address)
    schema.upgrade(database)
    database.dispose()


def _sqlite_copy(original: Path, folder: Path) -> str:
    return f"sqlite:///{shutil.copy(original, folder / 'test.db')}"
