from collections.abc import Iterator
from typing import Annotated

import pytest
from fastapi import Body, FastAPI, Form, Request
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import Settings
from app.web.protection import OF_RESOURCES

SAME_SITE_ORIGIN = "http://testserver"
REFUSED = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister of this site": {"Sec-Fetch-Site": "same-site"},
    "another site that claims our origin": {"Sec-Fetch-Site": "cross-site", "Origin": SAME_SITE_ORIGIN},
    "another origin in an older browser": {"Origin": "https://elsewhere.example"},
    "our host on another port": {"Origin": "http://testserver:8080"},
    "a document without an origin": {"Origin": "null"},
    "no origin that there can be": {"Origin": "http://[testserver"},
}
ADMITTED = {
    "a page of ours": {"Sec-Fetch-Site": "same-origin", "Origin": SAME_SITE_ORIGIN},
    "a page of ours behind a proxy that ends TLS": {"Origin": "https://testserver"},
    "the address bar": {"Sec-Fetch-Site": "none"},
    "no browser": {},
}


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    app = create_app(Settings(database_url=sqlite_url, body_limit=100))

    @app.post("/api/echo")
    async def echo(request: Request) -> int:
        return len(await request.body())

    @app.post("/api/form")
    def form(name: Annotated[str, Form()]) -> int:
        return len(f"name={name}")

    @app.post("/api/json")
    def json(name: Annotated[str, Body()]) -> int:
        return len(f'"{name}"')

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret of the house")

    return app


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_a_form_sent_from_elsewhere_is_refused(client: TestClient, headers: dict[str, str]) -> None:
    response = client.post("/api/echo", headers=headers)
    assert response.status_code == 403
    assert "another site" in response.json()["error"]["detail"]


@pytest.mark.parametrize("headers", ADMITTED.values(), ids=ADMITTED)
def test_a_form_sent_from_here_is_admitted(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/api/echo", headers=headers).status_code == 200


def test_a_link_from_elsewhere_may_be_followed(client: TestClient) -> None:
    assert client.get("/health/live", headers=REFUSED["another site"]).status_code == 200


def chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 10):
        yield body[start : start + 10]


BODIES = {
    "bytes": ("/api/echo", "", "{}"),
    "a form": ("/api/form", "application/x-www-form-urlencoded", "name={}"),
    "JSON": ("/api/json", "application/json", '"{}"'),
}


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "in pieces"])
@pytest.mark.parametrize(("size", "status"), [(100, 200), (101, 413)], ids=["at the limit", "over the limit"])
@pytest.mark.parametrize("kind", BODIES)
def test_a_request_over_the_limit_is_refused_with_the_limit(
    client: TestClient, kind: str, size: int, status: int, *, announced: bool
) -> None:
    path, content_type, shape = BODIES[kind]
    body = shape.format("x" * (size - len(shape) + 2)).encode()
    response = client.post(path, content=body if announced else chunks(body), headers={"Content-Type": content_type})
    assert response.status_code == status
    if status == 413:
        assert response.json()["error"]["allowed"] == 100
    else:
        assert response.json() == size


ANSWERS = {
    "an answer": ("/health/live", 200),
    "a missing page": ("/nowhere", 404),
    "a page that breaks": ("/broken", 500),
    "an answer in JSON": ("/api/openapi.json", 200),
    "a static picture": ("/static/icon.svg", 200),
    "a missing static file": ("/static/nothing.css", 404),
    "an address with a NUL": ("/lessons/a%00b", 400),
    "a query with a NUL": ("/?a=%00", 400),
}


@pytest.mark.parametrize(("path", "status"), ANSWERS.values(), ids=ANSWERS)
def test_every_answer_carries_the_headers_that_protect_its_reader(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in response.headers


@pytest.mark.parametrize("path", ["/static/css/site.css", "/static/js/site.js"], ids=["a style sheet", "a script"])
def test_what_is_no_document_carries_the_headers_that_apply_to_it(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert {name: headers[name] for name in OF_RESOURCES} == OF_RESOURCES
    assert "Content-Security-Policy" not in headers


@pytest.mark.parametrize("behind_tls", [True, False], ids=["behind TLS", "plain"])
def test_browsers_are_told_to_stay_on_tls_where_there_is_tls(sqlite_url: str, *, behind_tls: bool) -> None:
    with TestClient(create_app(Settings(database_url=sqlite_url, behind_tls=behind_tls))) as client:
        assert ("Strict-Transport-Security" in client.get("/health/live").headers) is behind_tls
