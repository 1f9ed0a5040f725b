"""A page with an editor and a server that checks and keeps what is written: the contract of both sides, and no more."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Thread
from time import sleep

import uvicorn
from jinja2 import Template
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from app.settings import STATIC
from app.web.pages import environment
from app.web.protection import SecurityHeaders
from app.web.static_files import VersionedFiles

SAVED_AT = "2026-03-01T10:32:00Z"


@dataclass
class Document:
    """What the server knows: the text, and every text that it was sent to check. `keeps`: a check is a saving, too."""

    slug: str
    text: str
    base: int = 7
    keeps: bool = False
    unsaved: bool = False
    checked: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"Edit {self.slug}"

    @property
    def problems(self) -> Markup:
        return problem_list(self.text)


Documents = dict[str, Document]


def problem_list(text: str) -> Markup:
    found = [
        (number, match.start() + 1, match[0])
        for number, line in enumerate(text.split("\n"), start=1)
        for match in re.finditer(r"wrong|odd", line)
    ]
    return Markup(_template("problems.html").render(problems=found))  # noqa: S704 autoescaped


@contextmanager
def running_desk(documents: Documents) -> Iterator[str]:
    """The address it serves on, without a slash at its end."""
    server = uvicorn.Server(uvicorn.Config(_desk(documents), port=0, log_level="error", ws="none"))
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def _desk(documents: Documents) -> Starlette:
    async def show(request: Request) -> Response:
        document = documents[request.path_params["slug"]]
        return HTMLResponse(_template("page.html").render(page=document))

    async def check(request: Request) -> Response:
        document = documents[request.path_params["slug"]]
        text = await _text(request)
        document.checked.append(text)
        if document.keeps:
            document.text, document.base = text, document.base + 1
        told = f'{{"draft-saved": {{"at": "{SAVED_AT}", "base": {document.base}}}}}'
        return HTMLResponse(problem_list(text), headers={"HX-Trigger": told} if document.keeps else {})

    async def save(request: Request) -> Response:
        document = documents[request.path_params["slug"]]
        document.text, document.base = await _text(request), document.base + 1
        return RedirectResponse(request.url.path, 303)

    return Starlette(
        routes=[
            Route("/edit/{slug}", show),
            Route("/edit/{slug}", save, methods=["POST"]),
            Route("/edit/{slug}/checks", check, methods=["POST"]),
            Mount("/static", VersionedFiles(directory=STATIC, follow_symlink=True)),
        ],
        middleware=[Middleware(SecurityHeaders, behind_tls=False)],
    )


@cache
def _template(name: str) -> Template:
    return environment().from_string(Path(__file__).with_name(name).read_text())


async def _text(request: Request) -> str:
    async with request.form() as form:
        return str(form["text"]).replace("\r\n", "\n")
