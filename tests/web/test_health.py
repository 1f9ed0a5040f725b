from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings


def test_a_process_that_answers_is_live(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}


def test_a_process_with_a_migrated_database_is_ready(client: TestClient) -> None:
    assert client.get("/health/ready").status_code == 200


def test_a_process_without_tables_is_live_and_not_ready(empty_database_url: str) -> None:
    with TestClient(create_app(Settings(database_url=empty_database_url))) as client:
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200


def test_a_process_whose_database_is_gone_is_not_ready() -> None:
    nowhere: FastAPI = create_app(Settings(database_url="postgresql://nobody@127.0.0.1:1/nothing"))
    with TestClient(nowhere) as client:
        assert client.get("/health/ready").status_code == 503
