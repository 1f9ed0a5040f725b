"""What can go wrong in the words of the person who caused it; no HTTP in here."""

from dataclasses import dataclass, replace
from pathlib import PurePath


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in somebody's text.

    `line` and `column` count from 1 and belong to a text; `pointer` is a JSON pointer and belongs to an object.
    """

    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    pointer: str = ""
    hint: str = ""

    def within(self, folder: PurePath) -> "Problem":
        """The same, told by somebody who stands outside of the folder."""
        return replace(self, file=str(folder / self.file)) if self.file else self

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file or self.pointer, self.line, self.column) if part)
        sentence = f"{place}: {self.message}" if place else self.message
        return f"{sentence} ({self.hint})" if self.hint else sentence


class LearningCenterError(Exception):
    """The message is one or more sentences for the user."""


class NotFoundError(LearningCenterError):
    """What was asked for does not exist, or not for this reader."""


class ConflictError(LearningCenterError):
    """Somebody else was faster, or the thing is no longer what the reader saw."""


class ForbiddenError(LearningCenterError):
    """What was asked for is not for this reader to do."""


class SignInNeededError(LearningCenterError):
    """What was asked for is for people with an account, and nobody is signed in."""


class InvalidCredentialsError(LearningCenterError):
    """Nobody is known by what was typed."""


class TooOftenError(LearningCenterError):
    """The same thing was tried too often within a short time; it may be tried again after so many `seconds`."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class LimitExceededError(LearningCenterError):
    """More was asked for than one request may take."""

    def __init__(self, limit: str, allowed: int) -> None:
        super().__init__(f"Too many {limit}: at most {allowed} are allowed.")
        self.limit = limit
        self.allowed = allowed


class InvalidTextError(LearningCenterError):
    """A text or an object with faults, all of them, each at its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
