"""One answer in the forms in which it travels: as it is, and compressed, each with a tag of its own."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import brotli  # type: ignore[import-untyped]  # it brings no types
from starlette.types import Message

from app.web.answers import Answer, Header
from app.web.negotiation import Coding, has_it

OF_THE_FORM = frozenset({b"content-length", b"content-encoding", b"etag", b"vary"})
OF_THE_BODY = frozenset({b"content-length", b"content-encoding", b"content-type"})
ACCEPT_ENCODING = b"Accept-Encoding"


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to compress: once for all readers, or while one of them waits."""

    brotli: int
    gzip: int


ONCE, WHILE_ONE_WAITS = Effort(brotli=11, gzip=9), Effort(brotli=4, gzip=4)

COMPRESS: Mapping[Coding, Callable[[bytes, Effort], bytes]] = {
    "br": lambda body, effort: bytes(brotli.compress(body, quality=effort.brotli)),
    "gzip": lambda body, effort: gzip.compress(body, effort.gzip, mtime=0),
}


@dataclass(frozen=True, slots=True)
class Representation:
    """An answer in one form, ready to be sent once the id of the request is added.

    `head` is the same as status and headers in the bytes of HTTP/1.1; `unchanged` is for those who have `tag` already.
    """

    status: int
    headers: tuple[Header, ...]
    body: Message = field(repr=False)
    head: bytes = field(repr=False)
    tag: bytes = b""
    unchanged: "Representation | None" = None

    @property
    def size(self) -> int:
        return len(self.head) + len(self.body["body"])

    def for_those_who_have(self, tags: bytes | None) -> "Representation":
        if tags is not None and self.unchanged is not None and has_it(tags, self.tag):
            return self.unchanged
        return self


def represent(answer: Answer, coding: Coding, effort: Effort) -> Representation:
    """In this coding, or as it is where that is of no use."""
    body, headers = answer.body, answer.headers
    if answer.compressible:
        body, headers = _coded(answer, coding, effort)
    tag = dict(headers).get(b"etag", b"")
    unchanged = None
    if tag and answer.status == HTTPStatus.OK:
        kept = tuple(pair for pair in headers if pair[0] not in OF_THE_BODY)
        unchanged = _representation(HTTPStatus.NOT_MODIFIED, kept, b"")
    return _representation(answer.status, headers, body, tag, unchanged)


def _representation(
    status: int, headers: tuple[Header, ...], body: bytes, tag: bytes = b"", unchanged: Representation | None = None
) -> Representation:
    message: Message = {"type": "http.response.body", "body": body, "more_body": False}
    first = f"HTTP/1.1 {int(status)} {HTTPStatus(status).phrase}\r\n".encode()
    head = b"".join((first, *(b"%s: %s\r\n" % pair for pair in headers)))
    return Representation(int(status), headers, message, head, tag, unchanged)


def _coded(answer: Answer, coding: Coding, effort: Effort) -> tuple[bytes, tuple[Header, ...]]:
    body = answer.body if coding == "identity" else COMPRESS[coding](answer.body, effort)
    kept = [pair for pair in answer.headers if pair[0] not in OF_THE_FORM]
    form = {
        b"content-length": str(len(body)).encode(),
        b"content-encoding": b"" if coding == "identity" else coding.encode(),
        b"etag": _tag(answer.header(b"etag"), coding),
        b"vary": b", ".join(name for name in (ACCEPT_ENCODING, answer.header(b"vary")) if name),
    }
    return body, (*kept, *((name, value) for name, value in form.items() if value))


def _tag(tag: bytes, coding: Coding) -> bytes:
    """What travels in another form has another tag."""
    return tag if coding == "identity" or not tag else b'%s-%s"' % (tag.removesuffix(b'"'), coding.encode())
