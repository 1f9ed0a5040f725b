"""A value and where each part of it stands: line and column in a source, JSON pointer in an object."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from pydantic import JsonValue

from app.errors import InvalidTextError, Problem

Json: TypeAlias = JsonValue
Path: TypeAlias = tuple[str | int, ...]

DEEPEST_OBJECT = 32


class Position(NamedTuple):
    line: int
    column: int
    """Both count from 1."""
    text_column: int = 0
    """Where the characters of a text begin, after its quote; 0 when they do not lie in one line."""


@dataclass(frozen=True, slots=True)
class Text:
    value: Json
    file: str = ""
    positions: Mapping[Path, Position] | None = field(default=None, repr=False)
    """Where to point for the part at a path; None for an object that came without a source."""
    keys: Mapping[Path, Position] = field(default_factory=dict, repr=False)
    """Where the key that leads to a path is written."""
    origins: Mapping[Path, Path] = field(default_factory=dict, repr=False)
    """Parts that were written elsewhere in the same text and then put here."""

    def problem(self, path: Path, message: str, hint: str = "", *, offset: int = -1, key: bool = False) -> Problem:
        """A fault of the part at `path`, or of the nearest part around it that was written.

        `offset` counts characters into the text of that part, from 0; `key` points at the key instead of its value.
        """
        written = self.origin(path)
        if self.positions is None:
            return Problem(message, file=self.file, pointer=json_pointer(written), hint=hint)
        line, column, text_column = self._position(written, key=key)
        if offset >= 0 and text_column:
            column = text_column + offset
        return Problem(message, file=self.file, line=line, column=column, hint=hint)

    def line(self, path: Path) -> int | None:
        return None if self.positions is None else self._position(self.origin(path), key=False).line

    def origin(self, path: Path) -> Path:
        """Where the part at `path` was written."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.origins:
                return (*self.origins[path[:end]], *path[end:])
        return path

    def rearranged(self, value: Json, origins: Mapping[Path, Path]) -> "Text":
        """The same text with another value; `origins` are paths in the new one with their paths in this one."""
        lists = {path[:-1] for path in origins if isinstance(path[-1], int)}
        kept = {
            path: origin
            for path, origin in self.origins.items()
            if not any(len(path) > len(moved) and path[: len(moved)] == moved for moved in lists)
        }
        found = {path: self.origin(origin) for path, origin in origins.items()}
        return Text(value, self.file, self.positions, self.keys, {**kept, **found})

    def part(self, path: Path) -> Json:
        """The value at `path`; None where there is none."""
        value: Json = self.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(str(step))
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def _position(self, path: Path, *, key: bool) -> Position:
        positions = self.positions or {}
        if key and path in self.keys:
            return self.keys[path]
        while path not in positions and path:
            path = path[:-1]
        return positions.get(path, Position(1, 1))


def json_pointer(path: Path) -> str:
    """RFC 6901; the whole object is the empty text."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def read_object(value: Json) -> Text:
    """An object that came as JSON. Raises InvalidTextError where it is nested too deeply to be looked at."""
    text = Text(value)
    level: list[tuple[Path, Json]] = [((), value)]
    for _ in range(DEEPEST_OBJECT):
        level = [child for path, parent in level for child in _children(path, parent)]
        if not level:
            return text
    message = f"This is nested more than {DEEPEST_OBJECT} levels deep."
    raise InvalidTextError((text.problem(level[0][0], message),))


def _children(path: Path, parent: Json) -> list[tuple[Path, Json]]:
    if isinstance(parent, dict):
        return [((*path, key), child) for key, child in parent.items()]
    if isinstance(parent, list):
        return [((*path, index), child) for index, child in enumerate(parent)]
    return []
