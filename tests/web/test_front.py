"""Counted work: how often a page is made, never how long it takes."""

import asyncio
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import sleep

import brotli  # type: ignore[import-untyped]  # it brings no types
import httpx2
import pytest
from fastapi import Request, Response
from lxml import html
from starlette.testclient import TestClient

from app.accounts.access import LEARNER
from app.documents import service as documents
from app.web.protection import OF_RESOURCES, SECURITY_HEADERS
from app.web.static_files import static, unversioned
from app.web.transactions import ReadSession
from tests.web.words import WordCenter, serving, word_center, words_page

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
HELLO = "/words/hello"
CROWD = 50


@pytest.fixture
def center(sqlite_url: str, tmp_path: Path) -> WordCenter:
    return word_center(sqlite_url, tmp_path / "pack")


@pytest.fixture
def client(center: WordCenter) -> Iterator[TestClient]:
    with serving(center) as client:
        yield client


async def ask_together(center: WordCenter, path: str) -> list[httpx2.Response]:
    transport = httpx2.ASGITransport(center.app)
    async with center.app.router.lifespan_context(center.app), httpx2.AsyncClient(transport=transport) as client:
        return await asyncio.gather(*(client.get(f"http://localhost{path}") for _ in range(CROWD)))


def without_id(response: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name != "x-request-id"}


def test_a_page_is_made_once_for_a_hundred_requests(center: WordCenter, client: TestClient) -> None:
    bodies = {client.get(HELLO).text for _ in range(100)}
    assert len(bodies) == 1
    assert center.made == {HELLO: 1}


def test_a_page_that_many_ask_for_at_once_is_made_once(center: WordCenter) -> None:
    @center.app.get("/slow")
    def slow(request: Request) -> Response:
        center.made["/slow"] += 1
        sleep(0.1)
        return words_page(request, "Slow", "made at last")

    answers = asyncio.run(ask_together(center, "/slow"))
    assert center.made == {"/slow": 1}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == CROWD


def test_a_crowd_that_is_overtaken_by_a_publication_has_its_page_made_once_more(center: WordCenter) -> None:
    first = [True]

    @center.app.get("/overtaken")
    def overtaken(request: Request, session: ReadSession) -> Response:
        center.made["/overtaken"] += 1
        found = documents.published(session, "word", "hello")
        if first:
            first.clear()
            center.publish(hello="goodbye")
        return words_page(request, "Overtaken", found.title if found else "")

    answers = asyncio.run(ask_together(center, "/overtaken"))
    assert center.made == {"/overtaken": 2}
    assert [("hello" in answer.text, "goodbye" in answer.text) for answer in answers].count((False, True)) == CROWD - 1


def test_what_is_kept_says_the_same_as_what_was_made(client: TestClient) -> None:
    made, kept = client.get(HELLO), client.get(HELLO)
    assert made.status_code == kept.status_code == 200
    assert without_id(made) == without_id(kept)
    assert all(kept.headers[name] == value for name, value in SECURITY_HEADERS.items())
    assert made.headers["X-Request-ID"] != kept.headers["X-Request-ID"]


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": f"{LEARNER}=forged"}, {"Host": "elsewhere.example"}, {"Accept": "text/plain"}, {"Range": "bytes=0-5"}],
    ids=["a cookie", "another host", "another type", "a range"],
)
@pytest.mark.parametrize("before", [True, False], ids=["asked first", "asked later"])
def test_nothing_else_makes_a_difference(
    center: WordCenter, client: TestClient, headers: dict[str, str], *, before: bool
) -> None:
    first, second = (headers, {}) if before else ({}, headers)
    one, other = client.get(HELLO, headers=first), client.get(HELLO, headers=second)
    assert (one.status_code, one.content, without_id(one)) == (other.status_code, other.content, without_id(other))
    assert center.made == {HELLO: 1}


@pytest.mark.parametrize("again", [False, True], ids=["made", "kept"])
def test_each_client_gets_the_form_it_takes(client: TestClient, *, again: bool) -> None:
    plain = client.get(HELLO) if again else None
    for accepted, opened in (("br", brotli.decompress), ("gzip;q=0.5", gzip.decompress), ("br;q=0", bytes)):
        path = HELLO if again else f"{HELLO}?{accepted[:2]}"
        with client.stream("GET", path, headers={"Accept-Encoding": accepted}) as response:
            body = b"".join(response.iter_raw())
        assert html.document_fromstring(opened(body)).xpath("//h1")
        assert response.headers["Content-Length"] == str(len(body))
        assert "Accept-Encoding" in response.headers["Vary"]
        if plain:
            assert opened(body) == plain.content


@pytest.mark.parametrize("path", [HELLO, f"{HELLO}?at=1.2", "/mine"], ids=["kept", "with a query", "personal"])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_who_has_it_gets_no_body(client: TestClient, path: str, coding: str) -> None:
    accepted = {"Accept-Encoding": coding}
    first = client.get(path, headers=accepted)
    tag = first.headers["ETag"]
    for named in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(path, headers={**accepted, "If-None-Match": named})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
        assert again.headers["Vary"] == first.headers["Vary"]
        assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
        assert not {"Content-Length", "Content-Type", "Content-Encoding"} & set(again.headers)
    assert client.get(path, headers={**accepted, "If-None-Match": '"other"'}).content == first.content


