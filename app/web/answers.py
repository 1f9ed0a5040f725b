"""What the application has answered, in one piece, so that it can be kept, compressed, or left unsent."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from starlette.types import Message, Send

from app.web import request_ids

Header = tuple[bytes, bytes]

COMPRESSIBLE = (b"text/", b"application/json", b"image/svg+xml")
SHORTEST_COMPRESSED = 500
"""Bytes; what is shorter fits into one packet with its headers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Without the id of the request, which is no part of what is answered; the names of headers in small letters.

    What is only for one reader is not to be compressed: from the length of a compressed page that repeats something of
    the request, who watches the line could guess what else is in it (BREACH). Everything else holds no secret.
    """

    status: int
    headers: tuple[Header, ...]
    body: bytes
    request_id: bytes = b""

    def header(self, name: bytes) -> bytes:
        return b", ".join(value for key, value in self.headers if key == name)

    @property
    def personal(self) -> bool:
        return bool(self.header(b"set-cookie")) or b"private" in self.header(b"cache-control")

    @property
    def compressible(self) -> bool:
        long_enough = len(self.body) >= SHORTEST_COMPRESSED
        whole = self.status != HTTPStatus.PARTIAL_CONTENT
        plain = not self.header(b"content-encoding") and self.header(b"content-type").startswith(COMPRESSIBLE)
        return long_enough and whole and plain and not self.personal


class Collected:
    """Takes the messages of an answer; one that comes in pieces passes through, and `pass_on` is told."""

    def __init__(self, send: Send, pass_on: Callable[[], None]) -> None:
        self.answer: Answer | None = None
        self._send, self._pass_on = send, pass_on
        self._start: Message | None = None

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif message["type"] == "http.response.body" and not message.get("more_body", False):
            self.answer = _answer(self._start, message.get("body", b""))
        else:
            self._pass_on()
            start, self._start = self._start, None
            await self._send(start)
            await self._send(message)


def _answer(start: Message, body: bytes) -> Answer:
    headers = [(name.lower(), value) for name, value in start["headers"]]
    known_as = dict(headers).get(request_ids.HEADER, b"")
    return Answer(start["status"], tuple(pair for pair in headers if pair[0] != request_ids.HEADER), body, known_as)
