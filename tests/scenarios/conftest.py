import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.main import create_app
from app.settings import Settings
from tests.scenarios.client import Client
from tests.visitor import Visitor


@pytest.fixture(scope="session")
def center(course_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """The whole application with the course in it. Read only: every test of a process sees the same one."""
    file = shutil.copy(course_sqlite, tmp_path_factory.mktemp("center") / "center.db")
    app = create_app(Settings(database_url=f"sqlite:///{file}"))
    yield app
    app.state.database.dispose()


@pytest.fixture
def client(center: FastAPI) -> Client:
    return Client(center)


@pytest.fixture
def visitor(center: FastAPI) -> Visitor:
    return Visitor(center)
