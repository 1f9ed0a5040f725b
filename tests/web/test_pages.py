from dataclasses import dataclass

import pytest
from fastapi import FastAPI, Request, Response
from jinja2 import UndefinedError
from lxml import html
from starlette.testclient import TestClient

from app.errors import NotFoundError
from app.web import pages
from app.web.error_responses import ErrorPage
from app.web.pages import page, render

PARTIAL = {"HX-Request-Type": "partial", "HX-Request": "true"}
WHOLE_REQUESTS = {
    "without htmx": {},
    "a whole page for htmx": {"HX-Request": "true", "HX-Request-Type": "full"},
    "a restored history entry": {"HX-Request": "true", "HX-Request-Type": "full", "HX-History-Restore-Request": "true"},
    "a word nobody knows": {"HX-Request-Type": "half"},
}


@dataclass(frozen=True, slots=True)
class Greeting:
    title: str
    status: int = 200
    detail: str = ""
    problems: tuple[str, ...] = ()


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    @app.get("/greeting")
    @app.post("/greeting")
    def greeting(request: Request, name: str = "world", status: int = 200) -> Response:
        return page(request, "errors/page.html", Greeting(f"Hello <{name}>"), status=status)

    @app.get("/missing")
    def missing() -> None:
        raise NotFoundError("There is no such thing.")

    return app


@pytest.mark.parametrize("headers", WHOLE_REQUESTS.values(), ids=WHOLE_REQUESTS)
def test_everything_but_a_partial_request_gets_the_whole_page(client: TestClient, headers: dict[str, str]) -> None:
    response = client.get("/greeting", headers=headers)
    assert response.text.lower().startswith("<!doctype html>")
    assert html.document_fromstring(response.text).xpath("//main")


def test_a_partial_request_gets_the_content_without_its_frame(client: TestClient) -> None:
    fragment = client.get("/greeting", headers=PARTIAL).text.strip()
    assert html.fragment_fromstring(fragment, create_parent=True).xpath("//h1")
    before, after = client.get("/greeting").text.split(fragment)
    assert "<main" in before
    assert "</main>" in after


def test_an_error_too_is_a_fragment_for_a_partial_request(client: TestClient) -> None:
    response = client.get("/missing", headers=PARTIAL)
    assert response.status_code == 404
    assert "<!doctype" not in response.text.lower()
    assert "There is no such thing." in response.text


@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["plain", "partial"])
def test_caches_keep_page_and_fragment_apart(client: TestClient, headers: dict[str, str]) -> None:
    assert "HX-Request-Type" in client.get("/greeting", headers=headers).headers["Vary"].split(", ")


def test_what_comes_from_outside_is_escaped(client: TestClient) -> None:
    assert "Hello &lt;world&gt;" in client.get("/greeting").text


@pytest.mark.parametrize("headers", [{}, PARTIAL], ids=["plain", "partial"])
def test_a_page_that_has_not_changed_is_not_sent_again(client: TestClient, headers: dict[str, str]) -> None:
    tag = client.get("/greeting", headers=headers).headers["ETag"]
    again = client.get("/greeting", headers={"If-None-Match": f'"other", W/{tag}'} | headers)
    assert (again.status_code, again.text, again.headers["ETag"]) == (304, "", tag)


def test_a_page_that_has_changed_is_sent(client: TestClient) -> None:
    tag = client.get("/greeting").headers["ETag"]
    assert client.get("/greeting?name=moon", headers={"If-None-Match": tag}).status_code == 200


def test_page_and_fragment_have_tags_of_their_own(client: TestClient) -> None:
    assert client.get("/greeting").headers["ETag"] != client.get("/greeting", headers=PARTIAL).headers["ETag"]


@pytest.mark.parametrize(("method", "status"), [("POST", 200), ("GET", 422)], ids=["an answer to a form", "an error"])
def test_only_a_page_that_was_read_has_a_tag(client: TestClient, method: str, status: int) -> None:
    response = client.request(method, f"/greeting?status={status}")
    assert response.status_code == status
    assert "ETag" not in response.headers


def test_a_name_that_the_context_lacks_is_an_error_not_an_empty_place() -> None:
    assert pages.environment().from_string("{{ page.title }}").render(page=Greeting("Hello")) == "Hello"
    with pytest.raises(UndefinedError):
        pages.environment().from_string("{{ page.titel }}").render(page=Greeting("Hello"))


@pytest.mark.usefixtures("app")
def test_a_piece_is_rendered_without_a_request() -> None:
    piece = render("errors/page.html", ErrorPage(404, "No <such> page", ""))
    assert "No &lt;such&gt; page" in piece
