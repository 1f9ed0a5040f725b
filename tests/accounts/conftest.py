from collections.abc import Iterator

import pytest
from fastapi import FastAPI

import app.main  # noqa: F401 tables refer to each other across features
from app.database import Database
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture
def center(database_url: str) -> Iterator[FastAPI]:
    app = create_app(Settings(database_url=database_url))
    yield app
    app.state.database.dispose()
