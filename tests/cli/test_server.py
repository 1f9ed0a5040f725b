import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from app.cli.program import program
from app.settings import PROJECT
from tests.cli.builders import environment_with, read, running, wait_for
from tests.documents.builders import write

COURSE = """
title: Clouds
summary: What leaves them.
modules:
  - {title: Egress, summary: Going out., lessons: [leaving]}
"""
LESSON = """---
title: Leaving
summary: How a packet leaves.
objectives: [Say how.]
minutes: 5
---
A packet leaves.
"""
SLOW = """
import sys
from time import sleep
from app.cli.server import address, listen, run
from app.main import create_app
from app.settings import Settings
app = create_app(Settings())
@app.get("/slow")
def slow() -> str:
    print("begun", flush=True)
    sleep(0.3)
    return "done"
with listen(Settings()) as listening:
    print(address(listening), flush=True)
    run(app, Settings(), listening)
"""


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    pack = write(tmp_path / "pack", {"course.yaml": COURSE, "lessons/leaving.md": LESSON})
    return {"database_url": f"sqlite:///{tmp_path / 'center.db'}", "content_folder": str(pack), "port": "0"}


def test_the_center_serves_what_it_has_imported_at_the_address_it_prints(settings: dict[str, str]) -> None:
    with running("serve", **settings) as (_, address):
        assert "A packet leaves." in read(f"{address}lessons/leaving")


@pytest.mark.parametrize(
    ("trusted", "scheme"),
    [
        pytest.param("10.0.0.0/8, 127.0.0.1", "https", id="a proxy that is trusted"),
        pytest.param("10.0.0.0/8", "http", id="somebody else"),
        pytest.param("", "http", id="anybody where nobody is trusted"),
    ],
)
def test_only_a_trusted_proxy_says_by_which_scheme_a_reader_came(
    settings: dict[str, str], trusted: str, scheme: str
) -> None:
    with running("serve", **settings, trusted_proxies=trusted) as (_, address):
        said = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
        answer = httpx2.get(f"{address}lessons/leaving/", headers=said, trust_env=False)
        assert answer.headers["Location"].partition("://")[0] == scheme


def test_a_proxy_that_is_no_address_is_told_at_once() -> None:
    answer = CliRunner().invoke(program, ["serve"], env={"LEARNING_CENTER_TRUSTED_PROXIES": "the proxy"})
    assert answer.exit_code == 2
    assert "LEARNING_CENTER_TRUSTED_PROXIES cannot be “the proxy”: addresses and networks" in answer.output


@pytest.mark.parametrize("arguments", [("serve",), ("serve", "--reload")], ids=["serving", "reloading"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a service manager"])
def test_the_center_stops_when_asked(
    settings: dict[str, str], arguments: tuple[str, ...], sent: signal.Signals
) -> None:
    with running(*arguments, **settings) as (process, address):
        read(address)
        process.send_signal(sent)
        assert process.wait() == 0


def test_a_request_that_has_begun_is_answered_before_the_end(settings: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW], env=environment_with(settings), stdout=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        assert process.stdout
        address = process.stdout.readline().strip()
        with socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1].strip("/")))) as client:
            client.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert process.stdout.readline() == "begun\n"
            process.terminate()
            answer = b"".join(iter(lambda: client.recv(65536), b""))
    assert answer.endswith(b'"done"')


def test_a_taken_port_is_one_sentence(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"LEARNING_CENTER_{name.upper()}", value)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(program, ["serve", "--port", str(port)])
    assert result.exit_code == 1
    assert result.stderr == (
        f"Port {port} of 127.0.0.1 cannot be used: address already in use. "
        "Choose another one with --port or LEARNING_CENTER_PORT.\n"
    )


def test_while_content_is_written_a_change_is_read_and_a_fault_shown_in_its_page(settings: dict[str, str]) -> None:
    lesson = Path(settings["content_folder"]) / "lessons/leaving.md"
    with running("serve", "--reload", **settings) as (_, address):
        page = f"{address}lessons/leaving"
        wait_for(page, "A packet leaves.")
        lesson.write_text(LESSON.replace("leaves", "goes out"))
        wait_for(page, "A packet goes out.")
        lesson.write_text(LESSON.replace("minutes", "minuets"))
        wait_for(page, "line 5, column 1")
        assert "A packet goes out." in read(page)
