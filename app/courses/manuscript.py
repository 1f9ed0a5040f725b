"""The text of a lesson by line and column, so that every fault is told at its place."""

import re
from dataclasses import dataclass

from app.documents.registry import Source
from app.documents.texts import Text, read_yaml
from app.errors import InvalidTextError, Problem

FENCE = "---"
LINE_END = re.compile(r"\r\n?|\n")
"""What Markdown and editors count as the end of a line; Python's `splitlines` knows more."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the body, from 0, and a column in it, from 0."""

    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Manuscript:
    file: str
    lines: tuple[str, ...]
    first_line: int
    """The body's first line in the file, from 1."""

    @property
    def body(self) -> str:
        return "\n".join(self.lines)

    def problem(self, message: str, place: Place, hint: str = "") -> Problem:
        return Problem(message, self.file, self.first_line + place.line, place.column + 1, hint=hint)

    def seek(self, needle: str, start: Place, end_line: int) -> Place | None:
        """Where `needle` is next written at or after `start`, before the line `end_line`."""
        column = start.column
        for number in range(start.line, min(end_line, len(self.lines))):
            found = self.lines[number].find(needle, column)
            if found >= 0:
                return Place(number, found)
            column = 0
        return None


def split(source: Source) -> tuple[Text, Manuscript]:
    """The front matter with the place of everything in it, and the body. Raises InvalidTextError."""
    lines = LINE_END.split(source.text)
    if lines[0].rstrip() != FENCE:
        message = "A lesson begins with its front matter: a line ---, title, summary and so on, and another ---."
        raise InvalidTextError((Problem(message, source.file, 1, 1),))
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == FENCE), None)
    if end is None:
        raise InvalidTextError((Problem("The front matter is never closed by a line ---.", source.file, 1, 1),))
    front = read_yaml("\n".join(lines[1:end]) + "\n", source.file, first_line=2)
    return front, Manuscript(source.file, tuple(lines[end + 1 :]), end + 2)
