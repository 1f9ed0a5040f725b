"""Files of our own origin, kept by browsers for a year because their address changes when any of them does.

The version is part of the path, not of the query, so that a module's relative imports and a style sheet's relative
addresses carry it along.
"""

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.settings import STATIC
from app.web.sharing import share

PREFIX = "/static"
VERSION_MARK = "v-"
FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
COMMENTS = {
    "js": re.compile(rb"^[ \t]*/\*\*(?:(?!\*/).)*\*/[ \t]*$", re.DOTALL | re.MULTILINE),
    "css": re.compile(rb"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$", re.DOTALL | re.MULTILINE),
}
"""By folder: those that stand on lines of their own."""


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
    for folder in COMMENTS:
        if path.is_relative_to(STATIC / folder):
            body = without_comments(body, folder)
    if path.is_relative_to(STATIC) and scope["path"] == static(path.relative_to(STATIC).as_posix()):
        share(scope)
    return Response(body, headers={"Cache-Control": FOREVER}, media_type=file.media_type)


def without_comments(text: bytes, folder: str) -> bytes:
    """A module without what tells its types, a quarter of its weight, or a style sheet; no line moves."""
    return COMMENTS[folder].sub(lambda comment: b"\n" * comment[0].count(b"\n"), text)
