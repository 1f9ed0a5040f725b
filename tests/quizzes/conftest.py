from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.settings import Settings
from tests.quizzes.builders import Folder, running_app, small_pack
from tests.visitor import Visitor


@pytest.fixture
def pack(tmp_path: Path) -> Folder:
    return small_pack(tmp_path / "pack")


@pytest.fixture
def app(database_url: str, pack: Folder) -> Iterator[FastAPI]:
    """The whole application with the small pack in it, once on each engine."""
    with running_app(Settings(database_url=database_url)) as app:
        pack.publish(app)
        yield app


@pytest.fixture
def visitor(app: FastAPI) -> Visitor:
    return Visitor(app)
