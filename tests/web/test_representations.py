import gzip

import brotli  # type: ignore[import-untyped]  # it brings no types
import pytest

from app.web.answers import Answer, Header
from app.web.negotiation import Coding
from app.web.representations import ONCE, represent

HTML = (b"content-type", b"text/html; charset=utf-8")
LONG = b"<p>The same again.</p>" * 100
UNCOMPRESSED: dict[str, tuple[Header, ...]] = {
    "for one reader": (HTML, (b"cache-control", b"private, no-cache")),
    "with a cookie": (HTML, (b"set-cookie", b"learner=1")),
    "compressed already": (HTML, (b"content-encoding", b"zstd")),
    "a picture": ((b"content-type", b"image/png"),),
}


def answer(*more: Header, body: bytes = LONG, status: int = 200) -> Answer:
    length = (b"content-length", str(len(body)).encode())
    return Answer(status, (*more, length, (b"etag", b'"abc"'), (b"vary", b"HX-Request-Type")), body)


@pytest.mark.parametrize(
    ("coding", "tag", "opened"),
    [("br", b'"abc-br"', brotli.decompress), ("gzip", b'"abc-gzip"', gzip.decompress), ("identity", b'"abc"', bytes)],
    ids=["brotli", "gzip", "as it is"],
)
def test_each_form_has_its_length_its_tag_and_says_what_it_is(coding: Coding, tag: bytes, opened: object) -> None:
    form = represent(answer(HTML), coding, ONCE)
    headers = dict(form.headers)
    body = form.body["body"]
    assert callable(opened)
    assert opened(body) == LONG
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"etag"] == form.tag == tag
    assert headers[b"vary"] == b"Accept-Encoding, HX-Request-Type"
    assert headers.get(b"content-encoding", b"identity") == coding.encode()
    assert len(headers) == len(form.headers)


@pytest.mark.parametrize("headers", UNCOMPRESSED.values(), ids=UNCOMPRESSED)
def test_what_must_not_or_need_not_be_compressed_stays_as_it_is(headers: tuple[Header, ...]) -> None:
    whole = answer(*headers)
    form = represent(whole, "br", ONCE)
    assert (form.body["body"], form.headers) == (LONG, whole.headers)


def test_what_is_short_stays_as_it_is() -> None:
    assert represent(answer(HTML, body=b"short"), "br", ONCE).body["body"] == b"short"


def test_for_those_who_have_it_there_is_no_body_and_nothing_is_said_of_one() -> None:
    form = represent(answer(HTML, (b"x-frame-options", b"DENY")), "gzip", ONCE)
    unchanged = form.for_those_who_have(b'"abc-gzip"')
    assert (unchanged.status, unchanged.body["body"]) == (304, b"")
    assert dict(unchanged.headers) == {
        b"x-frame-options": b"DENY",
        b"etag": b'"abc-gzip"',
        b"vary": b"Accept-Encoding, HX-Request-Type",
    }
    assert form.for_those_who_have(b'"abc"') is form.for_those_who_have(None) is form


def test_an_error_is_never_had_already() -> None:
    form = represent(answer(HTML, status=404), "br", ONCE)
    assert form.for_those_who_have(b"*") is form


def test_the_head_is_what_the_headers_say() -> None:
    form = represent(answer(HTML), "br", ONCE)
    lines = [b"%s: %s" % pair for pair in form.headers]
    assert form.head == b"\r\n".join([b"HTTP/1.1 200 OK", *lines, b""])
