from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.accounts.models import Role
from tests.accounts.builders import signed_in
from tests.authoring.builders import small_center
from tests.visitor import Visitor


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[FastAPI]:
    with small_center(sqlite_url, tmp_path / "pack") as app:
        yield app


@pytest.fixture
def author(app: FastAPI) -> Visitor:
    return signed_in(app, Role.INSTRUCTOR)


@pytest.fixture
def colleague(app: FastAPI) -> Visitor:
    """Somebody else who writes."""
    return signed_in(app, Role.ADMIN)
