"""What differs between two texts, line by line and, within a line, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

from app.documents.line_endings import lines_of
from app.documents.matching import pieces

CONTEXT = 3
"""So many lines that are the same stand around what differs."""
WORD = re.compile(r"\w+|\s+|.", re.DOTALL)
ALIKE = 0.4
"""Of two lines that are less alike than this, no words are compared."""
MOST_WORDS = 50_000
"""Of two lines with more pairs of equal words than this, neither."""

Sign = Literal["same", "gone", "new", "left out"]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; `changed` where the other text says something else."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class DifferentLine:
    """`before` and `after` are its numbers in the two texts, 0 where it is not; lines left out are counted."""

    sign: Sign
    before: int = 0
    after: int = 0
    parts: tuple[Part, ...] = ()
    left_out: int = 0


def difference(before: str, after: str) -> tuple[DifferentLine, ...]:
    """Empty for texts that are the same, whatever ends their lines."""
    old, new = lines_of(before), lines_of(after)
    if old == new:
        return ()
    return tuple(_lines(old, new))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[DifferentLine]:
    for tag, first, last, new_first, new_last in pieces(old, new):
        if tag == "equal":
            opens, closes = first == new_first == 0, (last, new_last) == (len(old), len(new))
            yield from _same(old[first:last], first, new_first, opens=opens, closes=closes)
        else:
            pairs = [_words(*pair) for pair in zip(old[first:last], new[new_first:new_last], strict=False)]
            whole = [((), ())] * (max(last - first, new_last - new_first) - len(pairs))
            for index, (words, _) in zip(range(first, last), [*pairs, *whole], strict=False):
                yield DifferentLine("gone", index + 1, 0, words or (Part(old[index]),))
            for index, (_, words) in zip(range(new_first, new_last), [*pairs, *whole], strict=False):
                yield DifferentLine("new", 0, index + 1, words or (Part(new[index]),))


def _same(lines: Sequence[str], first: int, new_first: int, *, opens: bool, closes: bool) -> Iterator[DifferentLine]:
    """The lines next to what differs; those between are counted."""
    hidden = range(0 if opens else CONTEXT, len(lines) - (0 if closes else CONTEXT))
    for index, line in enumerate(lines):
        if index not in hidden:
            yield DifferentLine("same", first + index + 1, new_first + index + 1, (Part(line),))
        elif index == hidden.start:
            yield DifferentLine("left out", left_out=len(hidden))


def _words(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both lines in pieces; nothing when they have too little in common to be one line that was changed."""
    old, new = WORD.findall(before), WORD.findall(after)
    found = pieces(old, new, MOST_WORDS)
    same = sum(j - i for tag, i, j, _, _ in found if tag == "equal")
    if 2 * same < ALIKE * (len(old) + len(new)):
        return (), ()
    return (
        tuple(Part("".join(old[i:j]), tag != "equal") for tag, i, j, _, _ in found if i < j),
        tuple(Part("".join(new[i:j]), tag != "equal") for tag, _, _, i, j in found if i < j),
    )


def unified(before: str, after: str, before_name: str, after_name: str) -> str:
    """As `diff -u` tells it, for a terminal."""
    lines = unified_diff(lines_of(before), lines_of(after), before_name, after_name, lineterm="")
    return "\n".join(lines)
