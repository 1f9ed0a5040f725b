"""Databases for tests: every one empty or freshly migrated, on SQLite and on PostgreSQL, and thrown away afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import schema
from app.database import Database
from tests.postgresql import Cluster, running_cluster

ENGINES = ["sqlite", "postgresql"]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """Started when the first test asks for it; a machine without PostgreSQL fails that test."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Cluster) -> str:
    template = postgresql.create()
    _migrate(postgresql.address(template))
    return template


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _postgresql_database(request.getfixturevalue("postgresql"), "template1")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and nothing in them, once on each engine."""
    if request.param == "sqlite":
        yield _sqlite_copy(request.getfixturevalue("migrated_sqlite"), tmp_path)
    else:
        template = request.getfixturevalue("migrated_postgresql")
        yield from _postgresql_database(request.getfixturevalue("postgresql"), template)


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


def _postgresql_database(cluster: Cluster, template: str) -> Iterator[str]:
    database = cluster.create(template)
    yield cluster.address(database)
    cluster.drop(database)
