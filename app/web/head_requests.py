"""What can be read can also be asked for by `HEAD` (RFC 9110, 9.1); the server leaves the body out of the answer."""

from starlette.types import ASGIApp, Receive, Scope, Send


class HeadRequests:
    """FastAPI's routes know `GET` only."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)
