"""An id for each request: it stands in its lines of the log and in its response."""

import re
from itertools import count
from secrets import token_hex

HEADER = b"x-request-id"
ACCEPTABLE = re.compile(rb"[A-Za-z0-9_.-]{8,64}")

_PROCESS = token_hex(5).encode()
_COUNT = count()


def request_id(given: bytes | None) -> bytes:
    """What a proxy has given, unless it could spoil the log, or one that no other request has."""
    if given is not None and ACCEPTABLE.fullmatch(given):
        return given
    return b"%s-%x" % (_PROCESS, next(_COUNT))
