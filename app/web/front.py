"""The first to see a request: answers what is kept, has the rest made, and sends everything in the form that is wanted.

A page that is kept costs a look-up and two messages; the framework does not hear of it. What is not kept is made once,
however many ask for it at the same time. Which pages may be kept is said where they are made (`app.web.pages`); which
addresses never are, this layer learns from what they answer.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from time import perf_counter

from starlette.types import ASGIApp, Receive, Scope, Send

from app.reads import Reads
from app.web import request_ids
from app.web.answers import Answer, Collected
from app.web.asking import as_made, header_lines, name_of
from app.web.kept_pages import KeptPage, KeptPages, make_page
from app.web.negotiation import Coding, coding
from app.web.renewal import Renewal
from app.web.representations import WHILE_ONE_WAITS, Representation, represent
from app.web.request_ids import request_id
from app.web.request_lines import RequestLines

MOST_WAITS = 3
"""So often a request waits for one that is overtaken by a publication, before it has its page made for itself."""
MOST_NEVER_KEPT = 1000


@dataclass(slots=True)
class Making:
    """What others wait for; `overtaken` when the page was for everybody and something was published meanwhile."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    overtaken: bool = False


class Front:
    """`application` answers what is not kept."""

    def __init__(self, application: ASGIApp, pages: KeptPages, renewal: Renewal, lines: RequestLines) -> None:
        self._application = application
        self._pages, self._renewal, self._lines = pages, renewal, lines
        self._in_the_making: dict[str, Making] = {}
        self._never_kept: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
        elif ready := self.ready(scope):
            await _send(*ready, send)
        else:
            await self._make(scope, receive, send)

    def ready(self, scope: Scope) -> tuple[Representation, bytes] | None:
        """What is kept of the answer to this request, and the id under which it has been logged as sent."""
        began = perf_counter()
        headers = header_lines(scope)
        page = self._pages.find(name_of(scope, headers))
        if page is None:
            return None
        form = page.forms[coding(headers.get(b"accept-encoding"))].for_those_who_have(headers.get(b"if-none-match"))
        known_as = request_id(headers.get(request_ids.HEADER))
        self._lines.add(scope["method"], scope["path"], form.status, known_as, began)
        return form, known_as

    async def _make(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have it made, unless somebody else does; nobody waits for how fast the first reader takes the answer."""
        headers = header_lines(scope)
        name = name_of(scope, headers)
        if await self._made_meanwhile(name) and (ready := self.ready(scope)):
            await _send(*ready, send)
            return
        with self._making(name) as making:
            reads = Reads()
            collected = Collected(send, making.over.set)
            await self._application(as_made(scope, headers, reads), receive, collected.take)
            page = await self._page(name, collected.answer, reads)
            making.overtaken = page is not None and not await self._kept(name, page, reads)
        if answer := collected.answer:
            form = await _form(answer, page, coding(headers.get(b"accept-encoding")))
            await _send(form.for_those_who_have(headers.get(b"if-none-match")), answer.request_id, send)

    async def _made_meanwhile(self, name: str) -> bool:
        """Whether another request has had it made, and it is kept. What is not for everybody nobody waits for twice."""
        for _ in range(MOST_WAITS):
            making = self._in_the_making.get(name)
            if making is None:
                return False
            await making.over.wait()
            if not making.overtaken:
                return self._pages.find(name) is not None
        return False

    @contextmanager
    def _making(self, name: str) -> Iterator[Making]:
        """Whoever asks for the same meanwhile waits for the end of the block, or for the event."""
        making = Making()
        known = name in self._in_the_making or name in self._never_kept
        awaited = bool(name) and self._renewal.watching and not known
        if awaited:
            self._in_the_making[name] = making
        try:
            yield making
        finally:
            making.over.set()
            if awaited:
                del self._in_the_making[name]

    async def _page(self, name: str, answer: Answer | None, reads: Reads) -> KeptPage | None:
        """The page made of the answer, if that is for everybody."""
        if not name or not self._renewal.watching or (answer and answer.status != HTTPStatus.OK):
            return None
        if answer is None or answer.personal or reads.personal or not reads.shared:
            self._remember_never_to_keep(name)
            return None
        return await asyncio.to_thread(make_page, answer, reads.answers)

    async def _kept(self, name: str, page: KeptPage, reads: Reads) -> bool:
        """Whether it still stands and is kept."""
        return not reads.torn and await asyncio.to_thread(self._renewal.take_in, name, page)

    def _remember_never_to_keep(self, name: str) -> None:
        if len(self._never_kept) >= MOST_NEVER_KEPT:
            self._never_kept.clear()
        self._never_kept.add(name)


async def _form(answer: Answer, page: KeptPage | None, wanted: Coding) -> Representation:
    if page:
        return page.forms[wanted]
    if answer.compressible and wanted != "identity":
        return await asyncio.to_thread(represent, answer, wanted, WHILE_ONE_WAITS)
    return represent(answer, "identity", WHILE_ONE_WAITS)


async def _send(form: Representation, known_as: bytes, send: Send) -> None:
    headers = [*form.headers, (request_ids.HEADER, known_as)]
    await send({"type": "http.response.start", "status": form.status, "headers": headers})
    await send(form.body)
