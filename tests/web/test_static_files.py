from pathlib import Path
from urllib.parse import urljoin

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.static_files import folder_digest, static, unversioned

SHEET = "css/site.css"


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    return create_app(Settings(database_url=sqlite_url))


def test_a_file_under_its_version_is_kept_for_a_year(client: TestClient) -> None:
    response = client.get(static(SHEET))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("address", [unversioned(SHEET), f"/static/v-000000000000/{SHEET}"], ids=["none", "an old one"])
def test_a_file_under_another_version_is_asked_for_again(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.headers["Cache-Control"] == "no-cache"
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_what_a_file_names_relatively_is_under_the_same_version(client: TestClient) -> None:
    neighbour = urljoin(static("js/player/index.js"), f"../../{SHEET}")
    assert neighbour == static(SHEET)
    assert client.get(neighbour).status_code == 200


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "v-0/../../pyproject.toml", "css"])
def test_nothing_but_files_of_the_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize(("name", "content"), [("b.css", "a{}"), ("a.css", "b{}")], ids=["a new name", "new content"])
def test_any_change_is_another_version(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = folder_digest(tmp_path)
    (tmp_path / name).write_text(content)
    assert folder_digest(tmp_path) != before
