"""A line of text as words with their columns, and a reader that walks along them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

from app.nftables.errors import RuleSyntaxError
from app.simulator.rules.filtering import AnySet

Sets = Mapping[str, AnySet]
"""The sets and maps of a node, by their names."""
NO_SETS: Sets = {}

_WORD = re.compile(
    r'\s*(?:(?P<quoted>"[^"]*")|(?P<sign>!=|==|[{},&|()!])|(?P<word>@?[\w.:/*-]+)|(?P<end>$)|(?P<strange>.))'
)


@dataclass(frozen=True, slots=True)
class Word:
    """`column` counts from 1. The end of the text is an empty word."""

    text: str
    column: int
    quoted: bool = False

    def __str__(self) -> str:
        return f"'{self.text}'" if self.text else "the end of the line"


def split_words(text: str) -> tuple[Word, ...]:
    words: list[Word] = []
    position = 0
    while not words or words[-1].text:
        found = _WORD.match(text, position)
        if found is None or found.lastgroup == "strange":
            column = (found.start("strange") if found else position) + 1
            raise RuleSyntaxError(column, f"'{text[column - 1]}' is not understood here")
        words.append(_word(found))
        position = found.end()
    return tuple(words)


def _word(found: re.Match[str]) -> Word:
    group = found.lastgroup or "end"
    column = found.start(group) + 1
    if group != "quoted":
        return Word(found[group], column)
    if not (name := found[group][1:-1]):
        raise RuleSyntaxError(column, "nothing stands between the quotation marks")
    return Word(name, column, quoted=True)


class Reader:
    """Walks along the words of one line, which may speak of `sets`."""

    def __init__(self, text: str, sets: Sets = NO_SETS) -> None:
        self._words = split_words(text)
        self.sets = sets
        self.position = 0
        """Of the next word, from 0."""

    @property
    def next(self) -> Word:
        return self._words[self.position]

    def ahead(self, count: int) -> tuple[str, ...]:
        """The next words, without taking them; none in quotes."""
        words = self._words[self.position : self.position + count]
        return tuple(word.text for word in words if not word.quoted)

    def take(self) -> Word:
        word = self.next
        if word.text:
            self.position += 1
        return word

    def take_if(self, text: str) -> bool:
        """Move on if the next word is this one."""
        found = self.next.text == text and not self.next.quoted
        if found:
            self.position += 1
        return found

    def take_negation(self) -> bool:
        """Of `!= 80` or `80`, which may be written `== 80`."""
        negated = self.take_if("!=")
        if not negated:
            self.take_if("==")
        return negated

    def take_one_of(self, known: Iterable[str]) -> Word:
        known = tuple(known)
        if self.next.quoted or self.next.text not in known:
            refuse(self.next, known)
        return self.take()

    def end(self) -> None:
        if self.next.text:
            raise RuleSyntaxError(self.next.column, f"nothing can follow here, but there is {self.next}")


def refuse(word: Word, known: Iterable[str]) -> NoReturn:
    known = tuple(known)
    near = get_close_matches(word.text, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"understood here: {', '.join(known)}"
    message = f"{word} is not understood here" if word.text else "the line ends too early"
    raise RuleSyntaxError(word.column, message, hint)