def test_a_tag_is_that_of_one_form_alone(client: TestClient) -> None:
    codings = ("identity", "gzip", "br")
    tags = {coding: client.get(HELLO, headers={"Accept-Encoding": coding}).headers["ETag"] for coding in codings}
    assert len(set(tags.values())) == 3
    mixed = {"Accept-Encoding": "gzip", "If-None-Match": tags["br"]}
    assert client.get(HELLO, headers=mixed).status_code == 200


def test_the_first_to_ask_may_have_it_already(center: WordCenter, client: TestClient) -> None:
    tag = client.get(HELLO).headers["ETag"]
    center.publish(hello="goodbye")
    center.publish(hello="hello")
    assert client.get(HELLO, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(HELLO).status_code == 200
    assert center.made == {HELLO: 2}


@pytest.mark.parametrize("first", ["GET", "HEAD"])
def test_head_is_answered_like_get(center: WordCenter, client: TestClient, first: str) -> None:
    one = client.request(first, HELLO)
    got, asked = client.get(HELLO), client.head(HELLO)
    assert without_id(one) == without_id(got) == without_id(asked)
    assert asked.content == b""
    assert center.made == {HELLO: 1}


def test_a_part_is_kept_apart_from_its_page(center: WordCenter, client: TestClient) -> None:
    page, part = client.get(HELLO), client.get(HELLO, headers=PARTIAL)
    assert (client.get(HELLO).text, client.get(HELLO, headers=PARTIAL).text) == (page.text, part.text)
    assert center.made == {HELLO: 2}
    assert "<html" in page.text
    assert "<html" not in part.text


def test_a_request_that_says_two_things_cannot_spoil_the_page(center: WordCenter, client: TestClient) -> None:
    mixed = httpx2.Headers([("HX-Request-Type", "partial"), ("HX-Request-Type", "full")])
    assert "<html" in client.get(HELLO, headers=mixed).text
    assert "<html" in client.get(HELLO).text
    assert center.made == {HELLO: 1}


@pytest.mark.parametrize(
    "path",
    ["/mine", "/whose", "/with-cookie", f"{HELLO}?at=1.2"],
    ids=["personal", "asks who reads", "with a cookie", "with a query"],
)
def test_what_is_not_for_everybody_or_asks_for_more_is_made_each_time(
    center: WordCenter, client: TestClient, path: str
) -> None:
    for _ in range(3):
        client.get(path)
    assert center.made[path.partition("?")[0]] == 3


def test_what_is_personal_is_never_compressed(client: TestClient) -> None:
    assert "Content-Encoding" not in client.get("/mine", headers={"Accept-Encoding": "br"}).headers


def test_what_is_made_each_time_is_compressed_too(client: TestClient) -> None:
    simulation = {"source": "scenario: 1\n" * 40}
    response = client.post("/api/simulations", json=simulation, headers={"Accept-Encoding": "gzip, br"})
    assert response.status_code == 422
    page = client.get(f"{HELLO}?at=1.2", headers={"Accept-Encoding": "gzip, br"})
    assert page.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize("path", ["/nowhere", "/words/hello/"], ids=["no page", "a redirect"])
def test_only_what_is_found_is_kept(center: WordCenter, client: TestClient, path: str) -> None:
    client.get(path)
    client.get(path)
    response = client.get(path, follow_redirects=False)
    assert response.status_code in {404, 307}
    assert center.made[path] == 0


def test_a_page_that_fails_is_asked_for_again(center: WordCenter) -> None:
    broken = [True]

    @center.app.get("/fragile")
    def fragile(request: Request) -> Response:
        if broken:
            raise RuntimeError("not yet")
        return words_page(request, "Fragile", "whole")

    with serving(center) as client:
        assert client.get("/fragile").status_code == 500
        broken.clear()
        assert client.get("/fragile").status_code == 200


def test_static_files_are_read_once_and_sent_compressed(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"Accept-Encoding": "br"}
    sheet = static("css/site.css")
    first = client.get(sheet, headers=asked)
    monkeypatch.setattr(Path, "read_bytes", lambda _path: pytest.fail("read again"))
    again = client.get(sheet, headers=asked)
    assert again.text == first.text
    assert again.headers["Content-Encoding"] == "br"
    assert again.headers["Cache-Control"] == "max-age=31536000, immutable"
    assert int(again.headers["Content-Length"]) < len(again.content) / 3
    assert all(again.headers[name] == value for name, value in OF_RESOURCES.items())


@pytest.mark.parametrize("spelling", ["css//site.css", "%2e/css/site.css", "js%2f..%2fcss/site.css"])
def test_a_file_is_kept_under_its_own_address_alone(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, spelling: str
) -> None:
    address = static("").rstrip("/")
    read = Counter[str]()
    whole = Path.read_bytes

    def counted(path: Path) -> bytes:
        read[path.name] += 1
        return whole(path)

    monkeypatch.setattr(Path, "read_bytes", counted)
    for _ in range(2):
        client.request("GET", client.base_url.copy_with(raw_path=f"{address}/{spelling}".encode()))
    assert read["site.css"] == 2


def test_a_part_of_a_file_is_sent_as_it_is(client: TestClient) -> None:
    asked = {"Range": "bytes=0-999", "Accept-Encoding": "br"}
    part = client.get(unversioned("css/site.css"), headers=asked)
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert len(part.content) == 1000


def test_where_nobody_watches_for_publications_nothing_is_kept(center: WordCenter) -> None:
    unwatched = TestClient(center.app)
    unwatched.get(HELLO)
    center.publish_elsewhere(hello="goodbye")
    assert "goodbye" in unwatched.get(HELLO).text
    center.database.dispose()
