"""Whatever is sent to whatever address: the answer says what is wrong with it, and is never a fault of ours."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from app.main import create_app, create_registry
from app.settings import Settings
from app.startup import prepare
from tests.postgresql import Cluster

NAMES = {
    "nothing such": "no-such-thing",
    "a way out": "..%2F..%2Fetc%2Fpasswd",
    "a NUL": "a%00b",
    "half a character": "%ff%fe",
    "a line end": "a%0d%0aSet-Cookie:b",
    "a quote": "'\";--",
    "a template": "{{7*7}}",
    "far too long": "x" * 5000,
    "a number out of range": "9" * 30,
    "another alphabet": "%E6%96%87%E5%AD%97%F0%9F%92%A5",
}
QUERIES = {
    "nothing": "",
    "no number": "at=x.y&depth=&page=-1",
    "a moment far away": "at=99999999999999999999.99999999999999999999",
    "half a character": "at=%ff&%ff=%fe",
    "one name many times": "at=1.1&" * 50,
    "a name within a name": "a.b.c=1&.=2&request.at=1e9&request.request.at=1",
}
FORM = "application/x-www-form-urlencoded"
BODIES = {
    "nothing": (b"", None),
    "an empty form": (b"", FORM),
    "an unknown field": (b"colour=blue", FORM),
    "a choice out of range": (b"choice=99999999999999999999&revision=99999999999999999999", FORM),
    "a choice below zero": (b"choice=-1&revision=-1", FORM),
    "a choice that is no number": (b"choice=%00&revision=x", FORM),
    "half a character": (b"choice=%ff&revision=%ff", FORM),
    "a file": (
        b'--x\r\nContent-Disposition: form-data; name="choice"; filename="a"\r\n\r\nb\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    "half of a form in parts": (b"--x\r\nContent-Disposition: form", "multipart/form-data; boundary=x"),
    "no JSON": (b"{", "application/json"),
    "another JSON": (b'[[[[null]]], 1e999, {"a": -0}]', "application/json"),
    "deep JSON": (b"[" * 50_000, "application/json"),
    "a number without end": (b'{"controls": ' + b"9" * 6000 + b"}", "application/json"),
    "a kind nobody knows": (b"<a/>", "text/xml"),
}
HEEDS_NO_BODY = {"/sign-out", "/quizzes/{slug}/attempts"}
"""Lead on, whoever asks and whatever they send."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One center with the whole course for all of these tests: nothing they send should change it."""
    with TestClient(create_app(Settings(database_url=_address(request, tmp_path_factory)))) as client:
        yield client


def _address(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> str:
    if request.param == "sqlite":
        course: Path = request.getfixturevalue("course_sqlite")
        return f"sqlite:///{shutil.copy(course, folders.mktemp('nonsense') / 'center.db')}"
    cluster: Cluster = request.getfixturevalue("postgresql")
    address = cluster.address(cluster.create())
    prepare(Settings(database_url=address), create_registry())
    return address


def routes(client: TestClient, method: str) -> Iterator[str]:
    assert isinstance(client.app, FastAPI)
    for context in iter_route_contexts(client.app.routes):
        if isinstance(context.original_route, APIRoute) and method in (context.methods or ()):
            yield str(context.path)


def filled(path: str, name: str) -> str:
    return path.replace("{slug}", name).replace("{name}", name)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_that_means_nothing(client: TestClient, name: str) -> None:
    for path in routes(client, "GET"):
        if "{" in path:
            response = client.get(filled(path, name))
            sent_to_sign_in = response.url.path == "/sign-in"
            assert sent_to_sign_in or 400 <= response.status_code < 500, (path, response.text)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
@pytest.mark.parametrize("name", ["egress", "egress-nat"])
def test_a_query_that_means_nothing(client: TestClient, name: str, query: str) -> None:
    for path in routes(client, "GET"):
        response = client.get(f"{filled(path, name)}?{query}")
        assert response.status_code < 500, (path, response.text)


@pytest.mark.parametrize(("body", "content_type"), BODIES.values(), ids=BODIES)
def test_a_body_that_means_nothing(client: TestClient, body: bytes, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    for path in {*routes(client, "POST")} - HEEDS_NO_BODY:
        response = client.post(filled(path, "egress"), content=body, headers=headers)
        assert 400 <= response.status_code < 500, (path, response.text)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "NONSENSE"])
def test_a_method_that_no_address_knows(client: TestClient, method: str) -> None:
    for path in {*routes(client, "GET"), *routes(client, "POST")}:
        assert client.request(method, filled(path, "egress")).status_code == 405, path
