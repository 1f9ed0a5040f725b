"""A quiz as its author writes it, and the questions it is compiled to.

Where questions are drawn there are as many readings of the text as the question with most cases has: in each of them
every question stands with another of its cases.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from app.documents import prose
from app.documents.registry import Compiled, Json, Shelf, Source
from app.documents.texts import Path, Text, read_yaml, validate
from app.errors import InvalidTextError, Problem
from app.facts.citing import cited, facts_json
from app.quizzes import questions
from app.quizzes.conditions import Conditions, Feedback, Order, RightAnswers, conditions_json
from app.quizzes.questions import Question
from app.quizzes.written.choices import MultipleChoiceText, SingleChoiceText
from app.quizzes.written.draws import Case, cases_of, described, draw_problems, in_case
from app.quizzes.written.happenings import WhatHappensText
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
    | ChooseTheRuleText
    | WhatHappensText,
    Field(discriminator="kind"),
]


class QuizText(Written):
    quiz: Literal[1]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    summary: Annotated[str, Field(max_length=500)] = ""
    attempts: Annotated[int, Field(ge=1, le=100)] | None = None
    feedback: Literal["at once", "when handed in", "after the last attempt", "never"] = "at once"
    right_answers: Literal["shown", "hidden"] = "shown"
    order: Literal["as written", "shuffled"] = "as written"
    questions: Annotated[list[QuestionText], Field(min_length=1, max_length=100)]

    @property
    def conditions(self) -> Conditions:
        return Conditions(
            prose.inline(self.summary),
            self.attempts,
            Feedback(self.feedback),
            RightAnswers(self.right_answers),
            Order(self.order),
        )


@dataclass(frozen=True, slots=True)
class WrittenCase:
    """A question of the text, in one of its cases where it is drawn; `path` is where it stands."""

    path: Path
    question: QuestionText
    case: Case | None = None

    def problems(self, text: Text, shelf: Shelf) -> Iterator[Problem]:
        for problem in self.question.problems(text, self.path, shelf):
            drawn = f"With {described(self.case)}: {problem.message}" if self.case else problem.message
            yield replace(problem, message=drawn)


def compile_quiz(source: Source, shelf: Shelf) -> Compiled:
    """Raises InvalidTextError with every fault of the text."""
    text, facts = cited(read_yaml(source.text, source.file), shelf)
    quiz, written = _read(text)
    if problems := tuple(_problems(quiz, written, text, shelf)):
        raise InvalidTextError(problems)
    compiled = [tuple(case.question.compiled(shelf) for case in cases) for cases in written]
    if problems := tuple(_idle_draws(compiled, text)):
        raise InvalidTextError(problems)
    asked: list[Json] = [questions.to_json(cases[0]) for cases in compiled]
    draws: dict[str, Json] = {
        cases[0].name: [questions.to_json(case) for case in cases] for cases in compiled if len(cases) > 1
    }
    data = {"questions": asked, "draws": draws, "conditions": conditions_json(quiz.conditions)}
    return Compiled(quiz.title, {**data, "facts": facts_json(facts)})


def _read(text: Text) -> tuple[QuizText, list[list[WrittenCase]]]:
    """The quiz, and of each question all cases. Raises InvalidTextError."""
    written = text.part(("questions",))
    raw = written if isinstance(written, list) else []
    if problems := [each for index in range(len(raw)) for each in draw_problems(text, ("questions", index))]:
        raise InvalidTextError(tuple(problems))
    cases = [cases_of(question) for question in raw]
    readings = [_reading(text, raw, cases, turn) for turn in range(max([1, *map(len, cases)]))]
    return readings[0], [
        [
            WrittenCase(("questions", index), readings[turn].questions[index], each[turn] if each else None)
            for turn in range(len(each) or 1)
        ]
        for index, each in enumerate(cases)
    ]


def _reading(text: Text, raw: Sequence[Json], cases: Sequence[list[Case]], turn: int) -> QuizText:
    drawn: list[Json] = [
        in_case(question, each[turn % len(each)]) if each else question
        for question, each in zip(raw, cases, strict=True)
    ]
    if not any(cases) or not isinstance(text.value, dict):
        return validate(QuizText, text)
    return validate(QuizText, text.rearranged({**text.value, "questions": drawn}, {}))


def _problems(quiz: QuizText, written: list[list[WrittenCase]], text: Text, shelf: Shelf) -> Iterator[Problem]:
    if quiz.conditions.feedback is Feedback.AFTER_THE_LAST_ATTEMPT and quiz.attempts is None:
        yield text.problem(("feedback",), "There is a last attempt only where `attempts` says how many there are.")
    seen: set[str] = set()
    for index, question in enumerate(quiz.questions):
        path: Path = ("questions", index)
        if question.name in seen:
            yield text.problem((*path, "name"), f"There is already a question called “{question.name}” in this quiz.")
        seen.add(question.name)
        for case in written[index]:
            yield from case.problems(text, shelf)


def _idle_draws(compiled: Sequence[tuple[Question, ...]], text: Text) -> Iterator[Problem]:
    """Where options read the same whatever is drawn, and the same one is right, whoever knows one case knows all."""
    for index, cases in enumerate(compiled):
        options = {tuple((each.text, each.correct) for each in getattr(case, "options", ())) for case in cases}
        if len(cases) > 1 and len(options) == 1 and options != {()}:
            message = "Whatever is drawn, the same option is right, in the same words."
            yield text.problem(("questions", index, "draw"), message)
