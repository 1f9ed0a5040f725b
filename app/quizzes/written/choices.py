"""One of several, or several of several."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.documents import prose
from app.documents.registry import Shelf
from app.documents.texts import Path, Text
from app.errors import Problem
from app.quizzes.giveaways import stands_out, twice
from app.quizzes.moments import MomentText, moment_problems
from app.quizzes.questions import MultipleChoice, Option, SingleChoice
from app.quizzes.written.parts import QuestionBase, Sentence, Written, moment


class OptionText(Written):
    text: Sentence
    correct: bool = False
    feedback: Annotated[str, Field(max_length=2000)] = ""
    shows: MomentText | None = None


class _Choice(QuestionBase):
    options: Annotated[list[OptionText], Field(min_length=2, max_length=12)]

    def compiled_options(self) -> tuple[Option, ...]:
        return tuple(
            Option(prose.inline(each.text), each.correct, prose.inline(each.feedback), moment(each.shows))
            for each in self.options
        )

    def option_problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        if repeated := twice([option.text for option in self.options]):
            yield text.problem((*path, "options"), f"“{repeated}” is offered twice.")
        for index, option in enumerate(self.options):
            if not option.correct and not option.feedback.strip():
                yield text.problem((*path, "options", index), "A wrong option needs `feedback` that says why.")
            if option.shows:
                yield from moment_problems(option.shows, text, (*path, "options", index, "shows"), shelf)


class SingleChoiceText(_Choice):
    kind: Literal["single-choice"]

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        correct = sum(option.correct for option in self.options)
        if correct != 1:
            message = f"Exactly one option has to be `correct: true`, here it is {correct or 'none'}."
            yield text.problem((*path, "options"), message)
        if correct == 1 and (message := stands_out([(each.text, each.correct) for each in self.options])):
            yield text.problem((*path, "options"), message)
        yield from self.option_problems(text, path, shelf)

    def compiled(self, _shelf: Shelf) -> SingleChoice:
        return SingleChoice(self.name, prose.inline(self.question), self.compiled_options())


class MultipleChoiceText(_Choice):
    kind: Literal["multiple-choice"]

    def problems(self, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
        correct = sum(option.correct for option in self.options)
        if not 1 <= correct < len(self.options):
            message = "At least one option has to be `correct: true`, and at least one not."
            yield text.problem((*path, "options"), message)
        yield from self.option_problems(text, path, shelf)

    def compiled(self, _shelf: Shelf) -> MultipleChoice:
        return MultipleChoice(self.name, prose.inline(self.question), self.compiled_options())
