"""Structured logs: one line for each request, under an id that the response carries too."""

import logging
import sys
from time import perf_counter
from urllib.parse import quote

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import Processor

from app.settings import LogFormat, Settings
from app.web.error_responses import internal_error
from app.web.request_ids import request_id
from app.web.request_lines import LineForm, Lines

REQUEST_ID = "X-Request-ID"

log = structlog.stdlib.get_logger("learning_center")


class RequestLog:
    """Gives a request its id, writes its line, and answers for whatever nobody caught."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID)
        named = request_id(given.encode("latin-1") if given else None).decode("ascii")
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=named)
        answer = _Answer(send, named)
        asked = {"method": scope["method"], "path": quote(scope["path"])}  # no letter that moves a terminal's cursor
        began = perf_counter()
        try:
            await self.app(scope, receive, answer.send)
        except Exception:
            log.exception("request failed", **asked)
            if answer.status:  # too late for another answer; the server cuts the connection
                raise
            await internal_error(Request(scope))(scope, receive, answer.send)
        finally:
            milliseconds = round((perf_counter() - began) * 1000, 1)
            log.info("request", **asked, status=answer.status, milliseconds=milliseconds)


class _Answer:
    """Marks the response with the request's id and remembers its status."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = int(message["status"])
            MutableHeaders(scope=message)[REQUEST_ID] = self._request_id
        await self._send(message)


SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def structure_logs() -> None:
    """Hands our lines to the standard library's logging, whoever has set that up."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def write_logs(settings: Settings) -> None:
    """Our lines and those of the libraries go to standard error in one form."""
    structure_logs()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Form(_rendering(settings.log_format)))
    logging.basicConfig(handlers=[handler], level=settings.log_level, force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


class _Form(structlog.stdlib.ProcessorFormatter):
    """One form for our lines, those of the libraries, and those that come many at a time."""

    def __init__(self, rendering: tuple[Processor, ...]) -> None:
        processors = (structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering)
        super().__init__(foreign_pre_chain=SHARED, processors=processors)
        self._lines = LineForm(lambda event: str(rendering[-1](None, "info", event)))

    def format(self, record: logging.LogRecord) -> str:
        return self._lines.write(record.msg) if isinstance(record.msg, Lines) else super().format(record)


def _rendering(log_format: LogFormat) -> tuple[Processor, ...]:
    if log_format is LogFormat.JSON:
        return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
    return (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback),
    )
