"""uvicorn's protocol with a short cut: what is ready is written to the connection as soon as its headers were read.

An ASGI application costs a task, two messages and a loop over the headers, which for a page that is kept is nearly all
of the work. Whatever is not plain (a connection that ends, requests that wait for each other, a reader who does not
keep up) takes the way through ASGI, which answers the same bytes.
"""

from typing import cast

from starlette.types import Scope
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.web import request_ids
from app.web.front import Front


def protocol_before(front: Front) -> type[HttpToolsProtocol]:
    """The class of connections, for uvicorn's configuration."""

    class ReadyProtocol(HttpToolsProtocol):
        def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
            ready = front.ready(cast("Scope", cycle.scope)) if self._is_plain(cycle, app) else None
            if ready is None:
                super()._start_asgi_task(cycle, app)
                return
            form, known_as = ready
            body = b"" if cycle.scope["method"] == "HEAD" else form.body["body"]
            server_says = (b"%s: %s\r\n" % pair for pair in cycle.default_headers)
            request_line = b"%s: %s\r\n\r\n" % (request_ids.HEADER, known_as)
            self.transport.write(b"".join((form.head, *server_says, request_line, body)))
            cycle.response_started = cycle.response_complete = True
            cycle.on_response()

        def _is_plain(self, cycle: RequestResponseCycle, app: ASGI3Application) -> bool:
            """A request that is not the last of its connection and neither waits nor is waited for."""
            refused = app is not self.app
            held_up = bool(self.pipeline) or self.flow.write_paused or self.transport.is_closing()
            return cycle.keep_alive and not refused and not held_up

    return ReadyProtocol
