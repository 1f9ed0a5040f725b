"""A request that is answered from memory has a line like every other one."""

import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from time import perf_counter

import pytest

from app.settings import LogFormat, Settings
from app.web import request_lines
from app.web.logs import write_logs
from app.web.request_lines import ENOUGH, RequestLines
from tests.web.words import WordCenter, serving, word_center

HELLO = "/words/hello"


@pytest.fixture
def center(sqlite_url: str, tmp_path: Path) -> WordCenter:
    return word_center(sqlite_url, tmp_path / "pack")


@pytest.fixture(params=list(LogFormat))
def written(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """What the log says, in each form; what pytest had set up for logging is put back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    with redirect_stderr(StringIO()) as written:
        write_logs(Settings(log_format=request.param))
        yield written
    root.handlers[:] = handlers
    root.setLevel(level)


def lines_of(written: StringIO) -> list[str]:
    return [line for line in written.getvalue().splitlines() if HELLO in line and "HTTP Request" not in line]


def shape(line: str, *personal: str) -> str:
    """Without what each request has of its own."""
    if line.startswith("{"):
        values = json.loads(line)
        assert isinstance(values["milliseconds"], float)
        return json.dumps(
            dict.fromkeys(("timestamp", "request_id", "milliseconds"), "")
            | {key: value for key, value in values.items() if key not in {"timestamp", "request_id", "milliseconds"}}
        )
    words = line.split()
    return " ".join(word for word in words[1:] if not word.startswith(("milliseconds=", *personal)))


def test_a_kept_answer_has_a_line_of_the_same_form_under_its_own_id(center: WordCenter, written: StringIO) -> None:
    with serving(center) as client:
        answers = [client.get(HELLO) for _ in range(3)]
    made, *kept = lines_of(written)
    assert len(kept) == 2
    assert {shape(line, "request_id=") for line in kept} == {shape(made, "request_id=")}
    for line, answer in zip([made, *kept], answers, strict=True):
        assert answer.headers["X-Request-ID"] in line


def test_what_was_sent_is_what_is_logged(center: WordCenter, written: StringIO) -> None:
    with serving(center) as client:
        tag = client.get(HELLO).headers["ETag"]
        client.head(HELLO, headers={"If-None-Match": tag, "X-Request-ID": "given-by-a-proxy"})
    line = lines_of(written)[-1]
    assert all(word in line for word in ("HEAD", "304", "given-by-a-proxy"))


@pytest.mark.parametrize("written", [LogFormat.JSON], indirect=True)
def test_an_address_cannot_break_its_line(center: WordCenter, written: StringIO) -> None:
    path = "/words/%7Bhello%7D%0A%22"
    with serving(center) as client:
        for _ in range(2):
            assert client.get(path).status_code == 200
    paths = [json.loads(line).get("path") for line in written.getvalue().splitlines()]
    assert paths.count(path) == 2


def test_lines_are_written_many_at_a_time(
    center: WordCenter, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_lines, "LONGEST_WAIT", 3600)
    caplog.set_level(logging.INFO, "learning_center")
    with serving(center) as client:
        for _ in range(2 * ENOUGH + 1):
            client.get(HELLO)
    records = [record for record in caplog.records if record.name == "learning_center" and HELLO in record.getMessage()]
    assert sum(len(record.getMessage().splitlines()) for record in records[1:]) == 2 * ENOUGH
    assert len(records) == 3


def test_where_nobody_reads_such_lines_none_are_gathered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "learning_center")
    RequestLines().add("GET", "/", 200, b"id", perf_counter())  # would ask for an event loop
    assert caplog.text == ""
