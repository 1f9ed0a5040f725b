import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from io import StringIO

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import LogFormat, Settings
from app.web.logs import write_logs


@pytest.fixture
def app(sqlite_url: str) -> FastAPI:
    app = create_app(Settings(database_url=sqlite_url))

    @app.get("/broken")
    def broken() -> None:
        raise RuntimeError("secret of the house")

    return app


@contextmanager
def logged_as_json() -> Iterator[list[dict[str, object]]]:
    """What is logged in the block is in the list after it; what pytest had set up for logging is put back."""
    root, lines = logging.getLogger(), list[dict[str, object]]()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    with redirect_stderr(StringIO()) as written:
        write_logs(Settings(log_format=LogFormat.JSON))
        yield lines
    root.handlers[:] = handlers
    root.setLevel(level)
    lines.extend(json.loads(line) for line in written.getvalue().splitlines())


def test_a_request_is_one_line_under_the_id_that_its_response_carries(client: TestClient) -> None:
    with logged_as_json() as lines:
        response = client.get("/health/live?secret=1")
    line = next(line for line in lines if line["event"] == "request")
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert (line["method"], line["path"], line["status"], line["level"]) == ("GET", "/health/live", 200, "info")


def test_an_address_that_would_command_a_terminal_is_logged_as_it_was_written(client: TestClient) -> None:
    with logged_as_json() as lines:
        client.get("/%1b%5b2J%0aevil")
    assert [line["path"] for line in lines if line["event"] == "request"] == ["/%1B%5B2J%0Aevil"]


def test_a_fault_of_ours_is_logged_with_its_traceback_under_the_same_id(client: TestClient) -> None:
    with logged_as_json() as lines:
        response = client.get("/broken")
    fault = next(line for line in lines if line["event"] == "request failed")
    assert "secret of the house" in str(fault["exception"])
    ids = [line["request_id"] for line in lines if line["event"] in {"request", "request failed"}]
    assert ids == [response.headers["X-Request-ID"]] * 2


def test_lines_of_libraries_have_the_same_form() -> None:
    with logged_as_json() as lines:
        logging.getLogger("a.library").warning("it rains %s", "cats")
    assert lines[0]["event"] == "it rains cats"


def test_an_id_given_by_the_proxy_is_kept(client: TestClient) -> None:
    given = "0123456789abcdef"
    assert client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "with space", "<script>"], ids=["short", "long", "space", "markup"]
)
def test_an_id_that_could_spoil_the_log_is_replaced(client: TestClient, given: str) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given
