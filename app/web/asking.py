"""What a request asks for, as far as it decides which bytes answer it."""

from collections.abc import Mapping

from starlette.types import Scope

from app.reads import READS, Reads
from app.web.answers import Header

HeaderLines = Mapping[bytes, bytes]

READING = frozenset({"GET", "HEAD"})
REQUEST_TYPE, PARTIAL = b"hx-request-type", b"partial"
CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})


def header_lines(scope: Scope) -> HeaderLines:
    """By name in small letters; lines of the same name are one list (RFC 9110, 5.3)."""
    given: list[Header] = scope["headers"]
    headers = dict(given)
    if len(headers) == len(given):
        return headers
    return {name: b", ".join(value for other, value in given if other == name) for name in headers}


def name_of(scope: Scope, headers: HeaderLines) -> str:
    """Under which the answer may be kept: the path, and whether only a part is wanted; empty for what never is kept."""
    if scope["query_string"] or scope["method"] not in READING:
        return ""
    path: str = scope["path"]
    return f"part of {path}" if headers.get(REQUEST_TYPE) == PARTIAL else path


def as_made(scope: Scope, headers: HeaderLines, reads: Reads) -> Scope:
    """The request as the application sees it.

    It is unconditional, since the answer may be for others too, and says of the part no more than the name does.
    """
    if scope["method"] not in READING:
        return {**scope, READS: reads}
    told = [pair for pair in scope["headers"] if pair[0] not in CONDITIONS and pair[0] != REQUEST_TYPE]
    part = [(REQUEST_TYPE, PARTIAL)] if headers.get(REQUEST_TYPE) == PARTIAL else []
    return {**scope, "headers": [*told, *part], READS: reads}
