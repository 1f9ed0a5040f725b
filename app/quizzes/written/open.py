"""A number, a word, an order."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from app.documents import prose
from app.documents.registry import Shelf
from app.documents.texts import Path, Text
from app.errors import Problem
from app.quizzes.giveaways import says_itself, twice
from app.quizzes.moments import moment_problems
from app.quizzes.questions import Numeric, Ordering, ShortText
from app.quizzes.reading import NUMBER
from app.quizzes.written.parts import MistakeText, Open, Sentence, as_number, mistakes, moment
from app.scenarios.expecting.moments import as_written

PER_CENT = 100


class _Answered(Open):
    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        if self.shows:
            yield from moment_problems(self.shows, text, (*path, "shows"), shelf)


class NumericText(_Answered):
    """`answer` may cite a fact; `tolerance` is a number, or a percentage of the answer as `5%`."""

    kind: Literal["numeric"]
    answer: Annotated[float, BeforeValidator(as_number), Field(allow_inf_nan=False)]
    tolerance: Annotated[str, BeforeValidator(as_written), Field(pattern=r"^[0-9]+(\.[0-9]+)?%?$")] = "0"
    unit: Annotated[str, Field(max_length=40)] = ""
    mistakes: Annotated[list[MistakeText], Field(max_length=12)] = []

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        yield from super().problems(text, path, shelf)
        for index, mistake in enumerate(self.mistakes):
            place = (*path, "mistakes", index, "answer")
            if not NUMBER.fullmatch(mistake.answer):
                yield text.problem(place, f"“{mistake.answer}” is not a number.")
            elif self.compiled(shelf).takes(float(mistake.answer)):
                yield text.problem(place, "This answer is right: it lies within the tolerance.")

    def compiled(self, _shelf: Shelf) -> Numeric:
        return Numeric(
            self.name,
            prose.inline(self.question),
            self.answer,
            self._tolerance(),
            prose.inline(self.feedback),
            self.unit,
            prose.inline(self.right),
            mistakes(self.mistakes),
            moment(self.shows),
        )

    def _tolerance(self) -> float:
        if self.tolerance.endswith("%"):
            return float(abs(Decimal(repr(self.answer))) * Decimal(self.tolerance[:-1]) / PER_CENT)
        return float(self.tolerance)


class ShortTextText(_Answered):
    """`answers` are all that is accepted; case, spaces and hyphens do not count."""

    kind: Literal["short-text"]
    answers: Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(min_length=1, max_length=12)]
    mistakes: Annotated[list[MistakeText], Field(max_length=12)] = []

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        yield from super().problems(text, path, shelf)
        if given_away := says_itself(self.question, self.answers):
            yield text.problem((*path, "question"), f"The question itself says the answer “{given_away}”.")

    def compiled(self, _shelf: Shelf) -> ShortText:
        return ShortText(
            self.name,
            prose.inline(self.question),
            tuple(self.answers),
            prose.inline(self.feedback),
            prose.inline(self.right),
            mistakes(self.mistakes),
            moment(self.shows),
        )


class OrderingText(_Answered):
    """`items` in the right order; readers see them in another."""

    kind: Literal["ordering"]
    items: Annotated[list[Sentence], Field(min_length=3, max_length=8)]

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        yield from super().problems(text, path, shelf)
        if again := twice(self.items):
            yield text.problem((*path, "items"), f"“{again}” stands here twice: no order of the two is the right one.")

    def compiled(self, _shelf: Shelf) -> Ordering:
        items = tuple(prose.inline(item) for item in self.items)
        return Ordering(
            self.name,
            prose.inline(self.question),
            items,
            prose.inline(self.feedback),
            prose.inline(self.right),
            moment(self.shows),
        )
