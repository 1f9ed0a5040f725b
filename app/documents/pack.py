"""A content pack: a folder of texts, which document each of them is, and the way back into a folder."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.documents.registry import Kind, Registry, Source
from app.errors import InvalidTextError, NotFoundError, Problem

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_SLUG = 100
LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is there and is no text."""

    file: str
    slug: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of each kind by slug, in the order of their names."""

    files: Mapping[str, dict[str, Source | Unreadable]]

    @property
    def size(self) -> int:
        return sum(len(files) for files in self.files.values())

    def slugs(self, kind: str) -> tuple[str, ...]:
        return tuple(self.files.get(kind, ()))


def read_pack(registry: Registry, folder: Path) -> Pack:
    if not folder.is_dir():
        raise NotFoundError(f"There is no content folder {folder}.")
    return Pack({kind.name: _read_kind(kind, folder) for kind in registry.kinds.values()})


def _read_kind(kind: Kind, folder: Path) -> dict[str, Source | Unreadable]:
    return {path.stem: _read_file(path, folder) for path in sorted(folder.glob(kind.place))}


def _read_file(path: Path, folder: Path) -> Source | Unreadable:
    file = path.relative_to(folder).as_posix()
    try:
        return Source(file, path.stem, _read_text(path, file))
    except InvalidTextError as error:
        return Unreadable(file, path.stem, error.problems[0])


def _read_text(path: Path, file: str) -> str:
    if not SLUG.fullmatch(path.stem) or len(path.stem) > LONGEST_SLUG:
        raise InvalidTextError(
            (
                Problem(
                    f"“{path.stem}” cannot be part of an address: use small letters, digits and single hyphens.", file
                ),
            )
        )
    content = _read_bytes(path, file)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        raise InvalidTextError((Problem("This is not UTF-8.", file, line, column),)) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidTextError((Problem("A text cannot contain the character NUL.", file, line),))
    return text


def _read_bytes(path: Path, file: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidTextError((Problem(f"This cannot be read: {error.strerror}.", file),)) from None
    if len(content) > LARGEST_FILE:
        raise InvalidTextError((Problem(f"This is too long: at most {LARGEST_FILE} bytes are allowed.", file),))
    return content


def path_of(kind: Kind, slug: str) -> str:
    """Where in a pack the document stands."""
    return kind.place.replace("*", slug)


def write_text(folder: Path, kind: Kind, slug: str, text: str) -> Path:
    path = folder / path_of(kind, slug)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path
