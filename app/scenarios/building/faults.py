"""Collects what is wrong with a text, so that its author hears of everything at once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.documents.texts import MOST_PROBLEMS, Path, Text
from app.errors import InvalidTextError, Problem
from app.nftables.errors import RuleSyntaxError

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Faults:
    text: Text
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, message: str, hint: str = "", *, offset: int = -1, key: bool = False) -> None:
        """Raise InvalidTextError with all of them once nobody would read on."""
        self.problems.append(self.text.problem(path, message, hint, offset=offset, key=key))
        if len(self.problems) == MOST_PROBLEMS:
            self.settle()

    def read(self, path: Path, line: str, parse: Callable[[str], Result]) -> Result | None:
        """What `parse` makes of a line in nftables' or ip's words; None once its fault is noted."""
        try:
            return parse(line)
        except RuleSyntaxError as fault:
            message = f"{fault.message[:1].upper()}{fault.message[1:]}."
            self.add(path, message, _sentence(fault.hint), offset=fault.column - 1)
            return None

    def settle(self) -> None:
        """Raise InvalidTextError if anything was wrong."""
        if self.problems:
            raise InvalidTextError(tuple(dict.fromkeys(self.problems)))


def _sentence(hint: str) -> str:
    return f"{hint[:1].upper()}{hint[1:]}{'' if hint.endswith('?') else '.'}" if hint else ""
