"""Files of our own origin, kept by browsers for a year because their address changes when any of them does.

The version is part of the path, not of the query, so that a module's relative imports and a style sheet's relative
addresses carry it along.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from rjsmin import jsmin  # type: ignore[import-untyped]  # it brings no types
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.settings import STATIC
from app.web.sharing import share

PREFIX = "/static"
VERSION_MARK = "v-"
FOREVER = "max-age=31536000, immutable"
MODULE = "text/javascript"
"""Without a charset, as modules are always read as UTF-8 (HTML, 8.1.4.2): of forty a lesson loads, each byte counts."""
REVALIDATE = "no-cache"
COMMENT = re.compile(rb"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$", re.DOTALL | re.MULTILINE)
"""Of a style sheet, on lines of its own."""


def folder_digest(folder: Path) -> str:
    digest = sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(folder)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache
def version() -> str:
    return folder_digest(STATIC)


def static(path: str) -> str:
    return f"{PREFIX}/{VERSION_MARK}{version()}/{path}"


def unversioned(path: str) -> str:
    """For development: the browser asks each time whether the file has changed."""
    return f"{PREFIX}/{path}"


def modules_now(folder: str) -> tuple[str, ...]:
    """Every JavaScript module in it, for `modulepreload`: a browser would find them one import after the other."""
    return tuple(str(path.relative_to(STATIC)) for path in sorted((STATIC / folder).rglob("*.js")))


modules = lru_cache(modules_now)


def without_comments(sheet: bytes) -> bytes:
    """A style sheet; no line moves. Programs that take more out of it do not know nested rules yet."""
    return COMMENT.sub(lambda comment: b"\n" * comment[0].count(b"\n"), sheet)


MINIFIERS: Mapping[str, Callable[[bytes], bytes]] = {"js": jsmin, "css": without_comments}
"""By folder: what leaves out what browsers do not need; of a module the types and the white space, a third of it."""


class VersionedFiles(StaticFiles):
    """Serves `v-<digest>/path` for good and `path` to be asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        first, _, rest = path.partition("/")
        versioned = first.startswith(VERSION_MARK)
        response = await super().get_response(rest if versioned else path, scope)
        response.headers["Cache-Control"] = REVALIDATE
        if first == f"{VERSION_MARK}{version()}" and isinstance(response, FileResponse):
            return await _for_good(response, scope)
        return response


async def _for_good(file: FileResponse, scope: Scope) -> Response:
    """In one piece, to be kept and compressed once for everybody (`app.web.front`); nobody will ask for it again.

    A file is kept under its own address alone: there is no end of others that lead to it.
    """
    path = Path(file.path)
    body = await run_in_threadpool(path.read_bytes)
    for folder, minify in MINIFIERS.items():
        if path.is_relative_to(STATIC / folder):
            body = minify(body)
    if path.is_relative_to(STATIC) and scope["path"] == static(path.relative_to(STATIC).as_posix()):
        share(scope)
    kind = {"Content-Type": MODULE} if file.media_type == MODULE else {}
    return Response(body, headers={"Cache-Control": FOREVER, **kind}, media_type=file.media_type)
