"""What every response says to the browser, and which requests are not let in.

A form needs no token, so that a page can be the same for every reader: browsers tell where a request comes from in
`Sec-Fetch-Site`, older ones in `Origin`; what sends neither is no browser and carries nobody's cookies. The rules are
those of Go's `http.CrossOriginProtection`.
"""

import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.error_responses import domain_error_response
from app.web.errors import BodyTooLargeError, CrossSiteError, UnspeakableAddressError, UnspeakableCharsetError

RULES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
)
CONTENT_SECURITY_POLICY = "; ".join((*RULES, "frame-ancestors 'none'"))
OF_RESOURCES = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""All that browsers heed with a style sheet or a script that is no worker; a lesson loads some dozens of them."""
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    **OF_RESOURCES,
}
FRAMES, OWN_FRAMES = "X-Frame-Options", "SAMEORIGIN"
"""A response that says so may stand in a frame of our own pages; all others stand in none."""
OF_FRAMED = SECURITY_HEADERS | {
    "Content-Security-Policy": "; ".join((*RULES, "frame-ancestors 'self'")),
    FRAMES: OWN_FRAMES,
}
RESOURCES = ("text/javascript", "text/css")
TRANSPORT_SECURITY = {"Strict-Transport-Security": "max-age=31536000"}
CHARSET = re.compile(r"charset\s*=\s*[\"']?([^\s;\"',]{1,40})", re.IGNORECASE)
UTF_8 = frozenset({"utf-8", "utf8", "us-ascii"})
"""All that a form is read in: some of Python's other codecs make letters that no text may hold."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OUR_OWN = frozenset({"same-origin", "none"})


class SecurityHeaders:
    """Adds the headers to every response, whoever made it."""

    def __init__(self, app: ASGIApp, *, behind_tls: bool) -> None:
        self.app = app
        transport = TRANSPORT_SECURITY if behind_tls else {}
        self.headers, self.of_resources = SECURITY_HEADERS | transport, OF_RESOURCES | transport
        self.of_framed = OF_FRAMED | transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                resource = headers.get("Content-Type", "").startswith(RESOURCES)
                page = self.of_framed if headers.get(FRAMES) == OWN_FRAMES else self.headers
                headers.update(self.of_resources if resource else page)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class RequestGate:
    """Refuses what comes from another site, what is too long and what no text may hold, before anybody reads it."""

    def __init__(self, app: ASGIApp, *, body_limit: int) -> None:
        self.app = app
        self.body_limit = body_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        counted = _counting(receive, self.body_limit)
        try:
            self._admit(scope)
            await self.app(scope, counted, send)
        except (CrossSiteError, BodyTooLargeError, UnspeakableAddressError, UnspeakableCharsetError) as error:
            await domain_error_response(Request(scope), error)(scope, receive, send)

    def _admit(self, scope: Scope) -> None:
        if "\0" in scope["path"] or b"%00" in scope["query_string"]:
            raise UnspeakableAddressError
        headers = Headers(scope=scope)
        if (charset := CHARSET.search(headers.get("Content-Type", ""))) and charset[1].lower() not in UTF_8:
            raise UnspeakableCharsetError(charset[1])
        if scope["method"] not in SAFE_METHODS and not same_origin(headers):
            raise CrossSiteError("This came from another site. Open the page here and send it again.")
        announced = headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self.body_limit:
            raise BodyTooLargeError(self.body_limit)


def same_origin(headers: Headers) -> bool:
    if site := headers.get("Sec-Fetch-Site"):
        return site in OUR_OWN
    origin = headers.get("Origin")
    return origin is None or origin.partition("://")[2] == headers.get("Host")


def _counting(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise BodyTooLargeError(limit)
        return message

    return counted
