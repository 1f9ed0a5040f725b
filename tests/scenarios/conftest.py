import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.scenarios.builders import running_center
from tests.scenarios.client import Client
from tests.visitor import Visitor


@pytest.fixture(scope="session")
def center(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """Read only: every test of a process sees the same one."""
    file = shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("center") / "center.db")
    with running_center(f"sqlite:///{file}") as app:
        yield app


@pytest.fixture
def client(center: FastAPI) -> Client:
    return Client(center)


@pytest.fixture
def visitor(center: FastAPI) -> Visitor:
    return Visitor(center)
