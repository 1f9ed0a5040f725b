import pytest
from fastapi import FastAPI
from lxml import html
from starlette.testclient import TestClient

from app.errors import (
    ConflictError,
    ForbiddenError,
    InvalidTextError,
    LearningCenterError,
    LimitExceededError,
    NotFoundError,
    Problem,
)
from app.web import error_responses


class LostLessonError(NotFoundError):
    """A kind of NotFoundError that no table names."""


TYPO = Problem("Unknown key “nmae”.", "lessons/egress.md", 3, 1, hint="did you mean “name”?")
ERRORS = {
    "not found": (NotFoundError("There is no such lesson."), 404),
    "a special kind of not found": (LostLessonError("It is lost."), 404),
    "conflict": (ConflictError("Somebody was faster."), 409),
    "forbidden": (ForbiddenError("Not yours."), 403),
    "limit": (LimitExceededError("packets", 400), 422),
    "invalid text": (InvalidTextError((TYPO,)), 422),
    "any other": (LearningCenterError("That makes no sense."), 400),
}


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    @app.get("/api/errors/{name}")
    @app.get("/errors/{name}")
    def fail(name: str) -> None:
        raise ERRORS[name][0]

    @app.get("/broken")
    @app.get("/api/broken")
    def broken() -> None:
        raise RuntimeError("secret of the house")

    @app.get("/api/sum")
    @app.get("/sum")
    def add(first: int, second: int) -> int:
        return first + second

    return app


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_answers_a_reader_with_a_page(client: TestClient, name: str) -> None:
    response = client.get(f"/errors/{name}")
    assert response.status_code == ERRORS[name][1]
    assert html.document_fromstring(response.text).xpath("//main//h1")


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_answers_a_program_with_json(client: TestClient, name: str) -> None:
    response = client.get(f"/api/errors/{name}")
    assert response.status_code == ERRORS[name][1]
    assert {"title", "detail", "problems"} <= set(response.json()["error"])


def test_problems_are_told_with_what_is_known_of_their_place(client: TestClient) -> None:
    error = client.get("/api/errors/invalid text").json()["error"]
    assert error["detail"] == "There is one problem."
    assert error["problems"] == [
        {"message": TYPO.message, "file": "lessons/egress.md", "line": 3, "column": 1, "hint": TYPO.hint}
    ]


def test_a_page_names_the_line_of_a_problem(client: TestClient) -> None:
    text = str(html.document_fromstring(client.get("/errors/invalid text").text).xpath("string()"))
    assert "lessons/egress.md" in text
    assert "line 3, column 1" in text
    assert TYPO.message in text


def test_a_limit_is_named(client: TestClient) -> None:
    error = client.get("/api/errors/limit").json()["error"]
    assert (error["limit"], error["allowed"]) == ("packets", 400)


@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
def test_a_fault_of_ours_tells_nothing_about_the_inside(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 500
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_a_fault_of_ours_is_answered_even_when_the_templates_are_broken(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_responses, "TEMPLATE", "no/such.html")
    response = client.get("/broken")
    assert response.status_code == 500
    assert html.document_fromstring(response.text).xpath("string(//h1)") == "Something went wrong here"


def test_a_wrong_parameter_is_named_by_its_pointer(client: TestClient) -> None:
    response = client.get("/api/sum?first=one")
    assert response.status_code == 422
    assert [problem["pointer"] for problem in response.json()["error"]["problems"]] == ["/first", "/second"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/sum", 405)])
def test_what_the_framework_refuses_looks_like_the_rest(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert html.document_fromstring(response.text).xpath("//main//h1")
    assert client.request(method, f"/api{path}").json()["error"]["title"]
