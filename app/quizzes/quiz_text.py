"""A quiz as its author writes it, and the questions it is compiled to."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.documents import prose
from app.documents.registry import Compiled, Json, Shelf, Source
from app.documents.texts import Path, Text, read_yaml, validate
from app.errors import InvalidTextError, Problem
from app.quizzes import questions
from app.quizzes.moments import MomentText, moment_problems
from app.quizzes.questions import Moment, Option, SingleChoice

Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]


class Written(BaseModel):
    """What an author writes; a key that is not known is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OptionText(Written):
    text: Sentence
    correct: bool = False
    feedback: Annotated[str, Field(max_length=2000)] = ""
    shows: MomentText | None = None


class QuestionText(Written):
    name: Name
    kind: Literal["single-choice"]
    question: Sentence
    options: Annotated[list[OptionText], Field(min_length=2, max_length=12)]


class QuizText(Written):
    quiz: Literal[1]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    questions: Annotated[list[QuestionText], Field(min_length=1, max_length=100)]


def compile_quiz(source: Source, shelf: Shelf) -> Compiled:
    """Raises InvalidTextError with every fault of the text."""
    text = read_yaml(source.text, source.file)
    quiz = validate(QuizText, text)
    if problems := tuple(_problems(quiz, text, shelf)):
        raise InvalidTextError(problems)
    compiled: list[Json] = [questions.to_json(_single_choice(question)) for question in quiz.questions]
    return Compiled(quiz.title, {"questions": compiled})


def _problems(quiz: QuizText, text: Text, shelf: Shelf) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, question in enumerate(quiz.questions):
        path: Path = ("questions", index)
        if question.name in seen:
            yield text.problem((*path, "name"), f"There is already a question called “{question.name}” in this quiz.")
        seen.add(question.name)
        yield from _option_problems(question, text, (*path, "options"), shelf)


def _option_problems(question: QuestionText, text: Text, path: Path, shelf: Shelf) -> Iterator[Problem]:
    correct = sum(option.correct for option in question.options)
    if correct != 1:
        yield text.problem(path, f"Exactly one option has to be `correct: true`, here it is {correct or 'none'}.")
    for index, option in enumerate(question.options):
        if not option.correct and not option.feedback.strip():
            yield text.problem((*path, index), "A wrong option needs `feedback` that says why.")
        if option.shows:
            yield from moment_problems(option.shows, text, (*path, index, "shows"), shelf)


def _single_choice(question: QuestionText) -> SingleChoice:
    options = tuple(
        Option(prose.inline(option.text), option.correct, prose.inline(option.feedback), _moment(option.shows))
        for option in question.options
    )
    return SingleChoice(question.name, prose.inline(question.question), options)


def _moment(shows: MomentText | None) -> Moment | None:
    return Moment(shows.scenario, shows.at, shows.controls) if shows else None
