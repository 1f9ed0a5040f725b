"""Lines of the log for requests that cost less than a line does: they are written many at a time, each in its form.

A line waits for a tenth of a second at most, or until there are enough of them.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from time import perf_counter, time
from urllib.parse import quote

from structlog.typing import EventDict

ENOUGH = 64
LONGEST_WAIT = 0.1
MOST_FORMS = 1024
TIME, REQUEST_ID, MILLISECONDS = "<time>", "<id>", 0.123454321
"""Stand in a line where each request has something of its own."""

log = logging.getLogger("learning_center")


Line = tuple[str, str, int, bytes, float, float]
"""Method, path, status, id of the request, and when it began and ended by `perf_counter`."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The message of one record of the log; `epoch` is the reading of `perf_counter` at which 1970 began."""

    lines: tuple[Line, ...]
    epoch: float

    def __str__(self) -> str:
        return "\n".join(f"{method} {quote(path)} {status}" for method, path, status, *_ in self.lines)


class RequestLines:
    """Gathers lines and hands them on."""

    def __init__(self) -> None:
        self._waiting: list[Line] = []

    def add(self, method: str, path: str, status: int, request_id: bytes, began: float) -> None:
        """`began` is a reading of `perf_counter`."""
        if not log.isEnabledFor(logging.INFO):
            return
        self._waiting.append((method, path, status, request_id, began, perf_counter()))
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_later(LONGEST_WAIT, self.write)
        elif len(self._waiting) >= ENOUGH:
            self.write()

    def write(self) -> None:
        if not self._waiting:
            return
        lines = Lines(tuple(self._waiting), perf_counter() - time())
        self._waiting.clear()
        log.info(lines)


class LineForm:
    """Writes such lines as `render` writes the others, which it is asked for once for each page."""

    def __init__(self, render: Callable[[EventDict], str]) -> None:
        self._render = render
        self._forms: dict[tuple[str, str, int], str] = {}

    def write(self, lines: Lines) -> str:
        return "\n".join(self._line(line, lines.epoch) for line in lines.lines)

    def _line(self, line: Line, epoch: float) -> str:
        method, path, status, request_id, began, ended = line
        form = self._forms.get((method, path, status)) or self._form(method, path, status)
        at, milliseconds = ended - epoch, (ended - began) * 1000
        moment = f"{_second(int(at))}.{int(at % 1 * 1_000_000):06d}Z"
        return form.format(moment, request_id.decode("ascii"), milliseconds)

    def _form(self, method: str, path: str, status: int) -> str:
        asked = {"method": method, "path": quote(path), "status": status, "milliseconds": MILLISECONDS}
        named = {"event": "request", "request_id": REQUEST_ID, "level": "info", "timestamp": TIME}
        form = self._render(asked | named).replace("{", "{{").replace("}", "}}")
        for mark, place in ((TIME, "{0}"), (REQUEST_ID, "{1}"), (str(MILLISECONDS), "{2:.1f}")):
            form = form.replace(mark, place)
        if len(self._forms) >= MOST_FORMS:
            self._forms.clear()
        self._forms[method, path, status] = form
        return form


@lru_cache(maxsize=2)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
