import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.static_files import static


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    return create_app(Settings(database_url=sqlite_url))


@pytest.mark.parametrize("path", ["/glossary", "/nowhere", "/health/ready", static("css/site.css")])
def test_head_answers_like_get_without_the_body(client: TestClient, path: str) -> None:
    got, asked = client.get(path), client.head(path)
    assert asked.status_code == got.status_code
    assert asked.content == b""
    assert asked.headers["Content-Length"] == got.headers["Content-Length"]
