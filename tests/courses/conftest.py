from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.courses.builders import open_course
from tests.visitor import Visitor


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[FastAPI]:
    app = open_course(sqlite_url, tmp_path / "pack")
    yield app
    app.state.database.dispose()


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    return Visitor(app)
