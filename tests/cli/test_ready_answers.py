"""What is kept is written to the connection without a detour: the bytes are those of the detour, whoever asks how."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cli.builders import read, running
from tests.cli.test_two_processes import PACK
from tests.documents.builders import write

PAGE = b"/lessons/leaving"
OF_ONE_RESPONSE = (b"date:", b"x-request-id:", b"connection:")
ENOUGH = 20


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("center")
    pack = write(folder / "pack", PACK)
    url = f"sqlite:///{folder / 'center.db'}"
    with running("serve", database_url=url, content_folder=str(pack), port="0") as (_, address):
        read(f"{address}lessons/leaving")
        yield address


@contextmanager
def connected(address: str) -> Iterator[socket.socket]:
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        yield connection


def request(*lines: bytes, method: bytes = b"GET", version: bytes = b"1.1", path: bytes = PAGE) -> bytes:
    first = b"%s %s HTTP/%s" % (method, path, version)
    return b"\r\n".join([first, b"Host: localhost", *lines, b"", b""])


def answer(connection: socket.socket, *, body: bool = True) -> tuple[list[bytes], bytes]:
    """The lines of the head but those of one response alone, in order of their names, and the body."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(1)
    first, *lines = received.strip().split(b"\r\n")
    length = next((int(line.split()[1]) for line in lines if line.startswith(b"content-length:")), 0)
    content = b""
    while body and len(content) < length:
        content += connection.recv(length - len(content))
    return [first, *sorted(line for line in lines if not line.startswith(OF_ONE_RESPONSE))], content


ASKED = {
    "plain": (),
    "brotli": (b"Accept-Encoding: br",),
    "gzip": (b"Accept-Encoding: gzip",),
    "a part": (b"HX-Request-Type: partial",),
    "had already": (b"If-None-Match: *",),
    "a cookie": (b"Cookie: learner=forged",),
}


@pytest.mark.parametrize("lines", ASKED.values(), ids=ASKED)
def test_it_is_the_answer_of_the_way_through_the_framework(address: str, lines: tuple[bytes, ...]) -> None:
    with connected(address) as lasting, connected(address) as ending:
        lasting.sendall(request(*lines) * 2)
        ending.sendall(request(*lines, b"Connection: close"))
        answers = [answer(lasting), answer(lasting), answer(ending)]
        assert ending.recv(1) == b""
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("version", [b"1.1", b"1.0"], ids=["HTTP/1.1", "HTTP/1.0"])
def test_the_head_alone_comes_without_a_body(address: str, version: bytes) -> None:
    with connected(address) as connection:
        connection.sendall(request(method=b"HEAD", version=version) + request(b"Connection: close"))
        head, _ = answer(connection, body=False)
        assert b"200 OK" in head[0]
        if version == b"1.1":
            got, body = answer(connection)
            assert got == head
            assert body


def test_requests_in_a_row_are_answered_in_their_order(address: str) -> None:
    """Those that are kept wait for those before them that are not."""
    paths = [b"/health/live", PAGE, b"/nowhere", PAGE, PAGE, b"/scenarios?at=1", PAGE] * ENOUGH
    with connected(address) as connection:
        connection.sendall(b"".join(request(path=path) for path in paths))
        answers = [answer(connection) for _ in paths]
    kinds = [(head[0], body[:10]) for head, body in answers]
    assert kinds == kinds[:7] * ENOUGH
    assert [b"404" in head[0] for head, _ in answers[:7]] == [False, False, True, False, False, False, False]


def test_hundreds_of_requests_in_a_row_do_no_harm(address: str) -> None:
    with connected(address) as connection:
        connection.sendall(request(path=b"/health/live") + request(b"Accept-Encoding: br") * 3000)
        answers = [answer(connection) for _ in range(3001)]
    assert len({body for _, body in answers}) == 2


def test_a_body_that_comes_with_the_question_is_passed_over(address: str) -> None:
    with connected(address) as connection:
        connection.sendall(request(b"Content-Length: 5") + b"hello" + request())
        assert answer(connection) == answer(connection)


def test_every_answer_has_an_id_of_its_own(address: str) -> None:
    with connected(address) as connection:
        connection.sendall(request(method=b"HEAD") * 3)
        received = b""
        while received.count(b"\r\n\r\n") < 3:
            received += connection.recv(65536)
    ids = [line for line in received.split(b"\r\n") if line.startswith(b"x-request-id:")]
    assert len(set(ids)) == 3
