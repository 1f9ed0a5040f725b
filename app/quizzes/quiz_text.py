"""A quiz as its author writes it, and the questions it is compiled to."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.documents.registry import Compiled, Json, Shelf, Source
from app.documents.texts import Path, Text, read_yaml, validate
from app.errors import InvalidTextError, Problem
from app.facts.citing import cited, facts_json
from app.quizzes import questions
from app.quizzes.written.choices import MultipleChoiceText, SingleChoiceText
from app.quizzes.written.open import NumericText, OrderingText, ShortTextText
from app.quizzes.written.parts import Written
from app.quizzes.written.rows import FillTheRowText
from app.quizzes.written.rules import ChooseTheRuleText

QuestionText = Annotated[
    SingleChoiceText
    | MultipleChoiceText
    | NumericText
    | ShortTextText
    | OrderingText
    | FillTheRowText
    | ChooseTheRuleText,
    Field(discriminator="kind"),
]


class QuizText(Written):
    quiz: Literal[1]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    questions: Annotated[list[QuestionText], Field(min_length=1, max_length=100)]


def compile_quiz(source: Source, shelf: Shelf) -> Compiled:
    """Raises InvalidTextError with every fault of the text."""
    text, facts = cited(read_yaml(source.text, source.file), shelf)
    quiz = validate(QuizText, text)
    if problems := tuple(_problems(quiz, text, shelf)):
        raise InvalidTextError(problems)
    compiled: list[Json] = [questions.to_json(question.compiled(shelf)) for question in quiz.questions]
    return Compiled(quiz.title, {"questions": compiled, "facts": facts_json(facts)})


def _problems(quiz: QuizText, text: Text, shelf: Shelf) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, question in enumerate(quiz.questions):
        path: Path = ("questions", index)
        if question.name in seen:
            yield text.problem((*path, "name"), f"There is already a question called “{question.name}” in this quiz.")
        seen.add(question.name)
        yield from question.problems(text, path, shelf)
